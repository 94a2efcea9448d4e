#include "keywords/postings.h"

#include <algorithm>
#include <QTest>
#include <random>
#include <vector>

using namespace docent::keywords;

namespace {

struct Visited {
    std::vector<quint32> entries;
    std::vector<quint8> impacts;
};

/// A list as it lies in a segment, in memory of exactly its size, so that a sanitizer sees any step outside.
class List {
public:
    explicit List(const std::vector<quint32>& gaps)
    {
        for (const quint32 gap : gaps)
            format::appendVarint(m_bytes, gap);
        m_gapBytes = m_bytes.size();
        quint64 entry = 0;
        for (const quint32 gap : gaps) {
            entry += gap;
            expected.entries.push_back(quint32(entry));
            expected.impacts.push_back(quint8(1 + entry % 255));
            m_bytes.push_back(expected.impacts.back());
            ++entry;
        }
        m_bytes.shrink_to_fit();
    }

    Postings postings() const
    {
        return { m_bytes.data(), m_bytes.data() + m_gapBytes, quint32(expected.entries.size()) };
    }

    Visited expected;

private:
    std::vector<uchar> m_bytes;
    std::size_t m_gapBytes = 0;
};

void collect(PostingCursor& cursor, quint64 end, Visited& visited)
{
    cursor.advance(end, [&](quint32 entry, quint8 impact) {
        visited.entries.push_back(entry);
        visited.impacts.push_back(impact);
    });
}

} // namespace

class PostingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void walks_data();
    void walks();
    void stopsAtTheEnd();
    void takesNonsense();
};

void PostingsTest::walks_data()
{
    QTest::addColumn<quint32>("longestGap");
    QTest::newRow("every entry") << 0U;
    QTest::newRow("one byte") << 127U;
    QTest::newRow("one byte or two") << 200U;
    QTest::newRow("two bytes") << 16'383U;
    QTest::newRow("three bytes") << 2'000'000U;
}

/// In one go, and in steps of all lengths.
void PostingsTest::walks()
{
    QFETCH(quint32, longestGap);
    std::mt19937 random(longestGap);
    std::uniform_int_distribution<quint32> anyGap(0, longestGap);
    for (const std::size_t count : { 0, 1, 7, 8, 9, 10, 500 }) {
        std::vector<quint32> gaps(count);
        for (quint32& gap : gaps)
            gap = anyGap(random);
        const List list(gaps);
        const quint64 size = count == 0 ? 1 : quint64(list.expected.entries.back()) + 1;
        for (const quint64 step : { size, quint64(1500), quint64(longestGap + 1), quint64(longestGap) * 10 + 64 }) {
            PostingCursor cursor(list.postings());
            Visited visited;
            for (quint64 end = step; visited.entries.size() < count; end += step) {
                collect(cursor, end, visited);
                QVERIFY(visited.entries.empty() || visited.entries.back() < end);
                QVERIFY(cursor.next() >= end);
            }
            QCOMPARE(visited.entries, list.expected.entries);
            QCOMPARE(visited.impacts, list.expected.impacts);
            QVERIFY(cursor.next() > format::mostEntries);
        }
    }
}

void PostingsTest::stopsAtTheEnd()
{
    const List list(std::vector<quint32>(2000, 0));
    PostingCursor cursor(list.postings());
    Visited visited;
    collect(cursor, 1999, visited);
    QCOMPARE(visited.entries.size(), std::size_t(1999));
    QCOMPARE(cursor.next(), quint64(1999));
}

/// Whatever the bytes are, nothing beyond the end is visited, and nothing outside of the list is read.
void PostingsTest::takesNonsense()
{
    std::mt19937 random(5);
    for (int i = 0; i < 20'000; ++i) {
        std::vector<uchar> bytes(random() % 64);
        const bool gapsOfOneByte = i % 2 == 0;
        for (uchar& byte : bytes)
            byte = uchar(random() & (gapsOfOneByte ? 0x7F : 0xFF));
        const std::size_t gaps = bytes.empty() ? 0 : random() % bytes.size();
        const auto count = quint32(bytes.size() - gaps);
        PostingCursor cursor({ bytes.data(), bytes.data() + gaps, count });
        Visited visited;
        for (const quint64 end : { 100, 5000, 1 << 30 })
            collect(cursor, end, visited);
        QVERIFY(visited.entries.size() <= count);
        QVERIFY(std::is_sorted(visited.entries.begin(), visited.entries.end()));
        QVERIFY(visited.entries.empty() || visited.entries.back() < 1 << 30);
    }
}

QTEST_GUILESS_MAIN(PostingsTest)
#include "postingstest.moc"
