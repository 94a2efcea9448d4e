#include "llm/chatclient_p.h"
#include "llm/modellist.h"
#include "terms/tokenestimate.h"

#include <algorithm>
#include <numeric>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr auto learnLimit = 3s;
constexpr int tellingTokens = 400; ///< of a shorter prompt most is what the model's template adds
constexpr double mostRatio = 16;

/// llama-server tells the tokens themselves, vLLM their number, too.
int countIn(const QByteArray& body)
{
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    const int count = object.value(QLatin1String("count")).toInt();
    return count > 0 ? count : int(object.value(QLatin1String("tokens")).toArray().size());
}

} // namespace

int estimatedTokens(const ChatRequest& request)
{
    return std::accumulate(request.messages.begin(), request.messages.end(), 0,
        [](int sum, const ChatMessage& message) { return sum + estimateTokens(message.text); });
}

void ChatClient::Core::learnRatio(int counted, int estimated, bool mayBeLess)
{
    if (counted <= 0 || estimated < tellingTokens)
        return;
    const double told = std::clamp(double(counted) / estimated, 0.5, mostRatio);
    if (told > ratio || mayBeLess)
        ratio = told;
}

/// A hosted server's list may be long: it is asked only where no model was chosen, or its window isn't known by its
/// name.
Task<> ChatClient::learn(std::shared_ptr<Core> core, std::stop_token stop)
{
    const QUrl url = core->profile.modelsUrl();
    if (core->learned || url.isEmpty() || (!core->profile.isLocal() && knownContextWindow(core->model()) > 0))
        co_return Result<>();
    HttpRequest request = core->profile.request(url, HttpLane::Probe, QStringLiteral("models"));
    request.timeouts.firstByte = learnLimit;
    const Result<HttpReply> reply = co_await core->http.send(request, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    // Somebody else may have learned it meanwhile: who asked whether the model runs here has been told of that one.
    if (core->learned)
        co_return Result<>();
    if (!reply || !reply->ok()) {
        // Chatting will tell what is wrong. Who doesn't answer this in time is not asked before each chat.
        core->learned = !reply && reply.error().code == ErrorCode::Timeout && !core->model().isEmpty();
        co_return Result<>();
    }
    const QList<ListedModel> models = parseModelList(*reply, core->profile).value_or(QList<ListedModel>());
    if (core->profile.model().isEmpty())
        core->learnedModel = firstChatModel(models);
    core->learned = true;
    for (const ListedModel& model : models) {
        // A server with one model answers to every name.
        if (model.name == core->model() || models.size() == 1)
            core->window = model.contextWindow;
    }
    if (core->isOllama()) {
        Result<> shown = co_await learnFromShow(core, stop);
        co_return shown;
    }
    if (core->window > 0 || !core->profile.isLocal())
        co_return Result<>();
    Result<> told = co_await learnFromProps(core, stop);
    co_return told;
}

Task<> ChatClient::learnFromShow(std::shared_ptr<Core> core, std::stop_token stop)
{
    const QJsonObject body { { QStringLiteral("model"), core->model() } };
    HttpRequest request =
        core->profile.request(core->profile.rootUrl(core->profile.server().path() + QLatin1String("/api/show")),
            HttpLane::Probe, QStringLiteral("models"), QJsonDocument(body).toJson(QJsonDocument::Compact));
    request.timeouts.firstByte = learnLimit;
    const Result<HttpReply> reply = co_await core->http.send(request, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    // The same window every time: with another one Ollama would load the model anew.
    const int most = reply && reply->ok() ? contextFromShow(reply->body) : 0;
    core->window = most > 0 ? std::min(most, core->options.ollamaContext) : core->options.ollamaContext;
    co_return Result<>();
}

Task<> ChatClient::learnFromProps(std::shared_ptr<Core> core, std::stop_token stop)
{
    HttpRequest request = core->profile.request(
        core->profile.rootUrl(QStringLiteral("/props")), HttpLane::Probe, QStringLiteral("models"));
    request.timeouts.firstByte = learnLimit;
    const Result<HttpReply> reply = co_await core->http.send(request, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    core->window = reply && reply->ok() ? contextFromProps(reply->body) : 0;
    co_return Result<>();
}

Task<int> ChatClient::count(std::shared_ptr<Core> core, QString text, std::stop_token stop)
{
    if (core->cannotCount || !core->profile.isLocal() || core->profile.kind() != ModelConfig::Kind::OpenAi)
        co_return 0;
    // llama-server reads the one name for the text, vLLM the other.
    const QJsonObject body { { QStringLiteral("content"), text }, { QStringLiteral("prompt"), text },
        { QStringLiteral("model"), core->model() } };
    HttpRequest request = core->profile.request(core->profile.rootUrl(QStringLiteral("/tokenize")), HttpLane::Probe,
        QStringLiteral("tokens"), QJsonDocument(body).toJson(QJsonDocument::Compact));
    request.timeouts.firstByte = learnLimit;
    const Result<HttpReply> reply = co_await core->http.send(request, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    const int counted = reply && reply->ok() ? countIn(reply->body) : 0;
    // A server that is loading or busy may count the next time.
    core->cannotCount = reply && counted == 0 && reply->status < 500;
    core->learnRatio(counted, estimateTokens(text), true);
    co_return counted;
}

} // namespace docent
