#include "net/httperrors.h"

#include "net/authorities.h"
#include "net/httprequest.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <utility>

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

QString day(const QDateTime& time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::LongFormat);
}

QString wrongName(const QSslCertificate& certificate)
{
    QStringList names = certificate.subjectAlternativeNames().values(QSsl::DnsEntry);
    if (names.isEmpty())
        names = certificate.subjectInfo(QSslCertificate::CommonName);
    return names.isEmpty() ? tr("its certificate is for another server")
                           : tr("its certificate is for %1").arg(names.join(QLatin1String(", ")));
}

QString untrusted(const QSslCertificate& certificate)
{
    QStringList signers =
        certificate.issuerInfo(QSslCertificate::CommonName) + certificate.issuerInfo(QSslCertificate::Organization);
    if (signers.isEmpty())
        return tr("this computer doesn't know who signed its certificate");
    return tr("its certificate is signed by “%1”, whom this computer doesn't know. If you trust it, add its "
              "certificate under Network in the settings")
        .arg(signers.first());
}

QString reasonOf(const QSslError& error)
{
    const QSslCertificate certificate = error.certificate();
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return tr("the certificate “%1” expired on %2")
            .arg(certificateName(certificate), day(certificate.expiryDate()));
    case QSslError::CertificateNotYetValid:
        return tr("the certificate “%1” is valid only from %2. Check this computer's clock")
            .arg(certificateName(certificate), day(certificate.effectiveDate()));
    case QSslError::HostNameMismatch:
        return wrongName(certificate);
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return untrusted(certificate);
    default:
        return error.errorString();
    }
}

/// The reasons, each once: who isn't known is said of several certificates of one chain.
QString tlsReasons(const TransportFailure& failure)
{
    QStringList reasons;
    bool unknown = false;
    for (const QSslError& error : failure.tls) {
        const QString reason = reasonOf(error);
        const bool aboutSigner = reason == untrusted(error.certificate());
        if (!reasons.contains(reason) && !(aboutSigner && std::exchange(unknown, true)))
            reasons.append(reason);
    }
    return reasons.isEmpty() ? failure.detail : reasons.join(QLatin1String("; "));
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
    default:
        return tr("The connection to %1 failed. Check the address and this computer's connection.");
    }
}

/// What a proxy on the way says or does; empty for what is no matter of the proxy.
QString refusedByProxy(const TransportFailure& failure)
{
    switch (failure.error) {
    case QNetworkReply::ProxyConnectionRefusedError:
        return tr("The proxy %1 doesn't answer, or doesn't let the connection to %2 through. Check the proxy under "
                  "Network in the settings.");
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
        return tr("The proxy %1 doesn't let the connection to %2 through. Check the proxy under Network in the "
                  "settings.");
    case QNetworkReply::ProxyNotFoundError:
        return tr("There is no proxy named %1, by which %2 is to be reached. Check the proxy under Network in the "
                  "settings.");
    default:
        return {};
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

Error transport(const TransportFailure& failure)
{
    const QString server = serverName(failure.url);
    if (failure.error == QNetworkReply::ProxyAuthenticationRequiredError)
        return proxyAuthentication(failure.url, failure.proxy);
    if (failure.error == QNetworkReply::SslHandshakeFailedError)
        return { ErrorCode::Network, tr("The secure connection to %1 failed: %2.").arg(server, tlsReasons(failure)),
            failure.detail, {} };
    if (const QString refused = refusedByProxy(failure); !refused.isEmpty())
        return { ErrorCode::Network, refused.arg(failure.proxy, server), failure.detail, {} };
    return { ErrorCode::Network, unreachable(failure.error).arg(server), failure.detail, {} };
}

Error proxyAuthentication(const QUrl& url, const QString& proxy)
{
    return { ErrorCode::Unauthorized,
        tr("The proxy %1, by which %2 is to be reached, wants another user name or password. Enter them under Network "
           "in the settings.")
            .arg(proxy, serverName(url)),
        {}, {} };
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
