#include "ui/chat/linkpolicy.h"

namespace docent::ui {

namespace {

bool isInvisible(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
        return c != U'\t' && c != U'\n';
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2800;
    }
}

QString hostIn(const QString& words)
{
    const QString text = words.trimmed();
    if (text.contains(QLatin1Char(' ')))
        return {};
    if (text.contains(QLatin1String("://")))
        return QUrl(text).host(QUrl::FullyEncoded);
    if (text.startsWith(QLatin1String("www."), Qt::CaseInsensitive))
        return QUrl(QLatin1String("http://") + text).host(QUrl::FullyEncoded);
    return {};
}

} // namespace

QString visibleText(QStringView text)
{
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t c = text.at(i).unicode();
        if (text.at(i).isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            c = QChar::surrogateToUcs4(text.at(i), text.at(i + 1)), ++i;
        if (isInvisible(c))
            result +=
                QStringLiteral("\u27E8U+%1\u27E9").arg(QString::number(uint(c), 16).toUpper(), 4, QLatin1Char('0'));
        else
            result += QString::fromUcs4(&c, 1);
    }
    return result;
}

QUrl openableAddress(const QString& address)
{
    const QUrl url(address.trimmed(), QUrl::TolerantMode);
    const QString scheme = url.scheme();
    if (!url.isValid())
        return {};
    if (scheme == QLatin1String("mailto"))
        return url;
    if ((scheme == QLatin1String("http") || scheme == QLatin1String("https")) && !url.host().isEmpty())
        return url;
    return {};
}

QString shownAddress(const QString& address)
{
    const QUrl url = openableAddress(address);
    const bool hasHost = url.isValid() && !url.host().isEmpty();
    return visibleText(hasHost ? url.toString(QUrl::FullyEncoded) : address);
}

bool isDeceptive(const QString& words, const QUrl& address)
{
    if (visibleText(words) != words)
        return true;
    const QString host = hostIn(words);
    return !host.isEmpty() && host != address.host(QUrl::FullyEncoded);
}

} // namespace docent::ui
