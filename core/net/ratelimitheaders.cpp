#include "net/ratelimitheaders.h"

#include <algorithm>
#include <cmath>
#include <QRegularExpression>

namespace docent {

namespace {

constexpr double longest = 24.0 * 3600 * 1000;

std::chrono::milliseconds asWait(double milliseconds)
{
    if (!std::isfinite(milliseconds))
        return std::chrono::milliseconds(0);
    return std::chrono::milliseconds(qint64(std::ceil(std::clamp(milliseconds, 0.0, longest))));
}

double unitOf(const QString& name)
{
    if (name == QLatin1String("ms"))
        return 1;
    if (name == QLatin1String("s"))
        return 1000;
    if (name == QLatin1String("m"))
        return 60'000;
    return name == QLatin1String("h") ? 3'600'000 : 24 * 3'600'000.0;
}

/// "1h2m3.5s"; nothing if it is something else.
std::optional<double> durationIn(const QString& text)
{
    static const QRegularExpression whole(QStringLiteral("^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$"));
    static const QRegularExpression part(QStringLiteral("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)"));
    if (!whole.match(text).hasMatch())
        return std::nullopt;
    double sum = 0;
    for (auto parts = part.globalMatch(text); parts.hasNext();) {
        const QRegularExpressionMatch match = parts.next();
        sum += match.captured(1).toDouble() * unitOf(match.captured(2));
    }
    return sum;
}

Allowance allowance(const HttpHeaders& headers, const QByteArray& left, const QByteArray& reset, const QDateTime& now)
{
    Allowance told;
    bool isNumber = false;
    const double number = headerValue(headers, left).trimmed().toDouble(&isNumber);
    if (!isNumber || !std::isfinite(number))
        return told;
    told.left = qint64(std::clamp(number, 0.0, 1e15));
    told.reset = resetTime(headerValue(headers, reset), now);
    return told;
}

Allowance firstTold(const QList<Allowance>& all)
{
    const auto it = std::find_if(all.begin(), all.end(), [](const Allowance& one) { return one.left.has_value(); });
    return it == all.end() ? Allowance() : *it;
}

Allowance leastOf(const QList<Allowance>& all)
{
    Allowance least;
    for (const Allowance& one : all) {
        if (one.left && (!least.left || *one.left < *least.left))
            least = one;
    }
    return least;
}

} // namespace

std::chrono::milliseconds resetTime(const QByteArray& value, const QDateTime& now)
{
    const QString text = QString::fromLatin1(value).trimmed();
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    if (isNumber) {
        constexpr double year2001 = 1e9;
        if (number >= year2001 * 1000)
            return asWait(number - double(now.toMSecsSinceEpoch()));
        if (number >= year2001)
            return asWait(number * 1000 - double(now.toMSecsSinceEpoch()));
        return asWait(number * 1000);
    }
    if (const std::optional<double> duration = durationIn(text))
        return asWait(*duration);
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    return time.isValid() ? asWait(double(now.msecsTo(time))) : std::chrono::milliseconds(0);
}

ToldLimits toldLimits(const HttpHeaders& headers, const QDateTime& now)
{
    const auto common = [&](const QByteArray& what) {
        return allowance(headers, "x-ratelimit-remaining" + what, "x-ratelimit-reset" + what, now);
    };
    const auto anthropic = [&](const QByteArray& what) {
        const QByteArray name = "anthropic-ratelimit-" + what;
        return allowance(headers, name + "-remaining", name + "-reset", now);
    };
    ToldLimits told;
    told.requests = firstTold({ common("-requests"), anthropic("requests"), common({}) });
    told.tokens =
        leastOf({ common("-tokens"), anthropic("tokens"), anthropic("input-tokens"), anthropic("output-tokens") });
    return told;
}

} // namespace docent
