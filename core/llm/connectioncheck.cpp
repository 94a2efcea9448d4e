#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/modelfactory.h"
#include "llm/modellist.h"
#include "llm/rerankclient.h"
#include "net/httpclient.h"

#include <algorithm>
#include <cmath>
#include <QCoreApplication>
#include <QLocale>

namespace docent {

using namespace std::chrono_literals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

ConnectionCheck passed(const char* what, const QString& detail = {})
{
    return { tr(what), true, detail };
}
ConnectionCheck failed(const char* what, const Error& error)
{
    return { tr(what), false, error.message };
}

constexpr auto finds = QT_TRANSLATE_NOOP("docent", "Finds the server");
constexpr auto connects = QT_TRANSLATE_NOOP("docent", "Connects");
constexpr auto encrypts = QT_TRANSLATE_NOOP("docent", "Encrypts");
constexpr auto answersHttp = QT_TRANSLATE_NOOP("docent", "Answers");
constexpr auto keyAccepted = QT_TRANSLATE_NOOP("docent", "Key is accepted");
constexpr auto listsModels = QT_TRANSLATE_NOOP("docent", "Lists its models");
constexpr auto chats = QT_TRANSLATE_NOOP("docent", "Chats");
constexpr auto streams = QT_TRANSLATE_NOOP("docent", "Streams");
constexpr auto thinks = QT_TRANSLATE_NOOP("docent", "Thinks");
constexpr auto window = QT_TRANSLATE_NOOP("docent", "Context window");
constexpr auto speed = QT_TRANSLATE_NOOP("docent", "Speed");
constexpr auto doesSmallTasks = QT_TRANSLATE_NOOP("docent", "Does small tasks");
constexpr auto embeds = QT_TRANSLATE_NOOP("docent", "Embeds");
constexpr auto reranks = QT_TRANSLATE_NOOP("docent", "Reranks");

bool allPassed(const QList<ConnectionCheck>& checks)
{
    return checks.isEmpty() || checks.last().ok;
}

const char* nameOf(ReachStep::What what)
{
    switch (what) {
    case ReachStep::What::Name:
        return finds;
    case ReachStep::What::Connection:
        return connects;
    case ReachStep::What::Encryption:
        break;
    }
    return encrypts;
}

/// Name, connection and encryption, before anything is asked of the server.
Task<QList<ConnectionCheck>> checkWay(HttpClient& http, ModelConfig config, std::stop_token stop)
{
    const ProviderProfile profile(config, {});
    const Result<QList<ReachStep>> steps = co_await http.reach(profile.server(), stop, profile.timeouts().connect);
    if (!steps && steps.error().isCancelled())
        co_return fail(steps.error());
    QList<ConnectionCheck> checks;
    if (!steps) {
        checks.append(failed(connects, steps.error()));
        co_return checks;
    }
    for (const ReachStep& step : *steps) {
        const char* name = nameOf(step.what);
        checks.append(step.found ? passed(name, *step.found) : failed(name, step.found.error()));
    }
    co_return checks;
}

/// How many there are, and whether the chosen one is among them.
ConnectionCheck listed(const QList<ListedModel>& models, const ModelConfig& config)
{
    const QStringList names = modelNames(models);
    QString detail = QCoreApplication::translate("docent", "%Ln model(s)", nullptr, int(names.size()));
    if (!config.model.isEmpty() && !names.contains(config.model)
        && !names.contains(config.model + QLatin1String(":latest")))
        detail += QLatin1String("; ") + tr("%1 is not among them").arg(config.model);
    return passed(listsModels, detail);
}

/// Any reply at all shows that something is there; a list of models, that it is a model server. One that has no list
/// may chat all the same.
Task<QList<ConnectionCheck>> checkServer(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    const ProviderProfile profile(config, key);
    QList<ConnectionCheck> checks;
    if (profile.modelsUrl().isEmpty())
        co_return checks;
    HttpRequest request = profile.request(profile.modelsUrl(), HttpLane::Probe, QStringLiteral("test"));
    request.timeouts.firstByte = 10s;
    const Result<HttpReply> reply = co_await http.send(std::move(request), stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    if (!reply) {
        checks.append(failed(answersHttp, reply.error()));
        co_return checks;
    }
    const Result<QList<ListedModel>> models = parseModelList(*reply, profile);
    if (reply->status == 401 || reply->status == 403)
        checks.append(failed(keyAccepted, models.error()));
    else if (models)
        checks.append(listed(*models, config));
    co_return checks;
}

/// That there is a server, before its models are tried.
Task<QList<ConnectionCheck>> checkThere(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    const Result<QList<ConnectionCheck>> way = co_await checkWay(http, config, stop);
    if (!way)
        co_return fail(way.error());
    QList<ConnectionCheck> checks = *way;
    if (!allPassed(checks))
        co_return checks;
    const Result<QList<ConnectionCheck>> server = co_await checkServer(http, config, key, stop);
    if (!server)
        co_return fail(server.error());
    checks += *server;
    co_return checks;
}

ChatRequest greeting()
{
    ChatRequest request;
    ChatMessage hello;
    hello.text = QStringLiteral("Say hello.");
    request.messages.append(hello);
    request.temperature = 0;
    request.maxTokens = 16;
    return request;
}

/// What a reply shows. An unknown model is accepted in silence by some servers, so the name that comes back is told.
QList<ConnectionCheck> shownBy(const ChatReply& reply, const ModelConfig& config, int contextWindow, int pieces)
{
    QString name = reply.model.isEmpty() ? config.model : reply.model;
    if (config.kind != ModelConfig::Kind::Azure && isOtherModel(config.model, reply.model))
        name = tr("%1 answers, not %2").arg(reply.model, config.model);
    QList<ConnectionCheck> checks { passed(chats, name) };
    const bool inOnePiece = pieces <= 1 && reply.answerTokens > 1;
    checks.append(passed(
        streams, inOnePiece ? tr("No: the answer comes in one piece") : tr("The answer comes as it is written")));
    if (!reply.reasoning.isEmpty())
        checks.append(passed(thinks, tr("Its thoughts come apart from the answer")));
    if (contextWindow > 0)
        checks.append(passed(window, tr("%1 tokens").arg(QLocale().toString(contextWindow))));
    QString times =
        tr("first word after %1 s").arg(QLocale().toString(double(reply.firstToken.count()) / 1000, 'f', 1));
    if (reply.tokensPerSecond > 0)
        times += QLatin1String("; ") + tr("%1 tokens/s").arg(QLocale().toString(reply.tokensPerSecond, 'f', 0));
    checks.append(passed(speed, times));
    return checks;
}

Task<QList<ConnectionCheck>> checkChat(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    ChatClientOptions options;
    options.retry.attempts = 1;
    options.loadingLimit = 0s;
    ChatClient client(http, ProviderProfile(config, key), options);
    const ChatRequest request = greeting();
    const auto pieces = std::make_shared<int>(0);
    const ChatModel::Sink sink = [pieces](const ChatDelta&) { ++*pieces; };
    const Result<ChatReply> reply = co_await client.chat(request, sink, nullptr, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    QList<ConnectionCheck> checks;
    if (!reply && reply.error().code == ErrorCode::Unauthorized) {
        checks.append(failed(keyAccepted, reply.error()));
        co_return checks;
    }
    if (reply)
        checks += shownBy(*reply, config, client.contextWindow(), *pieces);
    else
        checks.append(failed(chats, reply.error()));
    co_return checks;
}

Task<QList<ConnectionCheck>> checkSmall(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    const Result<QList<ConnectionCheck>> chatting = co_await checkChat(http, std::move(config), key, stop);
    if (!chatting)
        co_return fail(chatting.error());
    const ConnectionCheck& first = chatting->first();
    QList<ConnectionCheck> checks;
    checks.append({ tr(doesSmallTasks), first.ok, first.detail });
    co_return checks;
}

Task<QList<ConnectionCheck>> checkEmbedding(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    EmbeddingClientOptions options;
    options.retry.attempts = 1;
    options.refusals = 1;
    EmbeddingClient client(http, ProviderProfile(config, key), options);
    const QStringList texts { QStringLiteral("hello") };
    const Result<Vectors> vectors = co_await client.embed(texts, EmbeddingModel::Purpose::Query, stop);
    if (!vectors && vectors.error().isCancelled())
        co_return fail(vectors.error());
    QList<ConnectionCheck> checks;
    if (vectors)
        checks.append(passed(embeds, tr("%1 numbers for a text").arg(vectors->front().size())));
    else
        checks.append(failed(embeds, vectors.error()));
    co_return checks;
}

/// A text without a score comes last.
bool isLower(float score, float other)
{
    return std::isnan(score) ? !std::isnan(other) : score < other;
}

QStringList sampleTexts()
{
    return {
        QStringLiteral("The harbour was built two hundred years ago."),
        QStringLiteral("To make bread, flour, water and yeast are kneaded, left to rise, and baked in the oven."),
        QStringLiteral("Her brother plays the violin in an orchestra."),
        QStringLiteral("Invoices are to be paid within thirty days."),
        QStringLiteral("The train to the city leaves at seven in the morning and at noon."),
        QStringLiteral("Cats sleep for most of the day."),
    };
}

} // namespace

Task<QList<ConnectionCheck>> checkModels(HttpClient& http, ModelChoice models, QString key, std::stop_token stop)
{
    using Check = Task<QList<ConnectionCheck>> (*)(HttpClient&, ModelConfig, QString, std::stop_token);
    const QList<std::pair<ModelConfig, Check>> all { { models.chat, &checkChat }, { models.small, &checkSmall },
        { models.embedding, &checkEmbedding } };
    QList<ConnectionCheck> checks;
    for (const auto& [config, check] : all) {
        if (config.kind == ModelConfig::Kind::None || !allPassed(checks))
            continue;
        const Result<QList<ConnectionCheck>> seen = co_await check(http, config, key, stop);
        if (!seen)
            co_return fail(seen.error());
        checks += *seen;
    }
    co_return checks;
}

Task<QList<ConnectionCheck>> checkConnection(HttpClient& http, ModelChoice models, QString key, std::stop_token stop)
{
    QList<ConnectionCheck> checks;
    const bool chatting = models.chat.kind != ModelConfig::Kind::None;
    const ModelConfig first = chatting ? models.chat : models.embedding;
    if (first.kind == ModelConfig::Kind::None)
        co_return checks;
    const Result<QList<ConnectionCheck>> there = co_await checkThere(http, first, key, stop);
    if (!there)
        co_return fail(there.error());
    checks += *there;
    if (!allPassed(checks))
        co_return checks;
    const Result<QList<ConnectionCheck>> tried = co_await checkModels(http, models, key, stop);
    if (!tried)
        co_return fail(tried.error());
    if (chatting && !key.isEmpty() && tried->first().ok)
        checks.append(passed(keyAccepted));
    checks += *tried;
    co_return checks;
}

Task<QList<ConnectionCheck>> checkReranking(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    QList<ConnectionCheck> checks;
    if (config.kind == ModelConfig::Kind::None)
        co_return checks;
    const Result<QList<ConnectionCheck>> there = co_await checkThere(http, config, key, stop);
    if (!there)
        co_return fail(there.error());
    checks += *there;
    if (!allPassed(checks))
        co_return checks;
    RerankClientOptions options;
    options.retry.attempts = 1;
    RerankClient client(http, ProviderProfile(config, key), options);
    // A model that is none for this gives scores as well, and its order would spoil what is found.
    const std::vector<std::pair<QString, std::size_t>> questions {
        { QStringLiteral("How is bread made?"), 1 },
        { QStringLiteral("When does the train to the city leave?"), 4 },
    };
    for (const auto& [question, best] : questions) {
        const Result<RerankScores> scores = co_await client.rerank(question, sampleTexts(), stop);
        if (!scores && scores.error().isCancelled())
            co_return fail(scores.error());
        if (!scores) {
            const bool refused = scores.error().code == ErrorCode::Unauthorized;
            checks.append(failed(refused ? keyAccepted : reranks, scores.error()));
            co_return checks;
        }
        const auto first = std::max_element(scores->begin(), scores->end(), isLower);
        if (std::size_t(first - scores->begin()) != best) {
            checks.append({ tr(reranks), false,
                tr("It gives scores, but does not put the text first that answers “%1”. Is this a rerank model?")
                    .arg(question) });
            co_return checks;
        }
    }
    checks.append(passed(reranks, client.displayName()));
    co_return checks;
}

} // namespace docent
