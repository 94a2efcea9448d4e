#pragma once

#include <chrono>
#include <QString>

namespace docent {

/// What kind of thing went wrong; the name of each (errorCodeName) is stable and appears in JSON and in the database.
enum class ErrorCode {
    Cancelled, ///< The person or the owner stopped it: ordinary, never shown.
    Timeout,
    InvalidArgument,
    NotFound,
    Permission,
    Io,
    DiskFull,
    Database,
    Busy, ///< Another process holds what is needed.
    Network,
    Offline, ///< The Offline switch forbids this connection.
    Http, ///< A status that none of the more exact codes names.
    Unauthorized,
    RateLimited,
    ModelNotFound,
    ModelLoading,
    ContextOverflow,
    Parse, ///< A reply that is not what the protocol promises.
    Truncated, ///< A stream that ended before its end mark.
    // Reasons for which a document has no text.
    Unsupported,
    Damaged,
    Encrypted,
    Empty,
    NoText,
    TooLarge,
    NeedsProgram, ///< A program that isn't installed would read it.
    WorkerDied,
    Internal,
};

/// An error as a value: which kind, one sentence for a person, and what only an expert wants to read.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString detail;
    /// How long the other side asked to wait before another try; zero when it said nothing.
    std::chrono::milliseconds retryAfter { 0 };

    static Error cancelled() { return { ErrorCode::Cancelled, {}, {}, {} }; }
    bool isCancelled() const { return code == ErrorCode::Cancelled; }
};

/// The stable snake_case name, e.g. "worker_died".
QString errorCodeName(ErrorCode code);
/// The reverse of errorCodeName; Internal for a name that is not known.
ErrorCode errorCodeFromName(const QString& name);

} // namespace docent
