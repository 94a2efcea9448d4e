#include "ingest/documentreader.h"
#include "support/coroutinerunner.h"

#include <QFile>
#include <QTemporaryDir>
#include <sys/stat.h>

using namespace docent;

class DocumentReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fillsTheRecord();
    void titleFallsBackToTheName();
    void failures_data();
    void failures();
    void sameBytesAreNotReadAgain();
    void otherBytesAreReadAgain();
    void stopIsNoOutcome();
    void hashes();
    void hashOpensNoPipe();
    void noTextIsAFailure();

private:
    Result<ReadOutcome> read(ReadFile reader, const DocumentRecord& record)
    {
        const auto outcome = test::run(readDocument(std::move(reader), nullptr, m_pool, record, {}, {}));
        return outcome.result ? *outcome.result : fail(ErrorCode::Timeout, QStringLiteral("no end"));
    }
    QString write(const QByteArray& content)
    {
        QFile file(m_dir.filePath(QStringLiteral("a.txt")));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("can't write");
        file.write(content);
        return file.fileName();
    }

    QTemporaryDir m_dir;
    QThreadPool m_pool;
    int m_calls = 0;
};

static Task<Extracted> give(Extracted extracted)
{
    co_return extracted;
}

static Task<Extracted> refuse(Error error)
{
    co_return fail(error);
}

static Extracted sample(const QString& text)
{
    Extracted extracted;
    extracted.document.kind = QStringLiteral("pdf");
    extracted.document.title = QStringLiteral("The title");
    extracted.document.author = QStringLiteral("A. Uthor");
    extracted.document.language = QStringLiteral("en");
    extracted.document.text = text;
    Block block;
    block.end = text.size();
    extracted.document.blocks << block;
    extracted.document.pages << PageStart { 1, 0 } << PageStart { 7, 5 };
    extracted.contentHash = "hash";
    extracted.milliseconds = 12;
    return extracted;
}

void DocumentReaderTest::fillsTheRecord()
{
    DocumentRecord record;
    record.id = 5;
    record.path = QStringLiteral("/x/a.pdf");
    record.bytes = 99;
    record.modifiedNs = 77;
    const auto outcome =
        read([](QString, std::stop_token) { return give(sample(QStringLiteral("Some text of a document."))); }, record);
    QVERIFY(outcome);
    QVERIFY(outcome->kind == ReadOutcome::Kind::Read);
    QCOMPARE(outcome->record.id, 5);
    QCOMPARE(outcome->record.path, record.path);
    QCOMPARE(outcome->record.bytes, 99);
    QCOMPARE(outcome->record.modifiedNs, 77);
    QCOMPARE(outcome->record.title, QStringLiteral("The title"));
    QCOMPARE(outcome->record.author, QStringLiteral("A. Uthor"));
    QCOMPARE(outcome->record.language, QStringLiteral("en"));
    QCOMPARE(outcome->record.kind, QStringLiteral("pdf"));
    QCOMPARE(outcome->record.pages, 7);
    QCOMPARE(outcome->record.contentHash, QByteArray("hash"));
    QCOMPARE(outcome->record.readMs, 12);
    QVERIFY(outcome->record.readAt.isValid());
    QVERIFY(outcome->record.state == DocumentState::Ready);
    QCOMPARE(outcome->passages.size(), 1);
}

void DocumentReaderTest::titleFallsBackToTheName()
{
    DocumentRecord record;
    record.path = QStringLiteral("/x/report 2024.txt");
    Extracted extracted = sample(QStringLiteral("text"));
    extracted.document.title.clear();
    extracted.document.pages.clear();
    const auto outcome = read([&extracted](QString, std::stop_token) { return give(extracted); }, record);
    QCOMPARE(outcome->record.title, QStringLiteral("report 2024.txt"));
    QCOMPARE(outcome->record.pages, 0);
}

void DocumentReaderTest::failures_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("skipped");
    for (const char* code : { "unsupported", "empty", "too_large" })
        QTest::newRow(code) << QString::fromLatin1(code) << true;
    for (const char* code :
        { "damaged", "encrypted", "no_text", "timeout", "worker_died", "permission", "not_found", "io", "internal" })
        QTest::newRow(code) << QString::fromLatin1(code) << false;
}

void DocumentReaderTest::failures()
{
    QFETCH(QString, code);
    QFETCH(bool, skipped);
    const Error error { errorCodeFromName(code), QStringLiteral("why"), {}, {} };
    const auto outcome = read([&error](QString, std::stop_token) { return refuse(error); }, {});
    QVERIFY(outcome);
    QVERIFY(outcome->kind == (skipped ? ReadOutcome::Kind::Skipped : ReadOutcome::Kind::Failed));
    QCOMPARE(errorCodeName(outcome->reason.code), code);
    QCOMPARE(outcome->reason.message, QStringLiteral("why"));
}

void DocumentReaderTest::sameBytesAreNotReadAgain()
{
    DocumentRecord record;
    record.path = write("the same as ever");
    record.contentHash = fileHash(record.path, {}).value();
    record.passages = 1;
    int calls = 0;
    const auto outcome = read(
        [&calls](QString, std::stop_token) {
            ++calls;
            return give({});
        },
        record);
    QVERIFY(outcome->kind == ReadOutcome::Kind::Unchanged);
    QCOMPARE(calls, 0);
}

void DocumentReaderTest::otherBytesAreReadAgain()
{
    DocumentRecord record;
    record.path = write("other bytes");
    record.contentHash = "former";
    record.passages = 1;
    const auto outcome =
        read([](QString, std::stop_token) { return give(sample(QStringLiteral("other bytes"))); }, record);
    QVERIFY(outcome->kind == ReadOutcome::Kind::Read);
    // Also one that was known and failed then: it has no passages to keep.
    record.contentHash = fileHash(record.path, {}).value();
    record.passages = 0;
    const auto again =
        read([](QString, std::stop_token) { return give(sample(QStringLiteral("other bytes"))); }, record);
    QVERIFY(again->kind == ReadOutcome::Kind::Read);
}

void DocumentReaderTest::stopIsNoOutcome()
{
    const auto outcome = read([](QString, std::stop_token) { return refuse(Error::cancelled()); }, {});
    QVERIFY(!outcome && outcome.error().isCancelled());
}

void DocumentReaderTest::hashes()
{
    // The canonical form of XXH3 128 of nothing, as the specification of xxHash gives it.
    QCOMPARE(fileHash(write(""), {}).value().toHex(), QByteArray("99aa06d3014798d86001c324468d497f"));
    const QByteArray once = fileHash(write(QByteArray(3'000'001, 'x')), {}).value();
    QCOMPARE(once.size(), 16);
    QCOMPARE(fileHash(write(QByteArray(3'000'001, 'x')), {}).value(), once);
    QVERIFY(fileHash(write(QByteArray(3'000'002, 'x')), {}).value() != once);
    QVERIFY(!fileHash(m_dir.filePath(QStringLiteral("none")), {}));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(fileHash(write("x"), stop.get_token()).error().isCancelled());
}

void DocumentReaderTest::hashOpensNoPipe()
{
    // A11: what was a file when it was found may be a pipe now.
    const QString pipe = m_dir.filePath(QStringLiteral("pipe"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QVERIFY(!fileHash(pipe, {}));
    QVERIFY(!fileHash(m_dir.path(), {}));
}

void DocumentReaderTest::noTextIsAFailure()
{
    const auto outcome = read([](QString, std::stop_token) { return give(sample(QString())); }, {});
    QVERIFY(outcome->kind == ReadOutcome::Kind::Failed);
    QVERIFY(outcome->reason.code == ErrorCode::NoText);
}

QTEST_GUILESS_MAIN(DocumentReaderTest)
#include "documentreadertest.moc"
