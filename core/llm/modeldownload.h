#pragma once

#include "llm/partfile.h"
#include "llm/transfer.h"

namespace docent {

class HttpClient;

/// A model file at a web address, and where it shall lie.
struct ModelDownload {
    QUrl url;
    QString file;
    QString sha256; ///< in hexadecimal; empty: not known
};

struct DownloadOptions : TransferOptions {
    /// Bytes that a folder's disk has left; negative: not known.
    std::function<qint64(const QString& folder)> freeSpace;
};

/// Downloads a GGUF file. What breaks off goes on where it was, also after a stop or in another run of the program, as
/// long as the server has the same file still. On a stop it ends with Cancelled; PartFile::discard() removes the part.
Task<> downloadModel(
    HttpClient& http, ModelDownload order, TransferSink progress, DownloadOptions options, std::stop_token stop);

} // namespace docent
