#include "llm/modelfactory.h"

#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/filemodels.h"
#include "llm/modellist.h"
#include "llm/rerankclient.h"
#include "net/httpclient.h"

namespace docent {

using namespace std::chrono_literals;

namespace {

/// A client that waits as long as its server's profile says.
template <typename Client, typename Options>
std::unique_ptr<Client> makeClient(HttpClient& http, const ModelConfig& config, const QString& key)
{
    ProviderProfile profile(config, key);
    Options options;
    options.timeouts = profile.timeouts();
    return std::make_unique<Client>(http, std::move(profile), options);
}

} // namespace

std::unique_ptr<ChatModel> makeChatModel(
    HttpClient& http, const ModelConfig& config, const QString& key, ModelServers* servers)
{
    if (config.kind == ModelConfig::Kind::File && servers)
        return std::make_unique<FileChatModel>(http, *servers, config.endpoint.toLocalFile());
    if (config.kind == ModelConfig::Kind::None || config.kind == ModelConfig::Kind::File)
        return nullptr;
    return makeClient<ChatClient, ChatClientOptions>(http, config, key);
}

std::unique_ptr<EmbeddingModel> makeEmbeddingModel(
    HttpClient& http, const ModelConfig& config, const QString& key, ModelServers* servers, const QString& fileId)
{
    if (config.kind == ModelConfig::Kind::File && servers)
        return std::make_unique<FileEmbeddingModel>(http, *servers, config.endpoint.toLocalFile(), fileId);
    if (config.kind == ModelConfig::Kind::None || config.kind == ModelConfig::Kind::File)
        return nullptr;
    return makeClient<EmbeddingClient, EmbeddingClientOptions>(http, config, key);
}

std::unique_ptr<RerankModel> makeRerankModel(
    HttpClient& http, const ModelConfig& config, const QString& key, ModelServers* servers)
{
    if (config.kind == ModelConfig::Kind::File && servers)
        return std::make_unique<FileRerankModel>(http, *servers, config.endpoint.toLocalFile());
    if (config.kind == ModelConfig::Kind::None || config.kind == ModelConfig::Kind::File)
        return nullptr;
    return makeClient<RerankClient, RerankClientOptions>(http, config, key);
}

Task<QStringList> listModels(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    const ProviderProfile profile(config, key);
    if (profile.modelsUrl().isEmpty()) {
        // Azure lists no deployments here: the one that was configured is all that is known.
        QStringList known;
        if (!profile.model().isEmpty())
            known.append(profile.model());
        co_return known;
    }
    HttpRequest request = profile.request(profile.modelsUrl(), HttpLane::Probe, QStringLiteral("models"));
    request.timeouts.firstByte = 10s;
    const Result<HttpReply> reply = co_await http.send(std::move(request), stop);
    if (!reply)
        co_return fail(reply.error());
    const Result<QList<ListedModel>> models = parseModelList(*reply, profile);
    if (!models)
        co_return fail(models.error());
    co_return modelNames(*models);
}

} // namespace docent
