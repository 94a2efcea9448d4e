#include "keywords/segment.h"

#include "collection.h"
#include "keywords/segmentfile.h"
#include "keywords/segmentmerge.h"
#include "keywords/termunion.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <set>
#include <xxhash.h>

using namespace docent;
using namespace docent::keywords;
using namespace docent::keywords::test;

namespace {

std::vector<std::string> termsFrom(const Segment& segment, std::string_view beginning)
{
    std::vector<std::string> terms;
    for (TermCursor at = segment.terms(beginning); at.isValid() && at.term().starts_with(beginning); at.next())
        terms.emplace_back(at.term());
    return terms;
}

/// Damage that the checksum doesn't show.
QByteArray sealedAnew(QByteArray bytes)
{
    if (bytes.size() < qsizetype(sizeof(format::Header)))
        return bytes;
    const quint64 checksum =
        XXH3_64bits(bytes.constData() + format::checksummedFrom, std::size_t(bytes.size()) - format::checksummedFrom);
    std::memcpy(bytes.data() + offsetof(format::Header, checksum), &checksum, sizeof(checksum));
    return bytes;
}

/// Everything that reads a segment; the sanitizers look on.
void readAll(const QByteArray& bytes)
{
    const auto segment = Segment::fromBytes(bytes);
    if (!segment)
        return;
    const std::vector<LiveSegment> segments { { *segment }, { *segment } };
    for (TermCursor at = (*segment)->terms(); at.isValid(); at.next()) {
        for (const quint32 entry : (*segment)->entriesOf(at.term()))
            QVERIFY(entry < (*segment)->size());
    }
    (*segment)->find(1300);
    KeywordQuery query = queryOf({ "w1", "w2", "w3", "w70", "w999" });
    query.words.push_back({ { "w4", "w5", "w6" } });
    query.excluded = { "w7" };
    query.sequences = { { TermSequence({ { "w1", 0, 0 }, { "w2", 1, 1 }, { "w3", 2, 2 } }) } };
    scan(segments, query, std::stop_token());
    (void)merged(segments, std::stop_token());
}

} // namespace

class SegmentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void knowsItsEntries();
    void knowsItsTerms();
    void findsTermsByTheirBeginning();
    void joinsVocabularies();
    void takesOddTerms();
    void takesLongEntries();
    void takesEmptyEntries();
    void knowsItsPairs();
    void isEmpty();
    void lastAddedCounts();
    void isWrittenDurably();
    void tellsWhatCannotBeWritten();
    void refusesDamage();
    void refusesCutFiles();
    void refusesForeignFiles_data();
    void refusesForeignFiles();
    void staysInBounds();

private:
    Collection m_collection;
    QByteArray m_bytes;
};

void SegmentTest::initTestCase()
{
    m_collection = randomCollection(300, 4, 60);
    m_bytes = segmentBytes(m_collection);
}

void SegmentTest::knowsItsEntries()
{
    // In whatever order they were added.
    Collection shuffled = m_collection;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(1));
    QCOMPARE(segmentBytes(shuffled), m_bytes);

    const LiveSegment live = liveSegment(m_bytes);
    const Segment& segment = *live.segment;
    QCOMPARE(segment.size(), quint32(m_collection.size()));
    quint64 total = 0;
    for (quint32 entry = 0; entry < segment.size(); ++entry) {
        QCOMPARE(segment.passageId(entry), m_collection[entry].passage);
        QCOMPARE(segment.documentId(entry), m_collection[entry].document);
        QCOMPARE(segment.length(entry), quint32(m_collection[entry].title.size() + m_collection[entry].text.size()));
        QCOMPARE(segment.find(m_collection[entry].passage), std::optional<quint32>(entry));
        QCOMPARE(segment.find(m_collection[entry].passage + 1), std::nullopt);
        total += segment.length(entry);
    }
    QCOMPARE(segment.find(-1), std::nullopt);
    QCOMPARE(segment.totalLength(), total);
    QCOMPARE(segment.averageLength(), double(total) / double(segment.size()));
}

void SegmentTest::knowsItsTerms()
{
    std::map<std::string, std::vector<quint32>> expected;
    for (quint32 entry = 0; entry < m_collection.size(); ++entry) {
        std::set<std::string> terms(m_collection[entry].title.begin(), m_collection[entry].title.end());
        terms.insert(m_collection[entry].text.begin(), m_collection[entry].text.end());
        for (const std::string& term : terms)
            expected[term].push_back(entry);
    }
    const LiveSegment live = liveSegment(m_bytes);
    QCOMPARE(live.segment->termCount(), quint32(expected.size()));
    auto next = expected.begin();
    for (TermCursor at = live.segment->terms(); at.isValid(); at.next(), ++next) {
        QCOMPARE(std::string(at.term()), next->first);
        QCOMPARE(at.documentFrequency(), quint32(next->second.size()));
        QCOMPARE(live.segment->documentFrequency(next->first), quint32(next->second.size()));
        QCOMPARE(live.segment->entriesOf(next->first), next->second);
    }
    QVERIFY(next == expected.end());
    for (const char* missing : { "", "a", "w", "w1x", "zzz" })
        QCOMPARE(live.segment->documentFrequency(missing), 0U);
}

void SegmentTest::findsTermsByTheirBeginning()
{
    const LiveSegment live = liveSegment(m_bytes);
    const std::vector<std::string> all = termsFrom(*live.segment, "");
    for (const std::string beginning : { "w", "w1", "w12", "w4999", "x", "a", "" }) {
        std::vector<std::string> expected;
        std::copy_if(all.begin(), all.end(), std::back_inserter(expected),
            [&](const std::string& term) { return term.starts_with(beginning); });
        QCOMPARE(termsFrom(*live.segment, beginning), expected);
    }
}

void SegmentTest::joinsVocabularies()
{
    const std::span all(m_collection);
    const std::vector<LiveSegment> parts { liveSegment(segmentBytes(all.subspan(0, 100))),
        liveSegment(segmentBytes({})), liveSegment(segmentBytes(all.subspan(100, 3))),
        liveSegment(segmentBytes(all.subspan(103))) };
    const LiveSegment whole = liveSegment(m_bytes);
    TermUnion joined(parts);
    for (TermCursor at = whole.segment->terms(); at.isValid(); at.next(), joined.next()) {
        QVERIFY(joined.isValid());
        QCOMPARE(std::string(joined.term()), std::string(at.term()));
        QCOMPARE(joined.documentFrequency(), quint64(at.documentFrequency()));
    }
    QVERIFY(!joined.isValid());
}

/// Any bytes, and more than 64 of them.
void SegmentTest::takesOddTerms()
{
    const std::string ofZeros(3, '\0');
    const std::string longOnes(200, 'x');
    std::string umlauts;
    while (umlauts.size() < 100)
        umlauts += umlauts.empty() ? "x" : "ü";
    const std::string continued(100, '\x80');
    const std::vector<std::string_view> terms { ofZeros, longOnes, umlauts, continued, "\xff\xfe", "", "日本" };
    SegmentWriter writer;
    const SegmentWriter::Field field { terms, 1 };
    writer.add(1, 1, std::span(&field, 1));
    const LiveSegment live = liveSegment(writer.encoded());
    QCOMPARE(live.segment->termCount(), 6U);
    QCOMPARE(live.segment->length(0), 6U);
    for (const std::string_view term : terms)
        QCOMPARE(live.segment->documentFrequency(term), term.empty() ? 0U : 1U);
    QCOMPARE(termsFrom(*live.segment, "xü").front().size(), std::size_t(63));
    QCOMPARE(termsFrom(*live.segment, "xxx").front().size(), std::size_t(64));
    QCOMPARE(termsFrom(*live.segment, "\x80").front().size(), std::size_t(61));
}

void SegmentTest::takesLongEntries()
{
    TestEntry longEntry { 5, 1, {}, std::vector<std::string>(200'000, "again") };
    longEntry.text.push_back("once");
    const LiveSegment live = liveSegment(segmentBytes(Collection { longEntry, { 6, 1, {}, { "again" } } }));
    QCOMPARE(live.segment->length(0), 200'001U);
    QCOMPARE(scan(std::span(&live, 1), queryOf({ "once" }), std::stop_token()).size(), 1);
    QCOMPARE(scan(std::span(&live, 1), queryOf({ "again" }), std::stop_token()).first().passageId, 5);
}

void SegmentTest::takesEmptyEntries()
{
    const LiveSegment live = liveSegment(segmentBytes(Collection { { 5, 1, {}, {} }, { 6, 1, {}, {} } }));
    QCOMPARE(live.segment->size(), 2U);
    QCOMPARE(live.segment->totalLength(), 0U);
    QCOMPARE(live.segment->find(6), std::optional<quint32>(1));
    QCOMPARE(scan(std::span(&live, 1), queryOf({ "w1" }), std::stop_token()), {});
}

void SegmentTest::isEmpty()
{
    const LiveSegment live = liveSegment(segmentBytes({}));
    QVERIFY(live.segment);
    QCOMPARE(live.segment->size(), 0U);
    QVERIFY(!live.segment->terms().isValid());
    QCOMPARE(usualLength(std::span(&live, 1)), std::nullopt);
    QCOMPARE(usualLength({}), std::nullopt);
}

void SegmentTest::lastAddedCounts()
{
    const Collection entries { { 7, 1, {}, { "old", "both" } }, { 3, 1, {}, { "other" } },
        { 7, 2, {}, { "new", "both", "both" } } };
    const LiveSegment live = liveSegment(segmentBytes(entries));
    QCOMPARE(live.segment->size(), 2U);
    QCOMPARE(live.segment->documentId(1), 2);
    QCOMPARE(live.segment->length(1), 3U);
    QCOMPARE(termsFrom(*live.segment, ""), (std::vector<std::string> { "both", "new", "other" }));
}

void SegmentTest::isWrittenDurably()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("ein Stück.kw"));
    QVERIFY(writeSegmentFile(file, segmentBytes({})));
    const auto before = Segment::open(file);
    QVERIFY(before);
    QVERIFY(writeSegmentFile(file, m_bytes));
    const auto after = Segment::open(file);
    QVERIFY(after);
    QCOMPARE((*before)->size(), 0U);
    QCOMPARE((*after)->size(), quint32(m_collection.size()));
    QCOMPARE((*after)->byteSize(), std::size_t(m_bytes.size()));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
    QVERIFY(QFile::remove(file));
    QCOMPARE((*after)->entriesOf("w1"), liveSegment(m_bytes).segment->entriesOf("w1"));
}

void SegmentTest::tellsWhatCannotBeWritten()
{
    const QTemporaryDir folder;
    const Result<> nowhere = writeSegmentFile(folder.filePath(QStringLiteral("no/such/folder")), m_bytes);
    QVERIFY(!nowhere);
    QVERIFY(nowhere.error().message.contains(QStringLiteral("no/such/folder")));
    // A folder has that name.
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("taken")));
    QVERIFY(!writeSegmentFile(folder.filePath(QStringLiteral("taken")), m_bytes));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
}

void SegmentTest::refusesDamage()
{
    const QByteArray small = segmentBytes(std::span(m_collection).subspan(0, 20));
    for (qsizetype at = 0; at < small.size(); ++at) {
        QByteArray damaged = small;
        damaged[at] = char(damaged[at] ^ (1 << at % 8));
        QVERIFY2(!Segment::fromBytes(damaged), qPrintable(QString::number(at)));
    }
    QVERIFY(Segment::fromBytes(small));
}

void SegmentTest::refusesCutFiles()
{
    const QTemporaryDir folder;
    for (qsizetype size = 0; size < m_bytes.size(); size = size * 5 / 4 + 1) {
        QVERIFY(!Segment::fromBytes(m_bytes.left(size)));
        QVERIFY(!Segment::fromBytes(sealedAnew(m_bytes.left(size))));
    }
    QVERIFY(!Segment::fromBytes(m_bytes + 'x'));
    const QString file = folder.filePath(QStringLiteral("cut"));
    for (const qsizetype size : { qsizetype(0), qsizetype(71), m_bytes.size() - 1 }) {
        QVERIFY(writeSegmentFile(file, m_bytes.left(size)));
        const auto refused = Segment::open(file);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Damaged);
        QVERIFY(refused.error().message.contains(file));
    }
    QCOMPARE(Segment::open(folder.filePath(QStringLiteral("missing"))).error().code, ErrorCode::Io);
}

void SegmentTest::refusesForeignFiles_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("detail");
    QTest::newRow("other kind") << 0 << QByteArray("SQLite") << QStringLiteral("does not begin as a segment");
    QTest::newRow("other byte order") << int(offsetof(format::Header, byteOrder)) << QByteArray("\1\2\3\4", 4)
                                      << QStringLiteral("written with another byte order");
    QTest::newRow("other version") << int(offsetof(format::Header, version)) << QByteArray("\1\0\0\0", 4)
                                   << QStringLiteral("version 1 of the format");
    QTest::newRow("huge") << int(offsetof(format::Header, postingsSize)) << QByteArray(8, '\xff')
                          << QStringLiteral("impossible sizes");
    QTest::newRow("not a number") << int(offsetof(format::Header, averageLength)) << QByteArray(8, '\xff')
                                  << QStringLiteral("impossible average length");
}

void SegmentTest::refusesForeignFiles()
{
    QFETCH(int, offset);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, detail);
    const auto refused = Segment::fromBytes(sealedAnew(QByteArray(m_bytes).replace(offset, bytes.size(), bytes)));
    QVERIFY(!refused);
    QCOMPARE(refused.error().detail, detail);
}

void SegmentTest::knowsItsPairs()
{
    const LiveSegment live = liveSegment(m_bytes);
    for (quint32 entry = 0; entry < live.segment->size(); ++entry) {
        const std::vector<std::string>& text = m_collection[entry].text;
        for (std::size_t i = 1; i < text.size(); ++i)
            QVERIFY(live.segment->pairs(entry).mayHold(pairOf(text[i - 1], text[i])));
    }
}

/// Damage in any place, with a checksum that fits it.
void SegmentTest::staysInBounds()
{
    const QByteArray small = segmentBytes(std::span(m_collection).subspan(0, 12));
    for (qsizetype at = 0; at < small.size(); ++at) {
        for (const uchar mask : { 0x01, 0x80, 0xFF }) {
            QByteArray damaged = small;
            damaged[at] = char(uchar(damaged[at]) ^ mask);
            readAll(sealedAnew(damaged));
        }
    }
}

QTEST_GUILESS_MAIN(SegmentTest)
#include "segmenttest.moc"
