#include "keywords/keywordscan.h"

#include "collection.h"
#include "keywords/scorescan.h"

#include <QTest>
#include <set>

using namespace docent;
using namespace docent::keywords;
using namespace docent::keywords::test;

namespace {

constexpr int entries = 3000;

/// Splits the collection at random places, into pieces of very different sizes.
std::vector<LiveSegment> split(const Collection& collection, int pieces, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_int_distribution<std::size_t> places(0, collection.size());
    std::vector<std::size_t> cuts { 0, collection.size() };
    for (int i = 1; i < pieces; ++i)
        cuts.push_back(places(random));
    std::sort(cuts.begin(), cuts.end());
    std::vector<LiveSegment> segments;
    for (std::size_t i = 1; i < cuts.size(); ++i) {
        const std::span part(collection.data() + cuts[i - 1], cuts[i] - cuts[i - 1]);
        segments.push_back(liveSegment(segmentBytes(part, averageLength(collection))));
    }
    return segments;
}

QList<KeywordHit> scanAll(std::span<const LiveSegment> segments, const KeywordQuery& query)
{
    return scan(segments, query, std::stop_token());
}

QList<qint64> passages(const QList<KeywordHit>& hits)
{
    QList<qint64> ids;
    for (const KeywordHit& hit : hits)
        ids.append(hit.passageId);
    return ids;
}

} // namespace

class KeywordScanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void findsTheBest_data();
    void findsTheBest();
    void countsAlternativesAsOne();
    void countsRepeatedWords();
    void findsTheSameInManySegments();
    void findsTheSameInManyWindows();
    void leavesOutTheDead();
    void staysWithinDocuments();
    void heedsRequiredAndExcluded();
    void ordersEqualScoresByPassage();
    void limits_data();
    void limits();
    void answersLongQuestions();
    void leavesOutWhatSaysLeast();
    void endsOnAStop();
    void scoresAreScannedAlike();

private:
    /// All of the exact ranking for which `wanted` holds, compared with what is found.
    void compare(const KeywordQuery& query, const std::vector<LiveSegment>& segments,
        const std::function<bool(qint64)>& wanted) const;

    Collection m_collection;
    std::unique_ptr<ExactScores> m_exact;
    std::vector<LiveSegment> m_one;
};

void KeywordScanTest::initTestCase()
{
    m_collection = randomCollection(entries, 1);
    m_exact = std::make_unique<ExactScores>(m_collection);
    m_one = { liveSegment(segmentBytes(m_collection)) };
}

void KeywordScanTest::findsTheBest_data()
{
    QTest::addColumn<int>("words");
    for (const int words : { 1, 2, 3, 5, 10, 30, 200 })
        QTest::addRow("%d words", words) << words;
}

/// The overlap of the best 50 with those of exact BM25, and scores and order as exact as impacts of eight bits allow.
void KeywordScanTest::findsTheBest()
{
    QFETCH(int, words);
    std::mt19937 random(7);
    const int queries = words > 50 ? 5 : 20;
    double overlap = 0;
    for (int i = 0; i < queries; ++i) {
        const KeywordQuery query = randomQuery(random, words);
        const QList<KeywordHit> exact = m_exact->ranked(query.words);
        const QList<KeywordHit> found = scanAll(m_one, query);
        QCOMPARE(found.size(), std::min<qsizetype>(50, exact.size()));
        double step = 0; // of all impacts, and of the scores
        for (const QueryWord& word : query.words)
            step += m_exact->weight(word) * (1.0 / 255 + double(words) / 65535);
        const double last = exact[found.size() - 1].score - 1e-9;
        qsizetype good = 0;
        double before = std::numeric_limits<double>::max();
        for (const KeywordHit& hit : found) {
            const double score = m_exact->score(hit.passageId, query.words);
            QVERIFY2(std::abs(hit.score - score) <= step / 2, qPrintable(QString::number(hit.score - score)));
            QVERIFY(score <= before + step);
            before = score;
            good += score >= last ? 1 : 0;
        }
        overlap += double(good) / double(found.size()) / queries;
    }
    QVERIFY2(overlap >= 0.98, qPrintable(QString::number(overlap)));
}

void KeywordScanTest::countsAlternativesAsOne()
{
    std::mt19937 random(8);
    for (int i = 0; i < 30; ++i) {
        KeywordQuery query = randomQuery(random, 3);
        query.words[0].boost = 1.5F;
        for (int n = 0; n < 1 + i % 5; ++n)
            query.words[0].alternatives.push_back(randomWord(random));
        std::vector<std::string>& terms = query.words[0].alternatives;
        std::sort(terms.begin(), terms.end());
        terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
        double tolerance = 0; // each alternative is rounded for itself, and so is each sum
        for (const QueryWord& word : query.words)
            tolerance += m_exact->weight(word) * double(word.alternatives.size()) / 255;
        for (const KeywordHit& hit : scanAll(m_one, query))
            QVERIFY(std::abs(hit.score - m_exact->score(hit.passageId, query.words)) <= tolerance);
        terms.push_back(terms.front());
        const QList<KeywordHit> repeated = scanAll(m_one, query);
        terms.pop_back();
        QCOMPARE(repeated, scanAll(m_one, query));
    }
}

void KeywordScanTest::countsRepeatedWords()
{
    const QList<KeywordHit> twice = scanAll(m_one, queryOf({ "w20", "w30", "w20" }));
    KeywordQuery boosted = queryOf({ "w20", "w30" });
    boosted.words[0].boost = 2;
    QCOMPARE(twice, scanAll(m_one, boosted));
    boosted.words[0].boost = 0;
    QCOMPARE(scanAll(m_one, boosted), scanAll(m_one, queryOf({ "w30" })));
}

void KeywordScanTest::findsTheSameInManySegments()
{
    std::mt19937 random(9);
    for (const int pieces : { 2, 3, 17 }) {
        const std::vector<LiveSegment> segments = split(m_collection, pieces, unsigned(pieces));
        for (int i = 0; i < 20; ++i) {
            const KeywordQuery query = randomQuery(random, 1 + i % 8);
            QCOMPARE(scanAll(segments, query), scanAll(m_one, query));
        }
        std::vector<LiveSegment> backwards(segments.rbegin(), segments.rend());
        QCOMPARE(scanAll(backwards, queryOf({ "w3", "w4" })), scanAll(m_one, queryOf({ "w3", "w4" })));
    }
}

/// More entries than are looked at together, beside the same in pieces that are.
void KeywordScanTest::findsTheSameInManyWindows()
{
    constexpr int many = 150'000;
    constexpr int piece = 40'000;
    std::mt19937 random(13);
    Collection all;
    for (int i = 0; i < many; ++i)
        all.push_back({ i, i / entriesPerDocument, {}, { "all", randomWord(random), randomWord(random) } });
    all[many - 1].text.emplace_back("last");
    const std::vector<LiveSegment> one { liveSegment(segmentBytes(all, 3)) };
    std::vector<LiveSegment> pieces;
    for (int begin = 0; begin < many; begin += piece) {
        const std::span part = std::span(all).subspan(std::size_t(begin), std::size_t(std::min(piece, many - begin)));
        pieces.push_back(liveSegment(segmentBytes(part, 3)));
    }
    for (int i = 0; i < 50; ++i) {
        KeywordQuery query = randomQuery(random, 1 + i % 4);
        query.words.back().alternatives.push_back(randomWord(random));
        if (i % 2 == 0)
            query.excluded = { randomWord(random), "w1" };
        if (i % 3 == 0)
            query.required = { { "w2", "w3", randomWord(random) } };
        QCOMPARE(scanAll(one, query), scanAll(pieces, query));
    }
    QCOMPARE(passages(scanAll(one, queryOf({ "last" }))), { many - 1 });
    QCOMPARE(scanAll(one, queryOf({ "all" }, many + 1)).size(), many);
    KeywordQuery rare = queryOf({ "all" });
    rare.required = { { "last" } };
    QCOMPARE(passages(scanAll(one, rare)), { many - 1 });
}

void KeywordScanTest::compare(const KeywordQuery& query, const std::vector<LiveSegment>& segments,
    const std::function<bool(qint64)>& wanted) const
{
    KeywordQuery all;
    all.words = query.words;
    all.limit = entries;
    QList<KeywordHit> expected;
    for (const KeywordHit& hit : scanAll(m_one, all)) {
        if (wanted(hit.passageId) && expected.size() < query.limit)
            expected.append(hit);
    }
    QCOMPARE(scanAll(segments, query), expected);
}

void KeywordScanTest::leavesOutTheDead()
{
    const auto isDead = [](qint64 passage) { return passage % 5 < 2; };
    std::vector<LiveSegment> segments = split(m_collection, 4, 3);
    for (LiveSegment& live : segments) {
        auto dead = std::make_shared<EntrySet>();
        for (quint32 entry = 0; entry < live.segment->size(); ++entry) {
            if (isDead(live.segment->passageId(entry)))
                dead->insert(entry);
        }
        live.dead = dead;
    }
    compare(queryOf({ "w1", "w40", "w300" }), segments, [&](qint64 passage) { return !isDead(passage); });
}

void KeywordScanTest::staysWithinDocuments()
{
    KeywordQuery query = queryOf({ "w1", "w2", "w90" });
    query.documents = std::vector<qint64> { 3, 5, 100, 101, 400, 1'000'000 };
    const std::set<qint64> wanted(query.documents->begin(), query.documents->end());
    compare(query, m_one, [&](qint64 passage) { return wanted.contains((passage - 1000) / 3 / entriesPerDocument); });
    query.documents->clear();
    QCOMPARE(scanAll(m_one, query), {});
}

void KeywordScanTest::heedsRequiredAndExcluded()
{
    KeywordQuery query = queryOf({ "w1", "w2", "w50" });
    query.required = { { "w3" }, { "w20", "w21", "nowhere" } };
    query.excluded = { "w5", "w6", "nowhere" };
    const auto has = [this](qint64 passage, const char* term) { return m_exact->has(passage, term); };
    const auto wanted = [&](qint64 passage) {
        return has(passage, "w3") && (has(passage, "w20") || has(passage, "w21")) && !has(passage, "w5")
            && !has(passage, "w6");
    };
    compare(query, m_one, wanted);
    compare(query, split(m_collection, 5, 5), wanted);
    QVERIFY(!scanAll(m_one, query).isEmpty());

    query.required.clear();
    compare(query, m_one, [&](qint64 passage) { return !has(passage, "w5") && !has(passage, "w6"); });
    query.required = { { "nowhere" } };
    QCOMPARE(scanAll(m_one, query), {});
    query.required = { {} };
    QCOMPARE(scanAll(m_one, query), {});
}

void KeywordScanTest::ordersEqualScoresByPassage()
{
    Collection same;
    for (int i = 0; i < 300; ++i)
        same.push_back({ i, 0, {}, { "same", "words" } });
    const std::vector<LiveSegment> segments = split(same, 6, 11);
    for (const std::vector<LiveSegment>& order :
        { segments, std::vector<LiveSegment>(segments.rbegin(), segments.rend()) }) {
        QList<qint64> expected;
        for (qint64 id = 0; id < 50; ++id)
            expected.append(id);
        QCOMPARE(passages(scanAll(order, queryOf({ "same" }))), expected);
    }
}

void KeywordScanTest::limits_data()
{
    QTest::addColumn<qsizetype>("limit");
    QTest::addColumn<qsizetype>("found");
    QTest::newRow("none") << qsizetype(0) << qsizetype(0);
    QTest::newRow("negative") << qsizetype(-3) << qsizetype(0);
    QTest::newRow("one") << qsizetype(1) << qsizetype(1);
    QTest::newRow("all") << qsizetype(entries) << qsizetype(scanAll(m_one, queryOf({ "w1" }, entries)).size());
    QTest::newRow("more than there are") << std::numeric_limits<qsizetype>::max()
                                         << qsizetype(scanAll(m_one, queryOf({ "w1" }, entries)).size());
}

void KeywordScanTest::limits()
{
    QFETCH(qsizetype, limit);
    QFETCH(qsizetype, found);
    QCOMPARE(scanAll(m_one, queryOf({ "w1" }, limit)).size(), found);
    QCOMPARE(scanAll({}, queryOf({ "w1" }, limit)).size(), 0);
    QCOMPARE(scanAll(m_one, queryOf({}, limit)).size(), 0);
    QCOMPARE(scanAll(m_one, queryOf({ "nowhere", "" }, limit)).size(), 0);
}

/// More words than there are steps in a score.
void KeywordScanTest::answersLongQuestions()
{
    std::mt19937 random(10);
    const KeywordQuery query = randomQuery(random, 100'000);
    const QList<KeywordHit> hits = scanAll(m_one, query);
    QCOMPARE(hits.size(), 50);
    QVERIFY(std::is_sorted(
        hits.begin(), hits.end(), [](const KeywordHit& a, const KeywordHit& b) { return a.score > b.score; }));
}

void KeywordScanTest::leavesOutWhatSaysLeast()
{
    KeywordQuery query = queryOf({ "w1", "w300", "w2", "w400" });
    const Segment& segment = *m_one.front().segment;
    const auto postings = [&segment](const char* word) { return quint64(segment.documentFrequency(word)); };
    query.mostPostings = postings("w300") + postings("w400") + postings("w2") + postings("w1");
    QCOMPARE(scanAll(m_one, query), scanAll(m_one, queryOf({ "w1", "w300", "w2", "w400" })));
    --query.mostPostings;
    QCOMPARE(scanAll(m_one, query), scanAll(m_one, queryOf({ "w300", "w2", "w400" })));
    // The most telling word is always asked for.
    query.mostPostings = 0;
    QCOMPARE(
        scanAll(m_one, query).size(), std::min<qsizetype>(50, qsizetype(std::min(postings("w300"), postings("w400")))));
}

void KeywordScanTest::endsOnAStop()
{
    std::stop_source stop;
    stop.request_stop();
    QCOMPARE(scan(m_one, queryOf({ "w1" }), stop.get_token()), {});
}

void KeywordScanTest::scoresAreScannedAlike()
{
    std::mt19937 random(12);
    std::uniform_int_distribution<int> high(0, 65535);
    for (const std::size_t size : { 0, 1, 31, 32, 33, 64, 1000 }) {
        for (const int rarity : { 1, 10, 500 }) {
            std::vector<quint16> scores(size);
            for (quint16& score : scores)
                score = quint16(high(random) % rarity == 0 ? high(random) : 0);
            for (const quint16 floor : { 0, 1, 255, 32767, 32768, 40000, 65534, 65535 }) {
                for (std::size_t from = 0; from <= size; ++from)
                    QCOMPARE(firstAbove(scores, from, floor), firstAbovePortable(scores, from, floor));
            }
        }
    }
}

QTEST_GUILESS_MAIN(KeywordScanTest)
#include "keywordscantest.moc"
