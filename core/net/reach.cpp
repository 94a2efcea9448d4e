#include "net/reach.h"

#include "async/deadline.h"
#include "async/oneshot.h"
#include "net/httperrors.h"
#include "net/proxy.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QHostInfo>
#include <QSslCertificate>
#include <QSslSocket>

namespace docent {

namespace {

using Step = Result<QString>;

Task<QString> lookUp(QUrl url, std::stop_token stop)
{
    OneShot<Step> done;
    const int id = QHostInfo::lookupHost(url.host(), QCoreApplication::instance(), [done, url](const QHostInfo& info) {
        if (info.error() != QHostInfo::NoError) {
            done.set(
                fail(httperrors::transport({ QNetworkReply::HostNotFoundError, url, {}, info.errorString(), {} })));
            return;
        }
        QStringList addresses;
        for (const QHostAddress& address : info.addresses())
            addresses.append(address.toString());
        done.set(addresses.join(QLatin1String(", ")));
    });
    Step found = co_await awaitOrStop(done, stop);
    QHostInfo::abortHostLookup(id);
    co_return found;
}

QNetworkReply::NetworkError errorOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return QNetworkReply::ConnectionRefusedError;
    case QAbstractSocket::HostNotFoundError:
        return QNetworkReply::HostNotFoundError;
    case QAbstractSocket::RemoteHostClosedError:
        return QNetworkReply::RemoteHostClosedError;
    case QAbstractSocket::SslHandshakeFailedError:
        return QNetworkReply::SslHandshakeFailedError;
    case QAbstractSocket::ProxyConnectionRefusedError:
        return QNetworkReply::ProxyConnectionRefusedError;
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyProtocolError:
        return QNetworkReply::ProxyConnectionClosedError;
    case QAbstractSocket::ProxyNotFoundError:
        return QNetworkReply::ProxyNotFoundError;
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return QNetworkReply::ProxyAuthenticationRequiredError;
    default:
        return QNetworkReply::UnknownNetworkError;
    }
}

QString protocolName(QSsl::SslProtocol protocol)
{
    return protocol == QSsl::TlsV1_3 ? QStringLiteral("TLS 1.3") : QStringLiteral("TLS 1.2");
}

QString encryptionOf(const QSslSocket& socket)
{
    const QStringList signers = socket.peerCertificate().issuerInfo(QSslCertificate::Organization)
        + socket.peerCertificate().issuerInfo(QSslCertificate::CommonName);
    const QString protocol = protocolName(socket.sessionProtocol());
    if (signers.isEmpty())
        return protocol;
    return QCoreApplication::translate("docent", "%1, signed by %2").arg(protocol, signers.first());
}

/// Ends when the socket says that it is there, or why not.
template <typename Signal>
Task<QString> await(std::shared_ptr<QSslSocket> socket, QUrl url, Signal signal, std::stop_token stop)
{
    OneShot<Step> done;
    QObject context;
    QElapsedTimer clock;
    clock.start();
    QObject::connect(
        socket.get(), signal, &context, [done, clock] { done.set(QStringLiteral("%1 ms").arg(clock.elapsed())); });
    QObject::connect(socket.get(), &QSslSocket::errorOccurred, &context,
        [done, socket = socket.get(), url](QAbstractSocket::SocketError error) {
            done.set(fail(httperrors::transport({ errorOf(error), url, proxyName(socket->proxy()),
                socket->errorString(), socket->sslHandshakeErrors() })));
        });
    Step ended = co_await awaitOrStop(done, stop);
    co_return ended;
}

Task<QString> connectTo(std::shared_ptr<QSslSocket> socket, QUrl url, std::stop_token stop)
{
    const bool secure = url.scheme() == QLatin1String("https");
    const QNetworkProxy proxy = socket->proxy();
    auto connected = await(socket, url, &QSslSocket::connected, stop);
    if (!secure && proxy.type() == QNetworkProxy::HttpProxy) {
        socket->setProxy(QNetworkProxy::NoProxy);
        socket->connectToHost(proxy.hostName(), proxy.port());
    } else {
        socket->connectToHost(url.host(), quint16(url.port(secure ? 443 : 80)));
    }
    Step ended = co_await connected;
    if (ended && !proxyName(proxy).isEmpty())
        ended = QCoreApplication::translate("docent", "%1, by the proxy %2").arg(*ended, proxyName(proxy));
    co_return ended;
}

Task<QString> encrypt(std::shared_ptr<QSslSocket> socket, QUrl url, std::stop_token stop)
{
    auto encrypted = await(socket, url, &QSslSocket::encrypted, stop);
    socket->setPeerVerifyName(url.host());
    socket->startClientEncryption();
    Step ended = co_await encrypted;
    if (ended)
        ended = encryptionOf(*socket);
    co_return ended;
}

} // namespace

Task<QList<ReachStep>> reachServer(
    QUrl url, QNetworkProxy proxy, QSslConfiguration tls, std::chrono::milliseconds limit, std::stop_token stop)
{
    const auto socket = std::make_shared<QSslSocket>();
    socket->setSslConfiguration(tls);
    socket->setProxy(proxy);
    const std::pair<ReachStep::What, std::function<Task<QString>(std::stop_token)>> ways[] = {
        { ReachStep::What::Name, [url](std::stop_token inner) { return lookUp(url, std::move(inner)); } },
        { ReachStep::What::Connection,
            [socket, url](std::stop_token inner) { return connectTo(socket, url, std::move(inner)); } },
        { ReachStep::What::Encryption,
            [socket, url](std::stop_token inner) { return encrypt(socket, url, std::move(inner)); } },
    };
    const QString late = httperrors::connectTimeout(url, limit).message;
    QList<ReachStep> steps;
    for (const auto& [what, way] : ways) {
        const bool nameIsOurs = QHostAddress(url.host()).isNull() && proxyName(proxy).isEmpty();
        if (what == ReachStep::What::Name && !nameIsOurs)
            continue;
        if (what == ReachStep::What::Encryption && url.scheme() != QLatin1String("https"))
            continue;
        auto step = withDeadline(limit, late, way, stop);
        const Step found = co_await step;
        if (!found && found.error().isCancelled())
            co_return fail(found.error());
        steps.append({ what, found });
        if (!found)
            break;
    }
    co_return steps;
}

} // namespace docent
