#include "settings/keyfile.h"
#include "settings/secrets.h"
#include "support/program.h"
#include "support/scriptedproxy.h"

using namespace docent;
using test::Ended;
using test::Program;
using test::ScriptedProxy;
using test::ScriptedReply;
using test::ScriptedServer;

namespace {

const QString json = QStringLiteral("--json");

ScriptedReply answer()
{
    return ScriptedReply::json(R"({"choices":[{"message":{"content":"Of wind."},"finish_reason":"stop"}]})");
}

} // namespace

/// How the whole program reaches other computers.
class NetworkProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void namedProxy();
    void proxyOfTheSettings();
    void wrongProxyIsNotGoneAround();
    void certificateFiles();
    void proxyCountsForEval();

private:
    QStringList ask() const
    {
        return { QStringLiteral("ask"), QStringLiteral("What are turbines made of?"), json, QStringLiteral("--model"),
            QStringLiteral("m"), QStringLiteral("--endpoint"), QStringLiteral("http://models.example/v1") };
    }
    std::unique_ptr<Program> m_program;
};

void NetworkProgramTest::init()
{
    m_program = std::make_unique<Program>();
    m_program->write(QStringLiteral("a.md"), "Turbines are made of wind and of wishes, mostly of wind.\n");
    QCOMPARE(m_program->run({ QStringLiteral("index"), m_program->documents() }).status, 0);
}

void NetworkProgramTest::namedProxy()
{
    ScriptedServer server;
    server.on("/v1/chat/completions", answer());
    ScriptedProxy proxy(server.port());
    proxy.setUser("me:secret");
    const QStringList by { QStringLiteral("--proxy"), QStringLiteral("http://me@127.0.0.1:%1").arg(proxy.port()) };
    const Ended asked = m_program->run(ask() + by, { { "DOCENT_PROXY_PASSWORD", QStringLiteral("secret") } });
    QVERIFY2(asked.status == 0, asked.said());
    QCOMPARE(asked.object().value(QLatin1String("answer")).toString(), QStringLiteral("Of wind."));
    QCOMPARE(proxy.lastUser(), QByteArray("me:secret"));
    const Ended without = m_program->run(ask() + by);
    QVERIFY2(without.status == 2 && without.err.contains("another user name or password"), without.said());
    QVERIFY(!without.err.contains("secret") && !asked.err.contains("secret"));
}

void NetworkProgramTest::proxyOfTheSettings()
{
    ScriptedServer server;
    server.on("/v1/chat/completions", answer());
    ScriptedProxy proxy(server.port());
    proxy.setUser("me:secret");
    ProxyChoice choice { ProxyChoice::Kind::Given, QUrl(QStringLiteral("http://127.0.0.1:%1").arg(proxy.port())) };
    choice.address.setUserName(QStringLiteral("me"));
    choice.address.setPassword(QStringLiteral("told by mistake"));
    const QString ini = m_program->library() + QStringLiteral("/settings.ini");
    Settings(ini).setProxy(choice);
    QFile file(ini);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("mistake"));
    QVERIFY(keyfile::write(
        m_program->library() + QStringLiteral("/keys.ini"), secretName(choice), QStringLiteral("secret")));
    const Ended asked = m_program->run(ask());
    QVERIFY2(asked.status == 0, asked.said());
    QCOMPARE(proxy.lastUser(), QByteArray("me:secret"));
    const qsizetype before = proxy.asked().size();
    const Ended none = m_program->run(ask() + QStringList { QStringLiteral("--proxy"), QStringLiteral("none") });
    QVERIFY2(none.status == 2, none.said());
    QCOMPARE(proxy.asked().size(), before);
}

void NetworkProgramTest::wrongProxyIsNotGoneAround()
{
    QFile file(m_program->library() + QStringLiteral("/settings.ini"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[network]\nproxy=proxy.example:3128\n");
    file.close();
    const Ended asked = m_program->run(ask());
    QVERIFY2(asked.status == 2 && asked.err.contains("is not an address of a proxy"), asked.said());
    const Ended named = m_program->run(ask() + QStringList { QStringLiteral("--proxy"), QStringLiteral("nonsense") });
    QVERIFY2(named.status == 1 && named.err.contains("is not an address of a proxy"), named.said());
}

void NetworkProgramTest::certificateFiles()
{
    const QString file = m_program->place(QStringLiteral("mine.pem"));
    Program::writeFile(file, "nothing of the kind");
    const Ended listed = m_program->run({ QStringLiteral("documents"), QStringLiteral("--ca-file"), file });
    QVERIFY2(listed.status == 0 && listed.err.contains("mine.pem holds no certificate"), listed.said());
}

void NetworkProgramTest::proxyCountsForEval()
{
    ScriptedServer server;
    server.on("/v1/chat/completions", answer());
    const ScriptedProxy proxy(server.port());
    const QString questions = m_program->place(QStringLiteral("questions.jsonl"));
    Program::writeFile(questions, R"({"question":"What are turbines made of?","truth":"Of wind. [a.md]"})");
    QStringList line { QStringLiteral("eval"), QStringLiteral("--answers"), questions, m_program->documents() };
    line += ask().mid(3);
    line << QStringLiteral("--proxy") << QStringLiteral("http://127.0.0.1:%1").arg(proxy.port());
    const Ended ended = m_program->run(line);
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY2(!proxy.asked().isEmpty(), ended.said());
}

QTEST_GUILESS_MAIN(NetworkProgramTest)
#include "networkprogramtest.moc"
