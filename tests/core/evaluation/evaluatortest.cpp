#include "evaluation/evaluator.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <cmath>
#include <QTest>

using namespace docent;
using namespace docent::test;

/// Whole evaluations, over a library of a few documents and a scripted search.
class EvaluatorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void countsADocumentOnceAtItsBestRank();
    void tellsEachNoticeOnce();
    void stopsWhenSearchFails();
    void judgesAnswers();
    void tellsWhichAnswersFailed();

private:
    /// Passages as the search gives them: best first.
    void setFound(const QList<qint64>& ids);

    std::unique_ptr<SampleLibrary> m_library;
    QList<qint64> m_lease; ///< three passages, one to a page
    QList<qint64> m_perks;
    std::unique_ptr<FakeSource> m_source;
    std::unique_ptr<Retriever> m_retriever;
};

namespace {

const QString leaseText = QStringLiteral("The rent is due on the third of each month.");

AnswerQuestion question(const QString& file, int page)
{
    AnswerQuestion asked;
    asked.question = QStringLiteral("When is the rent due?");
    asked.truth = QStringLiteral("On the third of each month.");
    asked.sources = { { file, page } };
    return asked;
}

} // namespace

void EvaluatorTest::init()
{
    m_library = std::make_unique<SampleLibrary>();
    m_lease = m_library->add(QStringLiteral("/d/lease.pdf"),
        { QStringLiteral("Rooms and keys."), leaseText, QStringLiteral("Notice is three months.") });
    m_perks = m_library->add(QStringLiteral("/d/perks.md"), { QStringLiteral("Gyms are paid.") });
    m_source = std::make_unique<FakeSource>();
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { m_source.get() });
}

void EvaluatorTest::setFound(const QList<qint64>& ids)
{
    QList<ScoredPassage> candidates;
    for (const qint64 id : ids)
        candidates.append({ id, 10.0 - double(candidates.size()) });
    m_source->candidates = candidates;
}

void EvaluatorTest::countsADocumentOnceAtItsBestRank()
{
    setFound({ m_lease.at(1), m_lease.at(0), m_perks.at(0), m_lease.at(2) });
    RetrievalDataset dataset;
    dataset.queries = { { QStringLiteral("1"), QStringLiteral("gyms") },
        { QStringLiteral("2"), QStringLiteral("rent") } };
    dataset.judgments.insert(QStringLiteral("1"), { { QStringLiteral("/d/perks.md"), 1 } });
    dataset.judgments.insert(QStringLiteral("2"), { { QStringLiteral("/d/lease.pdf"), 2 } });
    QList<std::pair<int, int>> progress;
    auto outcome = run(evaluateRetrieval(*m_retriever, dataset, SearchSettings { SearchMode::Keyword },
        [&progress](int done, int total) { progress.append(std::pair(done, total)); }, {}));
    QVERIFY(outcome.result && *outcome.result);
    const RetrievalReport& report = **outcome.result;
    QCOMPARE(progress, QList({ std::pair(1, 2), std::pair(2, 2) }));
    QCOMPARE(report.queries.size(), 2);
    const QStringList ranked { QStringLiteral("/d/lease.pdf"), QStringLiteral("/d/perks.md") };
    QCOMPARE(report.queries.at(0).ranked, ranked);
    QCOMPARE(report.queries.at(0).scores.size(), 2);
    QVERIFY(report.queries.at(0).scores.at(0) > report.queries.at(0).scores.at(1));
    // Second document, though third passage.
    QCOMPARE(report.queries.at(0).reciprocalRank10, 0.5);
    QVERIFY(std::abs(report.queries.at(0).ndcg10 - 1 / std::log2(3.0)) < 1e-12);
    QCOMPARE(report.queries.at(1).ndcg10, 1.0);
    QCOMPARE(report.mrr10, 0.75);
    QCOMPARE(report.recall10, 1.0);
    const QByteArrayList lines = trecRun(report, "x").split('\n');
    QCOMPARE(lines.size(), 5); // two documents for each query, and the end of the last line
    QVERIFY2(lines.at(1).startsWith("1 Q0 /d/perks.md 2 "), lines.at(1).constData());
}

void EvaluatorTest::tellsEachNoticeOnce()
{
    setFound(m_perks);
    FakeSource broken;
    broken.sourceName = QStringLiteral("vector");
    broken.candidates = fail(ErrorCode::Network, QStringLiteral("the server is away."));
    Retriever retriever(m_library->database(), { m_source.get(), &broken });
    RetrievalDataset dataset;
    dataset.queries = { { QStringLiteral("1"), QStringLiteral("a") }, { QStringLiteral("2"), QStringLiteral("b") } };
    auto outcome = run(evaluateRetrieval(retriever, dataset, SearchSettings { SearchMode::Hybrid }, {}, {}));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->notices.size(), 1);
    QVERIFY((*outcome.result)->notices.first().contains(QStringLiteral("the server is away")));
}

void EvaluatorTest::stopsWhenSearchFails()
{
    m_source->candidates = fail(ErrorCode::Database, QStringLiteral("broken"));
    RetrievalDataset dataset;
    dataset.queries = { { QStringLiteral("1"), QStringLiteral("a") } };
    auto outcome = run(evaluateRetrieval(*m_retriever, dataset, SearchSettings { SearchMode::Keyword }, {}, {}));
    QVERIFY(outcome.result && !*outcome.result);
}

void EvaluatorTest::judgesAnswers()
{
    setFound({ m_lease.at(1), m_perks.at(0) });
    Answerer answerer(*m_retriever, nullptr);
    const QList<AnswerQuestion> questions { question(QStringLiteral("lease.pdf"), 2),
        question(QStringLiteral("lease.pdf"), 3), question(QStringLiteral("perks.md"), 0),
        question(QStringLiteral("other.pdf"), 0) };
    auto outcome = run(evaluateAnswers(answerer, questions, SearchSettings { SearchMode::Keyword }, {}, {}));
    QVERIFY(outcome.result && *outcome.result);
    const AnswerReport& report = **outcome.result;
    QCOMPARE(m_source->queries.size(), 4); // one search for each question
    QCOMPARE(report.rows.size(), 4);
    const auto flags = [&report](qsizetype i) {
        const AnswerReport::Row& row = report.rows.at(i);
        return QList<bool> { row.fileRetrieved, row.pageRetrieved, row.hasPage, row.fileCited };
    };
    QCOMPARE(flags(0), QList<bool>({ true, true, true, true }));
    QCOMPARE(flags(1), QList<bool>({ true, false, true, true })); // the file, but another page
    QCOMPARE(flags(2), QList<bool>({ true, false, false, false })); // found, and not what the answer quotes
    QCOMPARE(flags(3), QList<bool>({ false, false, false, false }));
    QCOMPARE(report.fileRetrieved, 0.75);
    QCOMPARE(report.withPage, 2);
    QCOMPARE(report.pageRetrieved, 0.5); // of the two whose truth names a page
    QCOMPARE(report.fileCited, 0.5);
    QCOMPARE(report.truthRecall, 1.0);
    QVERIFY(report.words >= 9);
    QCOMPARE(report.failed, 0);
}

void EvaluatorTest::tellsWhichAnswersFailed()
{
    setFound(m_lease);
    const auto model = std::make_shared<FakeChatModel>();
    model->end = fail(ErrorCode::Network, QStringLiteral("The server is away."));
    Answerer answerer(*m_retriever, model);
    auto outcome = run(evaluateAnswers(
        answerer, { question(QStringLiteral("lease.pdf"), 2) }, SearchSettings { SearchMode::Keyword }, {}, {}));
    QVERIFY(outcome.result && *outcome.result);
    const AnswerReport& report = **outcome.result;
    QCOMPARE(report.failed, 1);
    QCOMPARE(report.rows.first().error, QStringLiteral("The server is away."));
    QCOMPARE(report.fileRetrieved, 1.0); // what search did is judged all the same
    QCOMPARE(report.fileCited, 0.0);
}

QTEST_GUILESS_MAIN(EvaluatorTest)
#include "evaluatortest.moc"
