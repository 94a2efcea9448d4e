#include "llm/filemodels.h"

#include "llm/chatclient.h"
#include "llm/embeddingclient.h"
#include "llm/rerankclient.h"

#include <QCoreApplication>
#include <QFileInfo>

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

/// Whether the server's end explains the error, so that another one may answer.
Task<bool> isWorthAnother(ServerUse use, Error error, std::stop_token stop)
{
    if (error.code != ErrorCode::Network && error.code != ErrorCode::Truncated && error.code != ErrorCode::Timeout)
        co_return false;
    const Result<bool> survives = co_await use->survives(survivalCheck, stop);
    co_return !survives.value_or(true);
}

} // namespace

struct FileChatModel::Core {
    HttpClient& http;
    ModelServers& servers;
    QString file;
    int window = 0;
    std::shared_ptr<ChatClient> client; ///< of the server that was started last
    QUrl address;

    std::shared_ptr<ChatClient> clientOf(const ServerUse& use)
    {
        const ModelConfig config = use->address();
        if (!client || address != config.endpoint) {
            ChatClientOptions options;
            options.timeouts = patient();
            options.retry.attempts = 1; // what a crash broke off is tried again here, with another server
            client = std::make_shared<ChatClient>(http, ProviderProfile(config, use->key()), options);
            address = config.endpoint;
        }
        return client;
    }
};

FileChatModel::FileChatModel(HttpClient& http, ModelServers& servers, QString file)
    : m_core(new Core { http, servers, std::move(file), 0, {}, {} })
{
}

FileChatModel::~FileChatModel() = default;

QString FileChatModel::displayName() const
{
    return nameOf(m_core->file);
}

int FileChatModel::contextWindow() const
{
    const int learned = m_core->client ? m_core->client->contextWindow() : 0;
    return learned > 0 ? learned : m_core->window;
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
    for (int attempt = 1;; ++attempt) {
        const Result<ServerUse> use = co_await core->servers.use(ServerRole::Chat, core->file, status, stop);
        if (!use)
            co_return fail(use.error());
        const std::shared_ptr<ChatClient> client = core->clientOf(*use);
        const Result<ChatReply> reply = co_await client->chat(request, watched, status, stop);
        if (reply)
            (*use)->answered();
        if (reply || *visible || attempt == mostTries)
            co_return reply;
        const Result<bool> again = co_await isWorthAnother(*use, reply.error(), stop);
        if (!again.value_or(false))
            co_return reply;
    }
}

struct FileEmbeddingModel::Core {
    HttpClient& http;
    ModelServers& servers;
    QString file;
    int shortened = 0; ///< by clients before this one
    std::shared_ptr<EmbeddingClient> client;
    QUrl address;

    std::shared_ptr<EmbeddingClient> clientOf(const ServerUse& use)
    {
        const ModelConfig config = use->address();
        if (!client || address != config.endpoint) {
            shortened += client ? client->shortenedTexts() : 0;
            EmbeddingClientOptions options;
            options.timeouts = patient();
            options.retry.attempts = 1;
            client = std::make_shared<EmbeddingClient>(http, ProviderProfile(config, use->key()), options);
            address = config.endpoint;
        }
        return client;
    }
};

FileEmbeddingModel::FileEmbeddingModel(HttpClient& http, ModelServers& servers, QString file)
    : m_core(new Core { http, servers, std::move(file), 0, {}, {} })
{
}

FileEmbeddingModel::~FileEmbeddingModel() = default;

QString FileEmbeddingModel::id() const
{
    return QStringLiteral("file|") + m_core->file;
}

QString FileEmbeddingModel::displayName() const
{
    return nameOf(m_core->file);
}

int FileEmbeddingModel::shortenedTexts() const
{
    return m_core->shortened + (m_core->client ? m_core->client->shortenedTexts() : 0);
}

Task<Vectors> FileEmbeddingModel::embed(QStringList texts, Purpose purpose, std::stop_token stop)
{
    return run(m_core, std::move(texts), purpose, std::move(stop));
}

Task<Vectors> FileEmbeddingModel::run(
    std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop)
{
    const ChatModel::Status nobody;
    for (int attempt = 1;; ++attempt) {
        const Result<ServerUse> use = co_await core->servers.use(ServerRole::Embedding, core->file, nobody, stop);
        if (!use)
            co_return fail(use.error());
        const std::shared_ptr<EmbeddingClient> client = core->clientOf(*use);
        Result<Vectors> vectors = co_await client->embed(texts, purpose, stop);
        if (vectors)
            (*use)->answered();
        if (vectors || attempt == mostTries)
            co_return vectors;
        const Result<bool> again = co_await isWorthAnother(*use, vectors.error(), stop);
        if (!again.value_or(false))
            co_return vectors;
    }
}

struct FileRerankModel::Core {
    HttpClient& http;
    ModelServers& servers;
    QString file;
    std::shared_ptr<RerankClient> client; ///< at first one of no server, which knows what suits this computer
    QUrl address;

    static std::shared_ptr<RerankClient> make(HttpClient& http, const ModelConfig& config, const QString& key)
    {
        RerankClientOptions options;
        options.timeouts = patient();
        options.retry.attempts = 1;
        return std::make_shared<RerankClient>(http, ProviderProfile(config, key), options);
    }
    std::shared_ptr<RerankClient> clientOf(const ServerUse& use)
    {
        const ModelConfig config = use->address();
        if (address != config.endpoint)
            client = make(http, config, use->key());
        address = config.endpoint;
        return client;
    }
};

FileRerankModel::FileRerankModel(HttpClient& http, ModelServers& servers, QString file)
    : m_core(new Core { http, servers, std::move(file), {}, {} })
{
    ModelConfig here;
    here.kind = ModelConfig::Kind::OpenAi;
    here.endpoint = QUrl(QStringLiteral("http://127.0.0.1/v1"));
    m_core->client = Core::make(http, here, {});
}

FileRerankModel::~FileRerankModel() = default;

QString FileRerankModel::displayName() const
{
    return nameOf(m_core->file);
}

int FileRerankModel::candidates() const
{
    return m_core->client->candidates();
}

int FileRerankModel::atOnce() const
{
    return m_core->client->atOnce();
}

Task<std::vector<float>> FileRerankModel::rerank(QString query, QStringList texts, std::stop_token stop)
{
    return run(m_core, std::move(query), std::move(texts), std::move(stop));
}

Task<std::vector<float>> FileRerankModel::run(
    std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop)
{
    const ChatModel::Status nobody;
    for (int attempt = 1;; ++attempt) {
        const Result<ServerUse> use = co_await core->servers.use(ServerRole::Rerank, core->file, nobody, stop);
        if (!use)
            co_return fail(use.error());
        const std::shared_ptr<RerankClient> client = core->clientOf(*use);
        Result<std::vector<float>> scores = co_await client->rerank(query, texts, stop);
        if (scores)
            (*use)->answered();
        if (scores || attempt == mostTries)
            co_return scores;
        const Result<bool> again = co_await isWorthAnother(*use, scores.error(), stop);
        if (!again.value_or(false))
            co_return scores;
    }
}

} // namespace docent
