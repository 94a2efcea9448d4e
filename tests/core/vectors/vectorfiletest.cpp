#include "vectors/vectorfile.h"
#include "randomvectors.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace docent::vectors;

namespace {

constexpr int dimension = 8;
constexpr quint32 capacity = VectorBlock::capacity;

VectorBlocks filledBlocks(int count, qint64 firstRow, quint32 seed = 1)
{
    test::RandomVectors random(seed);
    std::vector<Embedding> all;
    for (quint32 i = 0; i < quint32(count) * capacity; ++i)
        all.push_back(random.next(dimension));
    VectorBlocks blocks;
    for (const VectorRows& rows : test::rowsOf(all, firstRow))
        blocks.push_back(rows.block);
    return blocks;
}

bool areEqual(const VectorBlock& a, const VectorBlock& b)
{
    return std::equal(a.body().begin(), a.body().end(), b.body().begin(), b.body().end());
}

bool allSound(const VectorBlocks& blocks)
{
    return std::all_of(blocks.begin(), blocks.end(), [](const auto& block) { return block->isSound(); });
}

} // namespace

class VectorFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void writesAndMaps();
    void appends();
    void takesOverKnownBlocks();
    void ignoresWhatStandsBehind();
    void laterBlocksDoNotDisturb();
    void refusesWhatIsMissingOrCut_data();
    void refusesWhatIsMissingOrCut();
    void refusesAForeignFile();
    void refusesAnotherContent_data();
    void refusesAnotherContent();
    void tellsEveryChangedByte();
    void standsRubbish();
    void tellsWhatCanNotBeWritten();

private:
    QString path(const char* name = "a.vectors") const { return m_folder->filePath(QLatin1String(name)); }
    QByteArray bytes() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void setBytes(const QByteArray& bytes) const
    {
        QFile::remove(path()); // who has mapped the old one keeps it
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    VectorBlocks m_blocks;
    FileContent m_content; ///< of a file with three blocks
};

void VectorFileTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_blocks = filledBlocks(3, 1);
    VectorFileWriter writer(path(), QStringLiteral("model"), dimension);
    for (const auto& block : m_blocks)
        QVERIFY(writer.append(*block));
    QVERIFY(!QFile::exists(path()));
    const Result<FileContent> content = writer.finish();
    QVERIFY(content);
    m_content = *content;
    QCOMPARE(m_content.blocks, 3);
}

void VectorFileTest::writesAndMaps()
{
    const Result<VectorBlocks> opened = openBlocks(m_content);
    QVERIFY(opened);
    QCOMPARE(opened->size(), std::size_t(3));
    QVERIFY(QFile::remove(path())); // the mapping stays
    for (std::size_t i = 0; i < 3; ++i) {
        const VectorBlock& block = *(*opened)[i];
        QVERIFY(block.isSound());
        QVERIFY(areEqual(block, *m_blocks[i]));
        QCOMPARE(block.row(5), qint64(i * capacity + 6));
        QCOMPARE(block.document(5), qint64(i * capacity + 6) / 10);
    }
}

void VectorFileTest::appends()
{
    VectorFileWriter writer(path("b.vectors"), QStringLiteral("model"), dimension);
    Result<FileContent> content = writer.finish();
    QVERIFY(content);
    QCOMPARE(content->blocks, 0);
    QVERIFY(openBlocks(*content)->empty());
    const VectorBlocks before = *openBlocks(*content);
    content = appendBlocks(*content, { m_blocks.data(), 1 });
    QVERIFY(content);
    content = appendBlocks(*content, { m_blocks.data() + 1, 2 });
    QVERIFY(content);
    QCOMPARE(content->blocks, 3);
    const Result<VectorBlocks> opened = openBlocks(*content);
    QVERIFY(opened && allSound(*opened));
    for (std::size_t i = 0; i < 3; ++i)
        QVERIFY(areEqual(*(*opened)[i], *m_blocks[i]));
}

void VectorFileTest::takesOverKnownBlocks()
{
    const VectorBlocks before = *openBlocks(m_content);
    const auto more = filledBlocks(1, 5000);
    const Result<FileContent> grown = appendBlocks(m_content, more);
    const Result<VectorBlocks> after = openBlocks(*grown, before);
    QVERIFY(after);
    QCOMPARE(after->size(), std::size_t(4));
    QVERIFY(std::equal(before.begin(), before.end(), after->begin()));
    QVERIFY(after->back()->isSound());
    QCOMPARE(after->back()->row(0), 5000);
}

void VectorFileTest::ignoresWhatStandsBehind()
{
    // As a crash leaves it, before the new blocks count.
    const QByteArray whole = bytes();
    const auto more = filledBlocks(2, 5000);
    QVERIFY(appendBlocks(m_content, more));
    QVERIFY(bytes().size() > whole.size());
    QCOMPARE(openBlocks(m_content)->size(), std::size_t(3));
    setBytes(whole + QByteArray(777, 'x'));
    QVERIFY(allSound(*openBlocks(m_content)));
    // What comes next overwrites it.
    const auto others = filledBlocks(1, 6000, 2);
    const Result<FileContent> grown = appendBlocks(m_content, others);
    const Result<VectorBlocks> opened = openBlocks(*grown);
    QVERIFY(opened && allSound(*opened));
    QVERIFY(areEqual(*opened->back(), *others.front()));
}

void VectorFileTest::laterBlocksDoNotDisturb()
{
    const VectorBlocks before = *openBlocks(m_content);
    QVERIFY(appendBlocks(m_content, filledBlocks(2, 5000)));
    QVERIFY(allSound(before));
    QVERIFY(allSound(*openBlocks(m_content)));
}

void VectorFileTest::refusesWhatIsMissingOrCut_data()
{
    QTest::addColumn<qint64>("left");
    QTest::newRow("missing") << qint64(-1);
    for (const qint64 left : { 0, 1, 8, 31, 32, 4095, 4096, 4097, 20'000 })
        QTest::addRow("%lld bytes", left) << left;
    QTest::newRow("a byte less") << qint64(4096 + 3 * VectorBlock::byteSize(dimension) - 1);
}

void VectorFileTest::refusesWhatIsMissingOrCut()
{
    QFETCH(qint64, left);
    const QByteArray whole = bytes();
    if (left < 0)
        QVERIFY(QFile::remove(path()));
    else
        setBytes(whole.left(left));
    const auto opened = openBlocks(m_content);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Damaged);
}

void VectorFileTest::refusesAForeignFile()
{
    // The same content under another name, as from another library.
    VectorFileWriter writer(path("b.vectors"), QStringLiteral("model"), dimension);
    for (const auto& block : m_blocks)
        QVERIFY(writer.append(*block));
    QVERIFY(writer.finish());
    QVERIFY(QFile::remove(path()));
    QVERIFY(QFile::rename(path("b.vectors"), path()));
    const auto opened = openBlocks(m_content);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Damaged);
}

void VectorFileTest::refusesAnotherContent_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<qint64>("blocks");
    QTest::addColumn<quint64>("flip");
    const QString model = QStringLiteral("model");
    QTest::newRow("another model") << QStringLiteral("other") << 8 << qint64(3) << quint64(0);
    QTest::newRow("another dimension") << model << 7 << qint64(3) << quint64(0);
    QTest::newRow("another with as many bytes") << model << 64 << qint64(3) << quint64(0);
    QTest::newRow("more blocks") << model << 8 << qint64(4) << quint64(0);
    QTest::newRow("impossibly many") << model << 8 << (qint64(1) << 60) << quint64(0);
    QTest::newRow("less than none") << model << 8 << qint64(-1) << quint64(0);
    QTest::newRow("another last block") << model << 8 << qint64(3) << quint64(1);
    QTest::newRow("a former last block") << model << 8 << qint64(2) << quint64(0);
}

void VectorFileTest::refusesAnotherContent()
{
    QFETCH(QString, model);
    QFETCH(int, dimension);
    QFETCH(qint64, blocks);
    QFETCH(quint64, flip);
    const auto opened = openBlocks({ path(), model, dimension, blocks, m_content.checksum ^ flip });
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Damaged);
}

void VectorFileTest::tellsEveryChangedByte()
{
    const QByteArray whole = bytes();
    QRandomGenerator random(3);
    const qsizetype block = qsizetype(VectorBlock::byteSize(dimension));
    QList<qsizetype> places { 0, 8, 31, 4096, 4096 + block, 4096 + 3 * block - 1 };
    for (int i = 0; i < 100; ++i)
        places.append(random.bounded(int(whole.size())));
    for (const qsizetype place : std::as_const(places)) {
        if (place >= 32 && place < 4096)
            continue; // filling
        if (place >= 4096 && (place - 4096) % block >= 8 && (place - 4096) % block < 64)
            continue;
        QByteArray changed = whole;
        changed[place] = char(changed.at(place) ^ 4);
        setBytes(changed);
        const auto opened = openBlocks(m_content);
        QVERIFY2(!opened || !allSound(*opened), qPrintable(QString::number(place)));
    }
}

void VectorFileTest::standsRubbish()
{
    const QByteArray whole = bytes();
    QRandomGenerator random(4);
    for (int i = 0; i < 200; ++i) {
        QByteArray changed = whole.left(random.bounded(2) == 0 ? whole.size() : random.bounded(int(whole.size())));
        for (int k = random.bounded(2000); k > 0 && !changed.isEmpty(); --k)
            changed[random.bounded(int(std::min<qsizetype>(changed.size(), 1 << random.bounded(1, 17))))] =
                char(random.bounded(256));
        setBytes(changed);
        FileContent content = m_content;
        content.blocks = random.bounded(5);
        const auto opened = openBlocks(content);
        if (!opened) {
            QCOMPARE(opened.error().code, ErrorCode::Damaged);
            continue;
        }
        std::vector<VectorRows> rows;
        for (const auto& block : *opened)
            rows.push_back({ block });
        VectorScan scan(std::move(rows), { Embedding(dimension, 0.3F), 10 });
        const auto found = scan.run({});
        QVERIFY(found || found.error().code == ErrorCode::Damaged);
    }
}

void VectorFileTest::tellsWhatCanNotBeWritten()
{
    VectorFileWriter nowhere(path("no/such/folder"), QStringLiteral("model"), dimension);
    const auto written = nowhere.finish();
    QVERIFY(!written);
    QVERIFY2(written.error().message.contains(QStringLiteral("vector index")), qPrintable(written.error().message));
    QVERIFY(QFile::remove(path()));
    QVERIFY(!appendBlocks(m_content, m_blocks));
    {
        VectorFileWriter dropped(path("c.vectors"), QStringLiteral("model"), dimension);
        QVERIFY(dropped.append(*m_blocks.front()));
    }
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

QTEST_GUILESS_MAIN(VectorFileTest)
#include "vectorfiletest.moc"
