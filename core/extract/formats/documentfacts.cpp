#include "extract/formats/documentfacts.h"

#include "terms/detectedlanguage.h"

#include <algorithm>
#include <QDateTime>
#include <QRegularExpression>

namespace docent {

namespace {

bool isProse(FileFormat format)
{
    return format != FileFormat::Code && format != FileFormat::Rows && format != FileFormat::Json
        && format != FileFormat::JsonLines && format != FileFormat::Xml && format != FileFormat::Archive;
}

} // namespace

QString languageCode(const QString& language)
{
    QString code = language.section(QLatin1Char(','), 0, 0).trimmed().toLower();
    code = code.left(code.indexOf(QLatin1Char('-')) >= 0 ? code.indexOf(QLatin1Char('-')) : code.size());
    code = code.left(code.indexOf(QLatin1Char('_')) >= 0 ? code.indexOf(QLatin1Char('_')) : code.size());
    const bool letters =
        std::all_of(code.begin(), code.end(), [](QChar c) { return c >= QLatin1Char('a') && c <= QLatin1Char('z'); });
    return letters && code.size() == 2 ? code : QString();
}

QString isoDate(const QString& date)
{
    static const QRegularExpression iso(QStringLiteral(
        R"(^(\d{4})(-(\d{2})(-(\d{2})([T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?)?$)"));
    const QString text = date.simplified();
    const QRegularExpressionMatch match = iso.match(text);
    if (!match.hasMatch()) {
        const QDateTime mailed = QDateTime::fromString(text, Qt::RFC2822Date);
        return mailed.isValid() ? mailed.toString(Qt::ISODate) : QString();
    }
    const int month = match.captured(3).isEmpty() ? 1 : match.captured(3).toInt();
    const int day = match.captured(5).isEmpty() ? 1 : match.captured(5).toInt();
    if (!QDate::isValid(match.captured(1).toInt(), month, day))
        return {};
    QString whole = text;
    return whole.replace(QLatin1Char(' '), QLatin1Char('T'));
}

void completeFacts(ExtractedText& document, FileFormat format)
{
    document.date = isoDate(document.date);
    document.language = languageCode(document.language);
    if (document.language.isEmpty() && isProse(format))
        document.language = terms::detectedLanguage(document.text);
}

} // namespace docent
