#include "terms/queryterms.h"
#include "terms/stopwords.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent::terms;

/// What a query looks for.
class QueryTermsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesWords_data();
    void givesWords();
    void splitsCompoundsByTheVocabulary();
    void asksForAllWordsOfAPhrase_data();
    void asksForAllWordsOfAPhrase();
    void knowsStopWords_data();
    void knowsStopWords();
    void marksNoStopWords();
    void isBounded();
    void anyQueryIsSafe();
};

namespace {

/// "a|b*0.5 c": alternatives, and the weight where it isn't 1.
QString shown(const std::vector<QueryWord>& words)
{
    QStringList list;
    for (const QueryWord& word : words) {
        QStringList alternatives;
        for (const std::string& term : word.alternatives)
            alternatives.append(QString::fromStdString(term));
        const QString weight =
            word.weight == 1 ? QString() : QStringLiteral("*%1").arg(static_cast<double>(word.weight));
        list.append(alternatives.join(QLatin1Char('|')) + weight);
    }
    return list.join(QLatin1Char(' '));
}

QStringList codes(const QString& list)
{
    return list.split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

void QueryTermsTest::givesWords_data()
{
    QTest::addColumn<QString>("languages");
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* languages, const char* query, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(languages) << QString::fromUtf8(query) << QString::fromUtf8(words);
    };
    row("empty", "en", "", "");
    row("only signs", "en", "?!", "");
    row("stop words weigh little", "en", "what is a contract", "what*0.2 is*0.2 a*0.2 contract");
    row("stop words alone are words", "en", "to be or not", "to*0.2 be*0.2 or*0.2 not");
    row("nothing but stop words", "en", "who is the", "who is the");
    row("negations are no stop words", "en", "not", "not");
    row("capitals make a name", "en", "the US economy", "the*0.2 us economi");
    row("capitals everywhere don't", "en", "THE US ECONOMY", "the*0.2 us*0.2 economi");
    row("the same word once", "en", "cat cats CAT", "cat");
    row("in each language of the library", "en de", "organization", "organ|organization");
    row("languages that agree", "en de", "vertrag", "vertrag");
    row("a library without languages is English", "", "running", "run");
    row("compound", "en", "e-mail", "e*0.75 mail*0.75 email");
    row("code", "en", "IL-6", "il*0.75 6*0.75 il6");
    row("umlauts written apart", "de", "Aerzte", "aerzt|arzt");
    row("umlauts", "de", "Ärzte", "arzt|aerzt");
    row("no umlauts", "de", "neue Quelle", "neu quell");
    row("accents left away", "fr", "élèves", "elev");
    row("elision, in a library of two languages", "fr en", "l'homme", "l*0.2 homm*0.75 lhomm");
    row("Chinese", "zh", "中文字", "中*0.3 文*0.3 中文 字*0.3 文字");
    row("a single Chinese letter", "zh", "中", "中");
    row("Korean by pairs alone", "ko", "한국어", "한국 국어");
}

void QueryTermsTest::givesWords()
{
    QFETCH(QString, languages);
    QFETCH(QString, query);
    QTEST(shown(queryWords(query, codes(languages))), "words");
}

void QueryTermsTest::splitsCompoundsByTheVocabulary()
{
    const Vocabulary vocabulary = [](std::string_view term) {
        return term == "schmalspur" || term == "bahn" || term == "schmal" || term == "spurbahn" || term == "klass"
            || term == "zimm" || term == "unt" || term == "nehm";
    };
    const QStringList german { QStringLiteral("de") };
    QCOMPARE(shown(queryWords(u"Schmalspurbahnen", german, vocabulary)),
        QStringLiteral("schmalspurbahn schmal*0.4 spurbahn*0.4"));
    QCOMPARE(shown(queryWords(u"Klassenzimmer", german, vocabulary)), QStringLiteral("klassenzimm klass*0.4 zimm*0.4"));
    QCOMPARE(shown(queryWords(u"Unternehmen", german, vocabulary)), QStringLiteral("unternehm"));
    QCOMPARE(shown(queryWords(u"Klassenzimmer", { QStringLiteral("en") }, vocabulary)), QStringLiteral("klassenzimm"));
    QCOMPARE(shown(queryWords(u"Klassenzimmer", german)), QStringLiteral("klassenzimm"));
}

void QueryTermsTest::asksForAllWordsOfAPhrase_data()
{
    QTest::addColumn<QString>("languages");
    QTest::addColumn<QString>("phrase");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* languages, const char* phrase, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(languages) << QString::fromUtf8(phrase) << QString::fromUtf8(words);
    };
    row("stop words too", "en", "the right to be forgotten", "the right to be forgotten");
    row("compounds, or as one word", "en", "an e-mail", "an e|email mail|email");
    row("languages that cut differently", "en fr", "the company's plan", "the compani|company plan");
    row("Chinese", "zh", "中文字", "中文 文字");
}

void QueryTermsTest::asksForAllWordsOfAPhrase()
{
    QFETCH(QString, languages);
    QFETCH(QString, phrase);
    QTEST(shown(phraseWords(phrase, codes(languages))), "words");
}

void QueryTermsTest::knowsStopWords_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("preferred");
    QTest::addColumn<QString>("stopWords");
    const auto row = [](const char* name, const char* words, const char* preferred, const char* stopWords) {
        QTest::newRow(name) << QString::fromUtf8(words) << QString::fromLatin1(preferred)
                            << QString::fromUtf8(stopWords);
    };
    row("English", "what is the point", "en", "what is the");
    row("German", "was ist der sinn", "de", "was ist der");
    row("the question's language decides", "what was the sinn", "en de", "what was the");
    row("one word of a language that isn't the library's", "die hard", "en", "");
    row("two of them", "wo ist berlin", "en", "wo ist");
    row("Russian", "где находится книга", "ru", "где");
    row("Arabic", "ما هي عاصمة فرنسا", "ar", "ما هي");
    row("Greek", "ποια είναι η ουσία", "el", "ποια είναι η");
    row("Turkish", "bu nedir", "tr", "bu nedir");
    row("Polish", "jak się gra", "pl", "jak się");
}

void QueryTermsTest::knowsStopWords()
{
    QFETCH(QString, words);
    QFETCH(QString, preferred);
    QFETCH(QString, stopWords);
    QCOMPARE(stopWordsAmong(words.split(QLatin1Char(' ')), codes(preferred)).join(QLatin1Char(' ')), stopWords);
}

void QueryTermsTest::marksNoStopWords()
{
    const std::vector<QueryWord> words = queryWords(u"the Contract", { QStringLiteral("en") });
    QCOMPARE(words.size(), 2U);
    QVERIFY(words.at(0).stopWord);
    QVERIFY(words.at(0).shown.isEmpty());
    QVERIFY(!words.at(1).stopWord);
    QCOMPARE(words.at(1).shown, QStringLiteral("Contract"));
}

void QueryTermsTest::isBounded()
{
    QString query;
    for (int i = 0; i < 5000; ++i)
        query += QStringLiteral("word%1 ").arg(i);
    QCOMPARE(queryWords(query, { QStringLiteral("en") }).size(), mostQueryWords);
    QVERIFY(queryWords(QString(100'000, QLatin1Char('x')), {}).size() <= 1);
}

void QueryTermsTest::anyQueryIsSafe()
{
    QRandomGenerator random(3);
    const Vocabulary all = [](std::string_view) { return true; };
    for (int i = 0; i < 1000; ++i) {
        QString query;
        for (int j = random.bounded(40); j > 0; --j)
            query.append(
                QChar(static_cast<char16_t>(random.bounded(2) ? random.bounded(0x80) : random.bounded(0x10000))));
        const QStringList languages { QStringLiteral("en"), QStringLiteral("de"), QStringLiteral("fr") };
        const std::vector<QueryWord> words = queryWords(query, languages, all);
        for (const QueryWord& word : words) {
            QVERIFY(!word.alternatives.empty());
            QVERIFY(word.weight > 0 && word.weight <= 1);
        }
        phraseWords(query, languages);
    }
}

QTEST_GUILESS_MAIN(QueryTermsTest)
#include "querytermstest.moc"
