#include "terms/marks.h"

#include <QTest>

using namespace docent::terms;

/// Where words stand in a text.
class MarksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksWords_data();
    void marksWords();
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

QTEST_GUILESS_MAIN(MarksTest)
#include "markstest.moc"
