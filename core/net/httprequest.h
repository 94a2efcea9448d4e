#pragma once

#include <chrono>
#include <optional>
#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QUrl>
#include <utility>

namespace docent {

/// Traffic that must not wait for other traffic: each lane has connections of its own.
enum class HttpLane {
    Chat,
    Embedding, ///< passages while files are read
    Query, ///< the embedding of a question
    Probe, ///< looking for servers, listing models
};

/// How long to wait for what. All are measured here, so that each has its own reason in the error.
struct HttpTimeouts {
    /// Until the request is on its way. A request without a body has no such limit of its own.
    std::chrono::milliseconds connect { 10'000 };
    /// From then to the first byte of the reply's body: a local model loads, and reads a long prompt.
    std::chrono::milliseconds firstByte { 120'000 };
    std::chrono::milliseconds idle { 30'000 }; ///< the longest gap after it
};

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

struct HttpRequest {
    QByteArray method = "GET";
    QUrl url;
    HttpHeaders headers; ///< a key goes here; headers are never logged
    QByteArray body;
    QByteArray contentType; ///< of the body
    HttpLane lane = HttpLane::Probe;
    QString purpose; ///< a word for the connection log, e.g. "chat"
    HttpTimeouts timeouts;
    qint64 sizeLimit = 64 << 20; ///< the most that send() takes
    /// Follows redirects to other hosts, which get no header but what says which part of a file is wanted.
    bool toOtherHosts = false;
};

struct HttpReply {
    int status = 0;
    HttpHeaders headers;
    QByteArray body;

    bool ok() const { return status >= 200 && status < 300; }
    QByteArray header(const QByteArray& name) const;
};

/// The value of the first header of that name, in whatever case; empty if there is none.
QByteArray headerValue(const HttpHeaders& headers, const QByteArray& name);

/// "api.openai.com" or "127.0.0.1:8080": a server as an error or a log names it, without user or path.
QString serverName(const QUrl& url);

/// Whether the address can only mean this computer. Names are not looked up.
bool isLoopback(const QUrl& url);

/// Of a file, what a reply holds: "bytes 100-199/4096".
struct ContentRange {
    qint64 from = 0;
    qint64 total = 0; ///< bytes of the whole file
};
/// None where the header is missing, tells no total, or makes no sense.
std::optional<ContentRange> contentRange(const HttpHeaders& headers);

/// What the server asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date; zero when it asks nothing.
std::chrono::milliseconds retryAfter(const HttpHeaders& headers, const QDateTime& now);

} // namespace docent
