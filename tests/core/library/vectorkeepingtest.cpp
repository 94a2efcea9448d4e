#include "indexedlibrary.h"

#include <QFile>
#include <QTest>

using namespace docent;
using test::Indexed;
using test::vectorFiles;

namespace {

constexpr int capacity = int(vectors::VectorBlock::capacity);
const Embedding query { 1, 0, 0 };

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Who has mapped the old file keeps it.
void replaceFile(const QString& path, const QByteArray& bytes)
{
    QVERIFY(QFile::remove(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

/// The index's files and the database: what is found is what the library holds, whatever happened to them.
class VectorKeepingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void writesFullBlocks();
    void findsAtOnceAfterAStart();
    void makesALostFileAnew_data();
    void makesALostFileAnew();
    void findsWhatIsThereWhileItIsMadeAnew();
    void damageUnderASearch();
    void takesBackAFileOfLater();
    void refusesAFileOfAnotherLibrary();
    void twoProcesses();
    void twoProcessesWriteInTurns();
    void knowsWhatIsGoneAfterAStart();
    void rowsThatGoBeforeTheyAreWritten();
    void writesAnewOnceAQuarterIsGone();
    void allAreGone();
    void rubbishGoes();
    void fullDiskIsTold();
    void stopsInTheMiddle();

private:
    /// Adds a document with so many passages, whose vectors point anywhere.
    QList<qint64> add(Indexed& indexed, const QString& path, int passages)
    {
        const QList<qint64> ids = m_library->add(path, test::numbered(passages, path));
        std::vector<Embedding> vectors;
        for (qsizetype i = 0; i < ids.size(); ++i)
            vectors.push_back(test::randomVector(m_random, 3));
        if (const Result<> added = indexed.add(ids, vectors); !added)
            qFatal("no vectors: %s", qPrintable(added.error().message));
        return ids;
    }
    bool remove(const QString& path)
    {
        return m_library->write([path](Connection& db) { return documents::remove(db, { path }); }).has_value();
    }
    qint64 number(const char* sql) { return m_library->value(QLatin1String(sql)).toLongLong(); }
    qint64 blocks() { return number("SELECT blocks FROM vector_models"); }
    QString file()
    {
        const QStringList files = vectorFiles(m_library->directory());
        return files.size() == 1 ? files.first() : QString();
    }

    std::unique_ptr<test::SampleLibrary> m_library;
    QRandomGenerator m_random;
};

void VectorKeepingTest::init()
{
    m_library = std::make_unique<test::SampleLibrary>();
    m_random = QRandomGenerator(1);
}

void VectorKeepingTest::writesFullBlocks()
{
    Indexed indexed(m_library->database());
    QVERIFY(indexed.maintain());
    QList<qint64> ids = add(indexed, QStringLiteral("/a.txt"), capacity - 1);
    QVERIFY(indexed.maintain());
    QVERIFY(vectorFiles(m_library->directory()).isEmpty());
    QCOMPARE(indexed.all(query), ids);
    ids += add(indexed, QStringLiteral("/b.txt"), 1);
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 1);
    ids += add(indexed, QStringLiteral("/c.txt"), 2 * capacity + 10);
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 3);
    QVERIFY(!file().isEmpty());
    QCOMPARE(number("SELECT last_row FROM vector_models"), 3 * capacity);
    QCOMPARE(indexed.all(query), ids);
    QCOMPARE(indexed.countBehind(), 0);
}

void VectorKeepingTest::findsAtOnceAfterAStart()
{
    QList<qint64> ids;
    QList<qint64> best;
    {
        Indexed indexed(m_library->database());
        ids = add(indexed, QStringLiteral("/a.txt"), 2 * capacity + 10);
        best = test::idsOf(*indexed.search(query, 50));
        QVERIFY(indexed.maintain());
        QCOMPARE(test::idsOf(*indexed.search(query, 50)), best);
    }
    m_library->reopen();
    Indexed indexed(m_library->database());
    QCOMPARE(test::idsOf(*indexed.search(query, 50)), best);
    QCOMPARE(indexed.all(query), ids);
    ids += add(indexed, QStringLiteral("/b.txt"), capacity);
    QCOMPARE(indexed.all(query), ids);
}

void VectorKeepingTest::makesALostFileAnew_data()
{
    QTest::addColumn<QString>("what");
    for (const char* what : { "missing", "empty", "cut", "changed header", "changed block", "changed last byte",
             "other version", "rubbish" })
        QTest::newRow(what) << QString::fromLatin1(what);
}

void VectorKeepingTest::makesALostFileAnew()
{
    QFETCH(QString, what);
    QList<qint64> ids;
    {
        Indexed indexed(m_library->database());
        ids = add(indexed, QStringLiteral("/a.txt"), 3 * capacity + 10);
        QVERIFY(indexed.maintain());
    }
    const QString before = file();
    const QByteArray whole = bytesOf(before);
    QByteArray bytes = whole;
    if (what == QLatin1String("empty"))
        bytes.clear();
    else if (what == QLatin1String("cut"))
        bytes.chop(5000);
    else if (what == QLatin1String("changed header"))
        bytes[20] = char(bytes.at(20) ^ 1);
    else if (what == QLatin1String("changed block"))
        bytes[bytes.size() / 2] = char(bytes.at(bytes.size() / 2) ^ 1);
    else if (what == QLatin1String("changed last byte"))
        bytes[bytes.size() - 1] = 'x';
    else if (what == QLatin1String("other version"))
        bytes[12] = 99;
    else if (what == QLatin1String("rubbish"))
        bytes.fill('\xff');
    if (what == QLatin1String("missing"))
        QVERIFY(QFile::remove(before));
    else
        replaceFile(before, bytes);
    QVERIFY(what == QLatin1String("missing") || bytes != whole);
    Indexed indexed(m_library->database());
    QCOMPARE(indexed.all(query), ids);
    QVERIFY(indexed.maintain());
    QCOMPARE(indexed.all(query), ids);
    QCOMPARE(blocks(), 3);
    QVERIFY(number("SELECT count(*) FROM vector_models WHERE file <> ''") == 1);
    QVERIFY(m_library->value(QStringLiteral("SELECT file FROM vector_models")) != QFileInfo(before).fileName());
}

void VectorKeepingTest::findsWhatIsThereWhileItIsMadeAnew()
{
    QList<qint64> ids;
    {
        Indexed indexed(m_library->database());
        ids = add(indexed, QStringLiteral("/a.txt"), 9 * capacity + 10);
        QVERIFY(indexed.maintain());
    }
    QVERIFY(QFile::remove(file()));
    Indexed indexed(m_library->database());
    const QList<qint64> some = indexed.all(query);
    QVERIFY(indexed.index.isBehind());
    QCOMPARE(some, ids.mid(0, 8 * capacity));
    QVERIFY(indexed.countBehind() > 0);
    QVERIFY(indexed.maintain());
    QCOMPARE(indexed.countBehind(), 0);
    QCOMPARE(indexed.all(query), ids);
    QVERIFY(!indexed.index.isBehind());
}

void VectorKeepingTest::damageUnderASearch()
{
    Indexed indexed(m_library->database());
    const QList<qint64> ids = add(indexed, QStringLiteral("/a.txt"), 3 * capacity + 10);
    QVERIFY(indexed.maintain());
    QFile written(file()); // mapped by now, and not looked at yet
    QVERIFY(written.open(QIODevice::ReadWrite) && written.seek(10'000) && written.write("damage") == 6);
    written.close();
    QCOMPARE(indexed.all(query), ids);
    QVERIFY(indexed.maintain());
    QCOMPARE(indexed.all(query), ids);
}

/// As where the database comes back from a copy, and its file has grown since.
void VectorKeepingTest::takesBackAFileOfLater()
{
    Indexed first(m_library->database());
    QList<qint64> ids = add(first, QStringLiteral("/a.txt"), capacity);
    QVERIFY(first.maintain());
    const QByteArray before = bytesOf(file());
    m_library->value(QStringLiteral("CREATE TABLE copy AS SELECT * FROM vector_models"));
    ids += add(first, QStringLiteral("/b.txt"), capacity);
    QVERIFY(first.maintain());
    QVERIFY(bytesOf(file()).size() > before.size());
    m_library->value(QStringLiteral("DELETE FROM vectors WHERE id > %1").arg(capacity));
    m_library->value(QStringLiteral("DELETE FROM vector_models"));
    m_library->value(QStringLiteral("INSERT INTO vector_models SELECT * FROM copy"));
    Indexed again(m_library->database());
    QCOMPARE(again.all(query), ids.mid(0, capacity));
    std::vector<Embedding> others;
    for (int i = 0; i < capacity; ++i)
        others.push_back({ 0, 1, 0 });
    QVERIFY(again.add(ids.mid(capacity), others));
    QVERIFY(again.maintain());
    QCOMPARE(again.all(query), ids);
    QCOMPARE(again.search({ 0, 1, 0 }, 5)->first().score, 1.0);
}

void VectorKeepingTest::refusesAFileOfAnotherLibrary()
{
    QByteArray foreign;
    {
        test::SampleLibrary other;
        Indexed indexed(other.database());
        const QList<qint64> ids = other.add(QStringLiteral("/x.txt"), test::numbered(capacity));
        QVERIFY(indexed.add(ids, std::vector<Embedding>(std::size_t(capacity), Embedding { 0, 0, 1 })));
        QVERIFY(indexed.maintain());
        foreign = bytesOf(vectorFiles(other.directory()).value(0));
    }
    QList<qint64> ids;
    {
        Indexed indexed(m_library->database());
        ids = add(indexed, QStringLiteral("/a.txt"), capacity);
        QVERIFY(indexed.maintain());
    }
    QCOMPARE(foreign.size(), bytesOf(file()).size());
    replaceFile(file(), foreign);
    Indexed indexed(m_library->database());
    QCOMPARE(indexed.all(query), ids);
}

/// Each with a connection and an index of its own, as two processes have them.
void VectorKeepingTest::twoProcesses()
{
    auto opened = test::run(Database::open(m_library->directory(), {}));
    QVERIFY(opened.result && *opened.result);
    const std::unique_ptr<Database> database = std::move(**opened.result);
    Indexed writer(m_library->database());
    Indexed reader(*database);
    QList<qint64> ids;
    for (int round = 0; round < 4; ++round) {
        ids += add(writer, QStringLiteral("/%1.txt").arg(round), capacity / 2 + 100);
        QCOMPARE(reader.all(query), ids);
        QVERIFY(writer.maintain());
        QCOMPARE(reader.all(query), ids);
    }
    QVERIFY(remove(QStringLiteral("/0.txt")) && remove(QStringLiteral("/1.txt")));
    ids = ids.mid(2 * (capacity / 2 + 100));
    QCOMPARE(reader.all(query), ids);
    QVERIFY(writer.maintain()); // into another file
    QCOMPARE(reader.all(query), ids);
    QCOMPARE(writer.all(query), ids);
}

void VectorKeepingTest::twoProcessesWriteInTurns()
{
    auto opened = test::run(Database::open(m_library->directory(), {}));
    QVERIFY(opened.result && *opened.result);
    const std::unique_ptr<Database> database = std::move(**opened.result);
    Indexed one(m_library->database());
    Indexed other(*database);
    QList<qint64> ids;
    for (int round = 0; round < 6; ++round) {
        ids += add(one, QStringLiteral("/%1.txt").arg(round), capacity);
        auto first = (round % 2 == 0 ? one : other).index.maintain({});
        auto second = (round % 2 == 0 ? other : one).index.maintain({});
        QVERIFY(*test::run(std::move(first)).result);
        QVERIFY(*test::run(std::move(second)).result);
        QCOMPARE(blocks(), round + 1);
        QCOMPARE(one.all(query), ids);
        QCOMPARE(other.all(query), ids);
    }
    Indexed third(m_library->database());
    QCOMPARE(third.all(query), ids);
    QCOMPARE(blocks(), 6);
}

void VectorKeepingTest::knowsWhatIsGoneAfterAStart()
{
    QList<qint64> kept;
    {
        Indexed indexed(m_library->database());
        add(indexed, QStringLiteral("/a.txt"), 200);
        kept = add(indexed, QStringLiteral("/b.txt"), 2 * capacity - 100);
        QVERIFY(indexed.maintain());
        QVERIFY(remove(QStringLiteral("/a.txt")));
        QCOMPARE(number("SELECT count(*) FROM vector_deaths"), 200);
        QCOMPARE(indexed.all(query), kept);
    }
    Indexed indexed(m_library->database());
    QCOMPARE(indexed.all(query), kept);
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 2);
    QCOMPARE(number("SELECT count(*) FROM vector_deaths"), 200);
}

void VectorKeepingTest::rowsThatGoBeforeTheyAreWritten()
{
    Indexed indexed(m_library->database());
    add(indexed, QStringLiteral("/a.txt"), 100);
    QList<qint64> ids = add(indexed, QStringLiteral("/b.txt"), capacity);
    QCOMPARE(indexed.all(query).size(), capacity + 100); // in memory now
    QVERIFY(remove(QStringLiteral("/a.txt")));
    QCOMPARE(number("SELECT count(*) FROM vector_deaths"), 0);
    QVERIFY(indexed.maintain()); // finds that they have gone
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 1);
    QCOMPARE(indexed.all(query), ids);
    Indexed again(m_library->database());
    QCOMPARE(again.all(query), ids);
}

void VectorKeepingTest::writesAnewOnceAQuarterIsGone()
{
    Indexed indexed(m_library->database());
    QList<qint64> ids;
    for (int i = 0; i < 10; ++i)
        ids += add(indexed, QStringLiteral("/%1.txt").arg(i), capacity / 2);
    QVERIFY(indexed.maintain());
    const QString before = file();
    const QByteArray bytes = bytesOf(before);
    QVERIFY(remove(QStringLiteral("/0.txt")) && remove(QStringLiteral("/4.txt")));
    QVERIFY(indexed.maintain());
    QCOMPARE(file(), before);
    QVERIFY(remove(QStringLiteral("/9.txt")));
    ids = ids.mid(capacity / 2, 3 * capacity / 2) + ids.mid(5 * capacity / 2, 2 * capacity);
    QVERIFY(indexed.maintain());
    QVERIFY(!file().isEmpty() && file() != before);
    QVERIFY(bytesOf(file()).size() < bytes.size());
    QCOMPARE(blocks(), 3);
    QCOMPARE(number("SELECT count(*) FROM vector_deaths"), 0);
    QCOMPARE(indexed.all(query), ids);
    const QList<qint64> best = test::idsOf(*indexed.search(query, 50));
    ids += add(indexed, QStringLiteral("/new.txt"), capacity / 2);
    QVERIFY(indexed.maintain());
    Indexed again(m_library->database());
    QCOMPARE(again.all(query), ids);
    QCOMPARE(blocks(), 4);
    QCOMPARE(best.size(), 50);
}

void VectorKeepingTest::allAreGone()
{
    Indexed indexed(m_library->database());
    add(indexed, QStringLiteral("/a.txt"), 2 * capacity);
    QVERIFY(indexed.maintain());
    QVERIFY(remove(QStringLiteral("/")));
    QVERIFY(indexed.all(query).isEmpty());
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 0);
    QVERIFY(indexed.all(query).isEmpty());
    const QList<qint64> ids = add(indexed, QStringLiteral("/b.txt"), capacity + 1);
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 1);
    QCOMPARE(indexed.all(query), ids);
}

void VectorKeepingTest::rubbishGoes()
{
    {
        Indexed indexed(m_library->database());
        add(indexed, QStringLiteral("/a.txt"), capacity);
        QVERIFY(indexed.maintain());
    }
    const QString kept = file();
    const QDateTime longAgo = QDateTime::currentDateTime().addDays(-1);
    for (const char* name : { "/vectors/0123.vectors", "/vectors/4567.vectors.new", "/vectors/89ab.vectors" }) {
        QFile rubbish(m_library->directory() + QLatin1String(name));
        QVERIFY(rubbish.open(QIODevice::WriteOnly));
        if (!rubbish.fileName().contains(QLatin1String("89ab"))) // may be about to count
            QVERIFY(rubbish.setFileTime(longAgo, QFileDevice::FileModificationTime));
    }
    QFile old(kept);
    QVERIFY(old.open(QIODevice::ReadWrite) && old.setFileTime(longAgo, QFileDevice::FileModificationTime));
    old.close();
    Indexed indexed(m_library->database());
    QVERIFY(indexed.maintain());
    QStringList left = vectorFiles(m_library->directory());
    QCOMPARE(left.size(), 2);
    QVERIFY(left.contains(kept) && left.filter(QStringLiteral("89ab")).size() == 1);
}

void VectorKeepingTest::fullDiskIsTold()
{
    Indexed indexed(m_library->database());
    const QList<qint64> ids = add(indexed, QStringLiteral("/a.txt"), 2 * capacity);
    // A file where the folder should be: as little can be written as on a full disk.
    QFile taken(m_library->directory() + QStringLiteral("/vectors"));
    QVERIFY(taken.open(QIODevice::WriteOnly));
    const Result<> failed = indexed.maintain();
    QVERIFY(!failed);
    QVERIFY(!failed.error().message.isEmpty());
    QCOMPARE(indexed.all(query), ids);
    QCOMPARE(blocks(), 0);
    QVERIFY(indexed.maintain()); // isn't tried again at once
    QVERIFY(taken.remove());
    Indexed again(m_library->database());
    QVERIFY(again.maintain());
    QCOMPARE(blocks(), 2);
    QCOMPARE(indexed.all(query), ids);
}

void VectorKeepingTest::stopsInTheMiddle()
{
    Indexed indexed(m_library->database());
    const QList<qint64> ids = add(indexed, QStringLiteral("/a.txt"), 3 * capacity);
    for (int jobs = 0; jobs < 6; ++jobs) {
        std::stop_source stop;
        auto running = indexed.index.maintain(stop.get_token());
        for (int i = 0; i < jobs; ++i) {
            auto turn = [](Connection& db) { return db.value(QStringLiteral("SELECT 1")); };
            QVERIFY(*test::run(m_library->database().write(std::move(turn), {})).result);
        }
        stop.request_stop();
        test::run(std::move(running));
        QCOMPARE(indexed.all(query), ids);
    }
    QVERIFY(indexed.maintain());
    QCOMPARE(blocks(), 3);
    QCOMPARE(indexed.all(query), ids);
}

QTEST_GUILESS_MAIN(VectorKeepingTest)
#include "vectorkeepingtest.moc"
