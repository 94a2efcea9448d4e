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
    void killedFiftyTimes();

private:
    void writeCorpus();
    void change(int number, int version);
    std::unique_ptr<QProcess> start(const QString& library);
    QJsonObject indexWhole(const QString& library);
    void readExpected();
    void check(const QString& library, QSet<QString>* ready);
    void changeHalf();

    QTemporaryDir m_place;
    QString m_corpus;
    QHash<QString, QString> m_expected; ///< text of each document, by path
    QHash<QString, QString> m_former; ///< before its last change
    qint64 m_wholeMs = 0;
    int m_version = 0;
};

namespace {

constexpr int fileCount = 150;
constexpr int kills = 50;
constexpr int killsInTheMiddle = 10; ///< at least: with something stored, and not all

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

/// What must hold in a library whose writer was killed. `ready`: what it has in its newest version.
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
            // Whole; and the newest, unless the process was killed before it had looked at the file again.
            const bool former = !m_former.isEmpty() && text == m_former.value(record.path);
            const bool newest = text == m_expected.value(record.path);
            QVERIFY2(newest || former, qPrintable(record.path));
            if (newest)
                ready->insert(record.path);
        } else {
            QVERIFY2(record.state == DocumentState::Waiting || record.state == DocumentState::Reading,
                qPrintable(record.path + documentStateName(record.state)));
            // Not at all, or still as it was before the change.
            QVERIFY2(text.isEmpty() || text == m_former.value(record.path) || text == m_expected.value(record.path),
                qPrintable(record.path));
        }
    }
    QThreadPool pool;
    KeywordIndex keywords(*database, pool, pool);
    const auto hits =
        *test::run(keywords.search(parseSearchQuery(QStringLiteral("turbines")), 1'000'000, false, {})).result;
    QVERIFY(hits);
    QList<qint64> ids;
    for (const ScoredPassage& hit : *hits)
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

/// So that documents are replaced, and not only added.
void CrashTest::changeHalf()
{
    ++m_version;
    m_former = m_expected;
    for (int i = 0; i < fileCount; i += 2)
        change(i, m_version);
    indexWhole(m_place.filePath(QStringLiteral("reference")));
    readExpected();
}

/// Everything that a library says of its documents, whenever and in whatever order they were read.
static QStringList contentsOf(const QString& directory)
{
    const auto database = openLibrary(directory);
    return ask(*database, [](Connection& db) {
        return db.rows(QStringLiteral("SELECT d.path, d.state, d.title, p.ordinal, p.text FROM documents d LEFT JOIN "
                                      "passages p ON p.document = d.id ORDER BY d.path, p.ordinal"),
            {}, [](const QSqlQuery& row) {
                QStringList values;
                for (int i = 0; i < 5; ++i)
                    values << row.value(i).toString();
                return values.join(QLatin1Char('|'));
            });
    });
}

void CrashTest::killedFiftyTimes()
{
    const quint32 seed = qEnvironmentVariableIsSet("DOCENT_SEED") ? qEnvironmentVariableIntValue("DOCENT_SEED")
                                                                  : QRandomGenerator::system()->generate();
    qInfo("the moments come from DOCENT_SEED=%u", seed);
    QRandomGenerator random(seed);
    QString library = m_place.filePath(QStringLiteral("library0"));
    QSet<QString> before;
    int killed = 0;
    int inTheMiddle = 0;
    int libraries = 1;
    // How long a run is let live at most: longer where nothing was stored yet, shorter where all was.
    qint64 span = std::max<qint64>(m_wholeMs, 80);
    for (int round = 0; (killed < kills || inTheMiddle < killsInTheMiddle) && round < 5 * kills; ++round) {
        const auto process = start(library);
        if (process->waitForFinished(int(random.bounded(1, span)))) {
            QCOMPARE(process->exitCode(), 0);
            check(library, &before);
            QCOMPARE(before.size(), fileCount);
            before.clear();
            span = std::max<qint64>(span * 3 / 4, 20);
            if (libraries % 2 == 0)
                changeHalf();
            else
                library = m_place.filePath(QStringLiteral("library%1").arg(libraries));
            ++libraries;
            continue;
        }
        process->kill();
        QVERIFY(process->waitForFinished(60'000));
        // Done in the very moment of the kill: that one doesn't count, and the next round looks at what it left.
        if (process->exitStatus() != QProcess::CrashExit)
            continue;
        ++killed;
        if (!QFile::exists(library + QStringLiteral("/library.db"))) {
            span += span / 8;
            continue;
        }
        QSet<QString> ready;
        check(library, &ready);
        if (QTest::currentTestFailed())
            return;
        // What was there is there.
        for (const QString& path : std::as_const(before))
            QVERIFY2(ready.contains(path), qPrintable(path));
        if (ready.size() == before.size())
            span += span / 8;
        before = ready;
        inTheMiddle += !ready.isEmpty() && ready.size() < fileCount;
    }
    QVERIFY2(killed >= kills && inTheMiddle >= killsInTheMiddle, qPrintable(QString::number(inTheMiddle)));
    qInfo("%d kills, %d of them with some documents stored and others not", killed, inTheMiddle);
    // The last one goes on by itself where the killed ones stopped, and comes to what an undisturbed run came to.
    indexWhole(library);
    m_former.clear();
    QSet<QString> ready;
    check(library, &ready);
    QCOMPARE(ready.size(), fileCount);
    QCOMPARE(contentsOf(library), contentsOf(m_place.filePath(QStringLiteral("reference"))));
}

QTEST_GUILESS_MAIN(CrashTest)
#include "crashtest.moc"
