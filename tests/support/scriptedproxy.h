#pragma once

#include <QByteArrayList>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

namespace docent::test {

/// A web and SOCKS 5 proxy on 127.0.0.1 inside the test process. Whatever server it is asked for, it connects to one
/// port of this computer, so that names which nobody knows can be reached by it.
class ScriptedProxy : public QObject {
    Q_OBJECT
public:
    explicit ScriptedProxy(quint16 target, QObject* parent = nullptr);

    quint16 port() const { return m_listener.serverPort(); }
    /// From now on it wants this user ("me:secret"), and says 407 to others.
    void setUser(const QByteArray& user) { m_user = user; }
    /// What it was asked: "CONNECT models.example:443", "GET http://models.example/v1", "SOCKS models.example:80".
    const QByteArrayList& asked() const { return m_asked; }
    /// Who asked last: "me:secret".
    QByteArray lastUser() const { return m_lastUser; }

private:
    void onReadable(QTcpSocket* client);
    bool readWeb(QTcpSocket* client, QByteArray& input);
    bool readSocks(QTcpSocket* client, QByteArray& input);
    void join(QTcpSocket* client, const QByteArray& reply, const QByteArray& forward);

    QTcpServer m_listener;
    quint16 m_target;
    QByteArray m_user;
    QByteArray m_lastUser;
    QByteArrayList m_asked;
};

} // namespace docent::test
