#include "llm/rerankclient.h"

#include "llm/providererror.h"
#include "net/httpclient.h"
#include "net/ratelimiter.h"

#include <algorithm>
#include <limits>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

namespace {

constexpr int worthwhile = 50; // what search engines commonly rerank; further down there is little to be won
constexpr int localAtOnce = 10;
constexpr qsizetype longestQuery = 1000; ///< characters; query and text share what the model takes
constexpr qsizetype shortestText = 64; ///< bytes; not worth cutting further
constexpr qint64 largestReply = 16 << 20;

/// What fits of the text into so many bytes of UTF-8: these follow a model's tokens more closely than characters do.
QString cut(const QString& text, qsizetype bytes)
{
    const QByteArray utf8 = text.toUtf8();
    if (utf8.size() <= bytes)
        return text;
    while (bytes > 0 && (uchar(utf8.at(bytes)) & 0xC0) == 0x80)
        --bytes;
    return QString::fromUtf8(utf8.left(bytes));
}

qsizetype charactersIn(const QStringList& texts)
{
    qsizetype sum = 0;
    for (const QString& text : texts)
        sum += text.size();
    return sum;
}

qsizetype longestOf(const QStringList& texts)
{
    qsizetype longest = 0;
    for (const QString& text : texts)
        longest = std::max(longest, text.toUtf8().size());
    return longest;
}

} // namespace

struct RerankClient::Core {
    HttpClient& http;
    ProviderProfile profile;
    RerankClientOptions options;
    RateLimiter limiter;
    bool atRoot = false; ///< TEI has no /v1
    bool teiFields = false;
    qsizetype longest = std::numeric_limits<qsizetype>::max(); ///< bytes of a text, as far as it is known what fits

    HttpRequest request(const QString& query, const QStringList& texts) const
    {
        QJsonObject body { { QStringLiteral("query"), query },
            { teiFields ? QStringLiteral("texts") : QStringLiteral("documents"), QJsonArray::fromStringList(texts) } };
        if (!teiFields)
            body.insert(QStringLiteral("top_n"), texts.size());
        if (!profile.model().isEmpty() && !teiFields)
            body.insert(QStringLiteral("model"), profile.model());
        const QUrl url = atRoot ? profile.rootUrl(QStringLiteral("/rerank")) : profile.rerankUrl();
        HttpRequest made = profile.request(
            url, HttpLane::Query, QStringLiteral("rerank"), QJsonDocument(body).toJson(QJsonDocument::Compact));
        made.timeouts = options.timeouts;
        made.sizeLimit = largestReply;
        return made;
    }

    /// Whether another form of the request is worth a try, in which it is made from then on.
    bool adapt(const ProviderError& said, int status)
    {
        if (status == 404 && profile.rerankUrl().path() == QLatin1String("/v1/rerank"))
            return !std::exchange(atRoot, true);
        if ((status == 400 || status == 422) && said.message.contains(QLatin1String("`texts`")))
            return !std::exchange(teiFields, true);
        return false;
    }

    /// Cuts what is sent from now on, after texts whose longest one was too long; false if there is nothing to cut.
    bool shorten(const QString& query, const QStringList& tooLong, double fits)
    {
        const qsizetype asked = query.toUtf8().size();
        const qsizetype before = longestOf(tooLong);
        const qsizetype after = std::min(qsizetype(double(asked + before) * fits) - asked, before - 1);
        if (before <= shortestText)
            return false;
        longest = std::min(longest, std::max(after, shortestText));
        return true;
    }
};

struct RerankClient::Attempt {
    bool adapted = false;
    double fits = 0.5; ///< how much of query and text would fit where they are too long
};

RerankClient::RerankClient(HttpClient& http, ProviderProfile profile, RerankClientOptions options)
{
    const int inFlight = profile.isLocal() ? options.localInFlight : options.hostedInFlight;
    const auto limits = http.limits(profile.server(), profile.account());
    m_core.reset(new Core { http, std::move(profile), std::move(options), RateLimiter(inFlight, limits) });
}

RerankClient::~RerankClient() = default;

bool RerankClient::isHere() const
{
    return m_core->profile.isHere();
}

QString RerankClient::displayName() const
{
    return m_core->profile.displayName();
}

int RerankClient::candidates() const
{
    return worthwhile;
}

int RerankClient::atOnce() const
{
    return m_core->profile.isLocal() ? localAtOnce : worthwhile;
}

Task<RerankScores> RerankClient::rerank(QString query, QStringList texts, std::stop_token stop)
{
    return scoreSome(m_core, query.left(longestQuery), std::move(texts), std::move(stop));
}

/// One request for all. Where one of them is too long, they are sent once more, cut to what fits; where they are too
/// many, in halves.
Task<RerankScores> RerankClient::scoreSome(
    std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop)
{
    if (texts.isEmpty())
        co_return RerankScores();
    while (true) {
        QStringList sent;
        for (const QString& text : std::as_const(texts))
            sent.append(cut(text, core->longest));
        const auto attempt = std::make_shared<Attempt>();
        RetryPolicy policy = core->options.retry;
        policy.worthRetrying = isTransient;
        auto operation = [core, query, sent, attempt, stop] { return tryAdapted(core, query, sent, attempt, stop); };
        Result<RerankScores> scores = co_await retry(std::move(policy), std::move(operation), stop);
        if (scores || !isTooLong(scores.error()))
            co_return scores;
        if (scores.error().code == ErrorCode::TooLarge && texts.size() > 1) {
            Result<RerankScores> halves = co_await scoreHalves(core, query, texts, stop);
            co_return halves;
        }
        if (!core->shorten(query, sent, attempt->fits))
            co_return scores;
    }
}

Task<RerankScores> RerankClient::scoreHalves(
    std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop)
{
    const QStringList head = texts.mid(0, texts.size() / 2);
    const QStringList tail = texts.mid(head.size());
    Result<RerankScores> first = co_await scoreSome(core, query, head, stop);
    if (!first)
        co_return first;
    const Result<RerankScores> second = co_await scoreSome(core, query, tail, stop);
    if (!second)
        co_return second;
    first->insert(first->end(), second->begin(), second->end());
    co_return first;
}

/// Tries again at once in a form that the server may understand.
Task<RerankScores> RerankClient::tryAdapted(std::shared_ptr<Core> core, QString query, QStringList texts,
    std::shared_ptr<Attempt> attempt, std::stop_token stop)
{
    while (true) {
        attempt->adapted = false;
        Result<RerankScores> scores = co_await tryOnce(core, query, texts, attempt, stop);
        if (scores || !attempt->adapted)
            co_return scores;
    }
}

Task<RerankScores> RerankClient::tryOnce(std::shared_ptr<Core> core, QString query, QStringList texts,
    std::shared_ptr<Attempt> attempt, std::stop_token stop)
{
    Result<RateLimiter::Permit> permit = co_await core->limiter.acquire(charactersIn(texts) / 4, stop);
    if (!permit)
        co_return fail(permit.error());
    HttpRequest request = core->request(query, texts);
    const Result<HttpReply> reply = co_await core->http.send(std::move(request), stop);
    if (!reply)
        co_return fail(reply.error());
    permit->learn(reply->headers);
    Result<RerankScores> scores = parseScores(reply->body, std::size_t(texts.size()));
    if (reply->ok() && scores) {
        permit->accepted();
        co_return scores;
    }
    const ProviderError said = providerErrorFromBody(reply->body);
    if (reply->ok() && said.message.isEmpty())
        co_return scores;
    attempt->adapted = core->adapt(said, reply->status);
    attempt->fits = fittingShare(said).value_or(attempt->fits);
    const Error error =
        errorFromProvider(said, reply->status, reply->headers, core->profile.server(), core->profile.key());
    if (error.code == ErrorCode::RateLimited)
        permit->refused(error.retryAfter);
    co_return fail(error);
}

} // namespace docent
