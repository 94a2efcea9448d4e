#include "models/searchsession.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <map>
#include <QElapsedTimer>
#include <QSignalSpy>

using namespace docent;

class SearchSessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysHowLongItTook();
    void theNewestQueryWins();
    void anOlderQueryThatDoesNotEndChangesNothing();
    void wordsComeBeforeVectors();
    void wordsAloneAreShownWhileOneTypes();
};

namespace {

/// Answers each query when it is told to, even after it was stopped.
class StubbornSource : public test::FakeSource {
public:
    std::map<QString, OneShot<Result<>>> gates;
    QHash<QString, QList<ScoredPassage>> found;

    Task<QList<ScoredPassage>> search(SearchRequest request, int, QJsonObject*, std::stop_token) override
    {
        const QString query = request.query;
        queries.append(query);
        OneShot<Result<>>& gate = gates[query];
        const Result<> released = co_await awaitOrStop(gate, std::stop_token());
        if (!released)
            co_return fail(released.error());
        Result<QList<ScoredPassage>> result = found.value(query);
        co_return result;
    }
};

test::FakeSource vectorSource()
{
    test::FakeSource source;
    source.sourceName = QStringLiteral("vector");
    return source;
}

} // namespace

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

void SearchSessionTest::anOlderQueryThatDoesNotEndChangesNothing()
{
    test::SampleLibrary library;
    const QList<qint64> ids = library.add(QStringLiteral("/a"), { QStringLiteral("old"), QStringLiteral("new") });
    StubbornSource source;
    source.found = { { QStringLiteral("g"), { { ids.at(0), 1 } } }, { QStringLiteral("gym"), { { ids.at(1), 1 } } } };
    Retriever retriever(library.database(), std::vector<SearchSource*> { &source });
    SearchSession session(retriever);
    QSignalSpy finished(&session, &SearchSession::finished);
    session.setQuery(QStringLiteral("g"));
    session.setQuery(QStringLiteral("gym"));
    source.gates[QStringLiteral("gym")].set({});
    QTRY_COMPARE(finished.size(), 1);
    source.gates[QStringLiteral("g")].set({});
    QVERIFY(test::finish(session.shutdown())); // both have ended
    QCOMPARE(finished.size(), 1);
    QCOMPARE(session.hits()->passageCount(), 1);
    QCOMPARE(session.hits()->rowOf(ids.at(1)), 1);
}

void SearchSessionTest::wordsComeBeforeVectors()
{
    test::SampleLibrary library;
    const QList<qint64> ids = library.add(QStringLiteral("/a"), { QStringLiteral("one"), QStringLiteral("two") });
    test::FakeSource words;
    words.candidates = QList<ScoredPassage> { { ids.at(0), 1 } };
    test::FakeSource vectors = vectorSource();
    vectors.candidates = QList<ScoredPassage> { { ids.at(1), 1 } };
    Retriever retriever(library.database(), std::vector<SearchSource*> { &words, &vectors });
    SearchSession session(retriever);
    QSignalSpy finished(&session, &SearchSession::finished);
    QList<qsizetype> shown;
    connect(&session, &SearchSession::finished, this, [&] { shown.append(session.hits()->passageCount()); });
    session.setQuery(QStringLiteral("gym"));
    QTRY_COMPARE(finished.size(), 2);
    QCOMPARE(shown, QList<qsizetype>({ 1, 2 }));
    QVERIFY(test::finish(session.shutdown()));
}

void SearchSessionTest::wordsAloneAreShownWhileOneTypes()
{
    test::SampleLibrary library;
    test::FakeSource words;
    test::FakeSource vectors = vectorSource();
    Retriever retriever(library.database(), std::vector<SearchSource*> { &words, &vectors });
    SearchSession session(retriever);
    connect(&session, &SearchSession::finished, this, [&](const QString& query) {
        if (query.size() < 4) // the next letter comes before the pause is over
            session.setQuery(query + QLatin1Char('x'));
    });
    QSignalSpy finished(&session, &SearchSession::finished);
    session.setQuery(QStringLiteral("g"));
    QTRY_COMPARE(finished.size(), 5);
    QCOMPARE(vectors.queries, QStringList { QStringLiteral("gxxx") });
    QVERIFY(test::finish(session.shutdown()));
}

QTEST_GUILESS_MAIN(SearchSessionTest)
#include "searchsessiontest.moc"
