#include "terms/marks.h"

#include <algorithm>
#include <unordered_set>

namespace docent::terms {

namespace {

void addRange(std::vector<Range>& ranges, qsizetype from, qsizetype end)
{
    if (!ranges.empty() && from <= ranges.back().from + ranges.back().size)
        ranges.back().size = std::max(ranges.back().size, end - ranges.back().from);
    else
        ranges.push_back({ from, end - from });
}

std::vector<Range> merged(std::vector<Range> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
    std::vector<Range> result;
    for (const Range& range : ranges)
        addRange(result, range.from, range.from + range.size);
    return result;
}

} // namespace

std::vector<Range> marks(
    Analyzer& analyzer, QStringView text, const Language& language, const std::vector<std::string>& terms)
{
    const std::unordered_set<std::string_view> wanted(terms.begin(), terms.end());
    std::vector<Range> ranges;
    const std::vector<TermAt> places = analyzer.places(text, language);
    for (const TermAt& place : places) {
        if (wanted.contains(place.term))
            ranges.push_back({ place.from, place.size });
    }
    return merged(std::move(ranges));
}

} // namespace docent::terms
