#include "terms/analyzer.h"
#include "terms/letters.h"
#include "terms/pieces.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent::terms;

/// What text gives as terms.
class AnalyzerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesTerms_data();
    void givesTerms();
    void givesTheSameForBothSpellings_data();
    void givesTheSameForBothSpellings();
    void tellsPlaces();
    void anySmallPieceOfUnicodeIsSafe();
    void takesLongRunsWithoutSpaces_data();
    void takesLongRunsWithoutSpaces();
    void remembersWithinBounds();
    void saysTheSameWithAndWithoutMemory();
};

namespace {

QString termsOf(const QString& text, const QString& language)
{
    Analyzer analyzer;
    QStringList list;
    for (const TermAt& place : analyzer.places(text, Language(language)))
        list.append(QString::fromUtf8(place.term.data(), static_cast<qsizetype>(place.term.size())));
    return list.join(QLatin1Char(' '));
}

/// Characters of all planes, with lone surrogates, NUL and what joins words.
QString randomText(QRandomGenerator& random, int size)
{
    static const QString usual = QStringLiteral("aAzZ09 .,-'’_/:@&#+\n­äß的ก가ンא");
    QString text;
    for (int i = 0; i < size; ++i) {
        switch (random.bounded(4)) {
        case 0:
            text.append(QChar(static_cast<char16_t>(random.bounded(0x10000))));
            break;
        case 1:
            text.append(QChar::fromUcs4(static_cast<char32_t>(random.bounded(0x10000, 0x110000))));
            break;
        default:
            text.append(usual.at(random.bounded(static_cast<int>(usual.size()))));
        }
    }
    return text;
}

} // namespace

void AnalyzerTest::givesTerms_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("terms");
    const auto row = [](const char* name, const char* language, const char* text, const char* terms) {
        QTest::newRow(name) << QString::fromLatin1(language) << QString::fromUtf8(text) << QString::fromUtf8(terms);
    };
    row("empty", "en", "", "");
    row("only signs", "en", " .,;— *** ", "");
    row("words in order", "en", "The cats were running.", "the cat were run");
    row("German", "de", "Die Häuser der Ärzte", "die haus der arzt");
    row("French", "fr", "les nationales étaient élues", "le national etaient elu");
    row("Spanish", "es", "canciones corriendo", "cancion corr");
    row("Italian", "it", "abbandonata", "abbandon");
    row("Portuguese", "pt", "cantaram quilométricas", "cant quilometr");
    row("Dutch", "nl", "lichamelijke", "licham");
    row("Swedish", "sv", "flickorna", "flick");
    row("Norwegian", "no", "husene", "hus");
    row("Bokmål", "nb", "husene", "hus");
    row("Danish", "da", "husene", "hus");
    row("Finnish", "fi", "taloissa", "talo");
    row("Hungarian", "hu", "házakban", "haz");
    row("Romanian", "ro", "casele", "cas");
    row("Turkish keeps its letters i apart", "tr", "IŞIK İSTANBUL", "isik istanbul");
    row("Russian", "ru", "книгами ещё", "книг ещ");
    row("Greek", "el", "βιβλία", "βιβλ");
    row("Arabic", "ar", "الكِتَاب", "كتاب");
    row("Catalan", "ca", "l·lustrada", "l lustr llustr");
    row("Hindi", "hi", "लड़कियाँ", "लड़क");
    row("a language without an algorithm", "pl", "książkami ŁÓDŹ", "ksiazkami lodz");
    row("an unknown language is taken for English", "", "running", "run");
    row("another script in an English text", "en", "книгами", "книг");
    row("English words in a Chinese text", "zh-Hans", "running 手机", "run 手机 手 机");
    row("accents", "en", "Ångström señor Øl Łódź Þór đ Æ ﬁ ſ", "angstrom senor ol lodz thor d ae fi s");
    row("accents set apart", "en", "Zu\u0308rich", "zurich");
    row("й is no и", "ru", "й", "й");
    row("full width", "en", "ＡＢＣ１２３", "abc 123 abc123");
    row("soft hyphens", "en", "con\u00adtract", "contract");
    row("Hebrew points", "he", "שָׁלוֹם", "שלום");
    row("Arabic letter forms", "fa", "أحمد ىکة", "احمد يكه");
    row("Arabic digits", "ar", "٢٠٢٤", "2024");
    row("Chinese", "zh-Hans", "中文字", "中文 中 文字 文 字");
    row("Japanese, half width too", "ja", "ｶﾞｽ", "ガス ガ ス");
    row("Korean in parts", "ko", "\u1112\u1161\u11ab국", "한국 한 국");
    row("Thai", "th", "ที่นี่", "ที่นี่ ที่ นี่");
    row("outside the basic plane", "zh", "𠀀𠀁", "𠀀𠀁 𠀀 𠀁");
    row("camel case", "en", "camelCase", "camel case camelcas");
    row("capitals before a word", "en", "HTTPServer2", "http server 2 httpserver2");
    row("plural of capitals", "en", "URLs", "url");
    row("snake case", "en", "snake_case", "snake case snakecas");
    row("an opaque code", "en", "3f9a8b7c1d", "3f9a8b7c1d");
    row("hyphen", "en", "e-mails", "e mail email");
    row("state of the art", "en", "state-of-the-art", "state of the art stateoftheart");
    row("too many parts for a whole", "en", "a-b-c-d-e-f-g", "a b c d e f g");
    row("gene", "en", "IL-6", "il 6 il6");
    row("number and unit", "en", "10mg", "10 mg 10mg");
    row("units", "en", "mg/kg", "mg kg mgkg");
    row("part number", "en", "AB-1234/5", "ab 1234 5 ab1234/5");
    row("decimal point", "en", "3.5", "3.5");
    row("decimal comma", "de", "3,5", "3.5");
    row("decimal and unit", "en", "0.25mg", "0.25 mg 0.25mg");
    row("thousands", "en", "1,000,000", "1000000");
    row("thousands with a decimal", "en", "1,234.5", "1234.5");
    row("German thousands", "de", "1.234,56", "1234.56");
    row("Swiss thousands", "de", "12'500", "12500");
    row("thousands or thousandths", "de", "1.000", "1000 1.000");
    row("a half is no digit", "en", "6½", "6");
    row("section", "de", "§ 12a", "12 a 12a");
    row("date", "en", "2024-05-12", "2024 05 12 2024-05-12");
    row("German date", "de", "12.05.2024", "12 05 2024 12.05.2024");
    row("version", "en", "v1.2.3", "v 1 2 3 v1 v1.2.3");
    row("time", "en", "10:30", "10 30 10:30");
    row("years", "en", "1990–1995", "1990 1995");
    row("C++", "en", "C++ or C#", "c c++ or c c#");
    row(".NET", "en", "the .NET way", "the net .net way");
    row("abbreviation", "en", "U.S.", "u s us");
    row("address", "en", "anna.meier@example.org", "anna meier exampl org annameierexampleorg");
    row("web address", "en", "https://example.org/terms", "https exampl org term exampleorgterm");
    row("possessive", "en", "the company's", "the compani");
    row("contraction", "en", "don't we'll", "dont we");
    row("name with an apostrophe", "en", "O’Brien", "o brien obrien");
    row("elision", "fr", "l'homme d’État", "l homm d etat");
    row("formula", "en", "CO₂", "co 2 co2");
    row("no space after a comma", "en", "one,two", "one two");
    row("mixed scripts", "zh", "iPhone手机", "i phone iphon 手机 手 机");
}

void AnalyzerTest::givesTerms()
{
    QFETCH(QString, language);
    QFETCH(QString, text);
    QTEST(termsOf(text, language), "terms");
}

void AnalyzerTest::givesTheSameForBothSpellings_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    const auto row = [](const char* language, const char* one, const char* other) {
        QTest::newRow(one) << QString::fromLatin1(language) << QString::fromUtf8(one) << QString::fromUtf8(other);
    };
    row("de", "STRASSE", "Straße");
    row("de", "Arzte", "Ärzte");
    row("en", "cafes", "cafés");
    row("fr", "eleves", "élèves");
    row("es", "canciones", "canción");
    row("el", "ΟΔΥΣΣΕΥΣ", "οδυσσεύς");
    row("ru", "елка", "ёлка");
    row("ar", "مَدْرَسَة", "مدرسه");
    row("ja", "ﾃｽﾄ", "テスト");
}

void AnalyzerTest::givesTheSameForBothSpellings()
{
    QFETCH(QString, language);
    QFETCH(QString, one);
    QFETCH(QString, other);
    QCOMPARE(termsOf(one, language), termsOf(other, language));
}

void AnalyzerTest::tellsPlaces()
{
    Analyzer analyzer;
    const QString text = QStringLiteral("An e-mail, 中文 (IL-6).");
    QStringList seen;
    const std::vector<TermAt> places = analyzer.places(text, Language(u"en"));
    for (const TermAt& place : places) {
        seen.append(QStringLiteral("%1=%2@%3-%4")
                        .arg(QString::fromUtf8(place.term.data(), static_cast<qsizetype>(place.term.size())),
                            text.mid(place.from, place.size))
                        .arg(place.first)
                        .arg(place.last));
    }
    QCOMPARE(seen.join(QLatin1Char(' ')),
        QStringLiteral("an=An@0-0 e=e@1-1 mail=mail@2-2 email=e-mail@1-2 中文=中文@3-3 中=中@3-3 文=文@4-4 "
                       "il=IL@5-5 6=6@6-6 il6=IL-6@5-6"));
}

void AnalyzerTest::anySmallPieceOfUnicodeIsSafe()
{
    QRandomGenerator random(7);
    Analyzer analyzer(64 << 10);
    const QStringList languages { QStringLiteral("en"), QStringLiteral("fr"), QStringLiteral("tr"),
        QStringLiteral("zh") };
    for (int i = 0; i < 3000; ++i) {
        const QString text = randomText(random, random.bounded(60));
        const std::vector<TermAt> places = analyzer.places(text, Language(languages.at(i % languages.size())));
        int last = -1;
        for (const TermAt& place : places) {
            QVERIFY(!place.term.empty() && place.term.size() <= Stems::longest + 3);
            QVERIFY(place.from >= 0 && place.size > 0 && place.from + place.size <= text.size());
            QVERIFY(place.first >= 0 && place.first <= place.last
                && place.last <= last + 1 + static_cast<int>(text.size()));
            last = std::max(last, place.last);
            const QString term = QString::fromUtf8(place.term.data(), static_cast<qsizetype>(place.term.size()));
            QVERIFY(!term.contains(QChar::ReplacementCharacter) || text.contains(QChar::ReplacementCharacter));
        }
        analyzer.reset();
    }
}

void AnalyzerTest::takesLongRunsWithoutSpaces_data()
{
    QTest::addColumn<QString>("unit");
    for (const char* unit :
        { "a", "aA", "a1", "a-", "1.", "1,", "中", "\u0301", "\u0315\u0300", "\u00ad", "'s", "ß", "ก", "𠀀" })
        QTest::newRow(unit) << QString::fromUtf8(unit);
}

void AnalyzerTest::takesLongRunsWithoutSpaces()
{
    QFETCH(QString, unit);
    // Would take hours if anything were quadratic.
    const QString text = QLatin1Char('x') + unit.repeated(1'000'000);
    Analyzer analyzer;
    for (const TermAt& place : analyzer.places(text, Language()))
        QVERIFY(place.term.size() <= Stems::longest);
}

void AnalyzerTest::remembersWithinBounds()
{
    constexpr size_t most = 1 << 20;
    Analyzer analyzer(most);
    size_t largest = 0;
    for (int i = 0; i < 20'000; ++i) {
        analyzer.places(QStringLiteral("alpha%1 beta%1-gamma%1").arg(i), Language());
        analyzer.reset();
        largest = std::max(largest, analyzer.bytes());
    }
    QVERIFY2(largest <= most, qPrintable(QString::number(largest)));
    QVERIFY(largest > most / 4);
}

void AnalyzerTest::saysTheSameWithAndWithoutMemory()
{
    QRandomGenerator random(11);
    Analyzer analyzer;
    Stems stems;
    for (int i = 0; i < 500; ++i) {
        const QString text = randomText(random, 200);
        const std::vector<TermAt> places = analyzer.places(text, Language(u"de"));
        const std::vector<Piece> pieces = piecesOf(text, Language(u"de"), stems);
        std::vector<Piece> full;
        std::copy_if(
            pieces.begin(), pieces.end(), std::back_inserter(full), [](const Piece& p) { return !p.term.empty(); });
        QCOMPARE(places.size(), full.size());
        for (size_t j = 0; j < full.size(); ++j) {
            QCOMPARE(std::string(places[j].term), full[j].term);
            QCOMPARE(places[j].from, full[j].from);
            QCOMPARE(places[j].size, full[j].size);
        }
    }
}

QTEST_GUILESS_MAIN(AnalyzerTest)
#include "analyzertest.moc"
