#include "ui/format.h"

#include "base/paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>

namespace docent::ui::format {

namespace {

bool isDeceptive(QChar c)
{
    const ushort code = c.unicode();
    const bool zeroWidth = (code >= 0x200B && code <= 0x200F) || code == 0x2060 || code == 0xFEFF || code == 0x00AD;
    const bool direction = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x061C;
    return zeroWidth || direction || c.category() == QChar::Other_Control;
}

} // namespace

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString bytes(qint64 value)
{
    return QLocale().formattedDataSize(value, value < 10'000'000 ? 0 : 1, QLocale::DataSizeSIFormat);
}

QString timeLeft(qint64 seconds)
{
    if (seconds < 0)
        return {};
    if (seconds < 60)
        return QCoreApplication::translate("docent", "less than a minute left");
    if (seconds < 3600)
        return QCoreApplication::translate("docent", "%1 min left").arg(number((seconds + 30) / 60));
    return QCoreApplication::translate("docent", "%1 h %2 min left")
        .arg(number(seconds / 3600))
        .arg(number(seconds % 3600 / 60));
}

QString when(const QDateTime& time, const QDateTime& now)
{
    if (!time.isValid())
        return {};
    const QLocale locale;
    const QDateTime local = time.toLocalTime();
    const QString clock = locale.toString(local.time(), QStringLiteral("HH:mm"));
    const qint64 days = local.date().daysTo(now.toLocalTime().date());
    if (days == 0)
        return QCoreApplication::translate("docent", "today %1").arg(clock);
    if (days == 1)
        return QCoreApplication::translate("docent", "yesterday %1").arg(clock);
    const bool sameYear = local.date().year() == now.toLocalTime().date().year();
    return locale.toString(local.date(), sameYear ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

QString duration(qint64 milliseconds)
{
    const QLocale locale;
    if (milliseconds < 1000)
        return QCoreApplication::translate("docent", "%1 s").arg(locale.toString(double(milliseconds) / 1000, 'f', 2));
    if (milliseconds < 60'000)
        return QCoreApplication::translate("docent", "%1 s").arg(locale.toString(double(milliseconds) / 1000, 'f', 1));
    const qint64 seconds = milliseconds / 1000;
    return QCoreApplication::translate("docent", "%1 min %2 s").arg(number(seconds / 60)).arg(number(seconds % 60));
}

QString place(const QString& path)
{
    const QString home = QDir::homePath();
    if (path == home)
        return QStringLiteral("~");
    if (home.size() > 1 && path.startsWith(home + QLatin1Char('/')))
        return QLatin1Char('~') + path.mid(home.size());
    return path;
}

QString visibleName(const QString& name)
{
    QString result;
    result.reserve(name.size());
    for (const QChar c : name) {
        if (paths::isByte(c))
            result += QStringLiteral("⟨%1⟩").arg(uint(c.unicode()) & 0xFF, 2, 16, QLatin1Char('0')).toUpper();
        else if (isDeceptive(c))
            result += QStringLiteral("⟨%1⟩").arg(uint(c.unicode()), 4, 16, QLatin1Char('0')).toUpper();
        else
            result += c;
    }
    return result;
}

} // namespace docent::ui::format
