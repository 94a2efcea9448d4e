#include "support/scriptedconnection.h"

#include <QTcpSocket>

namespace docent::test {

ScriptedConnection::ScriptedConnection(ScriptedServer& server, QTcpSocket* socket, int number)
    : m_server(server)
    , m_socket(socket)
    , m_number(number)
{
    m_socket->setParent(this);
    // Each write goes out at once, so that a test's splits are the ones that the client reads.
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ScriptedConnection::step);
    connect(m_socket, &QTcpSocket::readyRead, this, &ScriptedConnection::onReadable);
    connect(m_socket, &QTcpSocket::disconnected, this, &ScriptedConnection::onDisconnected);
}

ScriptedConnection::~ScriptedConnection()
{
    m_socket->disconnect(this);
    m_socket->abort();
    if (m_reply)
        m_server.ended(m_path);
}

void ScriptedConnection::onReadable()
{
    m_input += m_socket->readAll();
    if (m_reply)
        return;
    std::optional<SeenRequest> request = takeRequest();
    if (!request)
        return;
    m_path = request->path;
    m_server.began(m_path);
    play(m_server.answer(*request));
}

void ScriptedConnection::onDisconnected()
{
    m_timer.stop();
    m_server.m_open.removeOne(this);
    if (m_reply) {
        m_reply.reset();
        m_server.ended(m_path);
        ++m_server.m_disconnects;
        Q_EMIT m_server.disconnectSeen();
    }
    deleteLater();
}

void ScriptedConnection::drop()
{
    m_timer.stop();
    m_socket->disconnect(this);
    m_socket->abort();
    m_server.m_open.removeOne(this);
    if (m_reply) {
        m_reply.reset();
        m_server.ended(m_path);
    }
    deleteLater();
}

std::optional<SeenRequest> ScriptedConnection::takeRequest()
{
    const qsizetype headEnd = m_input.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return {};
    SeenRequest request;
    request.connection = m_number;
    const QList<QByteArray> lines = m_input.left(headEnd).split('\n');
    const QList<QByteArray> words = lines.value(0).trimmed().split(' ');
    request.method = words.value(0);
    const QByteArray target = words.value(1);
    const qsizetype mark = target.indexOf('?');
    request.path = mark < 0 ? target : target.left(mark);
    if (mark >= 0)
        request.query = target.mid(mark + 1);
    for (const QByteArray& line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers.append(std::pair(line.left(colon).trimmed(), line.mid(colon + 1).trimmed()));
    }
    const qsizetype length = request.header("content-length").toLongLong();
    if (m_input.size() < headEnd + 4 + length)
        return {};
    request.body = m_input.mid(headEnd + 4, length);
    m_input.remove(0, headEnd + 4 + length);
    return request;
}

void ScriptedConnection::play(ScriptedReply reply)
{
    using Step = ScriptedReply::Step;
    std::vector<Step> steps;
    steps.push_back({ Step::Kind::Wait, {}, reply.m_delay });
    if (reply.m_framing != ScriptedReply::Framing::Raw)
        steps.push_back({ Step::Kind::Head, {}, {} });
    steps.insert(steps.end(), reply.m_steps.begin(), reply.m_steps.end());
    reply.m_steps = std::move(steps);
    m_reply = std::move(reply);
    m_next = 0;
    step();
}

void ScriptedConnection::step()
{
    using Kind = ScriptedReply::Step::Kind;
    while (m_reply && m_next < m_reply->m_steps.size()) {
        const ScriptedReply::Step now = m_reply->m_steps[m_next++];
        switch (now.kind) {
        case Kind::Head:
            sendHead();
            break;
        case Kind::Send:
            sendBody(now.bytes);
            break;
        case Kind::Wait:
            if (now.time.count() > 0) {
                m_timer.start(now.time);
                return;
            }
            break;
        case Kind::Gate:
            if (!m_server.m_gates.contains(now.bytes)) {
                --m_next;
                return;
            }
            break;
        case Kind::Forever:
            sendBody(now.bytes);
            --m_next;
            m_timer.start(now.time);
            return;
        case Kind::Stall:
            return;
        case Kind::Cut:
            m_socket->flush();
            drop();
            return;
        }
    }
    if (m_reply)
        finish();
}

void ScriptedConnection::gateOpened(const QByteArray& name)
{
    using Kind = ScriptedReply::Step::Kind;
    const bool waits = m_reply && !m_timer.isActive() && m_next < m_reply->m_steps.size();
    if (waits && m_reply->m_steps[m_next].kind == Kind::Gate && m_reply->m_steps[m_next].bytes == name)
        step();
}

void ScriptedConnection::sendHead()
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(m_reply->m_status) + " Scripted\r\n";
    for (const auto& [name, value] : m_reply->m_headers)
        head += name + ": " + value + "\r\n";
    if (m_reply->m_framing == ScriptedReply::Framing::Chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    } else {
        qsizetype length = 0;
        for (const ScriptedReply::Step& step : m_reply->m_steps)
            length += step.kind == ScriptedReply::Step::Kind::Send ? step.bytes.size() : 0;
        head += "Content-Length: " + QByteArray::number(length) + "\r\n";
    }
    m_socket->write(head + "\r\n");
    m_socket->flush();
}

void ScriptedConnection::sendBody(const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    if (m_reply->m_framing == ScriptedReply::Framing::Chunked)
        m_socket->write(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n");
    else
        m_socket->write(bytes);
    m_socket->flush();
}

void ScriptedConnection::finish()
{
    if (m_reply->m_framing == ScriptedReply::Framing::Chunked)
        m_socket->write("0\r\n\r\n");
    m_socket->flush();
    const bool close = m_reply->m_closeAfterwards;
    m_reply.reset();
    m_server.ended(m_path);
    if (close) {
        m_socket->disconnectFromHost();
        return;
    }
    if (!m_input.isEmpty())
        onReadable();
}

} // namespace docent::test
