#include "library/vectorstore.h"
#include "support/ingestfakes.h"

#include <QTest>

using namespace docent;
using test::GatedEmbedding;
using test::IngestBench;

/// What is stored once and made once: passages and vectors of files that are the same, and of passages that are the
/// same before and after an edit.
class CopiesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void addedTogetherAreReadOnce();
    void laterCopyIsNotRead();
    void otherKindsAreReadByThemselves();
    void copyTakesOverWhenTheOriginalGoes();
    void copyKeepsThePassagesWhenTheOriginalChanges();
    void copyKeepsThePassagesWhenTheOriginalFails();
    void changedCopyHasItsOwn();
    void touchedAndRenamedCopiesAreNotRead();
    void allGoOneAfterTheOther();
    void collections();
    void copyStandsInForAnOriginalThatIsAway();
    void failingContentFailsEachFile();
    void onlyChangedPassagesAreEmbeddedAgain();
    void movedPassagesKeepTheirVectors();

private:
    DocumentRecord record(IngestBench& bench, const QString& below) const
    {
        const auto found =
            bench.library.read([path = bench.path(below)](Connection& db) { return documents::findByPath(db, path); });
        return found && *found ? **found : DocumentRecord {};
    }
    /// The places of the first hit, the one that is shown first.
    QStringList places(IngestBench& bench, const QString& query, const QString& collection = {}) const
    {
        QStringList names;
        const auto hits = bench.library.search(query, 10, collection);
        if (!hits || hits->isEmpty())
            return names;
        const auto found = bench.library.read([&](Connection& db) {
            return documents::passagesInDocuments(db, { hits->first().passageId }, collection);
        });
        if (!found || found->isEmpty())
            return names;
        names << QFileInfo(found->first().path).fileName();
        for (const QString& copy : found->first().copies)
            names << QFileInfo(copy).fileName();
        return names;
    }
    /// Sections of a heading and a paragraph that fill a passage each.
    static QByteArray paragraphs(int count, int changed = -1)
    {
        QByteArray text;
        for (int i = 0; i < count; ++i) {
            const QByteArray number = QByteArray::number(i == changed ? 1000 + i : i);
            text += "# Section " + QByteArray::number(i) + "\n\n"
                + QByteArray("gardens and turbines " + number + ' ').repeated(8).trimmed() + ".\n\n";
        }
        return text;
    }
    static IngestOptions shortPassages()
    {
        IngestOptions options;
        options.chunk.size = 64;
        options.chunk.overlap = 0;
        return options;
    }
    /// Reads paragraphs under headings, so that passages begin where they do.
    static ReadFile sections()
    {
        return [](QString path, std::stop_token) { return readSections(std::move(path)); };
    }
    static Task<Extracted> readSections(QString path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            co_return fail(ErrorCode::NotFound, QStringLiteral("gone"));
        Extracted extracted;
        extracted.document.kind = QStringLiteral("text");
        extracted.document.text = QString::fromUtf8(file.readAll());
        qsizetype start = 0;
        while (start < extracted.document.text.size()) {
            const qsizetype end = extracted.document.text.indexOf(QLatin1String("\n\n"), start) + 2;
            Block block;
            block.start = start;
            block.end = end - 2;
            if (extracted.document.text.at(start) == QLatin1Char('#')) {
                block.kind = BlockKind::Heading;
                block.level = 1;
            }
            extracted.document.blocks << block;
            start = end;
        }
        extracted.contentHash = fileHash(path, {}).value_or(QByteArray());
        co_return extracted;
    }
};

void CopiesTest::addedTogetherAreReadOnce()
{
    IngestBench bench;
    GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    for (const char* name : { "a.txt", "b.txt", "deep/c.txt" })
        bench.write(QLatin1String(name), "an aardvark\n");
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 3);
    QCOMPARE(bench.reader.calls, 1);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(model.embedded, 1);
    const documents::Counts counts = bench.counts();
    QCOMPARE(counts.ready, 3);
    QCOMPARE(counts.passages, 1);
    QCOMPARE(counts.embedded, 1);
    QCOMPARE(bench.hits(QStringLiteral("aardvark")), 1);
    QStringList names = places(bench, QStringLiteral("aardvark"));
    names.sort();
    QCOMPARE(names, QStringList({ QStringLiteral("a.txt"), QStringLiteral("b.txt"), QStringLiteral("c.txt") }));
    // Each is a whole document of its own.
    for (const char* name : { "a.txt", "b.txt", "deep/c.txt" }) {
        const DocumentRecord one = record(bench, QLatin1String(name));
        QCOMPARE(one.passages, 1);
        QCOMPARE(one.embedded, 1);
        QCOMPARE(one.kind, QStringLiteral("text"));
        QCOMPARE(one.title, QFileInfo(QLatin1String(name)).fileName());
        const auto text = bench.library.read([id = one.id](Connection& db) { return documents::text(db, id); });
        QCOMPARE(text.value_or(QString()), QStringLiteral("an aardvark\n"));
    }
    bench.queue->setEmbeddingModel(nullptr);
}

void CopiesTest::laterCopyIsNotRead()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "an aardvark\n");
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->processed, 1);
    QCOMPARE(bench.reader.calls, 1);
    QCOMPARE(bench.counts().ready, 2);
    QCOMPARE(record(bench, QStringLiteral("b.txt")).copyOf, record(bench, QStringLiteral("a.txt")).id);
}

void CopiesTest::otherKindsAreReadByThemselves()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    bench.write(QStringLiteral("a.md"), "an aardvark\n");
    QVERIFY(bench.added());
    QCOMPARE(bench.reader.calls, 2);
    // The reader calls both text: their passages are the same.
    QCOMPARE(bench.counts().passages, 1);
    QCOMPARE(bench.counts().ready, 2);
}

void CopiesTest::copyTakesOverWhenTheOriginalGoes()
{
    IngestBench bench;
    GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    bench.write(QStringLiteral("first.txt"), "an aardvark\n");
    bench.write(QStringLiteral("second.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    QTRY_COMPARE(bench.counts().embedded, 1);
    const bool firstIsOriginal = record(bench, QStringLiteral("first.txt")).copyOf == 0;
    const QString gone = firstIsOriginal ? QStringLiteral("first.txt") : QStringLiteral("second.txt");
    const QString stays = firstIsOriginal ? QStringLiteral("second.txt") : QStringLiteral("first.txt");
    QVERIFY(QFile::remove(bench.path(gone)));
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->removed, 1);
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.reader.calls, 1);
    QCOMPARE(model.embedded, 1);
    QCOMPARE(bench.counts().total(), 1);
    QCOMPARE(bench.counts().embedded, 1);
    QCOMPARE(places(bench, QStringLiteral("aardvark")), QStringList(stays));
    // It is found by its own name, not by the other's.
    QCOMPARE(bench.hits(QFileInfo(stays).completeBaseName()), 1);
    QCOMPARE(bench.hits(QFileInfo(gone).completeBaseName()), 0);
    QCOMPARE(record(bench, stays).copyOf, 0);
    bench.queue->setEmbeddingModel(nullptr);
}

void CopiesTest::copyKeepsThePassagesWhenTheOriginalChanges()
{
    IngestBench bench;
    GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "an aardvark\n");
    bench.write(QStringLiteral("c.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("a.txt"), "a buffalo, much larger\n");
    QVERIFY(bench.added());
    QTRY_VERIFY(bench.isIdle());
    QCOMPARE(bench.reader.calls, 2);
    QCOMPARE(model.embedded, 2);
    QCOMPARE(bench.counts().ready, 3);
    QCOMPARE(
        places(bench, QStringLiteral("aardvark")), QStringList({ QStringLiteral("b.txt"), QStringLiteral("c.txt") }));
    QCOMPARE(places(bench, QStringLiteral("buffalo")), QStringList(QStringLiteral("a.txt")));
    // And back again: it is a copy of what was the copy.
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    QCOMPARE(bench.reader.calls, 2);
    QCOMPARE(bench.hits(QStringLiteral("buffalo")), 0);
    QCOMPARE(places(bench, QStringLiteral("aardvark")).size(), 3);
    QCOMPARE(bench.counts().passages, 1);
    bench.queue->setEmbeddingModel(nullptr);
}

void CopiesTest::copyKeepsThePassagesWhenTheOriginalFails()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.reader.errors.insert(
        QStringLiteral("a.txt"), { ErrorCode::Damaged, QStringLiteral("It is damaged."), {}, {} });
    bench.write(QStringLiteral("a.txt"), "a buffalo, much larger\n");
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->failed.size(), 1);
    QCOMPARE(bench.states(), QStringList({ QStringLiteral("a.txt: failed damaged"), QStringLiteral("b.txt: ready") }));
    QCOMPARE(places(bench, QStringLiteral("aardvark")), QStringList(QStringLiteral("b.txt")));
}

void CopiesTest::changedCopyHasItsOwn()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "a buffalo, much larger\n");
    QVERIFY(bench.added());
    QCOMPARE(bench.reader.calls, 2);
    QCOMPARE(places(bench, QStringLiteral("aardvark")), QStringList(QStringLiteral("a.txt")));
    QCOMPARE(places(bench, QStringLiteral("buffalo")), QStringList(QStringLiteral("b.txt")));
}

void CopiesTest::touchedAndRenamedCopiesAreNotRead()
{
    IngestBench bench;
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("b.txt"), "an aardvark\n");
    bench.write(QStringLiteral("a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    QVERIFY(QFile::rename(bench.path(QStringLiteral("b.txt")), bench.path(QStringLiteral("c.txt"))));
    QVERIFY(QFile::rename(bench.path(QStringLiteral("a.txt")), bench.path(QStringLiteral("d.txt"))));
    QVERIFY(bench.added());
    QTRY_COMPARE(bench.states(), QStringList({ QStringLiteral("c.txt: ready"), QStringLiteral("d.txt: ready") }));
    QCOMPARE(bench.reader.calls, 1);
    QStringList names = places(bench, QStringLiteral("aardvark"));
    names.sort();
    QCOMPARE(names, QStringList({ QStringLiteral("c.txt"), QStringLiteral("d.txt") }));
    QCOMPARE(bench.counts().passages, 1);
}

void CopiesTest::allGoOneAfterTheOther()
{
    IngestBench bench;
    for (int i = 0; i < 5; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), "an aardvark\n");
    QVERIFY(bench.added());
    QCOMPARE(bench.reader.calls, 1);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(places(bench, QStringLiteral("aardvark")).size(), 5 - i);
        QVERIFY(QFile::remove(bench.path(QStringLiteral("%1.txt").arg(i))));
        QVERIFY(bench.added());
    }
    QCOMPARE(bench.hits(QStringLiteral("aardvark")), 0);
    QCOMPARE(bench.counts().total(), 0);
    // The same at one stroke.
    for (int i = 0; i < 5; ++i)
        bench.write(QStringLiteral("%1.txt").arg(i), "an aardvark\n");
    QVERIFY(bench.added());
    const auto removed = test::run(bench.queue->remove({ bench.folder.path() }, {}));
    QCOMPARE(removed.result->value_or(0), 5);
    QCOMPARE(bench.hits(QStringLiteral("aardvark")), 0);
    const auto left = bench.library.read([](Connection& db) {
        return db.value(QStringLiteral("SELECT (SELECT count(*) FROM passages) + (SELECT count(*) FROM vectors)"));
    });
    QCOMPARE(left->toInt(), 0);
}

void CopiesTest::collections()
{
    IngestBench bench;
    bench.write(QStringLiteral("one/a.txt"), "an aardvark\n");
    bench.write(QStringLiteral("two/b.txt"), "an aardvark\n");
    for (const char* folder : { "one", "two" }) {
        const auto added =
            test::run(bench.queue->add({ bench.path(QLatin1String(folder)) }, QLatin1String(folder), {}));
        QVERIFY(added.result && *added.result);
    }
    QCOMPARE(bench.reader.calls, 1);
    // Each collection has it, and shows its own file first.
    QCOMPARE(places(bench, QStringLiteral("aardvark"), QStringLiteral("one")),
        QStringList({ QStringLiteral("a.txt"), QStringLiteral("b.txt") }));
    QCOMPARE(places(bench, QStringLiteral("aardvark"), QStringLiteral("two")),
        QStringList({ QStringLiteral("b.txt"), QStringLiteral("a.txt") }));
    QCOMPARE(places(bench, QStringLiteral("aardvark"), QStringLiteral("three")), QStringList());
    DocumentFilter two;
    two.collection = QStringLiteral("two");
    const auto holders = bench.library.read([&two](Connection& db) { return documents::matching(db, two); });
    QCOMPARE(*holders, QSet<qint64>({ record(bench, QStringLiteral("one/a.txt")).id }));
}

void CopiesTest::copyStandsInForAnOriginalThatIsAway()
{
    IngestBench bench;
    bench.write(QStringLiteral("drive/a.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    bench.write(QStringLiteral("home/b.txt"), "an aardvark\n");
    QVERIFY(bench.added());
    const auto away = bench.library.write(
        [path = bench.path(QStringLiteral("drive"))](Connection& db) { return documents::markOffline(db, path); });
    QCOMPARE(*away, 1);
    QCOMPARE(
        places(bench, QStringLiteral("aardvark")), QStringList({ QStringLiteral("b.txt"), QStringLiteral("a.txt") }));
}

void CopiesTest::failingContentFailsEachFile()
{
    IngestBench bench;
    for (const char* name : { "a.txt", "b.txt" }) {
        bench.write(QLatin1String(name), "an aardvark\n");
        bench.reader.errors.insert(
            QLatin1String(name), { ErrorCode::Damaged, QStringLiteral("It is damaged."), {}, {} });
    }
    const auto summary = bench.added();
    QVERIFY(summary);
    QCOMPARE(summary->failed.size(), 2);
}

void CopiesTest::onlyChangedPassagesAreEmbeddedAgain()
{
    IngestBench bench;
    bench.stop();
    bench.queue =
        std::make_unique<IngestQueue>(bench.library.database(), sections(), bench.vectors, bench.pool, shortPassages());
    GatedEmbedding model;
    bench.queue->setEmbeddingModel(&model);
    bench.write(QStringLiteral("a.txt"), paragraphs(40));
    QVERIFY(bench.added());
    QTRY_VERIFY(bench.isIdle());
    const int all = model.embedded;
    QVERIFY2(all >= 20, qPrintable(QString::number(all)));
    bench.write(QStringLiteral("a.txt"), paragraphs(40, 20));
    QVERIFY(bench.added());
    QTRY_VERIFY(bench.isIdle());
    QVERIFY2(model.embedded > all && model.embedded <= all + 5, qPrintable(QString::number(model.embedded - all)));
    QCOMPARE(bench.counts().embedded, bench.counts().passages);
    QVERIFY(bench.hits(QStringLiteral("1020")) > 0);
    // One more in front: all others stand elsewhere, and say the same.
    const int before = model.embedded;
    bench.write(QStringLiteral("a.txt"), "A new beginning, of its own.\n\n" + paragraphs(40, 20));
    QVERIFY(bench.added());
    QTRY_VERIFY(bench.isIdle());
    QVERIFY2(model.embedded <= before + 3, qPrintable(QString::number(model.embedded - before)));
    QCOMPARE(bench.counts().embedded, bench.counts().passages);
    const auto text = bench.library.read(
        [id = record(bench, QStringLiteral("a.txt")).id](Connection& db) { return documents::text(db, id); });
    QCOMPARE(text.value_or(QString()).trimmed(),
        QString::fromUtf8("A new beginning, of its own.\n\n" + paragraphs(40, 20)).trimmed());
    bench.queue->setEmbeddingModel(nullptr);
}

void CopiesTest::movedPassagesKeepTheirVectors()
{
    // The same passage twice, then once: what is left keeps one of the ids.
    test::TemporaryLibrary library;
    const auto store = [&library](const QStringList& texts) {
        const auto stored = library.write([texts](Connection& db) {
            ReadDocument document;
            document.record.path = QStringLiteral("/a.txt");
            document.record.state = DocumentState::Ready;
            qint64 at = 0;
            for (const QString& text : texts) {
                Passage passage;
                passage.ordinal = int(document.passages.size());
                passage.text = text;
                passage.start = at;
                passage.end = at += text.size();
                document.passages << passage;
            }
            return documents::store(db, document);
        });
        QVERIFY(stored);
    };
    const auto ids = [&library] {
        QList<qint64> list;
        const auto stored = library.read([](Connection& db) { return documents::passagesOf(db, 1); });
        for (const Passage& passage : *stored)
            list << passage.id;
        return list;
    };
    store({ QStringLiteral("one "), QStringLiteral("two "), QStringLiteral("one "), QStringLiteral("three ") });
    const QList<qint64> before = ids();
    store({ QStringLiteral("three "), QStringLiteral("new "), QStringLiteral("one ") });
    const QList<qint64> after = ids();
    QCOMPARE(after.at(0), before.at(3));
    QCOMPARE(after.at(2), before.at(0));
    QVERIFY(!before.contains(after.at(1)));
    QCOMPARE(library.read([](Connection& db) { return documents::text(db, 1); }).value_or(QString()),
        QStringLiteral("three new one "));
}

QTEST_GUILESS_MAIN(CopiesTest)
#include "copiestest.moc"
