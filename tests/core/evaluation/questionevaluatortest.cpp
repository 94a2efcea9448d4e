#include "evaluation/questionevaluator.h"
#include "evaluation/reportjson.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QJsonArray>
#include <QTest>

using namespace docent;
using namespace docent::test;

/// Questions over a library of a few documents, with a scripted search.
class QuestionEvaluatorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void ranksFilesAndPages();
    void countsTheBestOfSeveral();
    void pagesOfOnePassageShareItsRank();
    void knowsFilesByTheEndOfTheirPaths_data();
    void knowsFilesByTheEndOfTheirPaths();
    void countsApartWhatTheLibraryLacks();
    void looksInOneCollection();
    void tellsEachNoticeOnce();
    void endsWhenSearchFails();
    void computesFiguresByHand();

private:
    void setFound(const QList<qint64>& ids);
    QuestionReport evaluate(const QList<SearchQuestion>& questions, const QString& collection = {});

    std::unique_ptr<SampleLibrary> m_library;
    QList<qint64> m_lease; ///< three passages, one to a page
    QList<qint64> m_perks;
    QList<qint64> m_other;
    std::unique_ptr<FakeSource> m_source;
    std::unique_ptr<Retriever> m_retriever;
};

namespace {

using Standing = QuestionReport::Standing;

SearchQuestion asking(const QString& text, const QList<ExpectedSource>& expected)
{
    return { text, expected };
}

ExpectedSource at(const char* file, int page = 0)
{
    return { QString::fromUtf8(file), page };
}

} // namespace

void QuestionEvaluatorTest::init()
{
    m_library = std::make_unique<SampleLibrary>();
    m_lease = m_library->add(QStringLiteral("/d/lease.pdf"),
        { QStringLiteral("Rooms and keys."), QStringLiteral("The rent."), QStringLiteral("Notice.") });
    m_perks = m_library->add(QStringLiteral("/d/perks.md"), { QStringLiteral("Gyms are paid.") });
    m_other = m_library->add(
        QStringLiteral("/d/old/lease.pdf"), { QStringLiteral("Former rooms."), QStringLiteral("Former rent.") });
    m_source = std::make_unique<FakeSource>();
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { m_source.get() });
}

void QuestionEvaluatorTest::setFound(const QList<qint64>& ids)
{
    QList<ScoredPassage> candidates;
    for (const qint64 id : ids)
        candidates.append({ id, 10.0 - double(candidates.size()) });
    m_source->candidates = candidates;
}

QuestionReport QuestionEvaluatorTest::evaluate(const QList<SearchQuestion>& questions, const QString& collection)
{
    SearchSettings settings;
    settings.mode = SearchMode::Keyword;
    auto outcome = run(evaluateQuestions(m_library->database(), *m_retriever, questions, settings, collection, {}, {}));
    if (!outcome.result || !*outcome.result)
        qFatal("no report");
    return **outcome.result;
}

void QuestionEvaluatorTest::ranksFilesAndPages()
{
    setFound({ m_perks.at(0), m_lease.at(0), m_lease.at(2), m_other.at(1) });
    const QuestionReport report = evaluate({ asking(QStringLiteral("a"), { at("perks.md") }),
        asking(QStringLiteral("b"), { at("/d/lease.pdf", 3) }), asking(QStringLiteral("c"), { at("old/lease.pdf", 2) }),
        asking(QStringLiteral("d"), { at("/d/lease.pdf", 2) }) });
    QCOMPARE(report.rows.size(), 4);
    const auto ranks = [&report](qsizetype i) {
        return QList<int> { report.rows.at(i).fileRank, report.rows.at(i).pageRank };
    };
    QCOMPARE(ranks(0), QList<int>({ 1, 0 }));
    QVERIFY(!report.rows.at(0).hasPage);
    QCOMPARE(ranks(1), QList<int>({ 2, 3 })); // the second document, the third page
    QCOMPARE(ranks(2), QList<int>({ 3, 4 })); // its document is the third, though the fourth passage
    QCOMPARE(ranks(3), QList<int>({ 2, 0 })); // the file, but not the page
    QCOMPARE(report.rows.at(1).firstPath, QStringLiteral("/d/perks.md"));
    QCOMPARE(report.rows.at(1).firstPlace, QStringLiteral("page 1"));
    QCOMPARE(report.files.questions, 4);
    QCOMPARE(report.files.hit1, 0.25);
    QCOMPARE(report.files.hit3, 1.0);
    QCOMPARE(report.pages.questions, 3);
    QCOMPARE(report.pages.hit3, 1.0 / 3);
    QCOMPARE(report.pages.mrr10, (1.0 / 3 + 1.0 / 4) / 3);
}

void QuestionEvaluatorTest::countsTheBestOfSeveral()
{
    setFound({ m_perks.at(0), m_other.at(0), m_lease.at(1) });
    const QuestionReport report =
        evaluate({ asking(QStringLiteral("a"), { at("/d/lease.pdf", 2), at("old/lease.pdf"), at("gone.pdf") }) });
    const QuestionReport::Row& row = report.rows.first();
    QVERIFY(row.measured);
    QCOMPARE(row.fileRank, 2);
    QCOMPARE(row.pageRank, 3);
    QCOMPARE(row.expected.at(0).fileRank, 3);
    QCOMPARE(row.expected.at(1).fileRank, 2);
    QCOMPARE(row.expected.at(2).standing, Standing::NotInLibrary);
    QCOMPARE(report.notMeasured, 0);
}

void QuestionEvaluatorTest::pagesOfOnePassageShareItsRank()
{
    ReadDocument document = test::readDocument(QStringLiteral("/d/long.pdf"),
        { QStringLiteral("ends on two"), QStringLiteral("all on two"), QStringLiteral("on two") }, {});
    document.record.pages = 3;
    document.passages[0].page = 1;
    document.passages[0].pageBreaks = { { 2, 5 } };
    document.passages[1].page = 2;
    document.passages[2].page = 2;
    document.passages[2].pageBreaks = { { 3, 3 } };
    QVERIFY(test::store(*m_library, document));
    const auto passages = m_library->read([](Connection& db) -> Result<QList<Passage>> {
        const auto record = documents::findByPath(db, QStringLiteral("/d/long.pdf"));
        return documents::passagesOf(db, (*record)->id);
    });
    setFound({ passages->at(0).id, passages->at(1).id, passages->at(2).id });
    const QuestionReport report = evaluate(
        { asking(QStringLiteral("a"), { at("long.pdf", 2) }), asking(QStringLiteral("b"), { at("long.pdf", 3) }) });
    QCOMPARE(report.rows.at(0).pageRank, 1);
    QCOMPARE(report.rows.at(1).pageRank, 2); // what is all on page 2 brought no new one
}

void QuestionEvaluatorTest::knowsFilesByTheEndOfTheirPaths_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("rank");
    QTest::newRow("name, of either") << QStringLiteral("lease.pdf") << 1;
    QTest::newRow("folder and name") << QStringLiteral("d/lease.pdf") << 2;
    QTest::newRow("whole path") << QStringLiteral("/d/lease.pdf") << 2;
    QTest::newRow("half a name") << QStringLiteral("ease.pdf") << 0;
    QTest::newRow("another folder") << QStringLiteral("e/lease.pdf") << 0;
}

void QuestionEvaluatorTest::knowsFilesByTheEndOfTheirPaths()
{
    QFETCH(QString, file);
    QFETCH(int, rank);
    setFound({ m_other.at(0), m_lease.at(0) });
    const QuestionReport report = evaluate({ asking(QStringLiteral("a"), { { file, 0 } }) });
    QCOMPARE(report.rows.first().fileRank, rank);
    QCOMPARE(report.rows.first().measured, rank > 0);
}

void QuestionEvaluatorTest::countsApartWhatTheLibraryLacks()
{
    const auto queued = m_library->write([](Connection& db) {
        return documents::enqueue(db, { FileEntry { QStringLiteral("/d/new.pdf"), 5, 1, {} } }, {});
    });
    QVERIFY(queued);
    setFound(m_lease);
    const QuestionReport report = evaluate({ asking(QStringLiteral("a"), { at("gone.pdf") }),
        asking(QStringLiteral("b"), { at("new.pdf") }), asking(QStringLiteral("c"), { at("/d/lease.pdf", 9) }),
        asking(QStringLiteral("d"), { at("/d/lease.pdf", 1) }) });
    QCOMPARE(report.rows.at(0).expected.first().standing, Standing::NotInLibrary);
    QCOMPARE(report.rows.at(1).expected.first().standing, Standing::WithoutText);
    QCOMPARE(report.rows.at(2).expected.first().standing, Standing::NoSuchPage);
    QCOMPARE(report.notMeasured, 2);
    QCOMPARE(m_source->queries, QStringList({ QStringLiteral("c"), QStringLiteral("d") }));
    QCOMPARE(report.files.questions, 2);
    QCOMPARE(report.files.hit1, 1.0);
    QCOMPARE(report.pages.questions, 1); // a page that isn't there can't be missed
    QCOMPARE(report.pages.hit1, 1.0);
    const QJsonArray rows = toJson(report).value(QLatin1String("rows")).toArray();
    QCOMPARE(rows.at(0).toObject().value(QLatin1String("measured")).toBool(true), false);
    QVERIFY(!rows.at(0).toObject().contains(QLatin1String("file_rank")));
    QVERIFY(!rows.at(2).toObject().contains(QLatin1String("page_rank")));
    QCOMPARE(rows.at(3).toObject().value(QLatin1String("page_rank")).toInt(), 1);
}

void QuestionEvaluatorTest::looksInOneCollection()
{
    setFound(m_lease);
    const QuestionReport report =
        evaluate({ asking(QStringLiteral("a"), { at("lease.pdf") }) }, QStringLiteral("elsewhere"));
    QCOMPARE(report.notMeasured, 1);
    QCOMPARE(report.rows.first().expected.first().standing, Standing::NotInLibrary);
}

void QuestionEvaluatorTest::tellsEachNoticeOnce()
{
    setFound(m_lease);
    FakeSource broken;
    broken.sourceName = QStringLiteral("vector");
    broken.candidates = fail(ErrorCode::Network, QStringLiteral("the server is away."));
    Retriever retriever(m_library->database(), { m_source.get(), &broken });
    const QList<SearchQuestion> questions { asking(QStringLiteral("a"), { at("lease.pdf") }),
        asking(QStringLiteral("b"), { at("lease.pdf") }) };
    QList<int> progress;
    auto outcome = run(evaluateQuestions(m_library->database(), retriever, questions, SearchSettings(), QString(),
        [&progress](int done, int) { progress.append(done); }, {}));
    QVERIFY(outcome.result && *outcome.result);
    QCOMPARE((*outcome.result)->notices.size(), 1);
    QCOMPARE(progress, QList<int>({ 1, 2 }));
}

void QuestionEvaluatorTest::endsWhenSearchFails()
{
    m_source->candidates = fail(ErrorCode::Database, QStringLiteral("broken"));
    auto outcome = run(evaluateQuestions(m_library->database(), *m_retriever,
        { asking(QStringLiteral("a"), { at("lease.pdf") }) }, SearchSettings(), QString(), {}, {}));
    QVERIFY(outcome.result && !*outcome.result);
}

void QuestionEvaluatorTest::computesFiguresByHand()
{
    const RankFigures figures = rankFigures({ 1, 2, 4, 10, 11, 0, 1, 6 });
    QCOMPARE(figures.questions, 8);
    QCOMPARE(figures.hit1, 2.0 / 8);
    QCOMPARE(figures.hit3, 3.0 / 8);
    QCOMPARE(figures.hit5, 4.0 / 8);
    QCOMPARE(figures.hit10, 6.0 / 8);
    QCOMPARE(figures.mrr10, (1 + 1 + 0.5 + 0.25 + 0.1 + 1.0 / 6) / 8);
    QCOMPARE(rankFigures({}).hit1, 0.0);
}

QTEST_GUILESS_MAIN(QuestionEvaluatorTest)
#include "questionevaluatortest.moc"
