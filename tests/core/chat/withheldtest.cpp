#include "chat/withheld.h"

#include "chat/promptbuilder.h"
#include "chat/suggestions.h"
#include "llm/providerprofile.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"

#include <QTest>

using namespace docent;

namespace {

class LocalModel : public test::FakeChatModel {
public:
    bool isHere() const override { return true; }
};

Message said(MessageRole role, const char* text, qint64 document = 0, bool localOnly = false)
{
    Message message;
    message.role = role;
    message.text = QLatin1String(text);
    if (document > 0) {
        SentPassage source;
        source.documentId = document;
        source.localOnly = localOnly;
        message.sources.append(source);
    }
    return message;
}

} // namespace

/// What models elsewhere are not given.
class WithheldTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void historyWithoutWhatIsWithheld();
    void lastLookAtThePrompt();
    void nothingIsSuggestedFromIt();
    void whatRunsHere_data();
    void whatRunsHere();
};

void WithheldTest::historyWithoutWhatIsWithheld()
{
    const QList<Message> history { said(MessageRole::User, "a?"), said(MessageRole::Assistant, "a.", 1),
        said(MessageRole::User, "b?"), said(MessageRole::Assistant, "b.", 2), said(MessageRole::User, "c?"),
        said(MessageRole::Assistant, "c.", 3, true) };
    const QList<Message> told = withoutWithheld(history, { 2 });
    QCOMPARE(told.size(), 2);
    QCOMPARE(told.last().text, QStringLiteral("a."));
    QCOMPARE(withoutWithheld(history, {}).size(), 4); // what was marked when it was answered stays so
}

void WithheldTest::lastLookAtThePrompt()
{
    for (const bool here : { false, true }) {
        const auto local = std::make_shared<LocalModel>();
        const auto elsewhere = std::make_shared<test::FakeChatModel>();
        const std::shared_ptr<test::FakeChatModel> model = here ? local : elsewhere;
        model->deltas = { { QStringLiteral("It is."), {} } };
        SearchHit hit;
        hit.localOnly = true;
        hit.passage.text = QStringLiteral("Secret.");
        AnswerRun run;
        run.clock.start();
        PromptBudget budget;
        const Prompt prompt = buildPrompt(QStringLiteral("?"), {}, { hit }, budget);
        QCOMPARE(prompt.sent.size(), 1);
        const auto outcome = test::run(streamReply(run, model, prompt, 100, {}));
        QCOMPARE(outcome.result->has_value(), here);
        QCOMPARE(model->requests.size(), here ? 1 : 0);
    }
}

void WithheldTest::nothingIsSuggestedFromIt()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    model->deltas = { { QStringLiteral("A title"), {} } };
    const Message answer = said(MessageRole::Assistant, "Secret.", 1, true);
    const auto title = test::run(suggestTitle(model, QStringLiteral("What?"), answer, {}));
    QVERIFY(*title.result && (*title.result)->isEmpty());
    QVERIFY(*test::run(suggestFollowUps(model, QStringLiteral("What?"), answer, {})).result);
    QVERIFY(model->requests.isEmpty());
    const auto local = std::make_shared<LocalModel>();
    local->deltas = model->deltas;
    QCOMPARE(**test::run(suggestTitle(local, QStringLiteral("What?"), answer, {})).result, QStringLiteral("A title"));
}

void WithheldTest::whatRunsHere_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("model");
    QTest::addColumn<bool>("here");
    const QString ollama = QStringLiteral("http://127.0.0.1:11434");
    QTest::newRow("address") << ollama << QStringLiteral("qwen3:4b") << true;
    QTest::newRow("name") << QStringLiteral("http://localhost:8080/v1") << QString() << true;
    QTest::newRow("passed on") << ollama << QStringLiteral("gpt-oss:120b-cloud") << false;
    QTest::newRow("passed on, by tag") << ollama << QStringLiteral("glm-4.6:cloud") << false;
    QTest::newRow("in the house") << QStringLiteral("http://192.168.1.7:11434") << QString() << false;
    QTest::newRow("hosted") << QStringLiteral("https://api.openai.com/v1") << QString() << false;
    QTest::newRow("called like here") << QStringLiteral("http://localhost.example.com") << QString() << false;
}

void WithheldTest::whatRunsHere()
{
    QFETCH(const QString, endpoint);
    QFETCH(const QString, model);
    QFETCH(const bool, here);
    ModelConfig config;
    config.kind = ModelConfig::Kind::Ollama;
    config.endpoint = QUrl(endpoint);
    config.model = model;
    QCOMPARE(ProviderProfile(config, {}).isHere(), here);
}

QTEST_GUILESS_MAIN(WithheldTest)
#include "withheldtest.moc"
