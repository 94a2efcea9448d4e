#include "support/scriptedproxy.h"

#include <QtEndian>

namespace docent::test {

namespace {

constexpr char socksVersion = 5;

QByteArray bytes(std::initializer_list<int> values)
{
    QByteArray made;
    for (const int value : values)
        made.append(char(value));
    return made;
}

/// The byte there; 0 where it hasn't come yet.
int byteAt(const QByteArray& input, qsizetype at)
{
    return at < input.size() ? quint8(input.at(at)) : 0;
}

/// "me:secret" out of the headers.
QByteArray userIn(const QByteArray& head)
{
    const QByteArray mark = "\r\nproxy-authorization: basic ";
    const qsizetype at = head.toLower().indexOf(mark);
    if (at < 0)
        return {};
    const qsizetype begin = at + mark.size();
    return QByteArray::fromBase64(head.mid(begin, head.indexOf('\r', begin) - begin));
}

/// "http://models.example"
QByteArray originOf(const QByteArray& address)
{
    return address.left(address.indexOf('/', qsizetype(sizeof("http://") - 1)));
}

} // namespace

ScriptedProxy::ScriptedProxy(quint16 target, QObject* parent)
    : QObject(parent)
    , m_target(target)
{
    connect(&m_listener, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket* client = m_listener.nextPendingConnection()) {
            connect(client, &QTcpSocket::readyRead, this, [this, client] { onReadable(client); });
            connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        }
    });
    if (!m_listener.listen(QHostAddress::LocalHost))
        qFatal("the scripted proxy can't listen: %s", qPrintable(m_listener.errorString()));
}

void ScriptedProxy::onReadable(QTcpSocket* client)
{
    QByteArray input = client->property("input").toByteArray() + client->readAll();
    while (!input.isEmpty() && !client->property("joined").toBool()) {
        const bool socks = client->property("socks").toBool() || input.startsWith(socksVersion);
        client->setProperty("socks", socks);
        if (!(socks ? readSocks(client, input) : readWeb(client, input)))
            break;
    }
    client->setProperty("input", input);
}

bool ScriptedProxy::readWeb(QTcpSocket* client, QByteArray& input)
{
    const qsizetype end = input.indexOf("\r\n\r\n");
    if (end < 0)
        return false;
    const QByteArray head = input.left(end + 4);
    const QByteArrayList words = head.left(head.indexOf('\r')).split(' ');
    m_asked.append(words.value(0) + ' ' + words.value(1));
    m_lastUser = userIn(head);
    if (!m_user.isEmpty() && m_lastUser != m_user) {
        input.remove(0, end + 4);
        client->write("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"\r\n"
                      "Content-Length: 0\r\nProxy-Connection: keep-alive\r\n\r\n");
        return true;
    }
    if (words.value(0) == "CONNECT") {
        join(client, "HTTP/1.1 200 Go on\r\n\r\n", input.mid(end + 4));
    } else {
        // The server is asked for the path alone.
        client->setProperty("origin", originOf(words.value(1)));
        const QByteArray path = QUrl::fromEncoded(words.value(1)).path(QUrl::FullyEncoded).toUtf8();
        join(client, {}, words.value(0) + ' ' + path + input.mid(head.indexOf(" HTTP/1.1")));
    }
    input.clear();
    return true;
}

bool ScriptedProxy::readSocks(QTcpSocket* client, QByteArray& input)
{
    const int step = client->property("step").toInt();
    if (step == 0) { // which ways to say who one is
        if (input.size() < 2 || input.size() < 2 + byteAt(input, 1))
            return false;
        input.remove(0, 2 + byteAt(input, 1));
        client->write(bytes({ socksVersion, m_user.isEmpty() ? 0 : 2 }));
        client->setProperty("step", m_user.isEmpty() ? 2 : 1);
        return true;
    }
    if (step == 1) { // who it is
        const int name = byteAt(input, 1);
        if (input.size() < 3 + name || input.size() < 3 + name + byteAt(input, 2 + name))
            return false;
        m_lastUser = input.mid(2, name) + ':' + input.mid(3 + name, byteAt(input, 2 + name));
        input.remove(0, 3 + name + byteAt(input, 2 + name));
        client->write(bytes({ 1, m_lastUser == m_user ? 0 : 1 }));
        client->setProperty("step", 2);
        return true;
    }
    constexpr int byName = 3;
    const int length = byteAt(input, 4);
    if (input.size() < 7 + length || byteAt(input, 3) != byName)
        return false;
    const quint16 port = qFromBigEndian<quint16>(input.constData() + 5 + length);
    m_asked.append("SOCKS " + input.mid(5, length) + ':' + QByteArray::number(port));
    join(client, bytes({ socksVersion, 0, 0, 1, 127, 0, 0, 1, 0, 80 }), input.mid(7 + length));
    input.clear();
    return true;
}

void ScriptedProxy::join(QTcpSocket* client, const QByteArray& reply, const QByteArray& forward)
{
    client->setProperty("joined", true);
    disconnect(client, &QTcpSocket::readyRead, this, nullptr);
    auto* server = new QTcpSocket(client);
    connect(server, &QTcpSocket::connected, client, [client, server, reply, forward] {
        client->write(reply);
        server->write(forward);
    });
    // A kept connection's later requests name the whole address, too.
    const QByteArray origin = client->property("origin").toByteArray();
    connect(client, &QTcpSocket::readyRead, server, [client, server, origin] {
        QByteArray bytes = client->readAll();
        server->write(origin.isEmpty() ? bytes : bytes.replace(' ' + origin, " "));
    });
    connect(server, &QTcpSocket::readyRead, client, [client, server] { client->write(server->readAll()); });
    connect(server, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
    server->connectToHost(QHostAddress::LocalHost, m_target);
}

} // namespace docent::test
