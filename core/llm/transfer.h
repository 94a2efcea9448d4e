#pragma once

#include "async/retry.h"
#include "net/httprequest.h"

#include <functional>

namespace docent {

/// How far something large has come.
struct TransferProgress {
    QString what; ///< what goes on, in words
    qint64 done = 0; ///< bytes
    qint64 total = 0; ///< 0: not told
};
using TransferSink = std::function<void(const TransferProgress&)>;

/// How long a transfer is waited for, and how often in a row it is begun again without getting further.
struct TransferOptions {
    int attempts = 5;
    RetryPolicy retry; ///< how far they are apart
    HttpTimeouts timeouts;
};

} // namespace docent
