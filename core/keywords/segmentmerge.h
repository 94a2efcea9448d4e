#pragma once

#include "keywords/segment.h"

#include <stop_token>

namespace docent::keywords {

/// The bytes of one segment that takes the place of several: without dead entries, and with a passage that lives in
/// several of them as it is in the last one. A stop is the error Cancelled. The work is linear in the sizes of the
/// segments; beside the result memory is taken for 40 bytes an entry and for the longest list of postings.
Result<QByteArray> merged(std::span<const LiveSegment> segments, const std::stop_token& stop);

} // namespace docent::keywords
