#include "chat/deltagatherer.h"
#include "async/sleep.h"
#include "support/coroutinerunner.h"

#include <QElapsedTimer>
#include <QTest>

using namespace docent;

/// A40: what comes between the model and the model of the messages.
class DeltaGathererTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstPieceGoesAtOnce();
    void piecesAreGathered();
    void pieceAfterAPauseGoesAtOnce();
    void flushHandsOnWhatIsLeft();
    void nothingIsHandedOnForNothing();
    void endsWithoutHandingOn();
    void aFastModelCostsFewUpdates();
};

namespace {

struct Bench {
    QStringList texts;
    QStringList reasonings;
    DeltaGatherer gatherer { [this](const ChatDelta& delta) {
        texts << delta.text;
        reasonings << delta.reasoning;
    } };

    void say(const QString& text) { gatherer.add(text, {}); }
};

} // namespace

void DeltaGathererTest::firstPieceGoesAtOnce()
{
    Bench bench;
    bench.say(QStringLiteral("Yes"));
    QCOMPARE(bench.texts, QStringList { QStringLiteral("Yes") });
}

void DeltaGathererTest::piecesAreGathered()
{
    Bench bench;
    bench.say(QStringLiteral("Yes"));
    bench.say(QStringLiteral(", it"));
    bench.gatherer.add({}, QStringLiteral("hm"));
    bench.say(QStringLiteral(" is"));
    QCOMPARE(bench.texts.size(), 1);
    QTRY_COMPARE(bench.texts.size(), 2);
    QCOMPARE(bench.texts.at(1), QStringLiteral(", it is"));
    QCOMPARE(bench.reasonings.at(1), QStringLiteral("hm"));
}

void DeltaGathererTest::pieceAfterAPauseGoesAtOnce()
{
    Bench bench;
    bench.say(QStringLiteral("a"));
    bench.say(QStringLiteral("b"));
    QTRY_COMPARE(bench.texts.size(), 2);
    QVERIFY(*test::run(sleepFor(3 * DeltaGatherer::wait, {})).result);
    bench.say(QStringLiteral("c"));
    QCOMPARE(bench.texts.size(), 3);
}

void DeltaGathererTest::flushHandsOnWhatIsLeft()
{
    Bench bench;
    bench.say(QStringLiteral("a"));
    bench.say(QStringLiteral("b"));
    bench.gatherer.flush();
    QCOMPARE(bench.texts.join(QString()), QStringLiteral("ab"));
    bench.gatherer.flush();
    QCOMPARE(bench.texts.size(), 2);
}

void DeltaGathererTest::nothingIsHandedOnForNothing()
{
    Bench bench;
    bench.say({});
    QVERIFY(bench.texts.isEmpty());
    // A piece that was held back did not take the place of the first one.
    bench.say(QStringLiteral("a"));
    QCOMPARE(bench.texts.size(), 1);
    QVERIFY(*test::run(sleepFor(3 * DeltaGatherer::wait, {})).result);
    QCOMPARE(bench.texts.size(), 1);
}

void DeltaGathererTest::endsWithoutHandingOn()
{
    QStringList texts;
    {
        DeltaGatherer gatherer([&texts](const ChatDelta& delta) { texts << delta.text; });
        gatherer.add(QStringLiteral("a"), {});
        gatherer.add(QStringLiteral("b"), {});
    }
    QVERIFY(*test::run(sleepFor(2 * DeltaGatherer::wait, {})).result);
    QCOMPARE(texts, QStringList { QStringLiteral("a") });
}

void DeltaGathererTest::aFastModelCostsFewUpdates()
{
    Bench bench;
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 60; ++i) {
        bench.say(QStringLiteral("x"));
        QTest::qWait(2);
    }
    const qint64 most = clock.elapsed() / DeltaGatherer::wait.count() + 2;
    QTRY_COMPARE(bench.texts.join(QString()).size(), 60);
    QVERIFY2(bench.texts.size() <= most + 1, qPrintable(QString::number(bench.texts.size())));
}

QTEST_GUILESS_MAIN(DeltaGathererTest)
#include "deltagatherertest.moc"
