#include "ui/source/passagematch.h"

#include <QTest>

using namespace docent::ui;

class PassageMatchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void finds_data();
    void finds();
    void goesOnBehindThePage();
    void longestOfRepeatedRuns();
    void offsets_data();
    void offsets();
    void largeTextsAreCountedRight();
};

void PassageMatchTest::finds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("passage");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char* name, const char* text, const char* passage, const QStringList& expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(passage) << expected;
    };
    row("the same", "a sentence about notice periods in it", "about notice periods",
        { QStringLiteral("about notice periods") });
    row("line breaks", "with up to $1,000 per\r\nyear for fitness related programs",
        "$1,000 per year for fitness related", { QStringLiteral("1,000 per\r\nyear for fitness related") });
    row("hyphenation", "reim-\r\nbursement is paid with the payroll", "Reimbursement is paid with",
        { QStringLiteral("reim-\r\nbursement is paid with") });
    row("ligatures", "the of\uFB01ce of \uFB02ights and more of it", "the office of flights and more",
        { QStringLiteral("the of\uFB01ce of \uFB02ights and more") });
    row("accents taken apart", "un cafe\u0301 tre\u0300s fort pour deux", "un caf\u00E9 tr\u00E8s fort",
        { QStringLiteral("un cafe\u0301 tre\u0300s fort") });
    row("letter case", "HEALTH AND WELLNESS PROGRAM", "Health and wellness program",
        { QStringLiteral("HEALTH AND WELLNESS PROGRAM") });
    row("something in between",
        "the yearly limit of the whole plan page 3 of 17 Northwind is one thousand dollars for each",
        "the yearly limit of the whole plan is one thousand dollars for each",
        { QStringLiteral("the yearly limit of the whole plan"), QStringLiteral("is one thousand dollars for each") });
    row("short passage", "see chapter 4 there", "chapter 4", { QStringLiteral("chapter 4") });
    row("astral letters", "x \U0001D54F\U0001D550 and then some more words", "\U0001D54F\U0001D550 and then some more",
        { QStringLiteral("\U0001D54F\U0001D550 and then some more") });
    row("nothing like it", "a text about something else entirely", "quarterly revenue by segment and region", {});
    row("too little of it", "quarterly revenue was not stated at all here",
        "quarterly revenue by segment and region grew faster than anyone had thought possible, in all of its markets",
        {});
    row("empty passage", "text", "", {});
    row("empty text", "", "passage", {});
}

void PassageMatchTest::finds()
{
    QFETCH(QString, text);
    QFETCH(QString, passage);
    QFETCH(QStringList, expected);
    const PassageMatch match = matchPassage(text, passage);
    QStringList found;
    for (const SourceSpan& span : match.spans)
        found << text.mid(span.start, span.length);
    QCOMPARE(found, expected);
}

void PassageMatchTest::goesOnBehindThePage()
{
    const QString passage =
        QStringLiteral("The first half stands here on the page. The second half follows on the next one.");
    const QString page = QStringLiteral("Heading\r\nThe first half stands here\r\non the page.\r\n17");
    const PassageMatch match = matchPassage(page, passage);
    QCOMPARE(match.spans.size(), 1);
    QCOMPARE(QStringView(passage).mid(match.behind).trimmed().left(10), QStringView(u"The second"));
}

void PassageMatchTest::longestOfRepeatedRuns()
{
    const QString text = QStringLiteral("This plan is provided by Northwind Health to members. Intro. "
                                        "This plan is provided by Northwind Health to employees only.");
    const PassageMatch match =
        matchPassage(text, QStringLiteral("This plan is provided by Northwind Health to employees"));
    QCOMPARE(match.spans.size(), 1);
    QVERIFY(match.spans.constFirst().start > 40);
}

void PassageMatchTest::offsets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("codePoint");
    QTest::addColumn<qsizetype>("expected");
    const QString mixed = QStringLiteral("a\U0001F600b\U0001F600\U0001F600c");
    QTest::newRow("start") << mixed << qint64(0) << qsizetype(0);
    QTest::newRow("before a pair") << mixed << qint64(1) << qsizetype(1);
    QTest::newRow("behind a pair") << mixed << qint64(2) << qsizetype(3);
    QTest::newRow("between pairs") << mixed << qint64(4) << qsizetype(6);
    QTest::newRow("last") << mixed << qint64(5) << qsizetype(8);
    QTest::newRow("end") << mixed << qint64(6) << qsizetype(9);
    QTest::newRow("beyond") << mixed << qint64(60) << qsizetype(9);
}

void PassageMatchTest::offsets()
{
    QFETCH(QString, text);
    QFETCH(qint64, codePoint);
    QFETCH(qsizetype, expected);
    QCOMPARE(utf16Offset(text, codePoint), expected);
    QCOMPARE(codePointOffset(text, expected), qMin<qint64>(codePoint, 6));
}

void PassageMatchTest::largeTextsAreCountedRight()
{
    const QString text = QStringLiteral("some words \U0001F600 and ").repeated(3000) + QStringLiteral("END");
    const qint64 codePoints = text.toUcs4().size();
    for (const qint64 at : { qint64(0), qint64(4095), qint64(4096), qint64(20'001), codePoints - 3, codePoints }) {
        const qsizetype offset = utf16Offset(text, at);
        QCOMPARE(qint64(text.left(offset).toUcs4().size()), at);
    }
    QCOMPARE(text.mid(utf16Offset(text, codePoints - 3)), QStringLiteral("END"));
}

QTEST_APPLESS_MAIN(PassageMatchTest)
#include "passagematchtest.moc"
