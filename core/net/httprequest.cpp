#include "net/httprequest.h"

#include <algorithm>
#include <cmath>
#include <QHostAddress>
#include <QLocale>
#include <QRegularExpression>
#include <QTimeZone>

namespace docent {

namespace {

constexpr double longestRetryAfterMs = 24.0 * 3600 * 1000;

std::chrono::milliseconds asWait(double milliseconds)
{
    if (!std::isfinite(milliseconds))
        return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(qint64(std::clamp(milliseconds, 0.0, longestRetryAfterMs)));
}

} // namespace

QByteArray HttpReply::header(const QByteArray& name) const
{
    return headerValue(headers, name);
}

QByteArray headerValue(const HttpHeaders& headers, const QByteArray& name)
{
    const auto it = std::find_if(headers.begin(), headers.end(),
        [&name](const auto& header) { return header.first.compare(name, Qt::CaseInsensitive) == 0; });
    return it == headers.end() ? QByteArray() : it->second;
}

QString serverName(const QUrl& url)
{
    QString name = url.host();
    if (name.contains(QLatin1Char(':')))
        name = QLatin1Char('[') + name + QLatin1Char(']');
    if (url.port() >= 0)
        name += QLatin1Char(':') + QString::number(url.port());
    return name;
}

bool isLoopback(const QUrl& url)
{
    const QString host = url.host();
    return host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

std::chrono::milliseconds retryAfter(const HttpHeaders& headers, const QDateTime& now)
{
    bool isNumber = false;
    const double milliseconds = headerValue(headers, "retry-after-ms").trimmed().toDouble(&isNumber);
    if (isNumber)
        return asWait(milliseconds);
    const QByteArray value = headerValue(headers, "retry-after").trimmed();
    const double seconds = value.toDouble(&isNumber);
    if (isNumber)
        return asWait(seconds * 1000);
    // RFC 9110, 5.6.7: the form that servers must send.
    QDateTime date =
        QLocale::c().toDateTime(QString::fromLatin1(value), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    if (!date.isValid())
        return std::chrono::milliseconds(0);
    date.setTimeZone(QTimeZone::utc());
    return asWait(double(now.msecsTo(date)));
}

std::optional<ContentRange> contentRange(const HttpHeaders& headers)
{
    static const QRegularExpression form(QStringLiteral("^bytes (\\d+)-(\\d+)/(\\d+)$"));
    const auto match = form.match(QString::fromLatin1(headerValue(headers, "content-range")));
    bool isFrom = false;
    bool isTo = false;
    bool isTotal = false;
    const ContentRange range { match.captured(1).toLongLong(&isFrom), match.captured(3).toLongLong(&isTotal) };
    const qint64 to = match.captured(2).toLongLong(&isTo);
    if (!isFrom || !isTo || !isTotal || range.from > to || to >= range.total)
        return std::nullopt;
    return range;
}

} // namespace docent
