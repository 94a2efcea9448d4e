#include "keywords/segmentmerge.h"

#include "collection.h"

#include <QTest>

using namespace docent;
using namespace docent::keywords;
using namespace docent::keywords::test;

namespace {

LiveSegment mergedSegment(std::span<const LiveSegment> segments)
{
    const auto bytes = merged(segments, std::stop_token());
    return bytes ? liveSegment(*bytes) : LiveSegment {};
}

/// By how many steps the impacts of two segments of the same entries differ at most; nothing if more than that differs.
std::optional<int> largestDifference(const Segment& a, const Segment& b)
{
    if (a.size() != b.size() || a.termCount() != b.termCount())
        return std::nullopt;
    int largest = 0;
    TermCursor other = b.terms();
    for (TermCursor at = a.terms(); at.isValid(); at.next(), other.next()) {
        if (at.term() != other.term() || a.entriesOf(at.term()) != b.entriesOf(other.term()))
            return std::nullopt;
        for (quint32 i = 0; i < at.documentFrequency(); ++i)
            largest = std::max(largest, std::abs(at.postings().impacts[i] - other.postings().impacts[i]));
    }
    return largest;
}

} // namespace

class SegmentMergeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void isAsIfWrittenAtOnce();
    void takesInterleavedPassages();
    void leavesOutTheDead();
    void takesTheLastOfAPassage();
    void mergesNothing();
    void keepsTheLargestsAverage();
    void doesNotDrift();
    void roundsFrequenciesBack();
    void endsOnAStop();

private:
    Collection m_collection;
};

void SegmentMergeTest::initTestCase()
{
    m_collection = randomCollection(2000, 21, 80);
}

void SegmentMergeTest::isAsIfWrittenAtOnce()
{
    const double average = averageLength(m_collection);
    const std::span all(m_collection);
    const std::vector<LiveSegment> parts { liveSegment(segmentBytes(all.subspan(0, 1000), average)),
        liveSegment(segmentBytes(all.subspan(1000, 1), average)), liveSegment(segmentBytes({}, average)),
        liveSegment(segmentBytes(all.subspan(1001), average)) };
    const auto bytes = merged(parts, std::stop_token());
    QVERIFY(bytes);
    QCOMPARE(*bytes, segmentBytes(m_collection, average));
}

void SegmentMergeTest::takesInterleavedPassages()
{
    const double average = averageLength(m_collection);
    std::array<Collection, 3> thirds;
    for (std::size_t i = 0; i < m_collection.size(); ++i)
        thirds[i * 7 % 3].push_back(m_collection[i]);
    std::vector<LiveSegment> parts;
    for (const Collection& third : thirds)
        parts.push_back(liveSegment(segmentBytes(third, average)));
    const auto bytes = merged(parts, std::stop_token());
    QVERIFY(bytes);
    QCOMPARE(*bytes, segmentBytes(m_collection, average));
}

void SegmentMergeTest::leavesOutTheDead()
{
    const double average = averageLength(m_collection);
    const auto dead = std::make_shared<EntrySet>();
    Collection living;
    for (quint32 entry = 0; entry < m_collection.size(); ++entry) {
        if (entry % 3 == 0)
            dead->insert(entry);
        else
            living.push_back(m_collection[entry]);
    }
    const LiveSegment half = liveSegment(segmentBytes(m_collection, average), dead);
    const auto bytes = merged(std::span(&half, 1), std::stop_token());
    QVERIFY(bytes);
    QCOMPARE(*bytes, segmentBytes(living, average));
}

void SegmentMergeTest::takesTheLastOfAPassage()
{
    const Collection first { { 1, 1, {}, { "one", "first" } }, { 2, 1, {}, { "two", "first" } } };
    const Collection second { { 1, 9, {}, { "one", "second" } }, { 2, 9, {}, { "two", "second" } } };
    const auto dead = std::make_shared<EntrySet>();
    dead->insert(1);
    const std::vector<LiveSegment> parts { liveSegment(segmentBytes(first)), liveSegment(segmentBytes(second), dead) };
    const Collection expected { { 1, 9, {}, { "one", "second" } }, { 2, 1, {}, { "two", "first" } } };
    const auto bytes = merged(parts, std::stop_token());
    QVERIFY(bytes);
    QCOMPARE(*bytes, segmentBytes(expected));
}

void SegmentMergeTest::mergesNothing()
{
    const auto nothing = merged({}, std::stop_token());
    QVERIFY(nothing);
    QCOMPARE(*nothing, segmentBytes({}));
    const auto dead = std::make_shared<EntrySet>();
    dead->insert(0);
    const LiveSegment gone = liveSegment(segmentBytes(std::span(m_collection).subspan(0, 1)), dead);
    const LiveSegment left = mergedSegment(std::span(&gone, 1));
    QCOMPARE(left.segment->size(), 0U);
    QCOMPARE(left.segment->termCount(), 0U);
}

/// As long as the average has hardly moved; then all impacts are computed anew.
void SegmentMergeTest::keepsTheLargestsAverage()
{
    const std::span all(m_collection);
    const double average = averageLength(m_collection);
    for (const double recorded : { average * 0.99, average * 0.9 }) {
        const std::vector<LiveSegment> parts { liveSegment(segmentBytes(all.subspan(0, 1900), recorded)),
            liveSegment(segmentBytes(all.subspan(1900), average * 1.3)) };
        const double expected = recorded > average * 0.95 ? recorded : average;
        QCOMPARE(*usualLength(parts), expected);
        const LiveSegment both = mergedSegment(parts);
        QCOMPARE(both.segment->averageLength(), expected);
        const LiveSegment atOnce = liveSegment(segmentBytes(m_collection, expected));
        const std::optional<int> difference = largestDifference(*both.segment, *atOnce.segment);
        QVERIFY(difference && *difference <= 1);
    }
}

/// Entries that get longer and longer: the average moves with each merge.
void SegmentMergeTest::doesNotDrift()
{
    Collection all;
    LiveSegment growing = liveSegment(segmentBytes({}));
    int requantised = 0;
    for (int round = 0; round < 40; ++round) {
        Collection more = randomCollection(30, unsigned(round), 20 + (round % 2 == 0 ? 10 : 1) * round);
        for (TestEntry& entry : more)
            entry.passage += round * 1'000'000;
        all.insert(all.end(), more.begin(), more.end());
        const double before = growing.segment->averageLength();
        const std::vector<LiveSegment> parts { growing, liveSegment(segmentBytes(more)) };
        growing = mergedSegment(parts);
        requantised += growing.segment->averageLength() != before ? 1 : 0;
    }
    QVERIFY(requantised > 10);
    const LiveSegment atOnce = liveSegment(segmentBytes(all, growing.segment->averageLength()));
    const std::optional<int> difference = largestDifference(*growing.segment, *atOnce.segment);
    QVERIFY(difference);
    QVERIFY2(*difference <= 2, qPrintable(QString::number(*difference)));
}

void SegmentMergeTest::roundsFrequenciesBack()
{
    std::mt19937 random(3);
    std::uniform_real_distribution<double> averages(100, 200);
    for (const double length : { 3.0, 40.0, 150.0, 600.0 }) {
        for (double frequency = 0.25; frequency <= 30; frequency += 0.25) {
            double half = bm25::halfFrequency(length, 150);
            quint8 impact = bm25::impact(frequency, half);
            for (int i = 0; i < 100; ++i) {
                const double next = bm25::halfFrequency(length, averages(random));
                impact = bm25::requantised(impact, half, next);
                half = next;
            }
            const int drift = std::abs(impact - bm25::impact(frequency, half));
            QVERIFY2(drift <= (frequency <= 4 ? 1 : 2), qPrintable(QString::number(frequency)));
        }
    }
}

void SegmentMergeTest::endsOnAStop()
{
    std::stop_source stop;
    stop.request_stop();
    const LiveSegment one = liveSegment(segmentBytes(m_collection));
    const auto stopped = merged(std::span(&one, 1), stop.get_token());
    QVERIFY(!stopped);
    QVERIFY(stopped.error().isCancelled());
}

QTEST_GUILESS_MAIN(SegmentMergeTest)
#include "segmentmergetest.moc"
