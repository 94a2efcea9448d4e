#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <QByteArray>
#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>
#include <utility>
#include <vector>

class QSslConfiguration;
class QTcpSocket;

namespace docent::test {

class ScriptedConnection;

/// A request as the server got it.
struct SeenRequest {
    QByteArray method;
    QByteArray path; ///< without the query
    QByteArray query;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    int connection = 0; ///< which connection it came on, from 1

    /// In whatever case; empty if it is missing.
    QByteArray header(const QByteArray& name) const;
};

/// What the server does with one request: a status, headers, and steps one after the other. The setters chain:
///
///     ScriptedReply::sse().send("data: a\n\n").wait(50ms).send("data: b\n\n").cut()
///     ScriptedReply::json("{}", 503).header("Retry-After", "1")
///     ScriptedReply::text("…").drip(1, 0ms)
class ScriptedReply {
public:
    /// A body with its length told beforehand.
    static ScriptedReply json(const QByteArray& body, int status = 200);
    static ScriptedReply text(const QByteArray& body, const QByteArray& contentType = "text/plain", int status = 200);
    /// Headers of an event stream, chunked; steps follow.
    static ScriptedReply sse();
    static ScriptedReply chunked(const QByteArray& contentType, int status = 200);
    /// Bytes as they are, status line included; framing is the caller's.
    static ScriptedReply raw(const QByteArray& bytes);
    /// Takes the request and never answers; counts as stalled until the client hangs up.
    static ScriptedReply silence();
    /// A recorded reply (status line, headers, empty line, body): its status, content type and body, framed anew.
    static ScriptedReply recorded(const QByteArray& wire);

    ScriptedReply& header(const QByteArray& name, const QByteArray& value);
    /// Waits before the status line goes out.
    ScriptedReply& delay(std::chrono::milliseconds time);
    ScriptedReply& send(const QByteArray& bytes);
    /// Sends `bytes` in pieces of `size`, `pause` apart.
    ScriptedReply& drip(const QByteArray& bytes, int size, std::chrono::milliseconds pause);
    ScriptedReply& wait(std::chrono::milliseconds time);
    /// Goes on when ScriptedServer::openGate(name) was called.
    ScriptedReply& gate(const QByteArray& name);
    /// Repeats `bytes` for ever, `pause` apart.
    ScriptedReply& forever(const QByteArray& bytes, std::chrono::milliseconds pause);
    /// Sends nothing more and keeps the connection.
    ScriptedReply& stall();
    /// Drops the connection here, in the middle of the reply.
    ScriptedReply& cut();
    /// Ends properly, says nothing about it, and then closes the connection that it called kept alive.
    ScriptedReply& closeAfterwards();

private:
    friend class ScriptedConnection;
    struct Step {
        enum class Kind { Head, Send, Wait, Gate, Forever, Stall, Cut };
        Kind kind = Kind::Send;
        QByteArray bytes;
        std::chrono::milliseconds time { 0 };
    };
    enum class Framing { Length, Chunked, Raw };

    Framing m_framing = Framing::Length;
    int m_status = 200;
    QList<std::pair<QByteArray, QByteArray>> m_headers;
    std::chrono::milliseconds m_delay { 0 };
    std::vector<Step> m_steps;
    bool m_closeAfterwards = false;
};

/// An HTTP/1.1 server on 127.0.0.1 inside the test process, on the test's own event loop. Connections are kept alive.
///
///     ScriptedServer server;
///     server.on("/v1/models", ScriptedReply::json("{…}"));
///     server.on("/v1/chat/completions", { ScriptedReply::json("{}", 503), ScriptedReply::sse().send("…") });  // one
///     each server.on("/v1/embeddings", [](const SeenRequest& request) { return
///     ScriptedReply::json(answer(request.body)); }); … server.url("/v1") …
///     QCOMPARE(server.requests("/v1/models").size(), 1);
class ScriptedServer : public QObject {
    Q_OBJECT
public:
    using Handler = std::function<ScriptedReply(const SeenRequest&)>;

    /// `address`: where it listens, e.g. "127.0.0.2" for a second host.
    explicit ScriptedServer(const QString& address = QStringLiteral("127.0.0.1"), QObject* parent = nullptr);
    /// Speaks TLS, on 127.0.0.1.
    explicit ScriptedServer(const QSslConfiguration& tls);
    ~ScriptedServer() override;

    /// What is answered for a path, query aside; "*" for all others. Without a handler: 404.
    void on(const QByteArray& path, Handler handler);
    void on(const QByteArray& path, const ScriptedReply& reply);
    /// One after the other; the last one again and again.
    void on(const QByteArray& path, const std::vector<ScriptedReply>& replies);

    QUrl url(const QString& path = {}) const;
    quint16 port() const;

    int connections() const { return m_connections; } ///< accepted so far
    int openConnections() const { return int(m_open.size()); }
    /// Requests for a path that are being answered; of all paths when it is empty.
    int inFlight(const QByteArray& path = {}) const;
    /// The most of them at once, for one path: what a client sends beside it has limits of its own.
    int maxInFlight(const QByteArray& path) const { return m_flights.value(path).most; }
    /// Clients that hung up in the middle of a reply.
    int disconnects() const { return m_disconnects; }
    const QList<SeenRequest>& requests() const { return m_requests; }
    QList<SeenRequest> requests(const QByteArray& path) const;

    /// Lets every reply that waits for the gate go on, now and later.
    void openGate(const QByteArray& name);
    /// Closes all idle connections, as a server does after its keep-alive time.
    void dropIdleConnections();
    /// Stops listening and drops everything.
    void close();

Q_SIGNALS:
    void requestSeen();
    void disconnectSeen();

private:
    friend class ScriptedConnection;
    struct Flights {
        int now = 0;
        int most = 0;
    };
    ScriptedReply answer(const SeenRequest& request);
    void began(const QByteArray& path);
    void ended(const QByteArray& path);

    void listen(const QString& address);

    std::unique_ptr<QTcpServer> m_listener;
    bool m_secure = false;
    QHash<QByteArray, Handler> m_handlers;
    QList<SeenRequest> m_requests;
    QList<QByteArray> m_gates;
    QList<ScriptedConnection*> m_open;
    int m_connections = 0;
    QHash<QByteArray, Flights> m_flights; ///< by path
    int m_disconnects = 0;
};

} // namespace docent::test
