#include "net/httpclient.h"

#include "net/httperrors.h"
#include "net/httpexchange.h"
#include "net/proxy.h"

#include <algorithm>
#include <QCryptographicHash>

namespace docent {

namespace {

constexpr int mostRedirects = 5;

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

int portOf(const QUrl& url)
{
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

bool sameOrigin(const QUrl& a, const QUrl& b)
{
    return a.scheme() == b.scheme() && a.host() == b.host() && portOf(a) == portOf(b);
}

/// Leaves what is no secret, for another host.
void dropHeaders(HttpRequest& request)
{
    request.headers.removeIf([](const auto& header) {
        const QByteArray name = header.first.toLower();
        return name != "range" && name != "if-range" && name != "accept-encoding";
    });
}

std::optional<Error> refusal(const HttpClientState& state, const QUrl& url)
{
    if (state.closed)
        return Error::cancelled();
    const bool known = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!url.isValid() || !known || url.host().isEmpty())
        return httperrors::badAddress(url);
    if (state.offline && !isLoopback(url))
        return httperrors::offline(url);
    if (state.options.problem && !isLoopback(url))
        return state.options.problem;
    return {};
}

/// Asks nobody for a way to this computer.
Task<QNetworkProxy> proxyFor(std::shared_ptr<HttpClientState> state, QUrl url, std::stop_token stop)
{
    const QNetworkProxy none(QNetworkProxy::NoProxy);
    if (isLoopback(url))
        co_return none;
    QNetworkProxy given = state->options.proxy;
    if (!state->options.systemProxy)
        co_return given;
    Result<QNetworkProxy> proxy = co_await systemProxyFor(url, stop);
    co_return proxy;
}

/// One request to its headers. A kept connection that turned out closed is no matter here: Qt itself sends the request
/// again on a fresh one as long as nothing came back.
Task<std::shared_ptr<HttpExchange>> begin(
    std::shared_ptr<HttpClientState> state, HttpRequest request, std::stop_token stop)
{
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (const std::optional<Error> refused = refusal(*state, request.url))
        co_return fail(*refused);
    const Result<QNetworkProxy> proxy = co_await proxyFor(state, request.url, stop);
    if (!proxy)
        co_return fail(proxy.error());
    if (const std::optional<Error> refused = refusal(*state, request.url)) // since the proxy was looked for
        co_return fail(*refused);
    auto exchange = std::make_shared<HttpExchange>(state, request, *proxy);
    const Result<> headers = co_await HttpExchange::awaitHeaders(exchange, stop);
    if (!headers)
        co_return fail(headers.error());
    constexpr int proxyWantsUser = 407;
    if (exchange->status() == proxyWantsUser && !proxyName(*proxy).isEmpty())
        co_return fail(httperrors::proxyAuthentication(request.url, proxyName(*proxy)));
    co_return exchange;
}

/// The request after following redirects within its origin.
Task<std::shared_ptr<HttpExchange>> beginFollowing(
    std::shared_ptr<HttpClientState> state, HttpRequest request, std::stop_token stop)
{
    for (int hop = 0; hop <= mostRedirects; ++hop) {
        Result<std::shared_ptr<HttpExchange>> exchange = co_await begin(state, request, stop);
        if (!exchange || !isRedirect((*exchange)->status()))
            co_return exchange;
        const QByteArray location = (*exchange)->header("location");
        if (location.isEmpty())
            co_return exchange;
        const QUrl target = request.url.resolved(QUrl::fromEncoded(location));
        if (!sameOrigin(request.url, target)) {
            if (!request.toOtherHosts)
                co_return fail(httperrors::redirected(request.url, target));
            if (request.url.scheme() == QLatin1String("https") && target.scheme() != QLatin1String("https"))
                co_return fail(httperrors::redirectedUnprotected(request.url, target));
            dropHeaders(request);
        }
        if ((*exchange)->status() == 303) {
            request.method = "GET";
            request.body.clear();
            request.contentType.clear();
        }
        request.url = target;
    }
    co_return fail(httperrors::tooManyRedirects(request.url));
}

/// The rest of the body, as long as it stays below `limit`.
Task<QByteArray> readRest(std::shared_ptr<HttpExchange> exchange, qint64 limit, std::stop_token stop)
{
    QByteArray body;
    while (true) {
        const Result<QByteArray> bytes = co_await HttpExchange::read(exchange, stop);
        if (!bytes)
            co_return fail(bytes.error());
        if (bytes->isEmpty())
            break;
        if (body.size() + bytes->size() > limit)
            co_return fail(httperrors::tooLarge(exchange->request().url, limit));
        body += *bytes;
    }
    co_return body;
}

Task<> readToEnd(std::shared_ptr<HttpExchange> exchange, std::chrono::milliseconds patience, std::stop_token stop)
{
    exchange->setIdleLimit(patience);
    while (true) {
        const Result<QByteArray> bytes = co_await HttpExchange::read(exchange, stop);
        if (!bytes)
            co_return fail(bytes.error());
        if (bytes->isEmpty())
            co_return Result<>();
    }
}

Task<std::shared_ptr<HttpStream>> openStream(
    std::shared_ptr<HttpClientState> state, HttpRequest request, std::stop_token stop)
{
    // A proxy that compresses would hold tokens back.
    request.headers.emplaceBack("Accept-Encoding", "identity");
    const QUrl url = request.url;
    Result<std::shared_ptr<HttpExchange>> exchange = co_await beginFollowing(state, std::move(request), stop);
    if (!exchange)
        co_return fail(exchange.error());
    const QByteArray encoding = (*exchange)->header("content-encoding").toLower();
    if (!encoding.isEmpty() && encoding != "identity")
        co_return fail(httperrors::compressed(url));
    co_return std::make_shared<HttpStream>(*exchange);
}

/// The steps to a server, cut by a stop, the Offline switch and the client's end.
Task<QList<ReachStep>> reachInTime(
    std::shared_ptr<HttpClientState> state, QUrl url, std::chrono::milliseconds limit, std::stop_token stop)
{
    if (const std::optional<Error> refused = refusal(*state, url))
        co_return fail(*refused);
    const auto running = std::make_shared<RunningReach>();
    running->url = url;
    std::stop_callback outer(stop, [running] { running->cut.request_stop(); });
    state->reaching.push_back(running);
    const quint64 logId = state->log.begin(serverName(url), QStringLiteral("test"), 0);
    Result<QList<ReachStep>> steps = fail(Error::cancelled());
    const Result<QNetworkProxy> proxy = co_await proxyFor(state, url, running->cut.get_token());
    if (proxy)
        steps = co_await reachServer(url, *proxy, state->tls, limit, running->cut.get_token());
    state->log.end(logId, 0, 0);
    std::erase(state->reaching, running);
    if (!steps && !stop.stop_requested()) {
        if (const std::optional<Error> refused = refusal(*state, url))
            co_return fail(*refused);
    }
    co_return steps;
}

Task<HttpReply> sendWhole(std::shared_ptr<HttpClientState> state, HttpRequest request, std::stop_token stop)
{
    const qint64 limit = request.sizeLimit;
    Result<std::shared_ptr<HttpExchange>> exchange = co_await beginFollowing(state, std::move(request), stop);
    if (!exchange)
        co_return fail(exchange.error());
    const Result<QByteArray> body = co_await readRest(*exchange, limit, stop);
    if (!body)
        co_return fail(body.error());
    HttpReply reply;
    reply.status = (*exchange)->status();
    reply.headers = (*exchange)->headers();
    reply.body = *body;
    co_return reply;
}

} // namespace

HttpStream::HttpStream(std::shared_ptr<HttpExchange> exchange)
    : m_exchange(std::move(exchange))
{
}

HttpStream::~HttpStream() = default;

int HttpStream::status() const
{
    return m_exchange->status();
}

QByteArray HttpStream::header(const QByteArray& name) const
{
    return m_exchange->header(name);
}

const HttpHeaders& HttpStream::headers() const
{
    return m_exchange->headers();
}

Task<QByteArray> HttpStream::read(std::stop_token stop)
{
    return HttpExchange::read(m_exchange, std::move(stop));
}

Task<QByteArray> HttpStream::readAll(qint64 limit, std::stop_token stop)
{
    return readRest(m_exchange, limit, std::move(stop));
}

Task<> HttpStream::drain(std::chrono::milliseconds patience, std::stop_token stop)
{
    return readToEnd(m_exchange, patience, std::move(stop));
}

void HttpStream::setIdleLimit(std::chrono::milliseconds limit)
{
    m_exchange->setIdleLimit(limit);
}

HttpClient::HttpClient(Clock clock)
    : m_state(std::make_shared<HttpClientState>())
{
    m_state->clock = std::move(clock);
}

HttpClient::~HttpClient()
{
    m_state->closed = true;
    for (HttpExchange* exchange : QList(m_state->live))
        exchange->end(Error::cancelled());
    cutReaching();
    for (HttpLanePool& lane : m_state->lanes)
        lane.clear();
}

void HttpClient::cutReaching()
{
    for (const auto& running : std::vector(m_state->reaching)) {
        if (m_state->closed || !isLoopback(running->url))
            running->cut.request_stop();
    }
}

Task<HttpReply> HttpClient::send(HttpRequest request, std::stop_token stop)
{
    return sendWhole(m_state, std::move(request), std::move(stop));
}

Task<std::shared_ptr<HttpStream>> HttpClient::open(HttpRequest request, std::stop_token stop)
{
    return openStream(m_state, std::move(request), std::move(stop));
}

Task<QList<ReachStep>> HttpClient::reach(QUrl url, std::stop_token stop, std::chrono::milliseconds limit)
{
    return reachInTime(m_state, std::move(url), limit, std::move(stop));
}

void HttpClient::setOptions(NetworkOptions options)
{
    m_state->tls = QSslConfiguration::defaultConfiguration();
    m_state->tls.addCaCertificates(options.authorities);
    m_state->options = std::move(options);
    // Connections that are kept were made by the former ones.
    for (HttpLanePool& lane : m_state->lanes)
        lane.clear();
}

std::shared_ptr<ServerLimits> HttpClient::limits(const QUrl& server, const QString& account)
{
    const QString name = server.scheme() + QLatin1Char(' ') + serverName(server) + QLatin1Char(' ') + account;
    auto& limits = m_state->limits[QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256)];
    if (!limits)
        limits = std::make_shared<ServerLimits>(m_state->clock);
    return limits;
}

const NetworkOptions& HttpClient::options() const
{
    return m_state->options;
}

void HttpClient::setOffline(bool offline)
{
    m_state->offline = offline;
    if (!offline)
        return;
    for (HttpExchange* exchange : QList(m_state->live)) {
        if (!isLoopback(exchange->request().url))
            exchange->end(httperrors::offline(exchange->request().url));
    }
    cutReaching();
}

bool HttpClient::isOffline() const
{
    return m_state->offline;
}

ConnectionLog& HttpClient::log() const
{
    return m_state->log;
}

int HttpClient::live() const
{
    return int(
        std::count_if(m_state->live.begin(), m_state->live.end(), [](const HttpExchange* e) { return !e->ended(); }));
}

} // namespace docent
