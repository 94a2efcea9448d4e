#include "support/scriptedserver.h"

#include "support/scriptedconnection.h"

#include <algorithm>
#include <numeric>
#include <QHostAddress>
#include <QSslConfiguration>
#include <QSslServer>
#include <QTcpSocket>

namespace docent::test {

QByteArray SeenRequest::header(const QByteArray& name) const
{
    for (const auto& [key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

ScriptedReply ScriptedReply::json(const QByteArray& body, int status)
{
    return text(body, "application/json", status);
}

ScriptedReply ScriptedReply::text(const QByteArray& body, const QByteArray& contentType, int status)
{
    ScriptedReply reply;
    reply.m_status = status;
    reply.header("Content-Type", contentType);
    return reply.send(body);
}

ScriptedReply ScriptedReply::sse()
{
    return chunked("text/event-stream");
}

ScriptedReply ScriptedReply::chunked(const QByteArray& contentType, int status)
{
    ScriptedReply reply;
    reply.m_framing = Framing::Chunked;
    reply.m_status = status;
    return reply.header("Content-Type", contentType);
}

ScriptedReply ScriptedReply::raw(const QByteArray& bytes)
{
    ScriptedReply reply;
    reply.m_framing = Framing::Raw;
    return reply.send(bytes);
}

ScriptedReply ScriptedReply::silence()
{
    ScriptedReply reply = raw({});
    return reply.stall();
}

ScriptedReply ScriptedReply::recorded(const QByteArray& wire)
{
    qsizetype headEnd = wire.indexOf("\r\n\r\n");
    qsizetype gap = 4;
    if (headEnd < 0) {
        headEnd = wire.indexOf("\n\n");
        gap = 2;
    }
    ScriptedReply reply;
    const QList<QByteArray> lines = wire.left(headEnd).split('\n');
    reply.m_status = lines.value(0).split(' ').value(1).toInt();
    for (const QByteArray& line : lines.mid(1)) {
        const QByteArray name = line.left(line.indexOf(':')).trimmed().toLower();
        const QByteArray value = line.mid(line.indexOf(':') + 1).trimmed();
        if (name == "transfer-encoding")
            reply.m_framing = Framing::Chunked;
        else if (name == "content-type" || name == "retry-after" || name == "server")
            reply.header(name, value);
    }
    return reply.send(headEnd < 0 ? QByteArray() : wire.mid(headEnd + gap));
}

ScriptedReply& ScriptedReply::header(const QByteArray& name, const QByteArray& value)
{
    m_headers.append(std::pair(name, value));
    return *this;
}

ScriptedReply& ScriptedReply::delay(std::chrono::milliseconds time)
{
    m_delay = time;
    return *this;
}

ScriptedReply& ScriptedReply::send(const QByteArray& bytes)
{
    m_steps.push_back({ Step::Kind::Send, bytes, {} });
    return *this;
}

ScriptedReply& ScriptedReply::drip(const QByteArray& bytes, int size, std::chrono::milliseconds pause)
{
    for (qsizetype at = 0; at < bytes.size(); at += size)
        send(bytes.mid(at, size)).wait(pause);
    return *this;
}

ScriptedReply& ScriptedReply::wait(std::chrono::milliseconds time)
{
    m_steps.push_back({ Step::Kind::Wait, {}, time });
    return *this;
}

ScriptedReply& ScriptedReply::gate(const QByteArray& name)
{
    m_steps.push_back({ Step::Kind::Gate, name, {} });
    return *this;
}

ScriptedReply& ScriptedReply::forever(const QByteArray& bytes, std::chrono::milliseconds pause)
{
    m_steps.push_back({ Step::Kind::Forever, bytes, pause });
    return *this;
}

ScriptedReply& ScriptedReply::stall()
{
    m_steps.push_back({ Step::Kind::Stall, {}, {} });
    return *this;
}

ScriptedReply& ScriptedReply::cut()
{
    m_steps.push_back({ Step::Kind::Cut, {}, {} });
    return *this;
}

ScriptedReply& ScriptedReply::closeAfterwards()
{
    m_closeAfterwards = true;
    return *this;
}

ScriptedServer::ScriptedServer(const QString& address, QObject* parent)
    : QObject(parent)
    , m_listener(std::make_unique<QTcpServer>())
{
    listen(address);
}

ScriptedServer::ScriptedServer(const QSslConfiguration& tls)
    : m_secure(true)
{
    auto listener = std::make_unique<QSslServer>();
    listener->setSslConfiguration(tls);
    m_listener = std::move(listener);
    listen(QStringLiteral("127.0.0.1"));
}

void ScriptedServer::listen(const QString& address)
{
    connect(m_listener.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket* socket = m_listener->nextPendingConnection())
            m_open.append(new ScriptedConnection(*this, socket, ++m_connections));
    });
    if (!m_listener->listen(QHostAddress(address)))
        qFatal("the scripted server can't listen: %s", qPrintable(m_listener->errorString()));
}

ScriptedServer::~ScriptedServer()
{
    close();
}

void ScriptedServer::on(const QByteArray& path, Handler handler)
{
    m_handlers.insert(path, std::move(handler));
}

void ScriptedServer::on(const QByteArray& path, const ScriptedReply& reply)
{
    on(path, [reply](const SeenRequest&) { return reply; });
}

void ScriptedServer::on(const QByteArray& path, const std::vector<ScriptedReply>& replies)
{
    on(path, [replies, next = std::size_t(0)](const SeenRequest&) mutable {
        return replies.at(std::min(next++, replies.size() - 1));
    });
}

QUrl ScriptedServer::url(const QString& path) const
{
    const QLatin1String scheme(m_secure ? "https" : "http");
    const QString host = m_listener->serverAddress().toString();
    return QUrl(QStringLiteral("%1://%2:%3%4").arg(scheme, host).arg(port()).arg(path));
}

quint16 ScriptedServer::port() const
{
    return m_listener->serverPort();
}

QList<SeenRequest> ScriptedServer::requests(const QByteArray& path) const
{
    QList<SeenRequest> found;
    std::copy_if(m_requests.begin(), m_requests.end(), std::back_inserter(found),
        [&path](const SeenRequest& request) { return request.path == path; });
    return found;
}

void ScriptedServer::openGate(const QByteArray& name)
{
    m_gates.append(name);
    for (ScriptedConnection* connection : QList(m_open))
        connection->gateOpened(name);
}

void ScriptedServer::dropIdleConnections()
{
    for (ScriptedConnection* connection : QList(m_open)) {
        if (connection->isIdle())
            connection->drop();
    }
}

void ScriptedServer::close()
{
    m_listener->close();
    qDeleteAll(std::exchange(m_open, {}));
}

ScriptedReply ScriptedServer::answer(const SeenRequest& request)
{
    m_requests.append(request);
    Q_EMIT requestSeen();
    auto it = m_handlers.find(request.path);
    if (it == m_handlers.end())
        it = m_handlers.find("*");
    if (it == m_handlers.end())
        return ScriptedReply::json(
            R"({"error":{"code":404,"message":"File Not Found","type":"not_found_error"}})", 404);
    return it.value()(request);
}

int ScriptedServer::inFlight(const QByteArray& path) const
{
    if (!path.isEmpty())
        return m_flights.value(path).now;
    const auto add = [](int sum, const Flights& flights) { return sum + flights.now; };
    return std::accumulate(m_flights.begin(), m_flights.end(), 0, add);
}

void ScriptedServer::began(const QByteArray& path)
{
    Flights& flights = m_flights[path];
    flights.most = std::max(flights.most, ++flights.now);
}

void ScriptedServer::ended(const QByteArray& path)
{
    --m_flights[path].now;
}

} // namespace docent::test
