#pragma once

#include "base/error.h"

#include <QNetworkReply>
#include <QSslError>
#include <QUrl>

namespace docent::httperrors {

/// Whether Qt's code only repeats a status that the server sent, which is a reply and no error here.
bool isStatus(QNetworkReply::NetworkError error);

/// A failure of the transport.
struct TransportFailure {
    QNetworkReply::NetworkError error;
    QUrl url;
    QString proxy; ///< by which the server was asked; empty: by none
    QString detail; ///< what Qt says
    QList<QSslError> tls; ///< what speaks against the certificate
};
Error transport(const TransportFailure& failure);
/// The proxy wants to know who asks.
Error proxyAuthentication(const QUrl& url, const QString& proxy);

Error connectTimeout(const QUrl& url, std::chrono::milliseconds limit);
Error firstByteTimeout(const QUrl& url, std::chrono::milliseconds limit);
Error idleTimeout(const QUrl& url, std::chrono::milliseconds limit);
Error offline(const QUrl& url);
Error redirected(const QUrl& from, const QUrl& to);
/// From https to http.
Error redirectedUnprotected(const QUrl& from, const QUrl& to);
Error tooManyRedirects(const QUrl& url);
Error tooLarge(const QUrl& url, qint64 limit);
Error badAddress(const QUrl& url);
Error notHttp(const QUrl& url);
Error compressed(const QUrl& url);

} // namespace docent::httperrors
