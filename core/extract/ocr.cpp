#include "extract/ocr.h"

#include <algorithm>
#include <array>
#include <QDir>
#include <QLocale>
#include <QStandardPaths>
#include <utility>

namespace docent::ocr {

namespace {

struct Language {
    const char* code;
    QLocale::Language language;
};

constexpr auto languages = std::to_array<Language>({ { "ara", QLocale::Arabic }, { "bul", QLocale::Bulgarian },
    { "cat", QLocale::Catalan }, { "ces", QLocale::Czech }, { "dan", QLocale::Danish }, { "deu", QLocale::German },
    { "ell", QLocale::Greek }, { "eng", QLocale::English }, { "est", QLocale::Estonian }, { "fin", QLocale::Finnish },
    { "fra", QLocale::French }, { "heb", QLocale::Hebrew }, { "hin", QLocale::Hindi }, { "hrv", QLocale::Croatian },
    { "hun", QLocale::Hungarian }, { "ind", QLocale::Indonesian }, { "ita", QLocale::Italian },
    { "jpn", QLocale::Japanese }, { "kor", QLocale::Korean }, { "lav", QLocale::Latvian },
    { "lit", QLocale::Lithuanian }, { "nld", QLocale::Dutch }, { "nor", QLocale::NorwegianBokmal },
    { "pol", QLocale::Polish }, { "por", QLocale::Portuguese }, { "ron", QLocale::Romanian },
    { "rus", QLocale::Russian }, { "slk", QLocale::Slovak }, { "slv", QLocale::Slovenian }, { "spa", QLocale::Spanish },
    { "swe", QLocale::Swedish }, { "tha", QLocale::Thai }, { "tur", QLocale::Turkish }, { "ukr", QLocale::Ukrainian },
    { "vie", QLocale::Vietnamese } });

/// Where distributions keep the languages' data.
QStringList dataFolders()
{
    const QString named = qEnvironmentVariable("TESSDATA_PREFIX");
    if (!named.isEmpty())
        return { named };
    return { QStringLiteral("/usr/share/tesseract-ocr/5/tessdata"),
        QStringLiteral("/usr/share/tesseract-ocr/4.00/tessdata"), QStringLiteral("/usr/share/tesseract/tessdata"),
        QStringLiteral("/usr/share/tessdata"), QStringLiteral("/usr/local/share/tessdata") };
}

} // namespace

bool isInstalled()
{
    return !QStandardPaths::findExecutable(QStringLiteral("tesseract")).isEmpty();
}

QStringList installedLanguages()
{
    const QString suffix = QStringLiteral(".traineddata");
    QStringList codes;
    const QStringList folders = dataFolders();
    for (const QString& folder : folders) {
        const QStringList files = QDir(folder).entryList({ QLatin1Char('*') + suffix }, QDir::Files);
        for (const QString& file : files) {
            const QString code = file.chopped(suffix.size());
            // How a page lies and what its formulas are is no language.
            if (code != QLatin1String("osd") && code != QLatin1String("equ") && isLanguageList(code))
                codes.append(code);
        }
    }
    codes.sort();
    codes.removeDuplicates();
    return codes;
}

QString preferredLanguages()
{
    const QStringList installed = installedLanguages();
    const QLocale::Language own = QLocale().language();
    QStringList preferred;
    for (const Language& language : languages) {
        const QString code = QLatin1String(language.code);
        if (installed.contains(code) && (language.language == own || code == QLatin1String("eng")))
            preferred.append(code);
    }
    if (preferred.isEmpty() && !installed.isEmpty())
        preferred.append(installed.first());
    return preferred.isEmpty() ? QStringLiteral("eng") : preferred.join(QLatin1Char('+'));
}

bool isLanguageList(const QString& list)
{
    constexpr qsizetype longest = 200;
    const auto fits = [](QChar c) {
        return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || (c >= QLatin1Char('A') && c <= QLatin1Char('Z'))
            || (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('_') || c == QLatin1Char('+');
    };
    return !list.isEmpty() && list.size() <= longest && list.front().isLetter()
        && std::all_of(list.begin(), list.end(), fits);
}

QString languageName(const QString& code)
{
    const auto* const known = std::find_if(languages.begin(), languages.end(),
        [&code](const Language& entry) { return code == QLatin1String(entry.code); });
    return known == languages.end() ? code : QLocale::languageToString(known->language);
}

} // namespace docent::ocr
