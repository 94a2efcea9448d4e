#include "terms/phrase.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent::terms;

/// Where a phrase stands in a text.
class PhraseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stands_data();
    void stands();
    void outlivesWhatTheAnalyzerKnows();
    void aLongPhraseOfOneWordIsQuick();
    void standsPlainly_data();
    void standsPlainly();
    void whatStandsPlainlyIsFound();
};

void PhraseTest::stands_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("phrase");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* text, const char* phrase, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(phrase) << QString::fromUtf8(expected);
    };
    row("empty", "some text", "", "some text");
    row("only signs", "some text", "?!", "some text");
    row("in order", "the state of the art", "state of the art", "the [state of the art]");
    row("not in another order", "art of the state", "state of the art", "art of the state");
    row("not with a word between", "state of modern art", "state of art", "state of modern art");
    row("the first of two", "to be or not to be", "to be", "[to be] or not to be");
    row("hyphens in the text", "state-of-the-art work", "state of the art", "[state-of-the-art] work");
    row("hyphens in the phrase", "state of the art", "state-of-the-art", "[state of the art]");
    row("in one word in the text", "send an email now", "an e-mail", "send [an email] now");
    row("in one word in the phrase", "send an e-mail now", "email now", "send an [e-mail now]");
    row("number and unit", "took 10mg daily", "10 mg daily", "took [10mg daily]");
    row("across signs", "first. Second", "first second", "[first. Second]");
    row("Chinese", "我们的中文字典", "中文字", "我们的[中文字]典");
    row("Chinese, one letter", "中文字", "文", "中[文]字");
    row("Chinese, not in order", "中文字", "文中", "中文字");
    row("mixed", "use iPhone 手机 now", "iphone手机", "use [iPhone 手机] now");
}

void PhraseTest::stands()
{
    QFETCH(QString, text);
    QFETCH(QString, phrase);
    Analyzer analyzer;
    const Phrase sought(analyzer, phrase, Language());
    if (const std::optional<Range> range = sought.firstIn(PlacedTerms(analyzer.places(text, Language()))))
        text.insert(range->from + range->size, QLatin1Char(']')).insert(range->from, QLatin1Char('['));
    QTEST(text, "expected");
}

void PhraseTest::aLongPhraseOfOneWordIsQuick()
{
    Analyzer analyzer;
    const QString text = QStringLiteral("a-a a-a ").repeated(2000);
    const QString phrase = QStringLiteral("a-a ").repeated(1000) + QLatin1Char('b');
    // Only so many words are compared, so that the phrase is found although its end differs.
    QVERIFY(Phrase(analyzer, phrase, Language()).firstIn(PlacedTerms(analyzer.places(text, Language()))));
}

void PhraseTest::outlivesWhatTheAnalyzerKnows()
{
    Analyzer analyzer(0); // forgets at each reset
    const Phrase phrase(analyzer, QStringLiteral("state-of-the-art things"), Language());
    QVERIFY(!phrase.isEmpty());
    const QString text = QStringLiteral("a thing: state of the art things");
    analyzer.reset();
    for (int i = 0; i < 100; ++i) {
        analyzer.places(QStringLiteral("other%1 words%1 fill%1 the%1 room%1").arg(i), Language());
        QVERIFY(phrase.firstIn(PlacedTerms(analyzer.places(text, Language()))));
        analyzer.reset();
    }
}

void PhraseTest::standsPlainly_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("phrase");
    QTest::addColumn<bool>("plainly");
    const auto row = [](const char* name, const char* text, const char* phrase, bool plainly) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(phrase) << plainly;
    };
    row("in the middle", "the state of the art", "of the", true);
    row("whole", "of the", "of the", true);
    row("in other letters", "The State OF THE art", "state of", true);
    row("behind a part of a word", "proof the of the art", "of the", true);
    row("in a word", "proof then", "of the", false);
    row("before a sign", "the state of the.", "of the", false);
    row("over two lines", "state of\nthe art", "of the", false);
    row("signs", "state-of-the-art", "state-of-the-art", false);
    row("a number", "section 5 applies", "section 5", false);
    row("Chinese", "中文 字", "中文", false);
    row("empty", "some text", "", false);
}

void PhraseTest::standsPlainly()
{
    QFETCH(QString, text);
    QFETCH(QString, phrase);
    Analyzer analyzer;
    QTEST(Phrase(analyzer, phrase, Language()).standsPlainlyIn(text), "plainly");
}

void PhraseTest::whatStandsPlainlyIsFound()
{
    const QStringList words =
        QStringLiteral("of the The state art Übergröße ΟΔΟΣ straße İstanbul U.S. e-mail don't 10 mg 10mg "
                       "donaudampfschiff iPhone HTTPServer 中文 ภาษา ﬁne naïve l'état mother-in-law a")
            .split(QLatin1Char(' '));
    QRandomGenerator random(3);
    int plainly = 0;
    for (int round = 0; round < 20'000; ++round) {
        QString text;
        QStringList phrase;
        for (int i = random.bounded(3, 12); i > 0; --i)
            text += words.at(random.bounded(int(words.size()))) + QLatin1Char(random.bounded(6) == 0 ? '\n' : ' ');
        for (int i = random.bounded(1, 4); i > 0; --i)
            phrase += words.at(random.bounded(int(words.size())));
        const Language language(QStringLiteral("en de fr tr el").split(QLatin1Char(' ')).at(random.bounded(5)));
        Analyzer analyzer;
        const Phrase sought(analyzer, phrase.join(QLatin1Char(' ')), language);
        if (!sought.standsPlainlyIn(text))
            continue;
        ++plainly;
        QVERIFY2(sought.firstIn(PlacedTerms(analyzer.places(text, language))),
            qPrintable(phrase.join(QLatin1Char(' ')) + QStringLiteral(" in ") + text));
    }
    QVERIFY(plainly > 500);
}

QTEST_GUILESS_MAIN(PhraseTest)
#include "phrasetest.moc"
