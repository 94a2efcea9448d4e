#pragma once

#include "net/httprequest.h"

#include <optional>

namespace docent {

/// What is left of one allowance, and how long until all of it is there again.
struct Allowance {
    std::optional<qint64> left; ///< empty: not told
    std::chrono::milliseconds reset { 0 };
    bool operator==(const Allowance&) const = default;
};

struct ToldLimits {
    Allowance requests;
    Allowance tokens;
    bool operator==(const ToldLimits&) const = default;
};

/// What a reply's headers tell of the limits: `x-ratelimit-*` (OpenAI, Azure, Groq and others), or
/// `anthropic-ratelimit-*`, where of several allowances of tokens the one counts that has the least left.
ToldLimits toldLimits(const HttpHeaders& headers, const QDateTime& now);

/// "1s", "6m0s", "20ms", "2m59.5s"; a number of seconds; seconds or milliseconds since 1970; a time of RFC 3339.
std::chrono::milliseconds resetTime(const QByteArray& value, const QDateTime& now);

} // namespace docent
