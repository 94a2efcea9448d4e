#include "llm/embeddingclient.h"

#include "async/gather.h"
#include "async/pooljob.h"
#include "base/logging.h"
#include "llm/modellist.h"
#include "llm/providererror.h"
#include "net/httpclient.h"
#include "net/ratelimiter.h"

#include <algorithm>
#include <numeric>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qint64 largestReply = 256 << 20;
constexpr qsizetype shortestText = 16; // not worth shortening further
constexpr auto loadingPoll = 1s;
constexpr int loadingPolls = 300;
constexpr qsizetype mostReceived = 2048; ///< vectors that are kept for another try

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString kindName(ModelConfig::Kind kind)
{
    switch (kind) {
    case ModelConfig::Kind::Azure:
        return QStringLiteral("azure");
    case ModelConfig::Kind::Ollama:
        return QStringLiteral("ollama");
    case ModelConfig::Kind::Anthropic:
        return QStringLiteral("anthropic");
    default:
        return QStringLiteral("openai");
    }
}

/// Providers refuse empty inputs; a text of blanks has no meaning to find either.
QString sendable(const QString& text)
{
    return text.trimmed().isEmpty() ? QStringLiteral("-") : text;
}

/// Four characters a token, as in English; others have fewer.
qint64 tokensIn(const QStringList& texts)
{
    return std::accumulate(texts.begin(), texts.end(), qint64(0),
        [](qint64 sum, const QString& text) { return sum + text.size() / 4 + 1; });
}

} // namespace

struct EmbeddingClient::Core {
    HttpClient& http;
    ProviderProfile profile;
    EmbeddingClientOptions options;
    RateLimiter passages;
    RateLimiter queries;
    bool noEncodingFormat = false;
    std::size_t dimension = 0; ///< of the vectors so far
    QString replyModel; ///< the name that came with them
    int shortened = 0;
    QHash<QString, std::vector<float>> received; ///< of passages in calls that failed as a whole, by their texts

    RateLimiter& limiter(Purpose purpose) { return purpose == Purpose::Query ? queries : passages; }

    HttpRequest request(const QStringList& texts, Purpose purpose) const
    {
        const QString prefix = embeddingPrefix(profile.model(), purpose == Purpose::Query);
        QJsonArray input;
        for (const QString& text : texts)
            input.append(prefix + sendable(text));
        QJsonObject body { { QStringLiteral("input"), input } };
        if (!profile.model().isEmpty() && !profile.modelIsInUrl())
            body.insert(QStringLiteral("model"), profile.model());
        if (profile.kind() == ModelConfig::Kind::Ollama)
            body.insert(QStringLiteral("truncate"), false); // what is cut shall be known
        else if (!noEncodingFormat)
            body.insert(QStringLiteral("encoding_format"), QStringLiteral("base64"));
        HttpRequest made =
            profile.request(profile.embeddingsUrl(), purpose == Purpose::Query ? HttpLane::Query : HttpLane::Embedding,
                QStringLiteral("embeddings"), QJsonDocument(body).toJson(QJsonDocument::Compact));
        made.timeouts = options.timeouts;
        made.sizeLimit = largestReply;
        return made;
    }

    /// Vectors of two models can't be compared, so a model that changes under us is an error.
    Result<> checkModel(const EmbeddingReply& reply)
    {
        const std::size_t got = reply.vectors.front().size();
        if (dimension == 0) {
            dimension = got;
            replyModel = reply.model;
        }
        if (got == dimension && reply.model == replyModel)
            return {};
        return fail(ErrorCode::Parse,
            tr("%1 now embeds with another model than before. Choose its embedding model again in the settings.")
                .arg(serverName(profile.server())),
            QStringLiteral("%1 (%2) instead of %3 (%4)").arg(reply.model).arg(got).arg(replyModel).arg(dimension));
    }
};

struct EmbeddingClient::Attempt {
    int failures = 0; ///< tries that failed for another reason than too many requests
    bool adapted = false;
    double fits = 0.5; ///< how much of a text that is too long would fit
};

EmbeddingClient::EmbeddingClient(HttpClient& http, ProviderProfile profile, EmbeddingClientOptions options)
{
    const int inFlight = profile.isLocal() ? options.localInFlight : options.hostedInFlight;
    const auto limits = http.limits(profile.server(), profile.account());
    m_core.reset(new Core { http, std::move(profile), options, RateLimiter(inFlight, limits),
        RateLimiter(options.queryInFlight, limits), false, 0, {}, 0, {} });
}

EmbeddingClient::~EmbeddingClient() = default;

QString EmbeddingClient::id() const
{
    const ProviderProfile& profile = m_core->profile;
    return kindName(profile.kind()) + QLatin1Char('|') + serverName(profile.server()) + QLatin1Char('|')
        + profile.model();
}

bool EmbeddingClient::isHere() const
{
    return m_core->profile.isHere();
}

QString EmbeddingClient::displayName() const
{
    return m_core->profile.displayName();
}

bool EmbeddingClient::isHosted() const
{
    return !m_core->profile.isLocal();
}

int EmbeddingClient::shortenedTexts() const
{
    return m_core->shortened;
}

Task<Vectors> EmbeddingClient::embed(QStringList texts, Purpose purpose, std::stop_token stop)
{
    return embedAll(m_core, std::move(texts), purpose, std::move(stop));
}

Task<Vectors> EmbeddingClient::embedAll(
    std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop)
{
    if (core->profile.embeddingsUrl().isEmpty()) {
        co_return fail(ErrorCode::Unsupported,
            tr("%1 has no models for searching by meaning. Choose an embedding model of another server in the "
               "settings.")
                .arg(serverName(core->profile.server())));
    }
    if (purpose == Purpose::Query) {
        Result<Vectors> queries = co_await embedUnsent(core, std::move(texts), purpose, stop);
        co_return queries;
    }
    // What came before a call failed is not asked for again, nor is any text twice.
    QHash<QString, std::vector<float>> known;
    QStringList unsent;
    for (const QString& text : std::as_const(texts)) {
        if (known.contains(text))
            continue;
        const auto received = core->received.constFind(text);
        known.insert(text, received == core->received.cend() ? std::vector<float>() : *received);
        if (received == core->received.cend())
            unsent.append(text);
    }
    if (core->received.size() > mostReceived)
        core->received.clear();
    const Result<Vectors> vectors = co_await embedUnsent(core, unsent, purpose, stop);
    if (!vectors)
        co_return vectors;
    for (qsizetype i = 0; i < unsent.size(); ++i)
        known.insert(unsent.at(i), (*vectors)[std::size_t(i)]);
    Vectors all;
    all.reserve(std::size_t(texts.size()));
    for (const QString& text : std::as_const(texts)) {
        core->received.remove(text);
        all.push_back(known.value(text));
    }
    co_return all;
}

Task<Vectors> EmbeddingClient::embedUnsent(
    std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop)
{
    const bool local = core->profile.isLocal();
    const auto ranges =
        batchesOf(texts, local ? core->options.localBatch : core->options.hostedBatch, core->options.batchCharacters);
    // A batch that fails for good stops the others.
    const auto siblings = std::make_shared<std::stop_source>();
    const std::stop_callback outer(stop, [siblings] { siblings->request_stop(); });
    std::vector<Task<Vectors>> tasks;
    for (const auto& [begin, end] : ranges)
        tasks.push_back(embedBatch(core, texts.mid(begin, end - begin), purpose, siblings, siblings->get_token()));
    std::vector<Result<Vectors>> results = co_await gather(std::move(tasks));
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    Vectors all;
    all.reserve(std::size_t(texts.size()));
    const auto failed = std::find_if(
        results.begin(), results.end(), [](const auto& result) { return !result && !result.error().isCancelled(); });
    if (failed != results.end())
        co_return fail(failed->error());
    for (Result<Vectors>& result : results) {
        if (!result)
            co_return fail(result.error());
        std::move(result->begin(), result->end(), std::back_inserter(all));
    }
    co_return all;
}

Task<Vectors> EmbeddingClient::embedBatch(std::shared_ptr<Core> core, QStringList texts, Purpose purpose,
    std::shared_ptr<std::stop_source> siblings, std::stop_token stop)
{
    Result<Vectors> vectors = co_await embedSome(core, texts, purpose, stop);
    if (!vectors)
        siblings->request_stop();
    co_return vectors;
}

/// One request for all; where one text is too long, halves, until that one is found and shortened.
Task<Vectors> EmbeddingClient::embedSome(
    std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop)
{
    bool cut = false;
    while (true) {
        const auto attempt = std::make_shared<Attempt>();
        RetryPolicy policy = core->options.retry;
        policy.worthRetrying = [attempt, most = policy.attempts](const Error& error) {
            return isTransient(error) && (error.code == ErrorCode::RateLimited || ++attempt->failures < most);
        };
        policy.attempts = std::max(policy.attempts, core->options.refusals);
        auto operation = [core, texts, purpose, attempt, stop] {
            return tryUntilReady(core, texts, purpose, attempt, stop);
        };
        Result<Vectors> vectors = co_await retry(std::move(policy), std::move(operation), stop);
        if (vectors && purpose == Purpose::Passage && !cut) {
            for (qsizetype i = 0; i < texts.size(); ++i)
                core->received.insert(texts.at(i), (*vectors)[std::size_t(i)]);
        }
        if (vectors || !isTooLong(vectors.error()))
            co_return vectors;
        if (texts.size() > 1) {
            Result<Vectors> halves = co_await embedHalves(core, texts, purpose, stop);
            co_return halves;
        }
        const QString text = texts.first();
        if (text.size() < shortestText)
            co_return vectors;
        texts = { text.left(std::max<qsizetype>(1, qsizetype(double(text.size()) * attempt->fits))) };
        if (!std::exchange(cut, true)) {
            ++core->shortened;
            qCWarning(lcNet, "A text is longer than the embedding model takes: only its beginning is embedded.");
        }
    }
}

Task<Vectors> EmbeddingClient::embedHalves(
    std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop)
{
    const QStringList head = texts.mid(0, texts.size() / 2);
    const QStringList tail = texts.mid(head.size());
    Result<Vectors> first = co_await embedSome(core, head, purpose, stop);
    if (!first)
        co_return first;
    Result<Vectors> second = co_await embedSome(core, tail, purpose, stop);
    if (!second)
        co_return second;
    std::move(second->begin(), second->end(), std::back_inserter(*first));
    co_return first;
}

/// Tries again at once without a refused parameter, and while a model loads.
Task<Vectors> EmbeddingClient::tryUntilReady(std::shared_ptr<Core> core, QStringList texts, Purpose purpose,
    std::shared_ptr<Attempt> attempt, std::stop_token stop)
{
    for (int poll = 0;;) {
        attempt->adapted = false;
        Result<Vectors> vectors = co_await tryOnce(core, texts, purpose, attempt, stop);
        if (vectors)
            co_return vectors;
        if (attempt->adapted)
            continue;
        if (vectors.error().code != ErrorCode::ModelLoading || ++poll > loadingPolls)
            co_return vectors;
        const auto wait = std::max<std::chrono::milliseconds>(loadingPoll, vectors.error().retryAfter);
        const Result<> slept = co_await core->options.retry.sleep(wait, stop);
        if (!slept)
            co_return fail(slept.error());
    }
}

Task<Vectors> EmbeddingClient::tryOnce(std::shared_ptr<Core> core, QStringList texts, Purpose purpose,
    std::shared_ptr<Attempt> attempt, std::stop_token stop)
{
    Result<RateLimiter::Permit> permit = co_await core->limiter(purpose).acquire(tokensIn(texts), stop);
    if (!permit)
        co_return fail(permit.error());
    HttpRequest request = core->request(texts, purpose);
    const Result<HttpReply> reply = co_await core->http.send(std::move(request), stop);
    if (!reply)
        co_return fail(reply.error());
    permit->learn(reply->headers);
    if (!reply->ok()) {
        const ProviderError said = providerErrorFromBody(reply->body);
        if (refusedParameter(said, reply->status) == OptionalParameter::EncodingFormat)
            attempt->adapted = !std::exchange(core->noEncodingFormat, true);
        attempt->fits = fittingShare(said).value_or(attempt->fits);
        const Error error =
            errorFromProvider(said, reply->status, reply->headers, core->profile.server(), core->profile.key());
        if (error.code == ErrorCode::RateLimited)
            permit->refused(error.retryAfter);
        co_return fail(error);
    }
    permit->accepted();
    permit->release();
    // Megabytes of numbers are no work for the event loop's thread.
    auto parse = [body = reply->body, count = std::size_t(texts.size())](
                     std::stop_token) { return parseEmbeddings(body, count); };
    const std::stop_token toItsEnd; // it was paid for, and is kept though another request of the call failed
    Result<EmbeddingReply> parsed = co_await runOnPool(*QThreadPool::globalInstance(), std::move(parse), toItsEnd);
    if (!parsed)
        co_return fail(parsed.error());
    const Result<> checked = core->checkModel(*parsed);
    if (!checked)
        co_return fail(checked.error());
    co_return std::move(parsed->vectors);
}

} // namespace docent
