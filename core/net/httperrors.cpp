#include "net/httperrors.h"

#include "net/httprequest.h"

#include <QCoreApplication>
#include <QLocale>

namespace docent::httperrors {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString seconds(std::chrono::milliseconds limit)
{
    return QLocale().toString(double(limit.count()) / 1000, 'g', 6);
}

Error timeout(const QString& message, const char* which, std::chrono::milliseconds limit)
{
    return { ErrorCode::Timeout, message,
        QStringLiteral("%1 timeout after %2 ms").arg(QLatin1String(which)).arg(limit.count()), {} };
}

QString unreachable(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return tr("Nothing answers at %1. Check that the server is running and that the address is right.");
    case QNetworkReply::HostNotFoundError:
        return tr("There is no server named %1. Check the address and this computer's connection.");
    case QNetworkReply::RemoteHostClosedError:
        return tr("%1 closed the connection before its answer was complete.");
    case QNetworkReply::SslHandshakeFailedError:
        return tr("The secure connection to %1 failed: its certificate can't be trusted.");
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError:
    case QNetworkReply::UnknownProxyError:
        return tr("The proxy on the way to %1 doesn't let the connection through.");
    default:
        return tr("The connection to %1 failed. Check the address and this computer's connection.");
    }
}

} // namespace

bool isStatus(QNetworkReply::NetworkError error)
{
    const auto code = int(error);
    return (code >= int(QNetworkReply::ContentAccessDenied) && code <= int(QNetworkReply::UnknownContentError))
        || (code >= int(QNetworkReply::InternalServerError) && code <= int(QNetworkReply::UnknownServerError))
        || error == QNetworkReply::ProtocolInvalidOperationError; // 400
}

Error transport(QNetworkReply::NetworkError error, const QUrl& url, const QString& detail)
{
    return { ErrorCode::Network, unreachable(error).arg(serverName(url)), detail, {} };
}

Error connectTimeout(const QUrl& url, std::chrono::milliseconds limit)
{
    return timeout(
        tr("No connection to %1 within %2 s. Check that the server is running and that the address is right.")
            .arg(serverName(url), seconds(limit)),
        "connect", limit);
}

Error firstByteTimeout(const QUrl& url, std::chrono::milliseconds limit)
{
    return timeout(tr("%1 did not begin to answer within %2 s. It may be busy, or still loading its model.")
                       .arg(serverName(url), seconds(limit)),
        "first byte", limit);
}

Error idleTimeout(const QUrl& url, std::chrono::milliseconds limit)
{
    return timeout(
        tr("%1 fell silent in the middle of its answer: nothing came for %2 s.").arg(serverName(url), seconds(limit)),
        "idle", limit);
}

Error offline(const QUrl& url)
{
    return { ErrorCode::Offline,
        tr("Docent is offline, so %1 can't be reached. Turn Offline off in the settings, or use a model on this "
           "computer.")
            .arg(serverName(url)),
        {}, {} };
}

Error redirected(const QUrl& from, const QUrl& to)
{
    return { ErrorCode::InvalidArgument,
        tr("%1 sends its visitors on to %2. Docent doesn't follow, because your key would go there. If you trust it, "
           "enter that address in the settings.")
            .arg(serverName(from),
                to.adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery).toDisplayString()),
        {}, {} };
}

Error redirectedUnprotected(const QUrl& from, const QUrl& to)
{
    return { ErrorCode::InvalidArgument,
        tr("%1 sends its visitors on to %2, where the connection isn't protected. Docent doesn't follow.")
            .arg(serverName(from), serverName(to)),
        {}, {} };
}

Error tooManyRedirects(const QUrl& url)
{
    return { ErrorCode::InvalidArgument,
        tr("%1 sends its visitors around in a circle. Check the address.").arg(serverName(url)), {}, {} };
}

Error tooLarge(const QUrl& url, qint64 limit)
{
    return { ErrorCode::TooLarge,
        tr("The answer of %1 is larger than %2.").arg(serverName(url), QLocale().formattedDataSize(limit)), {}, {} };
}

Error badAddress(const QUrl& url)
{
    return { ErrorCode::InvalidArgument,
        tr("“%1” is not an address of a server. It should look like http://127.0.0.1:8080/v1.")
            .arg(url.toDisplayString(QUrl::RemoveUserInfo)),
        {}, {} };
}

Error notHttp(const QUrl& url)
{
    return { ErrorCode::Parse,
        tr("What answers at %1 is not a web server. Check the address and its port.").arg(serverName(url)), {}, {} };
}

Error compressed(const QUrl& url)
{
    return { ErrorCode::Parse,
        tr("%1 sends a compressed stream though it was asked not to. A proxy on the way may do that.")
            .arg(serverName(url)),
        {}, {} };
}

} // namespace docent::httperrors
