#include "net/proxy.h"

#include "async/pooljob.h"

#include <QCoreApplication>
#include <QNetworkProxyFactory>

namespace docent {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

} // namespace

Result<QNetworkProxy> proxyAt(const QUrl& address)
{
    const bool web = address.scheme() == QLatin1String("http");
    const bool socks = address.scheme() == QLatin1String("socks5");
    if (!address.isValid() || address.host().isEmpty() || (!web && !socks)) {
        return fail(ErrorCode::InvalidArgument,
            tr("“%1” is not an address of a proxy. It should look like http://proxy.example:3128 or "
               "socks5://127.0.0.1:1080.")
                .arg(address.toDisplayString(QUrl::RemoveUserInfo)));
    }
    if (!address.password().isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
            tr("The address of the proxy %1 holds a password, which would lie open in a file. Enter it in its own "
               "field.")
                .arg(address.host()));
    }
    constexpr int webPort = 3128;
    constexpr int socksPort = 1080;
    return QNetworkProxy(web ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy, address.host(),
        quint16(address.port(web ? webPort : socksPort)), address.userName());
}

QString proxyName(const QNetworkProxy& proxy)
{
    if (proxy.type() == QNetworkProxy::NoProxy || proxy.hostName().isEmpty())
        return {};
    return QStringLiteral("%1:%2").arg(proxy.hostName()).arg(proxy.port());
}

Task<QNetworkProxy> systemProxyFor(QUrl url, std::stop_token stop)
{
    auto look = [url](std::stop_token) -> Result<QNetworkProxy> {
        const QList<QNetworkProxy> proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
        return proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.first();
    };
    Result<QNetworkProxy> proxy = co_await runOnPool(*QThreadPool::globalInstance(), std::move(look), stop);
    co_return proxy;
}

} // namespace docent
