#include "llm/filemodels.h"

#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/rerankclient.h"

#include <algorithm>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <xxhash.h>

namespace docent {

using namespace std::chrono_literals;

namespace {

/// How often a request is sent anew because the server ended under it.
constexpr int mostTries = 3;
/// A connection breaks a moment before the end of its process is known.
constexpr auto survivalCheck = 500ms;

/// A slow computer reads a long prompt for many minutes, and a server that ended is noticed anyway.
HttpTimeouts patient()
{
    HttpTimeouts timeouts;
    timeouts.firstByte = 30min;
    return timeouts;
}

QString nameOf(const QString& file)
{
    return QFileInfo(file).completeBaseName() + QStringLiteral(" · ")
        + QCoreApplication::translate("docent", "this computer");
}

/// The person knows the file, not the address of the server that runs it.
QString inWordsOfTheFile(QString text, const ServerUse& use, const QString& file)
{
    return text.replace(serverName(use->address().endpoint), QFileInfo(file).fileName());
}

/// Whether the server's end explains the error, so that another one may answer.
Task<bool> isWorthAnother(ServerUse use, Error error, std::stop_token stop)
{
    if (error.code != ErrorCode::Network && error.code != ErrorCode::Truncated && error.code != ErrorCode::Timeout)
        co_return false;
    const Result<bool> survives = co_await use->survives(survivalCheck, stop);
    co_return !survives.value_or(true);
}

/// A client of the server that was started last.
template <typename Client, typename Options> class LatestClient {
public:
    const std::shared_ptr<Client>& of(HttpClient& http, const ServerUse& use)
    {
        const ModelConfig config = use->address();
        if (!m_client || m_address != config.endpoint)
            renew(http, config, use->key());
        return m_client;
    }
    void renew(HttpClient& http, const ModelConfig& config, const QString& key)
    {
        Options options;
        options.timeouts = patient();
        options.retry.attempts = 1; // what a crash broke off is tried again here, with another server
        m_client = std::make_shared<Client>(http, ProviderProfile(config, key), options);
        m_address = config.endpoint;
    }
    const std::shared_ptr<Client>& last() const { return m_client; }

private:
    std::shared_ptr<Client> m_client;
    QUrl m_address;
};

/// Asks the file's server, and another one where that ended under the request; `mayAgain`: as long as this holds.
template <typename Ask>
std::invoke_result_t<Ask, ServerUse> askServer(ModelServers& servers, ServerRole role, QString file,
    ChatModel::Status status, Ask ask, std::function<bool()> mayAgain, std::stop_token stop)
{
    for (int attempt = 1;; ++attempt) {
        const Result<ServerUse> use = co_await servers.use(role, file, status, stop);
        if (!use)
            co_return fail(use.error());
        auto asking = ask(*use);
        auto reply = co_await asking;
        if (reply)
            (*use)->answered();
        if (reply)
            co_return reply;
        reply.error().message = inWordsOfTheFile(reply.error().message, *use, file);
        if (attempt == mostTries || (mayAgain && !mayAgain()))
            co_return reply;
        const Result<bool> again = co_await isWorthAnother(*use, reply.error(), stop);
        if (!again.value_or(false))
            co_return reply;
    }
}

} // namespace

QString modelFileId(const QString& file)
{
    constexpr qint64 looked = 64 << 10; // at each end: names, sizes and the tokenizer's beginning; and some weights
    QFile model(file);
    if (!model.open(QIODevice::ReadOnly))
        return {};
    QByteArray ends = model.read(looked);
    if (model.size() > looked && model.seek(std::max(looked, model.size() - looked)))
        ends += model.read(looked);
    const XXH128_hash_t hash = XXH3_128bits(ends.constData(), size_t(ends.size()));
    return QStringLiteral("%1|%2%3")
        .arg(model.size())
        .arg(hash.high64, 16, 16, QLatin1Char('0'))
        .arg(hash.low64, 16, 16, QLatin1Char('0'));
}

struct FileChatModel::Core {
    HttpClient& http;
    ModelServers& servers;
    QString file;
    int window = 0;
    LatestClient<ChatClient, ChatClientOptions> client = {};
};

FileChatModel::FileChatModel(HttpClient& http, ModelServers& servers, QString file)
    : m_core(new Core { http, servers, std::move(file) })
{
}

FileChatModel::~FileChatModel() = default;

QString FileChatModel::displayName() const
{
    return nameOf(m_core->file);
}

int FileChatModel::contextWindow() const
{
    const int learned = m_core->client.last() ? m_core->client.last()->contextWindow() : 0;
    return learned > 0 ? learned : m_core->window;
}

double FileChatModel::tokenRatio() const
{
    return m_core->client.last() ? m_core->client.last()->tokenRatio() : 1;
}

Task<int> FileChatModel::countTokens(QString text, std::stop_token stop)
{
    const std::shared_ptr<ChatClient> client = m_core->client.last();
    if (!client)
        co_return 0;
    const Result<int> counted = co_await client->countTokens(std::move(text), std::move(stop));
    co_return counted;
}

Task<> FileChatModel::prepare(std::stop_token stop)
{
    return begin(m_core, std::move(stop));
}

Task<ChatReply> FileChatModel::chat(ChatRequest request, Sink sink, Status status, std::stop_token stop)
{
    return run(m_core, std::move(request), std::move(sink), std::move(status), std::move(stop));
}

Task<> FileChatModel::begin(std::shared_ptr<Core> core, std::stop_token stop)
{
    const Result<int> window = co_await core->servers.begin(ServerRole::Chat, core->file, stop);
    if (!window && window.error().isCancelled())
        co_return fail(window.error());
    core->window = window.value_or(0); // chatting will tell what is wrong
    co_return Result<>();
}

Task<ChatReply> FileChatModel::run(
    std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status, std::stop_token stop)
{
    const auto visible = std::make_shared<bool>(false);
    const Sink watched = [sink, visible](const ChatDelta& delta) {
        *visible = true;
        if (sink)
            sink(delta);
    };
    auto ask = [core, request = std::move(request), watched, status, stop](const ServerUse& use) {
        const Status named = [status, use, file = core->file](const QString& text) {
            if (status)
                status(inWordsOfTheFile(text, use, file));
        };
        return core->client.of(core->http, use)->chat(request, watched, named, stop);
    };
    auto nothingShown = [visible] { return !*visible; };
    auto asking =
        askServer(core->servers, ServerRole::Chat, core->file, status, std::move(ask), std::move(nothingShown), stop);
    const Result<ChatReply> reply = co_await asking;
    co_return reply;
}

struct FileEmbeddingModel::Core {
    HttpClient& http;
    ModelServers& servers;
    QString file;
    QString id;
    int shortened = 0; ///< by clients before this one
    LatestClient<EmbeddingClient, EmbeddingClientOptions> client = {};

    int shortenedByLast() const { return client.last() ? client.last()->shortenedTexts() : 0; }
    std::shared_ptr<EmbeddingClient> clientOf(const ServerUse& use)
    {
        const int before = shortenedByLast();
        const std::shared_ptr<EmbeddingClient> last = client.last();
        if (client.of(http, use) != last)
            shortened += before;
        return client.last();
    }
};

FileEmbeddingModel::FileEmbeddingModel(HttpClient& http, ModelServers& servers, QString file, QString fileId)
    : m_core(new Core { http, servers, file, fileId.isEmpty() ? std::move(file) : std::move(fileId) })
{
}

FileEmbeddingModel::~FileEmbeddingModel() = default;

QString FileEmbeddingModel::id() const
{
    return QStringLiteral("file|") + m_core->id;
}

QString FileEmbeddingModel::displayName() const
{
    return nameOf(m_core->file);
}

int FileEmbeddingModel::shortenedTexts() const
{
    return m_core->shortened + m_core->shortenedByLast();
}

Task<Vectors> FileEmbeddingModel::embed(QStringList texts, Purpose purpose, std::stop_token stop)
{
    return run(m_core, std::move(texts), purpose, std::move(stop));
}

Task<Vectors> FileEmbeddingModel::run(
    std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop)
{
    auto ask = [core, texts = std::move(texts), purpose, stop](
                   const ServerUse& use) { return core->clientOf(use)->embed(texts, purpose, stop); };
    auto asking = askServer(core->servers, ServerRole::Embedding, core->file, {}, std::move(ask), {}, stop);
    Result<Vectors> vectors = co_await asking;
    co_return vectors;
}

struct FileRerankModel::Core {
    HttpClient& http;
    ModelServers& servers;
    QString file;
    LatestClient<RerankClient, RerankClientOptions> client = {};
};

FileRerankModel::FileRerankModel(HttpClient& http, ModelServers& servers, QString file)
    : m_core(new Core { http, servers, std::move(file) })
{
    // One of no server knows what suits this computer.
    ModelConfig here;
    here.kind = ModelConfig::Kind::OpenAi;
    here.endpoint = QUrl(QStringLiteral("http://127.0.0.1/v1"));
    m_core->client.renew(http, here, {});
}

FileRerankModel::~FileRerankModel() = default;

QString FileRerankModel::displayName() const
{
    return nameOf(m_core->file);
}

int FileRerankModel::candidates() const
{
    return m_core->client.last()->candidates();
}

int FileRerankModel::atOnce() const
{
    return m_core->client.last()->atOnce();
}

Task<std::vector<float>> FileRerankModel::rerank(QString query, QStringList texts, std::stop_token stop)
{
    return run(m_core, std::move(query), std::move(texts), std::move(stop));
}

Task<std::vector<float>> FileRerankModel::run(
    std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop)
{
    auto ask = [core, query = std::move(query), texts = std::move(texts), stop](
                   const ServerUse& use) { return core->client.of(core->http, use)->rerank(query, texts, stop); };
    auto asking = askServer(core->servers, ServerRole::Rerank, core->file, {}, std::move(ask), {}, stop);
    Result<std::vector<float>> scores = co_await asking;
    co_return scores;
}

} // namespace docent
