#pragma once

#include "llm/modelserver.h"

#include <vector>

namespace docent {

/// The servers that this program runs for model files: one process for each role and file, started when it is needed.
/// Of files that chat only one is loaded at a time. GUI thread.
class ModelServers {
public:
    explicit ModelServers(HttpClient& http, ModelServerOptions options = {});
    ~ModelServers();
    Q_DISABLE_COPY_MOVE(ModelServers)

    const ModelServerOptions& options() const { return *m_options; }
    /// For what is started from now on; the idle limit also for what runs.
    void setOptions(ModelServerOptions options);

    /// Has the file loaded without waiting for that; the tokens of context that there will be.
    Task<int> begin(ServerRole role, QString file, std::stop_token stop);
    /// The server of a file, its model loaded. Fails in words where that can't be had.
    Task<ServerUse> use(ServerRole role, QString file, ChatModel::Status status, std::stop_token stop);
    /// Only these files are chosen now: the servers of others end, but for those in use, which end when they are idle.
    QCoro::Task<> keepOnly(QStringList files);
    /// Processes that run now.
    QList<qint64> processes() const;
    /// Ends all of them.
    QCoro::Task<> shutdown();

private:
    std::shared_ptr<ModelServer> server(ServerRole role, const QString& file);
    /// Ends these and forgets them.
    QCoro::Task<> endAll(std::vector<std::shared_ptr<ModelServer>> servers);
    /// Ends what another file of this role takes memory for and nobody uses.
    QCoro::Task<> makeRoom(ServerRole role, QString file);

    HttpClient& m_http;
    std::shared_ptr<ModelServerOptions> m_options;
    QString m_key; ///< of all of them, as long as the program runs
    std::vector<std::shared_ptr<ModelServer>> m_servers;
    bool m_ended = false;
};

} // namespace docent
