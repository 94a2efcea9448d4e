#pragma once

#include "support/scriptedserver.h"

#include <optional>
#include <QTimer>

namespace docent::test {

/// One connection of the scripted server: reads requests and plays their replies.
class ScriptedConnection : public QObject {
    Q_OBJECT
public:
    ScriptedConnection(ScriptedServer& server, QTcpSocket* socket, int number);
    ~ScriptedConnection() override;

    bool isIdle() const { return !m_reply; }
    void gateOpened(const QByteArray& name);
    void drop();

private:
    void onReadable();
    void onDisconnected();
    std::optional<SeenRequest> takeRequest();
    void play(ScriptedReply reply);
    void step();
    void sendHead();
    void sendBody(const QByteArray& bytes);
    void finish();

    ScriptedServer& m_server;
    QTcpSocket* m_socket;
    int m_number;
    QByteArray m_input;
    std::optional<ScriptedReply> m_reply;
    QByteArray m_path; ///< of the request that is being answered
    std::size_t m_next = 0;
    QTimer m_timer;
};

} // namespace docent::test
