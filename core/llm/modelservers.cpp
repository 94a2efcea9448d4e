#include "llm/modelservers.h"

#include "net/httpclient.h"

#include <algorithm>
#include <QRandomGenerator>

namespace docent {

namespace {

QString randomKey()
{
    QByteArray bytes;
    for (int i = 0; i < 4; ++i)
        bytes += QByteArray::number(QRandomGenerator::system()->generate64(), 16);
    return QString::fromLatin1(bytes);
}

} // namespace

ModelServers::ModelServers(HttpClient& http, ModelServerOptions options)
    : m_http(http)
    , m_options(std::make_shared<ModelServerOptions>(std::move(options)))
    , m_key(randomKey())
{
}

ModelServers::~ModelServers() = default;

std::shared_ptr<ModelServer> ModelServers::server(ServerRole role, const QString& file)
{
    const auto known = std::find_if(m_servers.begin(), m_servers.end(),
        [&](const auto& server) { return server->role() == role && server->file() == file; });
    if (known != m_servers.end())
        return *known;
    return m_servers.emplace_back(std::make_shared<ModelServer>(m_http, role, file, m_key, m_options));
}

Task<int> ModelServers::begin(ServerRole role, QString file, std::stop_token stop)
{
    if (m_ended)
        co_return fail(Error::cancelled());
    co_await makeRoom(role, file);
    const std::shared_ptr<ModelServer> chosen = server(role, file);
    Result<int> begun = co_await chosen->begin(stop);
    co_return begun;
}

Task<ServerUse> ModelServers::use(ServerRole role, QString file, ChatModel::Status status, std::stop_token stop)
{
    if (m_ended)
        co_return fail(Error::cancelled());
    co_await makeRoom(role, file);
    const ServerUse use(server(role, file));
    const Result<> ready = co_await use->ready(std::move(status), stop);
    if (!ready)
        co_return fail(ready.error());
    co_return use;
}

QCoro::Task<> ModelServers::makeRoom(ServerRole role, QString file)
{
    // While vectors of another embedding model are made, both are in use.
    if (role != ServerRole::Chat)
        co_return;
    std::vector<std::shared_ptr<ModelServer>> others;
    for (const auto& server : m_servers) {
        if (server->role() == role && server->file() != file && server->uses() == 0)
            others.push_back(server);
    }
    co_await endAll(std::move(others));
}

QCoro::Task<> ModelServers::keepOnly(QStringList files)
{
    std::vector<std::shared_ptr<ModelServer>> others;
    for (const auto& server : m_servers) {
        if (server->uses() == 0 && !files.contains(server->file()))
            others.push_back(server);
    }
    co_await endAll(std::move(others));
}

QCoro::Task<> ModelServers::endAll(std::vector<std::shared_ptr<ModelServer>> servers)
{
    for (const auto& server : servers)
        std::erase(m_servers, server);
    for (const auto& server : servers)
        co_await server->shutdown();
}

void ModelServers::setOptions(ModelServerOptions options)
{
    const bool otherIdle = options.idleLimit != m_options->idleLimit;
    *m_options = std::move(options);
    for (const auto& server : m_servers) {
        if (otherIdle)
            server->idleLimitChanged();
    }
}

QList<qint64> ModelServers::processes() const
{
    QList<qint64> ids;
    for (const auto& server : m_servers) {
        if (server->isRunning())
            ids.append(server->processId());
    }
    return ids;
}

QCoro::Task<> ModelServers::shutdown()
{
    m_ended = true;
    std::vector<QCoro::Task<>> endings;
    for (const auto& server : m_servers)
        endings.push_back(server->shutdown());
    for (QCoro::Task<>& ending : endings)
        co_await ending;
}

} // namespace docent
