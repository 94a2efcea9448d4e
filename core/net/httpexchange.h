#pragma once

#include "async/oneshot.h"
#include "net/httpclient.h"
#include "net/networkoptions.h"

#include <array>
#include <optional>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QSslConfiguration>
#include <QSslError>
#include <QTimer>
#include <vector>

namespace docent {

/// The connections of one lane. Qt opens at most six to one host through one manager, so more managers are made when
/// more requests run at once; the first ones are preferred, so that sequential requests stay on one connection. Each
/// manager has one proxy, or none.
class HttpLanePool {
public:
    struct Slot {
        std::unique_ptr<QNetworkAccessManager> manager;
        int running = 0;
    };
    /// The slot to use next; its count is the caller's to raise and lower.
    std::shared_ptr<Slot> pick(const QNetworkProxy& proxy);
    void clear() { m_slots.clear(); }

private:
    std::vector<std::shared_ptr<Slot>> m_slots;
};

/// A check of how far a connection gets, and what ends it.
struct RunningReach {
    QUrl url;
    std::stop_source cut;
};

/// What the client and its running exchanges share; it outlives the client where an exchange still ends.
struct HttpClientState {
    std::array<HttpLanePool, 4> lanes;
    ConnectionLog log;
    Clock clock;
    QHash<QByteArray, std::shared_ptr<ServerLimits>> limits; ///< by a digest of server and account
    QList<HttpExchange*> live;
    std::vector<std::shared_ptr<RunningReach>> reaching;
    NetworkOptions options;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    bool offline = false;
    bool closed = false;
};

/// One request on the wire and its reply.
class HttpExchange {
public:
    /// `proxy`: by which the server is reached.
    HttpExchange(std::shared_ptr<HttpClientState> state, HttpRequest request, QNetworkProxy proxy);
    /// Hangs up if the reply has not ended.
    ~HttpExchange();
    Q_DISABLE_COPY_MOVE(HttpExchange)

    static Task<> awaitHeaders(std::shared_ptr<HttpExchange> self, std::stop_token stop);
    static Task<QByteArray> read(std::shared_ptr<HttpExchange> self, std::stop_token stop);

    const HttpRequest& request() const { return m_request; }
    const QNetworkProxy& proxy() const { return m_proxy; }
    int status() const { return m_status; }
    const HttpHeaders& headers() const { return m_headers; }
    QByteArray header(const QByteArray& name) const { return headerValue(m_headers, name); }
    bool ended() const { return m_finished; }
    void setIdleLimit(std::chrono::milliseconds limit) { m_request.timeouts.idle = limit; }

    /// Ends it from outside with `error`, e.g. when the Offline switch is turned.
    void end(Error error);

private:
    void start();
    void watch();
    void onHeaders();
    void onFinished();
    void wake();
    void hangUp();
    void settle();
    bool isShort() const;
    /// Waits until something happens to the reply, or until `deadline`.
    Task<> changed(QDeadlineTimer deadline, Error timeout, std::stop_token stop);

    std::shared_ptr<HttpClientState> m_state;
    HttpRequest m_request;
    QNetworkProxy m_proxy;
    QList<QSslError> m_tlsErrors;
    std::shared_ptr<HttpLanePool::Slot> m_slot;
    QPointer<QNetworkReply> m_reply;
    QObject m_context; ///< receives what the reply signals
    QTimer m_timer;
    std::optional<OneShot<Result<>>> m_waiter;
    std::optional<Error> m_error;
    QDeadlineTimer m_headDeadline; ///< of the phase before the body
    quint64 m_logId = 0;
    qint64 m_received = 0;
    int m_status = 0;
    HttpHeaders m_headers;
    bool m_sent = false;
    bool m_finished = false;
};

} // namespace docent
