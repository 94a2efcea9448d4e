#include "support/program.h"

#include <QSqlDatabase>
#include <QSqlQuery>

using namespace docent;
using test::Ended;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;

/// docent doctor on libraries that are whole, damaged, or not there.
class DoctorProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void wholeLibrary();
    void noLibraryYet();
    void damagedKeywordFile();
    void damagedDatabase();
    void readerIsAway();
    void triesTheModels();
    void newerLibraryIsLeftAlone();

private:
    Ended doctor(const QStringList& more = {}, const Program::Variables& variables = {}) const
    {
        return m_program->run(QStringList { QStringLiteral("doctor"), QStringLiteral("--json") } + more, variables);
    }
    void index(int documents) const;
    /// Spoils bytes of a file in the middle.
    static void spoil(const QString& path, qint64 at, qint64 length);
    QString database() const { return m_program->library() + QStringLiteral("/library.db"); }

    std::unique_ptr<Program> m_program;
};

namespace {

QJsonObject partOf(const Ended& ended, const char* part)
{
    for (const QJsonValue& check : ended.object().value(QLatin1String("checks")).toArray()) {
        if (check.toObject().value(QLatin1String("part")).toString() == QLatin1String(part))
            return check.toObject();
    }
    return {};
}

bool isOk(const QJsonObject& object)
{
    return object.value(QLatin1String("ok")).toBool();
}

const QStringList strict { QStringLiteral("--strict") };
const QStringList repair { QStringLiteral("--repair"), QStringLiteral("--strict") };

} // namespace

void DoctorProgramTest::init()
{
    m_program = std::make_unique<Program>();
}

void DoctorProgramTest::index(int documents) const
{
    for (int i = 0; i < documents; ++i) {
        m_program->write(QStringLiteral("%1.md").arg(i),
            QStringLiteral("# Key %1\n\nLost keys of room %1 are reported to Ms Nakamura at once.\n").arg(i).toUtf8());
    }
    const Ended indexed = m_program->run({ QStringLiteral("index"), m_program->documents() });
    QVERIFY2(indexed.status == 0, indexed.said());
}

void DoctorProgramTest::spoil(const QString& path, qint64 at, qint64 length)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite) || !file.seek(at) || file.write(QByteArray(length, '\xAA')) != length)
        qFatal("can't spoil %s", qPrintable(path));
}

void DoctorProgramTest::wholeLibrary()
{
    index(3);
    const Ended ended = doctor(strict);
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY(isOk(ended.object()));
    for (const char* part : { "database", "texts", "keywords", "vectors", "extractor" })
        QVERIFY2(isOk(partOf(ended, part)), ended.said());
    QCOMPARE(
        partOf(ended, "database").value(QLatin1String("detail")).toString(), QStringLiteral("3 documents, 3 passages"));
    QVERIFY(!ended.object().value(QLatin1String("repaired")).toBool(true));
    QVERIFY(ended.object().value(QLatin1String("models")).toArray().isEmpty());
    const Ended text = m_program->run({ QStringLiteral("doctor") });
    QVERIFY2(text.out.contains("  ok     Database") && text.out.contains("No model is set up"), text.said());
}

void DoctorProgramTest::noLibraryYet()
{
    const Ended ended = doctor(strict);
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY(partOf(ended, "database").isEmpty());
    QVERIFY(isOk(partOf(ended, "extractor")));
    QVERIFY(!QFile::exists(database()));
}

void DoctorProgramTest::damagedKeywordFile()
{
    index(400); // enough that the index is written when the program ends
    const QDir folder(m_program->library() + QStringLiteral("/keywords"));
    const QStringList segments = folder.entryList({ QStringLiteral("*.segment") }, QDir::Files);
    QVERIFY(!segments.isEmpty());
    QFile file(folder.filePath(segments.first()));
    spoil(file.fileName(), file.size() / 2, 16);
    // Looking mends nothing.
    for (int i = 0; i < 2; ++i) {
        const Ended found = doctor(strict);
        QVERIFY2(found.status == 3, found.said());
        QVERIFY2(!isOk(partOf(found, "keywords")) && isOk(partOf(found, "database")), found.said());
        QVERIFY(found.err.contains("--repair"));
    }
    const Ended repaired = doctor(repair);
    QVERIFY2(repaired.status == 0, repaired.said());
    QVERIFY(isOk(partOf(repaired, "keywords")) && repaired.object().value(QLatin1String("repaired")).toBool());
    const Ended found = m_program->run({ QStringLiteral("search"), QStringLiteral("room 399") });
    QVERIFY2(found.out.contains("399.md"), found.said());
}

void DoctorProgramTest::damagedDatabase()
{
    index(40);
    qint64 page = 0;
    qint64 pageSize = 0;
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("spoil"));
        db.setDatabaseName(database());
        QVERIFY(db.open());
        QSqlQuery query(db);
        QVERIFY(query.exec(QStringLiteral("SELECT rootpage FROM sqlite_master WHERE name = 'passages_document'"))
            && query.next());
        page = query.value(0).toLongLong();
        QVERIFY(query.exec(QStringLiteral("PRAGMA page_size")) && query.next());
        pageSize = query.value(0).toLongLong();
    }
    QSqlDatabase::removeDatabase(QStringLiteral("spoil"));
    spoil(database(), (page - 1) * pageSize, 200);
    const Ended found = doctor(strict);
    QVERIFY2(found.status == 3 && !isOk(partOf(found, "database")), found.said());
    const Ended repaired = doctor(repair);
    QVERIFY2(repaired.status == 0 && isOk(partOf(repaired, "database")), repaired.said());
    // The documents are still known, and are read again.
    const Ended indexed = m_program->run({ QStringLiteral("index"), m_program->documents() });
    QVERIFY2(indexed.status == 0, indexed.said());
    const Ended search = m_program->run({ QStringLiteral("search"), QStringLiteral("room 39") });
    QVERIFY2(search.out.contains("39.md"), search.said());
    QVERIFY(isOk(doctor().object()));
}

void DoctorProgramTest::readerIsAway()
{
    index(1);
    const Program::Variables variables { { "DOCENT_EXTRACTOR", QStringLiteral("/bin/false") } };
    const Ended ended = doctor(strict, variables);
    QVERIFY2(ended.status == 3 && !isOk(partOf(ended, "extractor")), ended.said());
    QVERIFY(isOk(partOf(ended, "database")));
    QVERIFY(!partOf(ended, "extractor").value(QLatin1String("detail")).toString().isEmpty());
    // Without --strict what was found is no failure of the program's.
    QCOMPARE(doctor({}, variables).status, 0);
}

void DoctorProgramTest::triesTheModels()
{
    ScriptedServer server;
    server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"fake"}]})"));
    server.on("/v1/chat/completions",
        ScriptedReply::sse().send("data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}"
                                  "\n\ndata: [DONE]\n\n"));
    m_program->useChat(server.url(QStringLiteral("/v1")));
    m_program->useEmbedding(QUrl(QStringLiteral("http://127.0.0.1:9/v1")));
    const QString key = QStringLiteral("sk-of-the-test-0123456789");
    const Ended ended = doctor(strict, { { "DOCENT_API_KEY", key } });
    QVERIFY2(ended.status == 3, ended.said());
    const QJsonArray models = ended.object().value(QLatin1String("models")).toArray();
    QCOMPARE(models.size(), 2);
    QCOMPARE(models.at(0).toObject().value(QLatin1String("role")).toString(), QStringLiteral("chat"));
    QVERIFY2(isOk(models.at(0).toObject()), ended.said());
    QVERIFY2(!isOk(models.at(1).toObject()), ended.said());
    QCOMPARE(server.requests("/v1/chat/completions").size(), 1);
    QCOMPARE(server.requests("/v1/chat/completions").first().header("Authorization"), "Bearer " + key.toLatin1());
    QVERIFY(!ended.out.contains(key.toLatin1()) && !ended.err.contains(key.toLatin1()));
}

void DoctorProgramTest::newerLibraryIsLeftAlone()
{
    index(1);
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("newer"));
        db.setDatabaseName(database());
        QVERIFY(db.open());
        QVERIFY(QSqlQuery(db).exec(QStringLiteral("PRAGMA user_version = 9999")));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("newer"));
    const Ended ended = doctor(repair);
    QVERIFY2(ended.status == 2 && ended.err.contains("newer version"), ended.said());
    QVERIFY(QDir(m_program->library()).entryList({ QStringLiteral("*.damaged-*") }).isEmpty());
}

QTEST_GUILESS_MAIN(DoctorProgramTest)
#include "doctorprogramtest.moc"
