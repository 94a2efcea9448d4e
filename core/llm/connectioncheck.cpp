#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/modelfactory.h"
#include "llm/modellist.h"
#include "net/httpclient.h"

#include <QCoreApplication>

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

constexpr auto reaches = QT_TRANSLATE_NOOP("docent", "Reaches the server");
constexpr auto keyAccepted = QT_TRANSLATE_NOOP("docent", "Key is accepted");
constexpr auto chats = QT_TRANSLATE_NOOP("docent", "Chats and streams");
constexpr auto embeds = QT_TRANSLATE_NOOP("docent", "Embeds");

bool allPassed(const QList<ConnectionCheck>& checks)
{
    return checks.isEmpty() || checks.last().ok;
}

/// Any reply at all shows that the server is reached; only a refused key is looked at further.
Task<QList<ConnectionCheck>> checkServer(HttpClient& http, ModelConfig config, QString key, std::stop_token stop)
{
    const ProviderProfile profile(config, key);
    const QUrl url = profile.modelsUrl().isEmpty() ? profile.chatUrl() : profile.modelsUrl();
    HttpRequest request = profile.request(url, HttpLane::Probe, QStringLiteral("test"));
    request.timeouts.firstByte = 10s;
    const Result<HttpReply> reply = co_await http.send(std::move(request), stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    QList<ConnectionCheck> checks;
    if (!reply) {
        checks.append(failed(reaches, reply.error()));
        co_return checks;
    }
    checks.append(passed(reaches, serverName(profile.server())));
    if (reply->status == 401 || reply->status == 403) {
        const Result<QList<ListedModel>> refused = parseModelList(*reply, profile);
        checks.append(failed(keyAccepted, refused.error()));
    }
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

/// An unknown model is accepted in silence by some servers, so the name that comes back is compared.
QString chatDetail(const ModelConfig& config, const ChatReply& reply, int pieces)
{
    QString detail = reply.model.isEmpty() ? config.model : reply.model;
    if (!config.model.isEmpty() && !reply.model.isEmpty() && !reply.model.contains(config.model, Qt::CaseInsensitive)
        && !config.model.contains(reply.model, Qt::CaseInsensitive)) {
        detail = tr("%1 answers, not %2").arg(reply.model, config.model);
    }
    if (pieces <= 1 && reply.answerTokens > 1)
        detail += QLatin1String("; ") + tr("the answer comes in one piece");
    return detail;
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
    if (!key.isEmpty())
        checks.append(passed(keyAccepted));
    if (reply)
        checks.append(passed(chats, chatDetail(config, *reply, *pieces)));
    else
        checks.append(failed(chats, reply.error()));
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

} // namespace

Task<QList<ConnectionCheck>> checkConnection(HttpClient& http, ModelChoice models, QString key, std::stop_token stop)
{
    const ModelConfig& chat = models.chat;
    const ModelConfig& embedding = models.embedding;
    QList<ConnectionCheck> checks;
    const ModelConfig first = chat.kind != ModelConfig::Kind::None ? chat : embedding;
    if (first.kind == ModelConfig::Kind::None)
        co_return checks;
    const Result<QList<ConnectionCheck>> server = co_await checkServer(http, first, key, stop);
    if (!server)
        co_return fail(server.error());
    checks += *server;
    if (chat.kind != ModelConfig::Kind::None && allPassed(checks)) {
        const Result<QList<ConnectionCheck>> chatting = co_await checkChat(http, chat, key, stop);
        if (!chatting)
            co_return fail(chatting.error());
        checks += *chatting;
    }
    if (embedding.kind != ModelConfig::Kind::None && allPassed(checks)) {
        const Result<QList<ConnectionCheck>> embedded = co_await checkEmbedding(http, embedding, key, stop);
        if (!embedded)
            co_return fail(embedded.error());
        checks += *embedded;
    }
    co_return checks;
}

} // namespace docent
