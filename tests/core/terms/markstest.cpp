#include "terms/marks.h"

#include <QTest>

using namespace docent::terms;

/// Where words and phrases stand in a text.
class MarksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksWords_data();
    void marksWords();
    void marksPhrases_data();
    void marksPhrases();
    void aLongPhraseOfOneWordIsQuick();
};

namespace {

QString marked(QString text, const std::vector<Range>& ranges)
{
    for (auto range = ranges.rbegin(); range != ranges.rend(); ++range)
        text.insert(range->from + range->size, QLatin1Char(']')).insert(range->from, QLatin1Char('['));
    return text;
}

} // namespace

void MarksTest::marksWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("terms");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* text, const char* terms, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(terms) << QString::fromUtf8(expected);
    };
    row("none", "some text", "other", "some text");
    row("any ending", "Cats and a cat", "cat", "[Cats] and a [cat]");
    row("accents", "Über Häuser", "uber hauser", "[Über] [Häuser]");
    row("a whole compound", "an e-mail", "email", "an [e-mail]");
    row("a part", "an e-mail", "mail", "an e-[mail]");
    row("pairs that overlap", "中文字典", "中文 文字", "[中文字]典");
    row("soft hyphen inside", "a con\u00adtract", "contract", "a [con\u00adtract]");
    row("outside the basic plane", "😀 word 😀", "word", "😀 [word] 😀");
}

void MarksTest::marksWords()
{
    QFETCH(QString, text);
    QFETCH(QString, terms);
    std::vector<std::string> list;
    const QStringList words = terms.split(QLatin1Char(' '));
    for (const QString& word : words)
        list.push_back(word.toStdString());
    Analyzer analyzer;
    QTEST(marked(text, marks(analyzer, text, Language(), list)), "expected");
}

void MarksTest::marksPhrases_data()
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
    row("twice", "to be or not to be", "to be", "[to be] or not [to be]");
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

void MarksTest::marksPhrases()
{
    QFETCH(QString, text);
    QFETCH(QString, phrase);
    Analyzer analyzer;
    QTEST(marked(text, phraseMarks(analyzer, text, Language(), phrase)), "expected");
}

void MarksTest::aLongPhraseOfOneWordIsQuick()
{
    Analyzer analyzer;
    const QString text = QStringLiteral("a-a a-a ").repeated(2000);
    const QString phrase = QStringLiteral("a-a ").repeated(1000) + QLatin1Char('b');
    // Only so many words are compared, so that the phrase is found although its end differs.
    QCOMPARE(phraseMarks(analyzer, text, Language(), phrase).size(), 1U);
}

QTEST_GUILESS_MAIN(MarksTest)
#include "markstest.moc"
