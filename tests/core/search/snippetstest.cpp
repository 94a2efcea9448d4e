#include "search/snippets.h"

#include <QTest>

using namespace docent;

namespace {

/// The text with brackets around its highlights.
QString marked(const Snippet& snippet)
{
    QString text = snippet.text;
    for (auto it = snippet.highlights.crbegin(); it != snippet.highlights.crend(); ++it) {
        text.insert(it->start + it->length, QLatin1Char(']'));
        text.insert(it->start, QLatin1Char('['));
    }
    return text;
}

} // namespace

class SnippetsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksWords_data();
    void marksWords();
    void marksWhatBeginsSo();
    void choosesTheBestPart_data();
    void choosesTheBestPart();
    void neverLeavesTheText();
};

void SnippetsTest::marksWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* text, const char* query, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(query) << QString::fromUtf8(expected);
    };
    row("nothing", "The plan.", "", "The plan.");
    row("case", "The Plan pays.", "PLAN", "The [Plan] pays.");
    row("endings", "Planning plans planned plan.", "plan", "[Planning] [plans] [planned] [plan].");
    row("the query's ending", "A policy.", "policies", "A [policy].");
    row("silent e", "We use and used it, using.", "use", "We [use] and [used] it, [using].");
    row("no part of a word", "Explain the plant.", "plan", "Explain the plant.");
    row("not stop words", "What is the plan?", "what is the plan", "What is the [plan]?");
    row("not excluded words", "plan for dental", "plan -dental", "[plan] for dental");
    row("phrases by their words", "flexible spending", "\"flexible spending\"", "[flexible] [spending]");
    row("accents", "Café résumé", "cafe", "[Café] résumé");
    row("compounds", "IL-6 and e-mail", "IL-6 e-mail", "[IL-6] and [e-mail]");
    row("Chinese", "公司的年假政策是什么", "年假政策", "公司的[年假政策]是什么");
    row("one Chinese letter", "喝水吧", "水", "喝[水]吧");
    row("beyond the basic plane", "x𠀀𠀁y 𠀁", "𠀀𠀁", "x[𠀀𠀁]y 𠀁");
}

void SnippetsTest::marksWords()
{
    QFETCH(QString, text);
    QFETCH(QString, query);
    QFETCH(QString, expected);
    QCOMPARE(marked({ text, queryWordsIn(text, query, QString()) }), expected);
}

/// The last word of a query that is being typed.
void SnippetsTest::marksWhatBeginsSo()
{
    const auto marks = [](const char* query, const char* text) {
        return marked(Snippets(QString::fromUtf8(query), true).of(QString::fromUtf8(text), QStringLiteral("en")));
    };
    QCOMPARE(marks("dental insura", "Insurance, and dental care."), QStringLiteral("[Insurance], and [dental] care."));
    QCOMPARE(marks("memb", "A member, of the membership."), QStringLiteral("A [member], of the [membership]."));
    QCOMPARE(marks("memb ", "A member."), QStringLiteral("A member.")); // it is finished
    QCOMPARE(marks("m", "A member."), QStringLiteral("A member."));
    QCOMPARE(marks("resu", "His résumé."), QStringLiteral("His [résumé]."));
}

void SnippetsTest::choosesTheBestPart_data()
{
    QTest::addColumn<QString>("passage");
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    const QString filler = QStringLiteral("Here nothing of note is said at all about it. ");
    const auto row = [](const char* name, const QString& passage, const char* query, const QString& expected) {
        QTest::newRow(name) << passage << QString::fromUtf8(query) << expected;
    };
    row("short", QStringLiteral("The plan\npays\ttwice."), "pays", QStringLiteral("The plan [pays] twice."));
    row("empty", QString(), "pays", QString());
    row("no word: the beginning", filler.repeated(10), "dental",
        QStringLiteral("Here nothing of note is said at all about it. Here nothing of note is said at …"));
    row("the sentence around the words",
        filler.repeated(5) + QStringLiteral("Dental cleanings are paid. ") + filler.repeated(5), "dental cleaning",
        QStringLiteral("… [Dental] [cleanings] are paid. Here nothing of note is said at all about it. Here …"));
    row("different words count more than many",
        QStringLiteral("Dental dental dental. ") + filler.repeated(5) + QStringLiteral("Dental cleaning. ")
            + filler.repeated(5),
        "dental cleaning",
        QStringLiteral("… [Dental] [cleaning]. Here nothing of note is said at all about it. Here nothing of …"));
    row("the end fills the line", filler.repeated(5) + QStringLiteral("Dental."), "dental",
        QStringLiteral("… is said at all about it. Here nothing of note is said at all about it. [Dental]."));
    row("without spaces",
        QStringLiteral("这里没有什么").repeated(20) + QStringLiteral("年假政策") + QStringLiteral("。"), "年假",
        QStringLiteral("… ") + QStringLiteral("这里没有什么").repeated(20).right(75) + QStringLiteral("[年假]政策。"));
}

void SnippetsTest::choosesTheBestPart()
{
    QFETCH(QString, passage);
    QFETCH(QString, query);
    QFETCH(QString, expected);
    QCOMPARE(marked(snippet(passage, query, QString(), 80)), expected);
}

void SnippetsTest::neverLeavesTheText()
{
    QString passage = QStringLiteral("x𠀀 年假\n\n").repeated(30);
    passage[5] = QChar(u'\xd800');
    for (int length = 0; length < 200; ++length) {
        for (const char* query : { "x", "年假", "nothing", "𠀀" }) {
            const Snippet found = snippet(passage, QString::fromUtf8(query), QString(), length);
            QVERIFY(found.text.size() <= length + 4);
            for (const TextRange& range : found.highlights)
                QVERIFY(range.start >= 0 && range.length > 0 && range.start + range.length <= found.text.size());
        }
    }
}

QTEST_GUILESS_MAIN(SnippetsTest)
#include "snippetstest.moc"
