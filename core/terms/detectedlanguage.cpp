#include "terms/detectedlanguage.h"

#include <cld2/public/compact_lang_det.h>

namespace docent::terms {

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

} // namespace

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
    const QString code =
        QString::fromLatin1(CLD2::LanguageCode(languages[0])).section(QLatin1Char('-'), 0, 0).toLower();
    if (code == QLatin1String("iw"))
        return QStringLiteral("he"); // its name until 1989
    return code.size() == 2 ? code : QString();
}

} // namespace docent::terms
