#pragma once

#include "keywords/segment.h"
#include "keywords/termsequence.h"

#include <stop_token>
#include <string>

namespace docent::keywords {

/// A passage and its document.
struct PassageAt {
    qint64 passageId = 0;
    qint64 documentId = 0;

    bool operator==(const PassageAt&) const = default;
};

/// All passages that have at least one term of each group, and may have one sequence of each list, in the order of
/// their ids. Ends early on a stop, with what it has.
std::vector<PassageAt> passagesWith(std::span<const LiveSegment> segments,
    const std::vector<std::vector<std::string>>& groups, const std::vector<std::vector<TermSequence>>& sequences,
    const std::stop_token& stop);

/// The terms that end so and are longer, at most `limit`: "mietvertrag" for "vertrag". Looks at the whole vocabulary.
std::vector<std::string> termsEndingWith(
    std::span<const LiveSegment> segments, std::string_view ending, std::size_t limit, const std::stop_token& stop);

} // namespace docent::keywords
