#include "extract/formats/documentfacts.h"

#include <algorithm>
#include <cld2/public/compact_lang_det.h>
#include <QDateTime>
#include <QRegularExpression>

namespace docent {

namespace {

constexpr qsizetype sampleSize = 3'000; ///< characters of each sample

/// From the beginning, the middle and the end, so that neither a title page nor an abstract decides alone.
QString sampleOf(const QString& text)
{
    if (text.size() <= 3 * sampleSize)
        return text;
    const auto part = [&text](qsizetype at) {
        const QStringView piece = QStringView(text).sliced(at, sampleSize);
        const qsizetype space = piece.indexOf(QLatin1Char(' '));
        return piece.sliced(space < 0 ? 0 : space).toString();
    };
    return part(0) + QLatin1Char('\n') + part(text.size() / 2) + QLatin1Char('\n') + part(text.size() - sampleSize);
}

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

QString detectedLanguage(const QString& text)
{
    const QByteArray sample = sampleOf(text).toUtf8();
    bool reliable = false;
    int percent[3] {};
    CLD2::Language languages[3] {};
    int bytes = 0;
    CLD2::DetectLanguageSummary(sample.constData(), int(sample.size()), true, languages, percent, &bytes, &reliable);
    constexpr int most = 60;
    if (!reliable || percent[0] < most || languages[0] == CLD2::UNKNOWN_LANGUAGE)
        return {};
    const QString code = languageCode(QString::fromLatin1(CLD2::LanguageCode(languages[0])));
    return code == QLatin1String("iw") ? QStringLiteral("he") : code; // its name until 1989
}

void completeFacts(ExtractedText& document, FileFormat format)
{
    document.date = isoDate(document.date);
    document.language = languageCode(document.language);
    if (document.language.isEmpty() && isProse(format))
        document.language = detectedLanguage(document.text);
}

} // namespace docent
