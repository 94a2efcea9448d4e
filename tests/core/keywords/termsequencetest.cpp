#include "keywords/termsequence.h"

#include <QStringList>
#include <QTest>

using namespace docent::keywords;

/// Whether terms may stand one behind the other, by the pairs of an entry.
class TermSequenceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void standsIn_data();
    void standsIn();
    void takesLongPhrases();
    void errsSeldom();
    void takesAllLists();
};

namespace {

PairFilter filterOf(const std::vector<quint64>& words)
{
    return PairFilter({ reinterpret_cast<const uchar*>(words.data()), words.size() * sizeof(quint64) });
}

std::vector<quint64> filterWords(const QStringList& text)
{
    std::vector<quint64> pairs;
    for (qsizetype i = 1; i < text.size(); ++i)
        pairs.push_back(pairOf(text.at(i - 1).toStdString(), text.at(i).toStdString()));
    std::vector<quint64> words;
    PairFilter::append(words, pairs);
    return words;
}

/// "a b|c d" are a, then b or c, then d; "ab_2" stands for two words.
TermSequence sequenceOf(const QString& phrase)
{
    std::vector<std::string> kept;
    kept.reserve(1000);
    std::vector<TermSequence::Term> terms;
    int position = 0;
    for (const QString& place : phrase.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        for (const QString& term : place.split(QLatin1Char('|'))) {
            kept.push_back(term.toStdString());
            terms.push_back({ kept.back(), position, position + std::max(1, term.section(u'_', 1).toInt()) - 1 });
        }
        ++position;
    }
    return TermSequence(terms);
}

} // namespace

void TermSequenceTest::standsIn_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("phrase");
    QTest::addColumn<bool>("stands");
    const auto row = [](const char* name, const char* text, const char* phrase, bool stands) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(phrase) << stands;
    };
    row("in order", "x state of the art y", "state of the art", true);
    row("not in another order", "art the of state", "state of the art", false);
    row("without the first pair", "of the art", "state of the art", false);
    row("without the last pair", "state of the", "state of the art", false);
    row("one of two words", "an email now", "an mail|email now", true);
    row("by no way", "an letter now", "an mail|email now", false);
    row("over a whole", "an email_2 now", "an e|email_2 mail now", true);
    row("through its parts", "an e mail now", "an e|email_2 mail now", true);
    row("half through its parts", "an e now", "an e|email_2 mail now", false);
    row("one word", "", "word", true);
    row("one whole", "", "e|email_2 mail", true);
    row("no word", "", "", true);
    row("an entry without pairs", "", "two words", false);
}

void TermSequenceTest::standsIn()
{
    QFETCH(QString, text);
    QFETCH(QString, phrase);
    const std::vector<quint64> words = filterWords(text.split(QLatin1Char(' ')));
    QTEST(sequenceOf(phrase).mayStandIn(filterOf(words)), "stands");
}

void TermSequenceTest::takesLongPhrases()
{
    QStringList text;
    for (int i = 0; i < 900; ++i)
        text.append(QString::number(i * i % 7919));
    const std::vector<quint64> words = filterWords(text);
    QVERIFY(sequenceOf(text.join(QLatin1Char(' '))).mayStandIn(filterOf(words)));
    QVERIFY(sequenceOf(text.mid(0, 100).join(QLatin1Char(' '))).mayStandIn(filterOf(words)));
    std::reverse(text.begin(), text.end());
    QVERIFY(!sequenceOf(text.mid(0, 100).join(QLatin1Char(' '))).mayStandIn(filterOf(words)));
    // More alternatives than are looked at: nothing can be told.
    QVERIFY(sequenceOf(QStringLiteral("a b ") + text.mid(0, 300).join(QLatin1Char('|'))).mayStandIn(filterOf(words)));
}

void TermSequenceTest::errsSeldom()
{
    QStringList text;
    for (int i = 0; i < 1000; ++i)
        text.append(QString::number(i));
    const std::vector<quint64> words = filterWords(text);
    int errors = 0;
    for (int i = 0; i < 2000; ++i)
        errors += filterOf(words).mayHold(pairOf("x" + std::to_string(i), "y")) ? 1 : 0;
    QVERIFY2(errors > 20 && errors < 80, qPrintable(QString::number(errors))); // 2.2 % of 2,000
}

void TermSequenceTest::takesAllLists()
{
    const std::vector<quint64> words = filterWords({ QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c") });
    const TermSequence one = sequenceOf(QStringLiteral("a b"));
    const TermSequence other = sequenceOf(QStringLiteral("b c"));
    const TermSequence missing = sequenceOf(QStringLiteral("c a"));
    QVERIFY(mayHold(filterOf(words), {}));
    QVERIFY(mayHold(filterOf(words), { { one }, { other } }));
    QVERIFY(mayHold(filterOf(words), { { missing, one } }));
    QVERIFY(!mayHold(filterOf(words), { { one }, { missing } }));
}

QTEST_GUILESS_MAIN(TermSequenceTest)
#include "termsequencetest.moc"
