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
    QTest::newRow("docent doctor --repair") << CommandLine::Verb::Doctor << QString() << 0;
    QTest::newRow("docent models") << CommandLine::Verb::Models << QString() << 0;
    QTest::newRow("docent models pull llama3.2 --to /tmp") << CommandLine::Verb::Models << QString() << 0;
    QTest::newRow("docent documents --failed") << CommandLine::Verb::Documents << QString() << 0;
    QTest::newRow("docent documents remove x") << CommandLine::Verb::Documents << QString() << 1;
    QTest::newRow("docent documents retry") << CommandLine::Verb::Documents << QString() << 0;
    QTest::newRow("docent search -- -gym fees") << CommandLine::Verb::Search << QStringLiteral("-gym fees") << 0;
    QTest::newRow("docent eval --set office --mode keyword --against hybrid,rrf")
        << CommandLine::Verb::Eval << QString() << 0;
    QTest::newRow("docent eval /data/own.jsonl -k 20 --in Boats --queries")
        << CommandLine::Verb::Eval << QStringLiteral("/data/own.jsonl") << 0;
    QTest::newRow("docent eval --compare a.json --compare b.json") << CommandLine::Verb::Eval << QString() << 0;
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
    QTest::newRow("docent doctor now") << QStringLiteral("nothing but options");
    QTest::newRow("docent models push x") << QStringLiteral("list, test and pull");
    QTest::newRow("docent models pull") << QStringLiteral("the name of one model");
    QTest::newRow("docent models test x") << QStringLiteral("nothing more");
    QTest::newRow("docent models --to /tmp") << QStringLiteral("--to goes with models pull");
    QTest::newRow("docent models pull x --sha256 12") << QStringLiteral("64 hexadecimal");
    QTest::newRow("docent models pull x --ollama there") << QStringLiteral("--ollama wants an address");
    QTest::newRow("docent search") << QStringLiteral("wants a query");
    QTest::newRow("docent search x -k many") << QStringLiteral("-k wants a number");
    QTest::newRow("docent search x -k 0") << QStringLiteral("-k wants a number");
    QTest::newRow("docent search x --mode best") << QStringLiteral("hybrid, keyword and vector");
    QTest::newRow("docent search x --colour") << QStringLiteral("colour");
    QTest::newRow("docent ask x --endpoint http://127.0.0.1:1/v1 --kind parrot")
        << QStringLiteral("openai, azure, ollama, anthropic and file");
    QTest::newRow("docent ask x --kind ollama") << QStringLiteral("--endpoint");
    QTest::newRow("docent ask x --endpoint nowhere") << QStringLiteral("address");
    QTest::newRow("docent ask x --no-model --model y") << QStringLiteral("--no-model");
    QTest::newRow("docent documents forget x") << QStringLiteral("remove and retry");
    QTest::newRow("docent documents remove") << QStringLiteral("at least one path");
    QTest::newRow("docent eval") << QStringLiteral("data set");
    QTest::newRow("docent eval x --embed-endpoint nowhere") << QStringLiteral("--embed-endpoint wants an address");
    QTest::newRow("docent eval x --no-model") << QStringLiteral("--answers");
    QTest::newRow("docent eval --answers x --run y") << QStringLiteral("--run");
    QTest::newRow("docent eval x --mode best") << QStringLiteral("hybrid, keyword and vector");
    QTest::newRow("docent eval x --fusion best") << QStringLiteral("weighted and rrf");
    QTest::newRow("docent eval x --mode keyword --fusion rrf") << QStringLiteral("--fusion goes with the mode hybrid");
    QTest::newRow("docent eval x -k 0") << QStringLiteral("-k wants a number");
    QTest::newRow("docent eval x --against best") << QStringLiteral("--against knows");
    QTest::newRow("docent eval x --rerank-model y") << QStringLiteral("--rerank-model goes with --rerank");
    QTest::newRow("docent eval x --rerank --rerank-endpoint y") << QStringLiteral("--rerank-endpoint wants an address");
    QTest::newRow("docent eval x --rerank --against rerank") << QStringLiteral("names what is measured anyway");
    QTest::newRow("docent eval --sets --rerank") << QStringLiteral("--rerank goes with a measurement");
    QTest::newRow("docent eval x --against hybrid") << QStringLiteral("names what is measured anyway");
    QTest::newRow("docent eval x --against keyword --compare y") << QStringLiteral("--compare goes without --against");
    QTest::newRow("docent eval x --against keyword --run y") << QStringLiteral("--run goes without --against");
    QTest::newRow("docent eval x --compare a --compare b") << QStringLiteral("one earlier run");
    QTest::newRow("docent eval --compare a") << QStringLiteral("data set");
    QTest::newRow("docent eval --compare a --compare b --mode keyword") << QStringLiteral("--mode goes with");
    QTest::newRow("docent eval --set a --show b") << QStringLiteral("--set goes without --show");
    QTest::newRow("docent eval --set a x") << QStringLiteral("no use for \"x\"");
    QTest::newRow("docent eval --set a --embed-model b") << QStringLiteral("go with a data set");
    QTest::newRow("docent eval --set a --run b") << QStringLiteral("--run goes with a data set");
    QTest::newRow("docent eval x --in y") << QStringLiteral("--in goes with questions");
    QTest::newRow("docent eval --answers x -k 5") << QStringLiteral("-k goes without --answers");
    QTest::newRow("docent eval --save a") << QStringLiteral("one file of questions");
    QTest::newRow("docent eval --save a x --queries") << QStringLiteral("--queries goes with a measurement");
    QTest::newRow("docent eval --add a --expect b") << QStringLiteral("wants a question");
    QTest::newRow("docent eval --add a what?") << QStringLiteral("--expect FILE");
    QTest::newRow("docent eval --add a --expect b#page=x what?") << QStringLiteral("--expect wants a file");
    QTest::newRow("docent eval x --expect b") << QStringLiteral("--expect goes with --add");
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
    QTest::newRow("docent search -h") << QStringLiteral("--rerank");
    QTest::newRow("docent ask -h") << QStringLiteral("--no-rerank");
    QTest::newRow("docent ask --help") << QStringLiteral("--endpoint");
    QTest::newRow("docent documents --help") << QStringLiteral("--failed");
    QTest::newRow("docent models --help") << QStringLiteral("--sha256");
    QTest::newRow("docent doctor --help") << QStringLiteral("--repair");
    QTest::newRow("docent eval -h") << QStringLiteral("--against");
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
    // A model file says by its name what it is.
    for (const char* file : { "docent ask x --endpoint a/b.gguf", "docent ask x --kind file --endpoint a/b.gguf" }) {
        const ParsedCommandLine local = parse(file);
        QVERIFY(local.commandLine && local.commandLine->chat);
        QCOMPARE(local.commandLine->chat->kind, ModelConfig::Kind::File);
        QCOMPARE(local.commandLine->chat->endpoint,
            QUrl::fromLocalFile(QDir::current().absoluteFilePath(QStringLiteral("a/b.gguf"))));
    }
    QVERIFY(!parse("docent ask x").commandLine->chat);
    QVERIFY(!parse("docent ask x").commandLine->noRerank);
    QVERIFY(parse("docent ask x --no-rerank").commandLine->noRerank);
    QVERIFY(!parse("docent search x").commandLine->rerank);
    QVERIFY(parse("docent search x --rerank").commandLine->rerank);
    const ParsedCommandLine reranked = parse("docent eval x --rerank --rerank-endpoint http://h/v1 --rerank-model m");
    QVERIFY(reranked.commandLine && reranked.commandLine->eval.settings.rerank);
    QCOMPARE(reranked.commandLine->reranker->endpoint, QUrl(QStringLiteral("http://h/v1")));
    QCOMPARE(reranked.commandLine->reranker->model, QStringLiteral("m"));
    const ParsedCommandLine named = parse("docent ask x --model gpt");
    QVERIFY(named.commandLine && named.commandLine->chat);
    QVERIFY(named.commandLine->chat->endpoint.isEmpty());
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "commandlinetest.moc"
