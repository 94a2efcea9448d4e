#pragma once

#include "settings/settings.h"

#include <QProcess>
#include <QStringList>

namespace docent::test {

/// A real llama-server with one of the tiny models, as long as this lives. `DOCENT_LLAMA_SERVER` names its program,
/// `DOCENT_SHARED` the folder with data/models.
class LlamaServer {
public:
    /// Why none can be started; empty where one can.
    static QString missing();
    static QString program();
    /// One of the tiny models; a path as it is.
    static QString modelFile(const QString& name);

    /// `model`: one of the tiny ones, or a path.
    LlamaServer(const QString& model, int contextTokens, const QStringList& more = {});
    /// What it serves is among the arguments.
    explicit LlamaServer(const QStringList& arguments);
    ~LlamaServer();
    Q_DISABLE_COPY_MOVE(LlamaServer)

    /// Waits until it listens; it may still load its model then.
    bool waitUntilListening();
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    ModelConfig config() const;
    quint16 port() const { return m_port; }
    /// What it has printed so far.
    const QByteArray& log();

private:
    quint16 m_port;
    QProcess m_process;
    QByteArray m_log;
};

} // namespace docent::test
