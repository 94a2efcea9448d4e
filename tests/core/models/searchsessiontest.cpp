#include "models/searchsession.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QElapsedTimer>
#include <QSignalSpy>

using namespace docent;

class SearchSessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysHowLongItTook();
    void theNewestQueryWins();
};

void SearchSessionTest::saysHowLongItTook() // A30
{
    test::SampleLibrary library;
    test::FakeSource source;
    source.gate.emplace();
    Retriever retriever(library.database(), std::vector<SearchSource*> { &source });
    SearchSession session(retriever);
    QSignalSpy finished(&session, &SearchSession::finished);
    QElapsedTimer clock;
    clock.start();
    session.setQuery(QStringLiteral("gym"));
    QTest::qWait(30);
    source.gate->set({});
    QTRY_COMPARE(finished.size(), 1);
    const qint64 told = finished.first().at(1).toLongLong();
    QVERIFY2(told >= 29 && told <= clock.elapsed() + 1, qPrintable(QString::number(told)));
    QVERIFY(test::finish(session.shutdown()));
}

void SearchSessionTest::theNewestQueryWins()
{
    test::SampleLibrary library;
    test::FakeSource source;
    source.gate.emplace();
    Retriever retriever(library.database(), std::vector<SearchSource*> { &source });
    SearchSession session(retriever);
    QSignalSpy finished(&session, &SearchSession::finished);
    session.setQuery(QStringLiteral("g"));
    source.gate.emplace();
    session.setQuery(QStringLiteral("gym"));
    source.gate->set({});
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().toString(), QStringLiteral("gym"));
    QCOMPARE(source.queries.size(), 2);
    QVERIFY(test::finish(session.shutdown()));
    QCOMPARE(finished.size(), 1);
}

QTEST_GUILESS_MAIN(SearchSessionTest)
#include "searchsessiontest.moc"
