#include "base/error.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent {

namespace {

constexpr std::array<std::pair<ErrorCode, const char*>, 28> names { {
    { ErrorCode::Cancelled, "cancelled" },
    { ErrorCode::Timeout, "timeout" },
    { ErrorCode::InvalidArgument, "invalid_argument" },
    { ErrorCode::NotFound, "not_found" },
    { ErrorCode::Permission, "permission" },
    { ErrorCode::Io, "io" },
    { ErrorCode::DiskFull, "disk_full" },
    { ErrorCode::Database, "database" },
    { ErrorCode::Busy, "busy" },
    { ErrorCode::Network, "network" },
    { ErrorCode::Offline, "offline" },
    { ErrorCode::Http, "http" },
    { ErrorCode::Unauthorized, "unauthorized" },
    { ErrorCode::RateLimited, "rate_limited" },
    { ErrorCode::ModelNotFound, "model_not_found" },
    { ErrorCode::ModelLoading, "model_loading" },
    { ErrorCode::ContextOverflow, "context_overflow" },
    { ErrorCode::Parse, "parse" },
    { ErrorCode::Truncated, "truncated" },
    { ErrorCode::Unsupported, "unsupported" },
    { ErrorCode::Damaged, "damaged" },
    { ErrorCode::Encrypted, "encrypted" },
    { ErrorCode::Empty, "empty" },
    { ErrorCode::NoText, "no_text" },
    { ErrorCode::TooLarge, "too_large" },
    { ErrorCode::NeedsProgram, "needs_program" },
    { ErrorCode::WorkerDied, "worker_died" },
    { ErrorCode::Internal, "internal" },
} };

} // namespace

QString errorCodeName(ErrorCode code)
{
    const auto it = std::find_if(names.begin(), names.end(), [code](const auto& entry) { return entry.first == code; });
    return QLatin1String(it == names.end() ? "internal" : it->second);
}

ErrorCode errorCodeFromName(const QString& name)
{
    const auto it = std::find_if(
        names.begin(), names.end(), [&name](const auto& entry) { return name == QLatin1String(entry.second); });
    return it == names.end() ? ErrorCode::Internal : it->first;
}

} // namespace docent
