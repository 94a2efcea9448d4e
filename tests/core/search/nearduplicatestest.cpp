#include "search/nearduplicates.h"

#include <QTest>

using namespace docent;

namespace {

const QString clause = QStringLiteral(
    "The supplier shall deliver the goods to the place named in the order, at its own cost and risk, and shall tell "
    "the buyer without delay of anything that may keep it from doing so, such as a strike, a flood or a lack of parts "
    "at one of its own suppliers.");

QString changed(const char* from, const char* to)
{
    QString text = clause;
    return text.replace(QLatin1String(from), QLatin1String(to));
}

} // namespace

class NearDuplicatesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recognises_data();
    void recognises();
    void countsAllTexts();
};

void NearDuplicatesTest::recognises_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<bool>("repeated");
    const QString chinese = QStringLiteral("供应商应自费将货物运送到订单中指定的地点并承担风险如有延误应立即通知买方");
    QTest::newRow("the same") << clause << clause << true;
    QTest::newRow("other spacing, marks and case")
        << clause << clause.toUpper().replace(u' ', u'\n').remove(u',') << true;
    QTest::newRow("one word at the end") << clause << changed("its own suppliers", "its suppliers") << true;
    QTest::newRow("one word for another") << clause << changed("flood", "storm") << true;
    QTest::newRow("the contrary") << clause << changed("shall deliver", "shall not deliver") << false;
    QTest::newRow("the same words in another order")
        << clause << changed("place named in the order", "order named in the place") << false;
    QTest::newRow("two words") << clause << changed("strike, a flood", "war, an earthquake") << false;
    QTest::newRow("half of it") << clause << clause.left(clause.size() / 2) << false;
    QTest::newRow("more than it") << clause << clause + QStringLiteral(" This holds for services as well.") << false;
    QTest::newRow("another figure") << changed("delay", "7 days' delay") << changed("delay", "8 days' delay") << false;
    QTest::newRow("a figure in one") << clause << changed("strike", "strike1") << false;
    QTest::newRow("something else") << clause << QStringLiteral("An engine needs oil and air.") << false;
    QTest::newRow("nothing") << QString() << QString() << true;
    QTest::newRow("nothing and something") << QString() << clause << false;
    QTest::newRow("one short line") << QStringLiteral("Yours sincerely") << QStringLiteral("yours, sincerely") << true;
    QTest::newRow("two short lines") << QStringLiteral("Yours sincerely") << QStringLiteral("Yours truly") << false;
    QTest::newRow("Chinese") << chinese << QString(chinese + QStringLiteral("。")) << true;
    QTest::newRow("other Chinese") << chinese
                                   << QString(chinese).replace(QStringLiteral("供应商"), QStringLiteral("买方"))
                                   << false;
}

void NearDuplicatesTest::recognises()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(bool, repeated);
    NearDuplicates oneWay;
    QCOMPARE(oneWay.add(first), -1);
    QCOMPARE(oneWay.add(second), repeated ? 0 : -1);
    NearDuplicates otherWay;
    QCOMPARE(otherWay.add(second), -1);
    QCOMPARE(otherWay.add(first), repeated ? 0 : -1);
}

void NearDuplicatesTest::countsAllTexts()
{
    NearDuplicates texts;
    QCOMPARE(texts.add(clause), -1);
    QCOMPARE(texts.add(clause), 0);
    QCOMPARE(texts.add(QStringLiteral("An engine needs oil and air.")), -1);
    QCOMPARE(texts.add(QStringLiteral("An engine needs oil and air")), 2);
    QCOMPARE(texts.add(clause.toLower()), 0);
}

QTEST_GUILESS_MAIN(NearDuplicatesTest)
#include "nearduplicatestest.moc"
