#include <csignal>
#include <QCoreApplication>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <unistd.h>

// Stands in for llama-server: takes its arguments and its key, and misbehaves as DOCENT_TEST_LLAMA says, in words with
// numbers: "loads:2 dies-starting:1". Each start adds a line to the file DOCENT_TEST_LLAMA_LOG.

namespace {

QByteArray argument(const char* name)
{
    const QStringList all = QCoreApplication::arguments();
    return all.value(all.indexOf(QLatin1String(name)) + 1).toUtf8();
}

/// The number behind a word of DOCENT_TEST_LLAMA; 0 if it isn't there.
int behaviour(const QByteArray& word)
{
    for (const QByteArray& each : qgetenv("DOCENT_TEST_LLAMA").split(' ')) {
        if (each.startsWith(word + ':'))
            return each.mid(word.size() + 1).toInt();
    }
    return 0;
}

/// This start's number, from 1.
int logStart()
{
    QFile log(qEnvironmentVariable("DOCENT_TEST_LLAMA_LOG"));
    if (!log.open(QIODevice::ReadWrite))
        qFatal("no log");
    const int before = int(log.readAll().count('\n'));
    log.write(QByteArray::number(::getpid()) + ' '
        + QCoreApplication::arguments().mid(1).join(QLatin1Char(' ')).toUtf8()
        + (qEnvironmentVariableIsSet("DOCENT_API_KEY") ? " LEAKED" : "") + '\n');
    return before + 1;
}

class Server {
public:
    explicit Server(int start)
        : m_start(start)
    {
        QObject::connect(&m_listener, &QTcpServer::newConnection, &m_listener, [this] {
            QTcpSocket* socket = m_listener.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
        });
        if (!m_listener.listen(QHostAddress::LocalHost, quint16(argument("--port").toInt())))
            qFatal("no port");
    }

private:
    void read(QTcpSocket* socket)
    {
        const QByteArray seen = socket->property("seen").toByteArray() + socket->readAll();
        socket->setProperty("seen", seen);
        const qsizetype head = seen.indexOf("\r\n\r\n");
        if (head < 0)
            return;
        const QByteArray lower = seen.left(head).toLower();
        const qsizetype length = lower.indexOf("content-length:");
        const qsizetype body = length < 0 ? 0 : lower.mid(length + 15).split('\r').first().trimmed().toLongLong();
        if (seen.size() < head + 4 + body)
            return;
        socket->setProperty("seen", QByteArray());
        answer(socket, seen);
    }

    void answer(QTcpSocket* socket, const QByteArray& request)
    {
        const QByteArray path = request.split(' ').value(1);
        if (path == "/health") {
            const bool loading = behaviour("never-ready") > 0 || m_asked++ < behaviour("loads");
            reply(socket, loading ? 503 : 200,
                loading ? R"({"error":{"message":"Loading model"}})" : R"({"status":"ok"})");
        } else if (!request.contains("Authorization: Bearer " + qgetenv("LLAMA_API_KEY") + "\r\n")) {
            reply(socket, 401, R"({"error":{"message":"Invalid API Key","code":401}})");
        } else if (path == "/v1/models") {
            reply(socket, 200, R"({"data":[{"id":")" + argument("-a") + R"(","meta":{"n_ctx":1024}}]})");
        } else if (path == "/v1/embeddings") {
            if (m_start <= behaviour("dies-asked"))
                die();
            reply(socket, 200, R"({"data":[{"index":0,"embedding":[1,2,2]}]})");
        } else {
            chat(socket);
        }
    }

    void chat(QTcpSocket* socket)
    {
        if (m_start <= behaviour("dies-asked"))
            die();
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                      "data: {\"choices\":[{\"delta\":{\"content\":\"It works \"}}]}\n\n");
        socket->flush();
        if (m_start <= behaviour("dies-answering")) {
            socket->waitForBytesWritten();
            die();
        }
        if (behaviour("stalls") > 0)
            return;
        socket->write("data: {\"choices\":[{\"delta\":{\"content\":\"by " + QByteArray::number(m_start)
            + "\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        socket->disconnectFromHost();
    }

    static void reply(QTcpSocket* socket, int status, const QByteArray& body)
    {
        socket->write("HTTP/1.1 " + QByteArray::number(status)
            + " Said\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size())
            + "\r\n\r\n" + body);
    }

    [[noreturn]] static void die() { ::raise(SIGKILL), ::_exit(1); }

    QTcpServer m_listener;
    int m_start;
    int m_asked = 0;
};

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (behaviour("stubborn") > 0)
        ::signal(SIGTERM, SIG_IGN);
    const int start = logStart();
    if (start <= behaviour("dies-starting")) {
        qWarning("load_model: the tensors are made of %s", qPrintable(qEnvironmentVariable("LLAMA_API_KEY")));
        qWarning("load_model: no luck with number %d", start);
        return 1;
    }
    const Server server(start);
    return QCoreApplication::exec();
}
