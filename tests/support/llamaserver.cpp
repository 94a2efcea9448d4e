#include "support/llamaserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QTcpServer>
#include <QTest>

namespace docent::test {

namespace {

quint16 freePort()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return probe.serverPort();
}

} // namespace

QString LlamaServer::program()
{
    return qEnvironmentVariable("DOCENT_LLAMA_SERVER");
}

QString LlamaServer::modelFile(const QString& name)
{
    if (QDir::isAbsolutePath(name))
        return name;
    const QDir shared(qEnvironmentVariable("DOCENT_SHARED", QStringLiteral("../shared")));
    return shared.filePath(QLatin1String("data/models/") + name);
}

QString LlamaServer::missing()
{
    if (!QFileInfo(program()).isExecutable())
        return QStringLiteral("no llama-server; DOCENT_LLAMA_SERVER names its program");
    if (!QFileInfo::exists(modelFile(QStringLiteral("micro-say.gguf"))))
        return QStringLiteral("no models; DOCENT_SHARED names the folder with data/models");
    return {};
}

LlamaServer::LlamaServer(const QString& model, int contextTokens, const QStringList& more)
    : LlamaServer(QStringList { QStringLiteral("-m"), modelFile(model), QStringLiteral("-a"), QStringLiteral("micro"),
                      QStringLiteral("-c"), QString::number(contextTokens), QStringLiteral("-np"), QStringLiteral("2") }
        + more)
{
}

LlamaServer::LlamaServer(const QStringList& arguments)
    : m_port(freePort())
{
    const QStringList usual { QStringLiteral("--host"), QStringLiteral("127.0.0.1"), QStringLiteral("--port"),
        QString::number(m_port), QStringLiteral("-t"), QStringLiteral("1"), QStringLiteral("--offline") };
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(program(), arguments + usual);
}

LlamaServer::~LlamaServer()
{
    m_process.kill();
    m_process.waitForFinished();
}

bool LlamaServer::waitUntilListening()
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 20'000 && !log().contains("listening"))
        QTest::qWait(20);
    return m_process.state() == QProcess::Running;
}

ModelConfig LlamaServer::config() const
{
    ModelConfig made;
    made.kind = ModelConfig::Kind::OpenAi;
    made.endpoint = QUrl(QStringLiteral("http://127.0.0.1:%1/v1").arg(m_port));
    made.model = QStringLiteral("micro");
    return made;
}

const QByteArray& LlamaServer::log()
{
    m_log += m_process.readAll();
    return m_log;
}

} // namespace docent::test
