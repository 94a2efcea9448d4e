#pragma once

#include <chrono>
#include <QtGlobal>

namespace docent {

/// Bounds for reading one file; the request carries them to the worker.
struct ExtractLimits {
    std::chrono::milliseconds time { 60'000 };
    qint64 memoryBytes = qint64(1) << 30;
    qint64 outputBytes = qint64(256) << 20; ///< of the text as UTF-8, with its structure
    qint64 fileBytes = qint64(2) << 30; ///< larger files are refused unread
};

} // namespace docent
