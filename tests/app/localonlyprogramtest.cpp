#include "support/program.h"
#include "support/scriptedproxy.h"

using namespace docent;
using test::Ended;
using test::letterVectorsOf;
using test::Program;
using test::ScriptedProxy;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;

namespace {

const QString json = QStringLiteral("--json");
const QString localOnly = QStringLiteral("--local-only");
const QString collection = QStringLiteral("Staff files");
const QByteArray secret = "forty-two thousand";

ScriptedReply reply()
{
    return ScriptedReply::json(R"({"choices":[{"message":{"content":"So it is."},"finish_reason":"stop"}]})");
}

ScriptedReply scores(const SeenRequest& request)
{
    const QJsonArray texts = QJsonDocument::fromJson(request.body).object().value(QLatin1String("documents")).toArray();
    QJsonArray results;
    for (qsizetype i = 0; i < texts.size(); ++i)
        results.append(
            QJsonObject { { QStringLiteral("index"), i }, { QStringLiteral("relevance_score"), 1.0 / double(i + 1) } });
    return ScriptedReply::json(QJsonDocument(QJsonObject { { QStringLiteral("results"), results } }).toJson());
}

} // namespace

/// Documents that only models on this computer may be given, with the whole program: what each server was sent.
class LocalOnlyProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void nothingIsSentElsewhere();
    void modelsHereAreGivenAll();
    void quotesWhatIsWithheld();
    void modelBehindTheServerHereIsElsewhere();
    void markIsTakenBack();
    void listsCollections();

private:
    /// How often the server at this path was sent the secret.
    qsizetype sent(const QByteArray& path) const
    {
        const QList<SeenRequest> requests = m_server->requests(path);
        return std::count_if(
            requests.begin(), requests.end(), [](const SeenRequest& request) { return request.body.contains(secret); });
    }
    /// With models at a server elsewhere, or at one here.
    void useModels(bool elsewhere) const
    {
        const QUrl url =
            elsewhere ? QUrl(QStringLiteral("http://models.example/v1")) : m_server->url(QStringLiteral("/v1"));
        m_program->useChat(url);
        m_program->useEmbedding(url);
        m_program->useReranker(url);
    }
    Ended index() const
    {
        return run({ QStringLiteral("index"), QStringLiteral("--collection"), collection,
                       m_program->path(QStringLiteral("private")) })
                    .status
                == 0
            ? run({ QStringLiteral("index"), m_program->path(QStringLiteral("open")) })
            : Ended();
    }
    Ended ask(const char* question) const
    {
        return run({ QStringLiteral("ask"), QString::fromUtf8(question), json, QStringLiteral("--follow-ups") });
    }
    Ended run(const QStringList& arguments) const
    {
        return m_program->run(arguments
            + QStringList { QStringLiteral("--proxy"), QStringLiteral("http://127.0.0.1:%1").arg(m_proxy->port()) });
    }
    std::unique_ptr<Program> m_program;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<ScriptedProxy> m_proxy;
};

void LocalOnlyProgramTest::init()
{
    m_program = std::make_unique<Program>();
    m_program->write(QStringLiteral("private/anna.md"),
        "# Salaries\n\nThe salary of Anna is forty-two thousand a year, and that is nobody's business.\n");
    m_program->write(
        QStringLiteral("open/rules.md"), "Salary rules: each salary of Anna and others is reviewed in May.\n");
    m_program->write(
        QStringLiteral("open/more.md"), "Each salary is paid on the last day of the month, says the office.\n");
    m_program->write(QStringLiteral("open/talk.md"),
        "What Anna said of the salary: nothing at all, she spoke of the weather instead.\n");
    m_server = std::make_unique<ScriptedServer>();
    m_server->on("/v1/chat/completions", reply());
    m_server->on("/v1/rerank", scores);
    m_server->on(
        "/v1/embeddings", [](const SeenRequest& request) { return ScriptedReply::json(letterVectorsOf(request)); });
    m_proxy = std::make_unique<ScriptedProxy>(m_server->port());
    // Before anything of it is read: so it was never anywhere.
    QCOMPARE(run({ QStringLiteral("documents"), localOnly, collection }).status, 0);
}

void LocalOnlyProgramTest::nothingIsSentElsewhere()
{
    useModels(true);
    const Ended indexed = index();
    QVERIFY2(indexed.status == 0, indexed.said());
    const Ended asked = ask("What is the salary of Anna?");
    QVERIFY2(asked.status == 0, asked.said());
    QCOMPARE(asked.object().value(QLatin1String("answer")).toString(), QStringLiteral("So it is."));
    for (const char* path : { "/v1/embeddings", "/v1/rerank", "/v1/chat/completions" }) {
        QVERIFY2(!m_server->requests(path).isEmpty(), asked.said());
        QVERIFY2(sent(path) == 0, path);
    }
    const QByteArray notices = QJsonDocument(asked.object().value(QLatin1String("notices")).toArray()).toJson();
    QVERIFY2(notices.contains("Left out: 1 of the passages found"), asked.said());
    QVERIFY2(notices.contains("Not reranked: 1 of the passages found"), asked.said());
}

void LocalOnlyProgramTest::modelsHereAreGivenAll()
{
    useModels(false);
    QCOMPARE(index().status, 0);
    const Ended asked = ask("What is the salary of Anna?");
    QVERIFY2(asked.status == 0, asked.said());
    for (const char* path : { "/v1/embeddings", "/v1/rerank", "/v1/chat/completions" })
        QVERIFY2(sent(path) > 0, path);
    QVERIFY(m_proxy->asked().isEmpty());
}

void LocalOnlyProgramTest::quotesWhatIsWithheld()
{
    m_program->useChat(QUrl(QStringLiteral("http://models.example/v1"))); // by meaning, all would be found a little
    QCOMPARE(index().status, 0);
    const qsizetype before = m_server->requests("/v1/chat/completions").size();
    for (const char* question : { "nobody's business", "Summarise anna.md" }) {
        const Ended asked = ask(question);
        QVERIFY2(asked.status == 0, asked.said());
        QVERIFY2(asked.out.contains(secret), asked.said()); // to the person, from this computer
        QVERIFY2(asked.out.contains("Quoted instead of answered"), asked.said());
    }
    const Ended overview = ask("What is in my library?");
    QVERIFY2(overview.status == 0 && overview.out.contains("Left out: 1 of the documents"), overview.said());
    for (const SeenRequest& request : m_server->requests("/v1/chat/completions").mid(before))
        QVERIFY(!request.body.contains(secret) && !request.body.contains("nobody's business, and"));
    QCOMPARE(sent("/v1/chat/completions"), 0);
}

/// Ollama passes on what its cloud models are given; no model is chosen, and it has no other.
void LocalOnlyProgramTest::modelBehindTheServerHereIsElsewhere()
{
    m_server->on("/api/tags", ScriptedReply::json(R"({"models":[{"name":"gpt-oss:120b-cloud"}]})"));
    m_server->on(
        "/api/chat", ScriptedReply::json(R"({"message":{"content":"So it is."},"done":true,"done_reason":"stop"})"));
    ModelConfig config;
    config.kind = ModelConfig::Kind::Ollama;
    config.endpoint = m_server->url();
    Settings(m_program->library() + QStringLiteral("/settings.ini")).setChatModel(config);
    QCOMPARE(index().status, 0);
    for (const char* question : { "nobody's business", "Summarise anna.md", "What is in my library?" }) {
        const Ended asked = ask(question);
        QVERIFY2(asked.status == 0, asked.said());
        QCOMPARE(sent("/api/chat"), 0);
    }
    // Of a model that runs here nothing is kept.
    m_server->on(
        "/api/tags", ScriptedReply::json(R"({"models":[{"name":"gpt-oss:120b-cloud"},{"name":"llama3.2:latest"}]})"));
    const Ended asked = ask("nobody's business");
    QVERIFY2(asked.status == 0, asked.said());
    QVERIFY2(sent("/api/chat") > 0, asked.said());
}

void LocalOnlyProgramTest::markIsTakenBack()
{
    useModels(true);
    QCOMPARE(index().status, 0);
    QCOMPARE(sent("/v1/embeddings"), 0);
    QCOMPARE(run({ QStringLiteral("documents"), QStringLiteral("--any-model"), collection }).status, 0);
    QCOMPARE(index().status, 0); // what had no vector gets one
    QVERIFY(sent("/v1/embeddings") > 0);
    QCOMPARE(ask("What is the salary of Anna?").status, 0);
    QVERIFY(sent("/v1/chat/completions") > 0);
}

void LocalOnlyProgramTest::listsCollections()
{
    QCOMPARE(index().status, 0);
    const Ended listed = run({ QStringLiteral("documents"), QStringLiteral("--collections"), json });
    QVERIFY2(listed.status == 0, listed.said());
    const QJsonArray all = listed.array();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all.at(0).toObject().value(QLatin1String("models")).toString(), QStringLiteral("any"));
    QCOMPARE(all.at(1).toObject().value(QLatin1String("collection")).toString(), collection);
    QCOMPARE(all.at(1).toObject().value(QLatin1String("models")).toString(), QStringLiteral("local"));
    QCOMPARE(all.at(1).toObject().value(QLatin1String("documents")).toInt(), 1);
}

QTEST_GUILESS_MAIN(LocalOnlyProgramTest)
#include "localonlyprogramtest.moc"
