#include "library/keywordindex.h"
#include "support/temporarylibrary.h"

#include <csignal>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// A55: kill -9 at random moments of an ingest. After each, every document is in the library whole or not at all, none
/// is lost, and every hit leads to its passage.
class CrashTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void killedTwentyTimes();

private:
    void writeCorpus();
    void change(int number, int version);
    std::unique_ptr<QProcess> start(const QString& library);
    QJsonObject indexWhole(const QString& library);
    void readExpected();
    void check(const QString& library, QSet<QString>* ready);

    QTemporaryDir m_place;
    QString m_corpus;
    QHash<QString, QString> m_expected; ///< text of each document, by path
    QHash<QString, QString> m_former; ///< before its last change
    qint64 m_wholeMs = 0;
};

namespace {

constexpr int fileCount = 240;
constexpr int kills = 20;

QByteArray contentOf(int number, int version)
{
    // From one line to a few hundred kilobytes: groups of small documents and large ones alone.
    const int sentences = number % 40 == 7 ? 3000 : 5 + number % 30 * 10;
    QByteArray content = "# Record " + QByteArray::number(number) + " common\n\n";
    for (int i = 0; i < sentences; ++i) {
        content += "Sentence " + QByteArray::number(i) + " of version " + QByteArray::number(version)
            + " tells something about turbines and gardens" + (i % 12 == 11 ? ".\n\n" : ". ");
    }
    return content;
}

/// The text without the white space at its ends, which passages may leave out.
Result<QHash<QString, QString>> allTexts(Connection& db)
{
    QHash<QString, QString> texts;
    const auto all = documents::list(db);
    if (!all)
        return fail(all.error());
    for (const DocumentRecord& record : *all) {
        const auto text = documents::text(db, record.id);
        if (!text)
            return fail(text.error());
        texts.insert(record.path, text->trimmed());
    }
    return texts;
}

std::unique_ptr<Database> openLibrary(const QString& directory)
{
    auto outcome = test::run(Database::open(directory, {}));
    if (!outcome.result || !*outcome.result)
        qFatal("the library can't be opened after a crash");
    return std::move(**outcome.result);
}

template <typename Job> auto ask(Database& database, Job job)
{
    auto outcome = test::run(database.read(std::move(job), {}));
    if (!outcome.result || !*outcome.result)
        qFatal(
            "the library doesn't answer: %s", qPrintable(outcome.result ? outcome.result->error().detail : QString()));
    return std::move(**outcome.result);
}

} // namespace

void CrashTest::initTestCase()
{
    QVERIFY(QFile::exists(qEnvironmentVariable("DOCENT_PROGRAM")));
    m_corpus = m_place.filePath(QStringLiteral("corpus"));
    QVERIFY(QDir().mkpath(m_corpus));
    writeCorpus();
    QElapsedTimer time;
    time.start();
    const QJsonObject summary = indexWhole(m_place.filePath(QStringLiteral("reference")));
    m_wholeMs = time.elapsed();
    QCOMPARE(summary.value(QLatin1String("processed")).toInt(), fileCount);
    readExpected();
}

void CrashTest::writeCorpus()
{
    for (int i = 0; i < fileCount; ++i)
        change(i, 0);
}

void CrashTest::change(int number, int version)
{
    QFile file(m_corpus + QStringLiteral("/file%1.%2").arg(number).arg(QLatin1String(number % 3 ? "md" : "txt")));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(contentOf(number, version));
}

std::unique_ptr<QProcess> CrashTest::start(const QString& library)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process->start(qEnvironmentVariable("DOCENT_PROGRAM"),
        { QStringLiteral("index"), m_corpus, QStringLiteral("--library"), library, QStringLiteral("--json"),
            QStringLiteral("--quiet") });
    return process;
}

QJsonObject CrashTest::indexWhole(const QString& library)
{
    const auto process = start(library);
    if (!process->waitForFinished(60'000) || process->exitCode() != 0)
        qWarning("docent index ended with %d", process->exitCode());
    return QJsonDocument::fromJson(process->readAllStandardOutput()).object();
}

void CrashTest::readExpected()
{
    const auto database = openLibrary(m_place.filePath(QStringLiteral("reference")));
    m_expected = ask(*database, allTexts);
    QCOMPARE(m_expected.size(), fileCount);
    for (auto it = m_expected.cbegin(); it != m_expected.cend(); ++it)
        QVERIFY(it->contains(QLatin1String("turbines")));
}

/// What must hold in a library whose writer was killed.
void CrashTest::check(const QString& library, QSet<QString>* ready)
{
    const auto database = openLibrary(library);
    const auto all = ask(*database, documents::list);
    const auto texts = ask(*database, allTexts);
    qint64 passages = 0;
    ready->clear();
    for (const DocumentRecord& record : all) {
        const auto own = ask(*database, [id = record.id](Connection& db) { return documents::passagesOf(db, id); });
        QCOMPARE(own.size(), record.passages);
        passages += own.size();
        const QString text = texts.value(record.path);
        if (record.state == DocumentState::Ready) {
            ready->insert(record.path);
            // Whole; and the newest, unless the process was killed before it had looked at the file again.
            const bool former = !m_former.isEmpty() && text == m_former.value(record.path);
            QVERIFY2(text == m_expected.value(record.path) || former, qPrintable(record.path));
        } else {
            QVERIFY2(record.state == DocumentState::Waiting || record.state == DocumentState::Reading,
                qPrintable(record.path + documentStateName(record.state)));
            // Not at all, or still as it was before the change.
            QVERIFY2(text.isEmpty() || text == m_former.value(record.path) || text == m_expected.value(record.path),
                qPrintable(record.path));
        }
    }
    const auto hits =
        ask(*database, [](Connection& db) { return keywordindex::search(db, QStringLiteral("turbines"), 1'000'000); });
    QList<qint64> ids;
    for (const ScoredPassage& hit : hits)
        ids << hit.passageId;
    const auto found = ask(*database, [ids](Connection& db) { return documents::passages(db, ids); });
    QCOMPARE(found.size(), ids.size());
    for (const Passage& passage : found)
        QVERIFY(passage.text.contains(QLatin1String("turbines")));
    QVERIFY(ids.size() <= passages);
    const auto sound =
        ask(*database, [](Connection& db) { return db.value(QStringLiteral("PRAGMA integrity_check")); });
    QCOMPARE(sound.toString(), QStringLiteral("ok"));
}

void CrashTest::killedTwentyTimes()
{
    QRandomGenerator* random = QRandomGenerator::global();
    QString library;
    QSet<QString> before;
    int killed = 0;
    int inTheMiddle = 0;
    int version = 0;
    for (int round = 0; killed < kills && round < 5 * kills; ++round) {
        if (library.isEmpty())
            library = m_place.filePath(QStringLiteral("library%1").arg(round));
        const auto process = start(library);
        const int moment = int(random->bounded(m_wholeMs / 8, std::max<qint64>(m_wholeMs, 80)));
        if (process->waitForFinished(moment)) {
            // It was quicker: some documents change, so that the next one has to replace them.
            QCOMPARE(process->exitCode(), 0);
            check(library, &before);
            QCOMPARE(before.size(), fileCount);
            if (version++ % 2 == 0) {
                library.clear();
                before.clear();
                continue;
            }
            m_former = m_expected;
            for (int i = 0; i < fileCount; i += 2)
                change(i, version);
            indexWhole(m_place.filePath(QStringLiteral("reference")));
            readExpected();
            before.clear();
            continue;
        }
        process->kill();
        QVERIFY(process->waitForFinished(10'000));
        // Done in the very moment of the kill: that one doesn't count, and the next round looks at what it left.
        if (process->exitStatus() != QProcess::CrashExit)
            continue;
        ++killed;
        if (!QFile::exists(library + QStringLiteral("/library.db")))
            continue;
        QSet<QString> ready;
        check(library, &ready);
        if (QTest::currentTestFailed())
            return;
        // What was there is there; a document that is read again because it changed may be waiting once more.
        for (const QString& path : std::as_const(before))
            QVERIFY2(ready.contains(path), qPrintable(path));
        before = ready;
        inTheMiddle += !ready.isEmpty() && ready.size() < fileCount;
    }
    QCOMPARE(killed, kills);
    QVERIFY2(inTheMiddle >= 3, qPrintable(QString::number(inTheMiddle))); // it did hit the work itself
    // The last one goes on by itself where the killed ones stopped.
    const QString last = library.isEmpty() ? m_place.filePath(QStringLiteral("last")) : library;
    indexWhole(last);
    m_former.clear();
    QSet<QString> ready;
    check(last, &ready);
    QCOMPARE(ready.size(), fileCount);
}

QTEST_GUILESS_MAIN(CrashTest)
#include "crashtest.moc"
