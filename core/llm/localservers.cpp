#include "llm/localservers.h"

#include "async/deadline.h"
#include "async/gather.h"
#include "llm/modellist.h"
#include "net/httpclient.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qint64 largestList = 4 << 20;

ModelConfig configOf(const LocalServerProbe& probe)
{
    ModelConfig config;
    config.kind = probe.kind;
    config.endpoint = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.port));
    if (probe.kind == ModelConfig::Kind::OpenAi)
        config.endpoint.setPath(QStringLiteral("/v1"));
    return config;
}

/// A model server that loads, or wants a key, refuses in JSON; what else listens on these ports does not.
bool refusesAsModelServer(const HttpReply& reply)
{
    const bool plausible = reply.status == 401 || reply.status == 403 || reply.status == 503;
    return plausible && QJsonDocument::fromJson(reply.body).isObject();
}

Task<FoundServer> ask(HttpClient& http, LocalServerProbe probe, std::stop_token stop)
{
    FoundServer found;
    found.name = probe.name;
    found.config = configOf(probe);
    const ProviderProfile profile(found.config, {});
    HttpRequest request = profile.request(profile.modelsUrl(), HttpLane::Probe, QStringLiteral("looking for models"));
    request.sizeLimit = largestList;
    const Result<HttpReply> reply = co_await http.send(std::move(request), stop);
    if (!reply)
        co_return fail(reply.error());
    if (reply->header("server") == "llama.cpp")
        found.name = QStringLiteral("llama-server");
    const Result<QList<ListedModel>> models = parseModelList(*reply, profile);
    if (!models && !refusesAsModelServer(*reply))
        co_return fail(models.error());
    if (models) {
        found.models = modelNames(*models);
        found.config.model = firstChatModel(*models);
    }
    co_return found;
}

Task<FoundServer> askInTime(HttpClient& http, LocalServerProbe probe, std::stop_token stop)
{
    auto operation = [&http, probe](std::stop_token inner) { return ask(http, probe, std::move(inner)); };
    Result<FoundServer> found = co_await withDeadline(probe.limit, QString(), std::move(operation), stop);
    co_return found;
}

} // namespace

QList<LocalServerProbe> knownLocalServers()
{
    return { { QStringLiteral("Ollama"), 11434, ModelConfig::Kind::Ollama },
        { QStringLiteral("LM Studio"), 1234, ModelConfig::Kind::OpenAi },
        { QStringLiteral("llama-server"), 8080, ModelConfig::Kind::OpenAi },
        { QStringLiteral("Jan"), 1337, ModelConfig::Kind::OpenAi },
        { QStringLiteral("vLLM"), 8000, ModelConfig::Kind::OpenAi } };
}

Task<QList<FoundServer>> findLocalServers(HttpClient& http, QList<LocalServerProbe> probes, std::stop_token stop)
{
    std::vector<Task<FoundServer>> tasks;
    for (const LocalServerProbe& probe : probes)
        tasks.push_back(askInTime(http, probe, stop));
    const std::vector<Result<FoundServer>> results = co_await gather(std::move(tasks));
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    QList<FoundServer> found;
    for (const Result<FoundServer>& result : results) {
        if (result)
            found.append(*result);
    }
    co_return found;
}

} // namespace docent
