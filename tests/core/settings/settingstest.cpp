#include "settings/settings.h"
#include "settings/secrets.h"
#include "support/coroutinerunner.h"

#include <QFileInfo>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

namespace {

QString read(Secrets& secrets, const char* name)
{
    const auto outcome = test::run(secrets.read(QLatin1String(name), {}));
    return outcome.result && *outcome.result ? **outcome.result : QStringLiteral("(failed)");
}

QString write(Secrets& secrets, const char* name, const char* key)
{
    const auto outcome = test::run(secrets.write(QLatin1String(name), QLatin1String(key), {}));
    if (!outcome.suspended) // A3
        qFatal("a key was written on the thread of the window");
    return outcome.result && *outcome.result ? **outcome.result : QStringLiteral("(failed)");
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class SettingsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void defaults();
    void survivesARestart();
    void inMemoryOnly();
    void changesAreSignalledOnce();
    void rerankingFollowsItsModel();
    void nonsenseInTheFile();
    void secretsInAFile();
    void keychainThatDoesNotAnswer();
    void damagedKeyFile();
    void unwritableKeyFile();
    void writesAtOnceAreAllKept();
};

void SettingsTest::defaults()
{
    const Settings settings({});
    QCOMPARE(settings.chatModel().kind, ModelConfig::Kind::None);
    QCOMPARE(settings.theme(), ThemeChoice::System);
    QCOMPARE(settings.offline(), false);
    QCOMPARE(settings.proxy().kind, ProxyChoice::Kind::System);
    QCOMPARE(settings.chunkTokens(), 512);
    QCOMPARE(settings.chunkOverlap(), 64);
    QCOMPARE(settings.condense(), true);
    QCOMPARE(settings.ocr(), false);
    QVERIFY(settings.ocrLanguages().isEmpty());
    QCOMPARE(settings.welcomed(), false);
    QVERIFY(settings.windowGeometry().isEmpty());
}

void SettingsTest::survivesARestart()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("new/settings.ini"));
    ModelConfig chat;
    chat.kind = ModelConfig::Kind::Ollama;
    chat.endpoint = QUrl(QStringLiteral("http://127.0.0.1:11434/v1?a=b%20c"));
    chat.model = QString::fromUtf8("llama3.2:latest, größer; \"x\"");
    chat.limits = { 5, 600, 90 };
    const ProxyChoice proxy { ProxyChoice::Kind::Given, QUrl(QStringLiteral("socks5://me@proxy.example:1080")) };
    const QStringList files { QStringLiteral("/etc/own, and other.pem"), QStringLiteral("/b.pem") };
    ModelConfig embedding = chat;
    embedding.kind = ModelConfig::Kind::Azure;
    ModelConfig small = chat;
    small.kind = ModelConfig::Kind::Anthropic;
    {
        Settings settings(file);
        settings.setChatModel(chat);
        settings.setSmallModel(small);
        settings.setEmbeddingModel(embedding);
        settings.setRerankModel(chat);
        settings.setRerank(RerankChoice::Chat);
        settings.setTheme(ThemeChoice::Dark);
        settings.setOffline(true);
        settings.setProxy(proxy);
        settings.setAuthorities(files);
        settings.setChunking(256, 32);
        settings.setCondense(false);
        settings.setOcr(true);
        settings.setOcrLanguages(QStringLiteral("deu+eng"));
        settings.setWindowGeometry(QByteArray("\0\1\2geometry", 11));
        settings.setWelcomed(true);
        QCOMPARE(settings.chatModel(), chat);
    }
    const Settings again(file);
    QCOMPARE(again.chatModel(), chat);
    QCOMPARE(again.models(), (ModelChoice { chat, small, embedding }));
    QCOMPARE(again.rerankModel(), chat);
    QCOMPARE(again.rerank(), RerankChoice::Chat);
    QCOMPARE(again.theme(), ThemeChoice::Dark);
    QCOMPARE(again.offline(), true);
    QCOMPARE(again.proxy(), proxy);
    QCOMPARE(again.authorities(), files);
    QCOMPARE(again.chunkTokens(), 256);
    QCOMPARE(again.chunkOverlap(), 32);
    QCOMPARE(again.condense(), false);
    QCOMPARE(again.ocr(), true);
    QCOMPARE(again.ocrLanguages(), QStringLiteral("deu+eng"));
    QCOMPARE(again.windowGeometry(), QByteArray("\0\1\2geometry", 11));
    QCOMPARE(again.welcomed(), true);
}

void SettingsTest::inMemoryOnly()
{
    Settings settings({});
    settings.setTheme(ThemeChoice::Light);
    settings.setOffline(true);
    QCOMPARE(settings.theme(), ThemeChoice::Light);
    QCOMPARE(settings.offline(), true);
    QCOMPARE(Settings({}).offline(), false);
}

void SettingsTest::rerankingFollowsItsModel() // A35
{
    Settings settings({});
    QSignalSpy changed(&settings, &Settings::rerankModelChanged);
    QCOMPARE(settings.rerank(), RerankChoice::Off);
    QCOMPARE(settings.reranker(), ModelConfig());
    ModelConfig chat { ModelConfig::Kind::Ollama, QUrl(QStringLiteral("http://127.0.0.1:11434")), QStringLiteral("c") };
    ModelConfig model { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:8081/v1")), {} };
    settings.setChatModel(chat);
    QCOMPARE(settings.rerank(), RerankChoice::Off);
    settings.setRerankModel(model);
    QCOMPARE(settings.rerank(), RerankChoice::Model);
    QCOMPARE(settings.reranker(), model);
    settings.setRerank(RerankChoice::Chat);
    QCOMPARE(settings.reranker(), chat);
    settings.setRerank(RerankChoice::Off);
    QCOMPARE(settings.reranker(), ModelConfig());
    QCOMPARE(settings.rerankModel(), model);
    settings.setRerank(RerankChoice::Model);
    settings.setRerank(RerankChoice::Model);
    QCOMPARE(changed.size(), 4);
    settings.setRerankModel({});
    QCOMPARE(settings.rerank(), RerankChoice::Off);
}

void SettingsTest::changesAreSignalledOnce()
{
    Settings settings({});
    QSignalSpy chat(&settings, &Settings::chatModelChanged);
    QSignalSpy embedding(&settings, &Settings::embeddingModelChanged);
    QSignalSpy offline(&settings, &Settings::offlineChanged);
    QSignalSpy chunking(&settings, &Settings::chunkingChanged);
    QSignalSpy condense(&settings, &Settings::condenseChanged);
    QSignalSpy theme(&settings, &Settings::themeChanged);
    ModelConfig config;
    settings.setChatModel(config);
    settings.setOffline(false);
    settings.setChunking(512, 64);
    settings.setCondense(true);
    settings.setTheme(ThemeChoice::System);
    QCOMPARE(chat.size() + offline.size() + chunking.size() + condense.size() + theme.size(), 0);
    config.model = QStringLiteral("m");
    for (int i = 0; i < 2; ++i) {
        settings.setChatModel(config);
        settings.setOffline(true);
        settings.setChunking(100, 10);
        settings.setCondense(false);
        settings.setTheme(ThemeChoice::Dark);
    }
    QCOMPARE(chat.size(), 1);
    QCOMPARE(embedding.size(), 0);
    QCOMPARE(offline.size(), 1);
    QCOMPARE(chunking.size(), 1);
    QCOMPARE(condense.size(), 1);
    QCOMPARE(theme.size(), 1);
}

void SettingsTest::nonsenseInTheFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("settings.ini"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[chatModel]\nkind=telepathy\n[window]\ntheme=plaid\n[ingest]\nchunkTokens=-5\nchunkOverlap=9999\n");
    file.close();
    Settings settings(path);
    QCOMPARE(settings.chatModel().kind, ModelConfig::Kind::None);
    QCOMPARE(settings.theme(), ThemeChoice::System);
    QVERIFY(settings.chunkTokens() > 0);
    QVERIFY(settings.chunkOverlap() <= settings.chunkTokens() / 2);
    settings.setChunking(1'000'000, 1'000'000);
    QVERIFY(settings.chunkTokens() <= 4096);
}

void SettingsTest::secretsInAFile()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("deep/keys.json"));
    Secrets secrets(file, false);
    QCOMPARE(read(secrets, "chat"), QString());
    const QString notice = write(secrets, "chat", "sk-1");
    QVERIFY2(notice.contains(file), qPrintable(notice));
    QVERIFY(!notice.contains(QLatin1String("sk-1")));
    write(secrets, "other", "sk-2");
    QCOMPARE(read(secrets, "chat"), QStringLiteral("sk-1"));
    QCOMPARE(
        QFileInfo(file).permissions() & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
    QVERIFY(!(QFileInfo(QFileInfo(file).path()).permissions() & (QFile::ReadGroup | QFile::ReadOther)));

    QCOMPARE(write(secrets, "chat", ""), QString());
    Secrets again(file, false);
    QCOMPARE(read(again, "chat"), QString());
    QCOMPARE(read(again, "other"), QStringLiteral("sk-2"));
    QVERIFY(!contents(file).contains("sk-1"));
}

void SettingsTest::keychainThatDoesNotAnswer()
{
    const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    const auto cleanup = qScopeGuard([&bus] {
        if (bus.isNull())
            qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        else
            qputenv("DBUS_SESSION_BUS_ADDRESS", bus);
    });
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("keys.json"));
    Secrets secrets(file);
    const QString notice = write(secrets, "chat", "sk-1");
    QVERIFY2(notice.contains(file), qPrintable(notice));
    QCOMPARE(read(secrets, "chat"), QStringLiteral("sk-1"));
}

void SettingsTest::damagedKeyFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("keys.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"chat\": \"sk-1");
    file.close();
    Secrets secrets(path, false);
    const auto outcome = test::run(secrets.read(QStringLiteral("chat"), {}));
    QCOMPARE(outcome.result->error().code, ErrorCode::Damaged);
    QVERIFY(!outcome.result->error().message.contains(QLatin1String("sk-1")));
    // It is not overwritten either.
    QCOMPARE(write(secrets, "chat", "sk-2"), QStringLiteral("(failed)"));
    QVERIFY(contents(path).contains("sk-1"));
}

void SettingsTest::unwritableKeyFile()
{
    Secrets secrets(QStringLiteral("/proc/docent/keys.json"), false);
    const auto outcome = test::run(secrets.write(QStringLiteral("chat"), QStringLiteral("sk-1"), {}));
    QCOMPARE(outcome.result->error().code, ErrorCode::Io);
    QVERIFY(!outcome.result->error().message.contains(QLatin1String("sk-1")));
}

void SettingsTest::writesAtOnceAreAllKept()
{
    QTemporaryDir folder;
    Secrets secrets(folder.filePath(QStringLiteral("keys.json")), false);
    std::vector<Task<QString>> writes;
    for (int i = 0; i < 10; ++i)
        writes.push_back(secrets.write(QStringLiteral("key%1").arg(i), QString::number(i), {}));
    for (Task<QString>& one : writes)
        QVERIFY(*test::run(std::move(one)).result);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(read(secrets, qPrintable(QStringLiteral("key%1").arg(i))), QString::number(i));
}

QTEST_GUILESS_MAIN(SettingsTest)
#include "settingstest.moc"
