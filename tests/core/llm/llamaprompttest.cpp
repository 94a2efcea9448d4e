#include "chat/promptfit.h"
#include "llm/filemodels.h"
#include "llm/modelfactory.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/llamaserver.h"

#include <QTest>

using namespace docent;
using namespace std::chrono_literals;
using test::LlamaServer;

/// How prompts fit into the window of a real llama-server. `DOCENT_LLAMA_SERVER` names its program; without it all is
/// skipped.
class LlamaPromptTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void refusedPromptFitsThen();
    void promptIsCounted();
};

void LlamaPromptTest::initTestCase()
{
    if (const QString missing = LlamaServer::missing(); !missing.isEmpty())
        QSKIP(qPrintable(QLatin1String("SKIP-SUITE: ") + missing));
}

namespace {

/// Servers that the program runs itself, with the real program.
struct OwnServers {
    OwnServers()
    {
        ModelServerOptions options;
        options.program = LlamaServer::program();
        servers.setOptions(options);
    }
    ~OwnServers()
    {
        if (!test::finish(servers.shutdown()))
            qFatal("the servers don't end");
    }

    HttpClient http;
    ModelServers servers { http };
};

/// Streams an answer from long passages into the run.
Result<> answerFromPassages(const std::shared_ptr<ChatModel>& model, AnswerRun& run)
{
    QList<SearchHit> hits;
    for (int i = 1; i <= 8; ++i) {
        SearchHit hit;
        hit.passage.id = i;
        hit.passage.text =
            QStringLiteral("The lease of number %1 has a notice period of three months. ").arg(i).repeated(40);
        hit.path = QStringLiteral("/docs/file%1.pdf").arg(i);
        hits.append(hit);
    }
    run.clock.start();
    run.question.text = QStringLiteral("Which notice?");
    auto build = [&run, hits](const PromptBudget& given) { return buildPrompt(run.question.text, {}, hits, given); };
    if (const auto prepared = test::run(model->prepare({}), 60s).result.value(); !prepared)
        return prepared;
    const PromptBudget budget = budgetOf(*model, 64);
    return test::run(streamFitting(run, model, std::move(build), budget, {}), 120s).result.value();
}

} // namespace

// Q31: this model has a token for each byte, far more than is estimated, and a client that can't count learns it.
void LlamaPromptTest::refusedPromptFitsThen()
{
    OwnServers own;
    const auto model = std::make_shared<FileChatModel>(
        own.http, own.servers, LlamaServer::modelFile(QStringLiteral("micro-say.gguf")));
    for (const int tries : { 2, 1 }) { // afterwards it is known
        AnswerRun run;
        const Result<> streamed = answerFromPassages(model, run);
        QVERIFY2(streamed, streamed ? "" : qPrintable(streamed.error().message));
        QVERIFY(!run.message.text.isEmpty());
        QCOMPARE(run.message.context.value(QLatin1String("tries")).toInt(), tries);
        QVERIFY(run.message.context.value(QLatin1String("passages_left_out")).toInt() > 0);
        qInfo().noquote() << run.message.context << run.message.promptTokens;
    }
}

void LlamaPromptTest::promptIsCounted()
{
    LlamaServer server(QStringLiteral("micro-say.gguf"), 8192);
    QVERIFY(server.waitUntilListening());
    HttpClient http;
    const std::shared_ptr<ChatModel> model = makeChatModel(http, server.config(), {});
    AnswerRun run;
    const Result<> streamed = answerFromPassages(model, run);
    QVERIFY2(streamed, streamed ? "" : qPrintable(streamed.error().message));
    const QJsonObject context = run.message.context;
    qInfo().noquote() << context << run.message.promptTokens;
    QCOMPARE(context.value(QLatin1String("tries")).toInt(), 1);
    QCOMPARE(context.value(QLatin1String("counted")).toBool(), true);
    QCOMPARE(context.value(QLatin1String("window")).toInt(), model->contextWindow());
    // The count leaves out only the template's frame.
    QVERIFY(qAbs(context.value(QLatin1String("prompt_tokens")).toInt() - run.message.promptTokens) < 100);
}

QTEST_GUILESS_MAIN(LlamaPromptTest)
#include "llamaprompttest.moc"
