#include "net/httpexchange.h"

#include "net/httperrors.h"
#include "net/proxy.h"

#include <QNetworkRequest>

namespace docent {

namespace {

constexpr int connectionsPerManager = 6; // Qt's own limit for one host
constexpr qint64 readBuffer = 1 << 20; // what may lie unread before the server is slowed down

/// Whether the proxy is asked for the page itself, as web proxies are for the pages of unprotected servers.
bool isFetchedBy(const QNetworkProxy& proxy, const QUrl& url)
{
    return proxy.type() == QNetworkProxy::HttpProxy && url.scheme() == QLatin1String("http");
}

QNetworkRequest makeRequest(const HttpRequest& request, const QNetworkProxy& proxy, const QSslConfiguration& tls)
{
    QNetworkRequest made(request.url);
    made.setSslConfiguration(tls);
    // Qt says who asks only where a proxy makes a tunnel.
    if (isFetchedBy(proxy, request.url) && !proxy.user().isEmpty())
        made.setRawHeader(
            "Proxy-Authorization", "Basic " + (proxy.user() + u':' + proxy.password()).toUtf8().toBase64());
    made.setRawHeader("User-Agent", "Docent/" DOCENT_VERSION);
    for (const auto& [name, value] : request.headers)
        made.setRawHeader(name, value);
    if (!request.contentType.isEmpty())
        made.setRawHeader("Content-Type", request.contentType);
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    // One request to a connection, so that hanging up is seen at once by every server.
    made.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return made;
}

/// Such a proxy is connected to like a server: its errors are told as if they were the server's. Of a proxy that makes
/// a tunnel, Qt doesn't tell that it is away.
QNetworkReply::NetworkError ofProxy(QNetworkReply::NetworkError error, const QUrl& url, const QNetworkProxy& proxy)
{
    if (error == QNetworkReply::UnknownNetworkError && !proxyName(proxy).isEmpty())
        return QNetworkReply::ProxyConnectionRefusedError;
    if (!isFetchedBy(proxy, url))
        return error;
    if (error == QNetworkReply::ConnectionRefusedError)
        return QNetworkReply::ProxyConnectionRefusedError;
    return error == QNetworkReply::HostNotFoundError ? QNetworkReply::ProxyNotFoundError : error;
}

} // namespace

std::shared_ptr<HttpLanePool::Slot> HttpLanePool::pick(const QNetworkProxy& proxy)
{
    for (const auto& slot : m_slots) {
        if (slot->running < connectionsPerManager && slot->manager->proxy() == proxy)
            return slot;
    }
    auto slot = std::make_shared<Slot>();
    slot->manager = std::make_unique<QNetworkAccessManager>();
    slot->manager->setProxy(proxy);
    slot->manager->setAutoDeleteReplies(false);
    m_slots.push_back(slot);
    return slot;
}

HttpExchange::HttpExchange(std::shared_ptr<HttpClientState> state, HttpRequest request, QNetworkProxy proxy)
    : m_state(std::move(state))
    , m_request(std::move(request))
    , m_proxy(std::move(proxy))
    , m_headDeadline(m_request.timeouts.connect)
{
    m_timer.setSingleShot(true);
    m_logId = m_state->log.begin(serverName(m_request.url), m_request.purpose, m_request.body.size());
    start();
}

HttpExchange::~HttpExchange()
{
    hangUp();
    m_state->live.removeOne(this);
}

void HttpExchange::start()
{
    m_state->live.append(this);
    m_slot = m_state->lanes.at(std::size_t(m_request.lane)).pick(m_proxy);
    ++m_slot->running;
    const QNetworkRequest made = makeRequest(m_request, m_proxy, m_state->tls);
    m_reply = m_slot->manager->sendCustomRequest(made, m_request.method, m_request.body);
    m_reply->setReadBufferSize(readBuffer);
    // Qt tells that a request is on its way only if it has a body.
    m_sent = m_request.body.isEmpty();
    if (m_sent)
        m_headDeadline.setRemainingTime(m_request.timeouts.firstByte);
    watch();
}

void HttpExchange::watch()
{
    // hangUp() disconnects the context, so that no slot runs after it.
    QNetworkReply* reply = m_reply;
    QObject::connect(reply, &QNetworkReply::requestSent, &m_context, [this] {
        if (!std::exchange(m_sent, true))
            m_headDeadline.setRemainingTime(m_request.timeouts.firstByte);
        wake();
    });
    QObject::connect(reply, &QNetworkReply::metaDataChanged, &m_context, [this] { onHeaders(); });
    QObject::connect(reply, &QNetworkReply::readyRead, &m_context, [this] { wake(); });
    QObject::connect(
        reply, &QNetworkReply::sslErrors, &m_context, [this](const QList<QSslError>& errors) { m_tlsErrors = errors; });
    QObject::connect(reply, &QNetworkReply::finished, &m_context, [this] { onFinished(); });
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { wake(); });
}

void HttpExchange::onHeaders()
{
    const QVariant status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (!status.isValid())
        return;
    m_status = status.toInt();
    m_headers.clear();
    for (const auto& [name, value] : m_reply->rawHeaderPairs())
        m_headers.emplaceBack(name, value);
    wake();
}

void HttpExchange::onFinished()
{
    if (m_status == 0)
        onHeaders();
    const QNetworkReply::NetworkError error = ofProxy(m_reply->error(), m_request.url, m_proxy);
    const bool failed = error != QNetworkReply::NoError && !(m_status && httperrors::isStatus(error));
    if (failed && !m_error)
        m_error =
            httperrors::transport({ error, m_request.url, proxyName(m_proxy), m_reply->errorString(), m_tlsErrors });
    m_finished = true;
    settle();
    wake();
}

/// The slot is given back and the log told, once.
void HttpExchange::settle()
{
    if (!m_slot)
        return;
    --m_slot->running;
    m_slot.reset();
    m_state->log.end(m_logId, m_status, m_received + (m_reply ? m_reply->bytesAvailable() : 0));
}

void HttpExchange::wake()
{
    if (m_waiter)
        m_waiter->set({});
}

void HttpExchange::hangUp()
{
    m_timer.stop();
    settle();
    if (!m_reply)
        return;
    m_reply->disconnect(&m_context);
    if (!m_finished)
        m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
    m_finished = true;
}

void HttpExchange::end(Error error)
{
    if (m_finished)
        return;
    m_error = std::move(error);
    hangUp();
    wake();
}

/// Qt does not always tell that a connection ended before the promised length.
bool HttpExchange::isShort() const
{
    bool told = false;
    const qint64 length = header("content-length").toLongLong(&told);
    const bool plain = header("content-encoding").isEmpty() && m_request.method != "HEAD" && m_status != 304;
    return told && plain && m_received < length;
}

Task<> HttpExchange::changed(QDeadlineTimer deadline, Error timeout, std::stop_token stop)
{
    if (deadline.hasExpired())
        co_return fail(std::move(timeout));
    const OneShot<Result<>> waiter;
    m_waiter = waiter;
    m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(deadline.remainingTimeAsDuration()));
    Result<> woken = co_await awaitOrStop(waiter, stop);
    m_timer.stop();
    co_return woken;
}

Task<> HttpExchange::awaitHeaders(std::shared_ptr<HttpExchange> self, std::stop_token stop)
{
    while (self->m_status == 0 && !self->m_finished) {
        Error timeout = self->m_sent
            ? httperrors::firstByteTimeout(self->m_request.url, self->m_request.timeouts.firstByte)
            : httperrors::connectTimeout(self->m_request.url, self->m_request.timeouts.connect);
        const Result<> woken = co_await self->changed(self->m_headDeadline, timeout, stop);
        if (!woken) {
            self->hangUp();
            co_return woken;
        }
    }
    if (self->m_status > 0)
        co_return Result<>();
    if (self->m_error)
        co_return fail(*self->m_error);
    co_return fail(httperrors::notHttp(self->m_request.url));
}

Task<QByteArray> HttpExchange::read(std::shared_ptr<HttpExchange> self, std::stop_token stop)
{
    const bool first = self->m_received == 0;
    const QUrl url = self->m_request.url;
    const HttpTimeouts limits = self->m_request.timeouts;
    const QDeadlineTimer deadline = first ? self->m_headDeadline : QDeadlineTimer(limits.idle);
    Error timeout =
        first ? httperrors::firstByteTimeout(url, limits.firstByte) : httperrors::idleTimeout(url, limits.idle);
    while (!self->m_finished && self->m_reply->bytesAvailable() == 0) {
        const Result<> woken = co_await self->changed(deadline, timeout, stop);
        if (!woken) {
            self->hangUp();
            co_return fail(woken.error());
        }
    }
    if (stop.stop_requested()) {
        self->hangUp();
        co_return fail(Error::cancelled());
    }
    // Qt may have taken more from a quick server than the buffer is to hold: whoever reads can stop in between.
    QByteArray bytes = self->m_reply ? self->m_reply->read(readBuffer) : QByteArray();
    self->m_received += bytes.size();
    // What came before a failure is handed out first.
    if (bytes.isEmpty() && !self->m_error && self->isShort())
        self->m_error =
            httperrors::transport({ QNetworkReply::RemoteHostClosedError, url, {}, QStringLiteral("short body"), {} });
    if (bytes.isEmpty() && self->m_error)
        co_return fail(*self->m_error);
    co_return bytes;
}

} // namespace docent
