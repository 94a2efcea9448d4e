#pragma once

#include "async/clock.h"
#include "net/connectionlog.h"
#include "net/httprequest.h"
#include "net/networkoptions.h"
#include "net/reach.h"
#include "net/serverlimits.h"

#include <memory>

namespace docent {

class HttpExchange;
struct HttpClientState;

/// A reply whose body is read as it comes. Destroying it hangs up: the server sees the disconnect.
class HttpStream {
public:
    explicit HttpStream(std::shared_ptr<HttpExchange> exchange);
    ~HttpStream();
    Q_DISABLE_COPY_MOVE(HttpStream)

    int status() const;
    QByteArray header(const QByteArray& name) const;
    const HttpHeaders& headers() const;

    /// What has come; empty at the end. Fails with Timeout, Network, Cancelled or Offline. The clock of the idle limit
    /// runs only while somebody reads.
    Task<QByteArray> read(std::stop_token stop);
    /// All that is left, up to `limit` bytes, else TooLarge.
    Task<QByteArray> readAll(qint64 limit, std::stop_token stop);
    /// Waits a moment for the reply's formal end, so that its connection can be used again.
    Task<> drain(std::chrono::milliseconds patience, std::stop_token stop);
    void setIdleLimit(std::chrono::milliseconds limit);

private:
    std::shared_ptr<HttpExchange> m_exchange;
};

/// The program's only way to the network, and the only place that sees QNetworkReply. Made once; GUI thread.
///
/// A status such as 404 is a reply, not an error. Redirects are followed within one origin only, so that no key goes
/// elsewhere, but for requests that say otherwise and lose their headers on the way. A request that a kept connection
/// lost before anything came back is sent again on a fresh one, silently.
class HttpClient {
public:
    /// `clock`: of the pauses that servers ask for.
    explicit HttpClient(Clock clock = {});
    /// Ends what still runs with Cancelled.
    ~HttpClient();
    Q_DISABLE_COPY_MOVE(HttpClient)

    /// The whole reply.
    Task<HttpReply> send(HttpRequest request, std::stop_token stop);
    /// The reply as soon as its headers are there.
    Task<std::shared_ptr<HttpStream>> open(HttpRequest request, std::stop_token stop);

    /// How far a connection to this server gets, step by step. Fails with Cancelled, Offline or InvalidArgument.
    /// `limit`: for each step.
    Task<QList<ReachStep>> reach(
        QUrl url, std::stop_token stop, std::chrono::milliseconds limit = HttpTimeouts().connect);
    /// The limits of a server for one account, e.g. a key and a model: one object for all who ask.
    std::shared_ptr<ServerLimits> limits(const QUrl& server, const QString& account);

    /// Applies to all requests from now on.
    void setOptions(NetworkOptions options);
    const NetworkOptions& options() const;
    /// While on, only this computer can be reached; what runs to elsewhere is cut.
    void setOffline(bool offline);
    bool isOffline() const;

    ConnectionLog& log() const;
    /// Requests that run now.
    int live() const;

private:
    void cutReaching();

    std::shared_ptr<HttpClientState> m_state;
};

} // namespace docent
