#include "app/commandline.h"

#include <QDir>
#include <QTest>

using namespace docent;

class CommandLineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void understands_data();
    void understands();
    void refuses_data();
    void refuses();
    void helpsEverywhere_data();
    void helpsEverywhere();
    void readsTheModel();
};

namespace {

ParsedCommandLine parse(const char* words)
{
    return parseCommandLine(QString::fromUtf8(words).split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

} // namespace

void CommandLineTest::understands_data()
{
    QTest::addColumn<CommandLine::Verb>("verb");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("paths");
    QTest::newRow("docent") << CommandLine::Verb::Window << QString() << 0;
    QTest::newRow("docent a.pdf b") << CommandLine::Verb::Window << QString() << 2;
    QTest::newRow("docent index /a b") << CommandLine::Verb::Index << QString() << 2;
    QTest::newRow("docent index --ocr eng+deu /a") << CommandLine::Verb::Index << QString() << 1;
    QTest::newRow("docent index --ocr auto /a") << CommandLine::Verb::Index << QString() << 1;
    QTest::newRow("docent search gym fees -k 5") << CommandLine::Verb::Search << QStringLiteral("gym fees") << 0;
    QTest::newRow("docent --library /tmp/x search index") << CommandLine::Verb::Search << QStringLiteral("index") << 0;
    QTest::newRow("docent ask --no-model what now?") << CommandLine::Verb::Ask << QStringLiteral("what now?") << 0;
    QTest::newRow("docent documents --failed") << CommandLine::Verb::Documents << QString() << 0;
    QTest::newRow("docent documents remove x") << CommandLine::Verb::Documents << QString() << 1;
    QTest::newRow("docent documents retry") << CommandLine::Verb::Documents << QString() << 0;
    QTest::newRow("docent search -- -gym fees") << CommandLine::Verb::Search << QStringLiteral("-gym fees") << 0;
    QTest::newRow("docent eval --mode keyword /data/scifact")
        << CommandLine::Verb::Eval << QStringLiteral("/data/scifact") << 0;
}

void CommandLineTest::understands()
{
    QFETCH(CommandLine::Verb, verb);
    QFETCH(QString, text);
    QFETCH(int, paths);
    const ParsedCommandLine parsed = parse(QTest::currentDataTag());
    QVERIFY2(parsed.commandLine, qPrintable(parsed.message));
    QCOMPARE(parsed.commandLine->verb, verb);
    QCOMPARE(parsed.commandLine->text, text);
    QCOMPARE(parsed.commandLine->paths.size(), paths);
    for (const QString& path : parsed.commandLine->paths)
        QVERIFY(QDir::isAbsolutePath(path));
}

void CommandLineTest::refuses_data()
{
    QTest::addColumn<QString>("reason");
    QTest::newRow("docent index") << QStringLiteral("at least one file");
    QTest::newRow("docent search") << QStringLiteral("wants a query");
    QTest::newRow("docent search x -k many") << QStringLiteral("-k wants a number");
    QTest::newRow("docent search x -k 0") << QStringLiteral("-k wants a number");
    QTest::newRow("docent search x --mode best") << QStringLiteral("hybrid, keyword and vector");
    QTest::newRow("docent search x --colour") << QStringLiteral("colour");
    QTest::newRow("docent ask x --endpoint http://127.0.0.1:1/v1 --kind parrot")
        << QStringLiteral("openai, azure and ollama");
    QTest::newRow("docent ask x --kind ollama") << QStringLiteral("--endpoint");
    QTest::newRow("docent ask x --endpoint nowhere") << QStringLiteral("address");
    QTest::newRow("docent ask x --no-model --model y") << QStringLiteral("--no-model");
    QTest::newRow("docent documents forget x") << QStringLiteral("remove and retry");
    QTest::newRow("docent documents remove") << QStringLiteral("at least one path");
    QTest::newRow("docent eval") << QStringLiteral("data set");
    QTest::newRow("docent eval x --embed-endpoint nowhere") << QStringLiteral("--embed-endpoint wants an address");
    QTest::newRow("docent eval x --no-model") << QStringLiteral("--answers");
    QTest::newRow("docent eval --answers x --run y") << QStringLiteral("--run");
}

void CommandLineTest::refuses()
{
    QFETCH(QString, reason);
    const ParsedCommandLine parsed = parse(QTest::currentDataTag());
    QVERIFY(!parsed.commandLine);
    QCOMPARE(parsed.status, 1);
    QVERIFY2(parsed.message.contains(reason), qPrintable(parsed.message));
}

void CommandLineTest::helpsEverywhere_data()
{
    QTest::addColumn<QString>("mentions");
    QTest::newRow("docent --help") << QStringLiteral("documents");
    QTest::newRow("docent --version") << QStringLiteral(DOCENT_VERSION);
    QTest::newRow("docent index --help") << QStringLiteral("--watch");
    QTest::newRow("docent search --help") << QStringLiteral("--mode");
    QTest::newRow("docent ask --help") << QStringLiteral("--endpoint");
    QTest::newRow("docent documents --help") << QStringLiteral("--failed");
    QTest::newRow("docent eval -h") << QStringLiteral("--answers");
}

void CommandLineTest::helpsEverywhere()
{
    QFETCH(QString, mentions);
    const ParsedCommandLine parsed = parse(QTest::currentDataTag());
    QVERIFY(!parsed.commandLine);
    QCOMPARE(parsed.status, 0);
    QVERIFY2(parsed.message.contains(mentions), qPrintable(parsed.message));
}

void CommandLineTest::readsTheModel()
{
    const ParsedCommandLine parsed = parse("docent ask x --kind azure --endpoint https://me.example.com --model gpt");
    QVERIFY(parsed.commandLine && parsed.commandLine->chat);
    QCOMPARE(parsed.commandLine->chat->kind, ModelConfig::Kind::Azure);
    QCOMPARE(parsed.commandLine->chat->endpoint, QUrl(QStringLiteral("https://me.example.com")));
    QCOMPARE(parsed.commandLine->chat->model, QStringLiteral("gpt"));
    QVERIFY(!parse("docent ask x").commandLine->chat);
    const ParsedCommandLine named = parse("docent ask x --model gpt");
    QVERIFY(named.commandLine && named.commandLine->chat);
    QVERIFY(named.commandLine->chat->endpoint.isEmpty());
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "commandlinetest.moc"
