#include "keywords/termscan.h"

#include "keywords/termunion.h"

#include <algorithm>
#include <limits>

namespace docent::keywords {

namespace {

constexpr std::size_t mostGroups = std::numeric_limits<quint8>::max();

/// For each entry of the segment how many of the groups, from the first on, it has a term of.
std::vector<quint8> groupsOf(const Segment& segment, const std::vector<std::vector<std::string>>& groups)
{
    std::vector<quint8> had(segment.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        for (const std::string& term : groups[i]) {
            for (const quint32 entry : segment.entriesOf(term)) {
                if (had[entry] == i)
                    had[entry] = quint8(i + 1);
            }
        }
    }
    return had;
}

} // namespace

std::vector<PassageAt> passagesWith(std::span<const LiveSegment> segments,
    const std::vector<std::vector<std::string>>& groups, const std::vector<std::vector<TermSequence>>& sequences,
    const std::stop_token& stop)
{
    std::vector<PassageAt> found;
    if (groups.empty() || groups.size() > mostGroups)
        return found;
    for (const LiveSegment& live : segments) {
        if (stop.stop_requested())
            break;
        const std::vector<quint8> had = groupsOf(*live.segment, groups);
        for (quint32 entry = 0; entry < had.size(); ++entry) {
            if (had[entry] == groups.size() && !live.isDead(entry) && mayHold(live.segment->pairs(entry), sequences))
                found.push_back({ live.segment->passageId(entry), live.segment->documentId(entry) });
        }
    }
    std::sort(
        found.begin(), found.end(), [](const PassageAt& a, const PassageAt& b) { return a.passageId < b.passageId; });
    return found;
}

std::vector<std::string> termsEndingWith(
    std::span<const LiveSegment> segments, std::string_view ending, std::size_t limit, const std::stop_token& stop)
{
    std::vector<std::string> terms;
    for (TermUnion at(segments); at.isValid() && terms.size() < limit && !stop.stop_requested(); at.next()) {
        if (at.term().size() > ending.size() && at.term().ends_with(ending))
            terms.emplace_back(at.term());
    }
    return terms;
}

} // namespace docent::keywords
