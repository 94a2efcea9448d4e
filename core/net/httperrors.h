#pragma once

#include "base/error.h"

#include <QNetworkReply>
#include <QUrl>

namespace docent::httperrors {

/// Whether Qt's code only repeats a status that the server sent, which is a reply and no error here.
bool isStatus(QNetworkReply::NetworkError error);

/// A failure of the transport in words; `detail` is what Qt says.
Error transport(QNetworkReply::NetworkError error, const QUrl& url, const QString& detail);

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
