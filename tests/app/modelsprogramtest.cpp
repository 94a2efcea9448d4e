#include "support/ggufbytes.h"
#include "support/program.h"

#include <QCryptographicHash>

using namespace docent;
using test::Ended;
using test::GgufBytes;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;

/// docent models: what there is, whether it works, and getting more.
class ModelsProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void lists();
    void tests();
    void getsAFile();
    void getsTheKnownOne();
    void wrongChecksum();
    void hasOllamaPull();
    void ollamaSaysNo();
    void notWhileOffline();

private:
    Ended models(const QStringList& more, const Program::Variables& variables = {}) const
    {
        return m_program->run(QStringList { QStringLiteral("models") } + more, variables);
    }
    QString file(const QString& name) const { return m_program->library() + QStringLiteral("/models/") + name; }

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<Program> m_program;
};

namespace {

const QString json = QStringLiteral("--json");

} // namespace

void ModelsProgramTest::init()
{
    m_server = std::make_unique<ScriptedServer>();
    m_program = std::make_unique<Program>();
    m_server->on("/tiny.gguf", ScriptedReply::text(GgufBytes::chat().bytes(), "application/octet-stream"));
}

void ModelsProgramTest::lists()
{
    m_program->useChat(QUrl(QStringLiteral("http://somebody:secret@127.0.0.1:9/v1")));
    Program::writeFile(file(QStringLiteral("mine.gguf")), GgufBytes::chat().bytes());
    const Ended ended = models({ json });
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonObject chosen = ended.object().value(QLatin1String("chosen")).toArray().first().toObject();
    QCOMPARE(chosen.value(QLatin1String("role")).toString(), QStringLiteral("chat"));
    QCOMPARE(chosen.value(QLatin1String("kind")).toString(), QStringLiteral("openai"));
    QCOMPARE(chosen.value(QLatin1String("endpoint")).toString(), QStringLiteral("http://127.0.0.1:9/v1"));
    QCOMPARE(
        ended.object().value(QLatin1String("files")).toArray().first().toString(), file(QStringLiteral("mine.gguf")));
    QVERIFY(!ended.object().value(QLatin1String("known")).toArray().isEmpty());
    const Ended text = models({});
    QVERIFY2(text.out.contains("http://127.0.0.1:9/v1 fake") && text.out.contains("mine.gguf"), text.said());
    QVERIFY(!text.out.contains("secret"));
    // A list makes no library.
    QVERIFY(!QFile::exists(m_program->library() + QStringLiteral("/library.db")));
}

void ModelsProgramTest::tests()
{
    m_server->on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"fake"}]})"));
    m_server->on("/v1/chat/completions", ScriptedReply::json(R"({"error":{"message":"the engine is cold"}})", 400));
    m_program->useChat(m_server->url(QStringLiteral("/v1")));
    const Ended ended = models({ QStringLiteral("test"), json, QStringLiteral("--strict") });
    QVERIFY2(ended.status == 3, ended.said());
    const QJsonObject report = ended.array().first().toObject();
    QVERIFY(!report.value(QLatin1String("ok")).toBool(true));
    const QJsonObject last = report.value(QLatin1String("checks")).toArray().last().toObject();
    QCOMPARE(last.value(QLatin1String("what")).toString(), QStringLiteral("Chats"));
    QVERIFY(last.value(QLatin1String("detail")).toString().contains(QStringLiteral("the engine is cold")));
    const Ended text = models({ QStringLiteral("test") });
    QVERIFY2(text.status == 0 && text.out.contains("FAILED Chats"), text.said());
}

void ModelsProgramTest::getsAFile()
{
    const QString address = m_server->url(QStringLiteral("/tiny.gguf")).toString();
    const Ended ended = models({ QStringLiteral("pull"), address, json });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(ended.object().value(QLatin1String("file")).toString(), file(QStringLiteral("tiny.gguf")));
    QVERIFY(QFile::exists(file(QStringLiteral("tiny.gguf"))));
    const QString elsewhere = m_program->place(QStringLiteral("elsewhere"));
    const Ended other = models({ QStringLiteral("pull"), address, QStringLiteral("--to"), elsewhere });
    QVERIFY2(other.status == 0, other.said());
    QCOMPARE(other.out, (elsewhere + QStringLiteral("/tiny.gguf\n")).toUtf8());
}

void ModelsProgramTest::getsTheKnownOne()
{
    const QByteArray sum = QCryptographicHash::hash(GgufBytes::chat().bytes(), QCryptographicHash::Sha256).toHex();
    const QJsonObject own { { QStringLiteral("name"), QStringLiteral("Tiny of ours") },
        { QStringLiteral("role"), QStringLiteral("chat") },
        { QStringLiteral("url"), m_server->url(QStringLiteral("/tiny.gguf")).toString() },
        { QStringLiteral("sha256"), QString::fromLatin1(sum) } };
    const QJsonObject list { { QStringLiteral("models"), QJsonArray { own } } };
    Program::writeFile(m_program->library() + QStringLiteral("/models.json"), QJsonDocument(list).toJson());
    const Ended ended = models({ QStringLiteral("pull"), QStringLiteral("tiny OF ours") });
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY(QFile::exists(file(QStringLiteral("tiny.gguf"))));
}

void ModelsProgramTest::wrongChecksum()
{
    const Ended ended = models({ QStringLiteral("pull"), m_server->url(QStringLiteral("/tiny.gguf")).toString(),
        QStringLiteral("--sha256"), QString(64, QLatin1Char('0')) });
    QVERIFY2(ended.status == 2 && !ended.err.isEmpty(), ended.said());
    QVERIFY(!QFile::exists(file(QStringLiteral("tiny.gguf"))));
}

void ModelsProgramTest::hasOllamaPull()
{
    m_server->on("/api/pull",
        ScriptedReply::chunked("application/x-ndjson")
            .send("{\"status\":\"pulling manifest\"}\n{\"status\":\"success\"}\n"));
    const Ended ended = models({ QStringLiteral("pull"), QStringLiteral("llama3.2"), QStringLiteral("--ollama"),
        m_server->url().toString(), json });
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(ended.object().value(QLatin1String("ollama")).toString(), QStringLiteral("llama3.2"));
    QVERIFY(m_server->requests("/api/pull").first().body.contains("llama3.2"));
}

void ModelsProgramTest::ollamaSaysNo()
{
    m_server->on("/api/pull",
        ScriptedReply::chunked("application/x-ndjson")
            .send("{\"error\":\"pull model manifest: file does not exist\"}\n"));
    const Ended ended = models(
        { QStringLiteral("pull"), QStringLiteral("nonesuch"), QStringLiteral("--ollama"), m_server->url().toString() });
    QVERIFY2(ended.status == 2 && ended.err.contains("file does not exist"), ended.said());
}

void ModelsProgramTest::notWhileOffline()
{
    QDir().mkpath(m_program->library());
    Settings(m_program->library() + QStringLiteral("/settings.ini")).setOffline(true);
    const Ended ended = models({ QStringLiteral("pull"), QStringLiteral("http://192.0.2.1/tiny.gguf") });
    QVERIFY2(ended.status == 2 && ended.err.contains("ffline"), ended.said());
}

QTEST_GUILESS_MAIN(ModelsProgramTest)
#include "modelsprogramtest.moc"
