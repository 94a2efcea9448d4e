#include "chat/promptfit.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "terms/tokenestimate.h"

#include <QJsonArray>
#include <QTest>

using namespace docent;

/// How a prompt is made to fit into the model's context window, whatever the estimate was.
class PromptFitTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void countsWhereTheServerCan();
    void fillsTheWindowAgain();
    void refusedOnceMoreWithWhatWasTold();
    void refusedWithoutAFigure();
    void tellsWhatWasLeftOut();

private:
    Result<> stream(AnswerRun& run);

    std::shared_ptr<test::FakeChatModel> m_model;
    QList<SearchHit> m_hits;
    QList<Message> m_history;
};

namespace {

int bytesOf(const ChatRequest& request)
{
    qsizetype bytes = 0;
    for (const ChatMessage& message : request.messages)
        bytes += message.text.toUtf8().size();
    return int(bytes);
}

} // namespace

void PromptFitTest::init()
{
    m_model = std::make_shared<test::FakeChatModel>();
    m_model->deltas = { { QStringLiteral("Yes."), {} } };
    m_hits.clear();
    m_history.clear();
    for (int i = 1; i <= 8; ++i) {
        SearchHit hit;
        hit.passage.id = i;
        hit.passage.text =
            QStringLiteral("The lease of number %1 has a notice period of three months. ").arg(i).repeated(20);
        hit.path = QStringLiteral("/docs/file%1.pdf").arg(i);
        m_hits.append(hit);
    }
}

Result<> PromptFitTest::stream(AnswerRun& run)
{
    run.clock.start();
    run.question.text = QStringLiteral("Which notice?");
    run.question.history = m_history;
    auto build = [&run, this](const PromptBudget& given) {
        return buildPrompt(run.question.text, run.question.history, m_hits, given);
    };
    const PromptBudget budget = budgetOf(*m_model, 1024);
    return test::run(streamFitting(run, m_model, std::move(build), budget, {})).result.value();
}

// One token for each byte, as some small models have it.
void PromptFitTest::countsWhereTheServerCan()
{
    m_model->counter = [](const QString& text) { return int(text.toUtf8().size()); };
    AnswerRun run;
    QVERIFY(stream(run));
    QCOMPARE(m_model->requests.size(), 1);
    QVERIFY(bytesOf(m_model->requests.first()) <= 8192 - 1024);
    const QJsonObject context = run.message.context;
    QCOMPARE(context.value(QLatin1String("counted")).toBool(), true);
    QCOMPARE(context.value(QLatin1String("tries")).toInt(), 1);
    QVERIFY(context.value(QLatin1String("passages")).toInt() >= 2);
    QVERIFY(context.value(QLatin1String("prompt_tokens")).toInt() <= 8192 - 1024);
}

// A prompt before it, in another language, had more tokens than this one has.
void PromptFitTest::fillsTheWindowAgain()
{
    m_model->ratio = 8;
    m_model->counter = [](const QString& text) { return int(text.size() / 4); };
    AnswerRun run;
    QVERIFY(stream(run));
    QCOMPARE(run.message.context.value(QLatin1String("passages")).toInt(), 8);
    QVERIFY(run.message.notices.isEmpty());
}

void PromptFitTest::refusedOnceMoreWithWhatWasTold()
{
    // As ChatClient learns it from the figures in the refusal.
    m_model->script = [this](const ChatRequest& request) -> QList<ChatDelta> {
        const bool tooLong = bytesOf(request) > 8192;
        m_model->end = tooLong ? Result<ChatReply>(fail(ErrorCode::ContextOverflow, QStringLiteral("too long")))
                               : Result<ChatReply>(ChatReply());
        int estimated = 0;
        for (const ChatMessage& message : request.messages)
            estimated += estimateTokens(message.text);
        m_model->ratio = double(bytesOf(request)) / estimated;
        return tooLong ? QList<ChatDelta>() : m_model->deltas;
    };
    m_model->atEnd = {};
    AnswerRun run;
    const Result<> streamed = stream(run);
    QCOMPARE(m_model->requests.size(), 2);
    QVERIFY2(streamed, streamed ? "" : qPrintable(streamed.error().message));
    QVERIFY(bytesOf(m_model->requests.first()) > 8192);
    QVERIFY(bytesOf(m_model->requests.last()) <= 8192);
    QCOMPARE(run.message.context.value(QLatin1String("tries")).toInt(), 2);
    QVERIFY(run.message.context.value(QLatin1String("passages_left_out")).toInt() > 0);
    QCOMPARE(run.message.notices.size(), 1);
}

void PromptFitTest::refusedWithoutAFigure()
{
    m_model->end = fail(ErrorCode::ContextOverflow, QStringLiteral("too long"));
    m_model->deltas.clear();
    AnswerRun run;
    QVERIFY(!stream(run));
    QCOMPARE(m_model->requests.size(), 2);
    QCOMPARE(run.message.context.value(QLatin1String("window")).toInt(), 4096);
}

void PromptFitTest::tellsWhatWasLeftOut()
{
    m_model->window = 2048;
    for (int i = 1; i <= 20; ++i) {
        Message message;
        message.id = i;
        message.role = i % 2 == 1 ? MessageRole::User : MessageRole::Assistant;
        message.text = QStringLiteral("Words of message %1 in a long talk.").arg(i).repeated(10);
        m_history.append(message);
    }
    AnswerRun run;
    QVERIFY(stream(run));
    const QJsonObject context = run.message.context;
    const QJsonArray left = context.value(QLatin1String("turns_left_out")).toArray();
    QVERIFY(!left.isEmpty());
    QCOMPARE(left.first().toInt(), 1);
    QCOMPARE(left.size() + context.value(QLatin1String("turns")).toInt(), 20);
    QCOMPARE(
        context.value(QLatin1String("passages")).toInt() + context.value(QLatin1String("passages_left_out")).toInt(),
        8);
    QCOMPARE(run.message.notices.size(), 2);
}

QTEST_GUILESS_MAIN(PromptFitTest)
#include "promptfittest.moc"
