#include "chat/answerer.h"
#include "chat/citationmapper.h"
#include "library/vectorindex.h"
#include "search/vectorsource.h"
#include "support/coroutinerunner.h"
#include "support/fakeembedding.h"
#include "support/fakemodels.h"
#include "support/fakereranker.h"
#include "support/samplelibrary.h"

#include <QRegularExpression>
#include <QTest>
#include <QTimer>

using namespace docent;

/// A library of two documents, one scripted source and one scripted model under an Answerer.
class AnswererTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void streamsACitedAnswer();
    void partsReasoningThatOnlyItsEndTells();
    void quotesWithoutAModel();
    void asksNoModelWhenNothingIsFound();
    void asksNoModelWhenSearchFails();
    void keepsTheNoticeOfAFailedSource();
    void condensesBeforeItSearches();
    void smallModelRephrases();
    void speedIsKept();
    void refusalIsTold();
    void q31LeftOutPassagesAreTold();
    void eachStepWaitsForTheOneBefore();
    void condenseCanBeSwitchedOff();
    void reranksWhereItIsSwitchedOn_data();
    void reranksWhereItIsSwitchedOn();
    void rerankingFailsAlone();
    void stopKeepsWhatHasCome();
    void failureKeepsWhatHasComeWithItsError();
    void overflowIsTriedOnceWithLess();
    void anEmptyReplyIsAnError();
    void everyStageIsTimed();

private:
    Message answer(const QString& text, QList<Message> history = {}, AnswerOptions options = {});

    std::unique_ptr<test::SampleLibrary> m_library;
    test::FakeSource m_source;
    std::unique_ptr<Retriever> m_retriever;
    std::shared_ptr<test::FakeChatModel> m_model;
    std::shared_ptr<test::FakeReranker> m_reranker;
    std::optional<bool> m_rerank; ///< of the question
    AnswerEvents m_events;
    std::stop_source m_stop;
    QString m_shown;
    bool m_suspended = false;
};

namespace {

/// Cites the n-th passage (from 1) that the prompt offers.
QString offeredId(const ChatRequest& request, int n)
{
    static const QRegularExpression header(
        QStringLiteral(R"(^==\S+ passage (\S+) )"), QRegularExpression::MultilineOption);
    auto matches = header.globalMatch(request.messages.last().text);
    QString id;
    for (int i = 0; i < n && matches.hasNext(); ++i)
        id = matches.next().captured(1);
    return id;
}

ChatDelta text(const QString& said)
{
    return { said, {} };
}

} // namespace

void AnswererTest::init()
{
    m_library = std::make_unique<test::SampleLibrary>();
    const QList<qint64> perks = m_library->add(QStringLiteral("/docs/perks.pdf"),
        { QStringLiteral("PerksPlus pays for gym memberships up to 1,000 dollars a year."),
            QStringLiteral("Receipts are handed in within thirty days of the purchase.") });
    m_source = {};
    QList<ScoredPassage> found;
    double score = 9;
    for (const qint64 id : perks)
        found.append({ id, score-- });
    QCOMPARE(found.size(), 2);
    m_source.candidates = found;
    m_reranker = std::make_shared<test::FakeReranker>();
    m_rerank.reset();
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { &m_source },
        RetrieverOptions(), [this] { return m_reranker; });
    m_model = std::make_shared<test::FakeChatModel>();
    m_stop = {};
    m_shown.clear();
    m_events = {};
    m_events.delta = [this](const ChatDelta& delta) { m_shown += delta.text; };
}

void AnswererTest::cleanup()
{
    m_retriever.reset();
    m_library.reset();
}

Message AnswererTest::answer(const QString& question, QList<Message> history, AnswerOptions options)
{
    Answerer answerer(*m_retriever, m_model, options);
    Question asked;
    asked.text = question;
    asked.history = std::move(history);
    asked.rerank = m_rerank;
    auto outcome = test::run(answerer.answer(asked, m_events, m_stop.get_token()));
    if (!outcome.result)
        qFatal("the answer did not come in time");
    m_suspended = outcome.suspended;
    return *outcome.result;
}

void AnswererTest::streamsACitedAnswer() // A62
{
    m_model->script = [](const ChatRequest& request) {
        const QString id = offeredId(request, 1);
        return QList<ChatDelta> { { {}, QStringLiteral("Let me look.") },
            text(QStringLiteral("Gym memberships are paid up to 1,000 dollars [")), text(id.left(2)),
            text(id.mid(2) + QStringLiteral("]. Also [zzz99]")), text(QStringLiteral(" and more.")) };
    };
    QList<SentPassage> sources;
    m_events.sources = [&](const QList<SentPassage>& sent) { sources = sent; };
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QVERIFY(m_suspended);
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.text, QStringLiteral("Gym memberships are paid up to 1,000 dollars [1]. Also [?] and more."));
    QCOMPARE(m_shown, message.text);
    QCOMPARE(message.reasoning, QStringLiteral("Let me look."));
    QCOMPARE(message.citations.size(), 1);
    const Citation& citation = message.citations.first();
    QCOMPARE(citation.page, 1);
    QCOMPARE(citation.path, QStringLiteral("/docs/perks.pdf"));
    QCOMPARE(citation.quote, QStringLiteral("PerksPlus pays for gym memberships up to 1,000 dollars a year."));
    QVERIFY(citation.verified);
    QCOMPARE(sources.size(), 2);
    QCOMPARE(message.sources.size(), 2);
    QCOMPARE(m_model->requests.size(), 1);
}

void AnswererTest::partsReasoningThatOnlyItsEndTells()
{
    m_model->script = [](const ChatRequest& request) {
        const QString id = offeredId(request, 1);
        return QList<ChatDelta> { text(QStringLiteral("The user asks [") + id + QStringLiteral("].</think>")),
            text(QStringLiteral("Yes, it is [") + id + QStringLiteral("].")) };
    };
    m_model->atEnd = [](ChatReply& reply) {
        reply.reasoning = reply.text.section(QStringLiteral("</think>"), 0, 0);
        reply.text = reply.text.section(QStringLiteral("</think>"), 1);
    };
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.text, QStringLiteral("Yes, it is [1]."));
    QVERIFY(message.reasoning.startsWith(QLatin1String("The user asks")));
    QCOMPARE(message.citations.size(), 1);
}

void AnswererTest::quotesWithoutAModel()
{
    m_model.reset();
    const Message message = answer(QStringLiteral("How much is paid for gym memberships?"));
    QCOMPARE(message.state, MessageState::Complete);
    QVERIFY(
        message.text.contains(QStringLiteral("> PerksPlus pays for gym memberships up to 1,000 dollars a year. [1]")));
    QVERIFY(message.model.isEmpty());
    QVERIFY(message.citations.first().verified);
}

void AnswererTest::asksNoModelWhenNothingIsFound() // A36
{
    m_source.candidates = QList<ScoredPassage>();
    const Message message = answer(QStringLiteral("What is the airspeed of a swallow?"));
    QCOMPARE(message.state, MessageState::Complete);
    QVERIFY(message.text.startsWith(QStringLiteral("Nothing in your documents matches")));
    QCOMPARE(m_model->requests.size(), 0);
}

void AnswererTest::asksNoModelWhenSearchFails() // A33
{
    m_source.candidates = fail(ErrorCode::Database, QStringLiteral("broken"));
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.state, MessageState::Failed);
    QVERIFY(message.error.has_value());
    QCOMPARE(m_model->requests.size(), 0);
}

void AnswererTest::keepsTheNoticeOfAFailedSource() // A32
{
    test::FakeSource broken;
    broken.sourceName = QStringLiteral("vector");
    broken.candidates = fail(ErrorCode::Network, QStringLiteral("the server is away"));
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { &m_source, &broken });
    m_model->deltas = { text(QStringLiteral("Yes.")) };
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.notices.size(), 1);
    QVERIFY(message.notices.first().contains(QStringLiteral("the server is away")));
}

void AnswererTest::condensesBeforeItSearches() // A9
{
    Message asked;
    asked.text = QStringLiteral("Is the gym paid?");
    Message said;
    said.role = MessageRole::Assistant;
    said.text = QStringLiteral("Yes [1].");
    int searchesBeforeCondensed = -1;
    m_model->script = [&](const ChatRequest& request) -> QList<ChatDelta> {
        if (request.messages.last().text.contains(QStringLiteral("Last question:"))) {
            searchesBeforeCondensed = int(m_source.queries.size());
            return { text(QStringLiteral("Is the gym paid for partners too?")) };
        }
        return { text(QStringLiteral("No.")) };
    };
    const Message message = answer(QStringLiteral("And partners?"), { asked, said });
    QCOMPARE(searchesBeforeCondensed, 0);
    QCOMPARE(m_source.queries, QStringList { QStringLiteral("Is the gym paid for partners too?") });
    QCOMPARE(m_model->requests.size(), 2);
    QVERIFY(message.milliseconds.contains(QLatin1String("condense")));
    // The model answers what was asked, not what was searched.
    QVERIFY(m_model->requests.last().messages.last().text.endsWith(QStringLiteral("Question: And partners?")));
}

void AnswererTest::smallModelRephrases()
{
    Message asked;
    asked.text = QStringLiteral("Is the gym paid?");
    const auto small = std::make_shared<test::FakeChatModel>();
    small->deltas = { text(QStringLiteral("Is the gym paid for partners too?")) };
    m_model->deltas = { text(QStringLiteral("No.")) };
    AnswerOptions options;
    options.smallModel = small;
    const Message message = answer(QStringLiteral("And partners?"), { asked }, options);
    QCOMPARE(message.text, QStringLiteral("No."));
    QCOMPARE(m_source.queries, QStringList { QStringLiteral("Is the gym paid for partners too?") });
    QCOMPARE(small->requests.size(), 1);
    QCOMPARE(m_model->requests.size(), 1);
}

void AnswererTest::speedIsKept()
{
    m_model->deltas = { text(QStringLiteral("Yes.")) };
    m_model->atEnd = [](ChatReply& reply) {
        reply.answerTokens = 30;
        reply.tokensPerSecond = 60;
        reply.firstToken = std::chrono::milliseconds(250);
    };
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.answerTokens, 30);
    QCOMPARE(message.milliseconds.value(QLatin1String("wait")).toDouble(), 250.0);
    QCOMPARE(message.milliseconds.value(QLatin1String("generation")).toDouble(), 500.0);
}

void AnswererTest::refusalIsTold()
{
    m_model->atEnd = [](ChatReply& reply) { reply.finishReason = QStringLiteral("content_filter"); };
    const Message silent = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(silent.state, MessageState::Failed);
    QVERIFY2(silent.error->message.contains(QLatin1String("refuses to answer")), qPrintable(silent.error->message));
    m_model->deltas = { text(QStringLiteral("Yes, but")) };
    const Message cut = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(cut.state, MessageState::Complete);
    QCOMPARE(cut.notices, QStringList { QStringLiteral("The provider's filter cut the answer off.") });
}

void AnswererTest::q31LeftOutPassagesAreTold()
{
    m_model->deltas = { text(QStringLiteral("Yes.")) };
    m_model->window = 300;
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.sources.size(), 1);
    QCOMPARE(message.notices.size(), 1);
    QVERIFY(message.notices.first().contains(QLatin1String("fewer passages were sent")));
}

void AnswererTest::eachStepWaitsForTheOneBefore() // A9
{
    QStringList trace;
    test::FakeEmbeddingModel embedding;
    embedding.vector = [&trace](const QString& asked) {
        trace << QStringLiteral("embed ") + asked;
        return Embedding { 1, 0 };
    };
    QThreadPool pool;
    VectorIndex index(m_library->database(), pool);
    index.setModel(embedding.id());
    const auto stored = test::run(index.add({ m_source.candidates->first().passageId }, { Embedding { 1, 0 } }, {}));
    QVERIFY(stored.result && *stored.result);
    const std::shared_ptr<EmbeddingModel> model(std::shared_ptr<void>(), &embedding);
    VectorSource vectors(index, [model] { return model; });
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { &vectors });
    m_events.sources = [&trace](
                           const QList<SentPassage>& sent) { trace << QStringLiteral("found %1").arg(sent.size()); };
    m_model->script = [&trace](const ChatRequest& request) -> QList<ChatDelta> {
        const bool condensing = request.messages.last().text.contains(QStringLiteral("Last question:"));
        trace << (condensing ? QStringLiteral("condense") : QStringLiteral("answer"));
        return { text(condensing ? QStringLiteral("Who pays?") : QStringLiteral("PerksPlus.")) };
    };
    Message asked;
    asked.text = QStringLiteral("Is the gym paid?");
    Message said;
    said.role = MessageRole::Assistant;
    said.text = QStringLiteral("Yes [1].");
    const Message message = answer(QStringLiteral("By whom?"), { asked, said });
    QCOMPARE(trace,
        (QStringList { QStringLiteral("condense"), QStringLiteral("embed Who pays?"), QStringLiteral("found 1"),
            QStringLiteral("answer") }));
    for (const char* stage : { "condense", "embed", "vector", "answer" })
        QVERIFY2(message.milliseconds.contains(QLatin1String(stage)), stage);
    m_retriever.reset();
    pool.waitForDone();
}

void AnswererTest::condenseCanBeSwitchedOff() // A35
{
    Message asked;
    asked.text = QStringLiteral("Is the gym paid?");
    m_model->deltas = { text(QStringLiteral("No.")) };
    AnswerOptions options;
    options.condense = false;
    answer(QStringLiteral("And partners?"), { asked }, options);
    QCOMPARE(m_model->requests.size(), 1);
    QCOMPARE(m_source.queries, QStringList { QStringLiteral("And partners? Is the gym paid?") });
}

void AnswererTest::reranksWhereItIsSwitchedOn_data()
{
    QTest::addColumn<bool>("switchedOn");
    QTest::addColumn<std::optional<bool>>("question");
    QTest::addColumn<bool>("reranks");
    QTest::newRow("off") << false << std::optional<bool>() << false;
    QTest::newRow("on") << true << std::optional<bool>() << true;
    QTest::newRow("on, but not for this question") << true << std::optional<bool>(false) << false;
    QTest::newRow("for this question") << false << std::optional<bool>(true) << true;
}

void AnswererTest::reranksWhereItIsSwitchedOn() // A30 A35
{
    QFETCH(bool, switchedOn);
    QFETCH(bool, reranks);
    QFETCH(std::optional<bool>, question);
    m_rerank = question;
    m_model->deltas = { text(QStringLiteral("Yes.")) };
    m_reranker->score = [](const QString& passage) { return passage.contains(QLatin1String("Receipts")) ? 2 : 1; };
    AnswerOptions options;
    options.rerank = switchedOn;
    const Message message = answer(QStringLiteral("Is the gym paid?"), {}, options);
    QCOMPARE(message.sources.first().text.startsWith(QLatin1String("Receipts")), reranks);
    QCOMPARE(m_reranker->queries.size(), reranks ? 1 : 0);
    QCOMPARE(message.milliseconds.contains(QLatin1String("rerank")), reranks);
}

void AnswererTest::rerankingFailsAlone() // A32
{
    m_model->deltas = { text(QStringLiteral("Yes.")) };
    m_reranker->error = Error { ErrorCode::Network, QStringLiteral("the server is away."), {}, {} };
    AnswerOptions options;
    options.rerank = true;
    const Message message = answer(QStringLiteral("Is the gym paid?"), {}, options);
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.sources.size(), 2);
    QCOMPARE(message.notices, QStringList { QStringLiteral("Reranking unavailable: the server is away.") });
}

void AnswererTest::stopKeepsWhatHasCome() // A43
{
    m_model->deltas = { text(QStringLiteral("The beginning ")), text(QStringLiteral("of it")) };
    m_model->endless = true;
    m_events.delta = [this](const ChatDelta& delta) {
        m_shown += delta.text;
        if (m_shown.contains(QStringLiteral("of it")))
            m_stop.request_stop();
    };
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.state, MessageState::Stopped);
    QCOMPARE(message.text, QStringLiteral("The beginning of it"));
    QVERIFY(!message.error);
    QCOMPARE(m_model->running, 0);
}

void AnswererTest::failureKeepsWhatHasComeWithItsError()
{
    m_model->deltas = { text(QStringLiteral("Half an ans")) };
    m_model->end = fail(ErrorCode::Truncated, QStringLiteral("The reply broke off."));
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.state, MessageState::Failed);
    QCOMPARE(message.text, QStringLiteral("Half an ans"));
    QCOMPARE(message.error->code, ErrorCode::Truncated);
}

void AnswererTest::overflowIsTriedOnceWithLess()
{
    m_model->end = fail(ErrorCode::ContextOverflow, QStringLiteral("too long"));
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(m_model->requests.size(), 2);
    QCOMPARE(message.state, MessageState::Failed);
    QCOMPARE(message.error->code, ErrorCode::ContextOverflow);
}

void AnswererTest::anEmptyReplyIsAnError()
{
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    QCOMPARE(message.state, MessageState::Failed);
    QVERIFY(message.error->message.contains(QStringLiteral("without a word")));
}

void AnswererTest::everyStageIsTimed() // A30
{
    m_model->deltas = { text(QStringLiteral("Yes.")) };
    const Message message = answer(QStringLiteral("Is the gym paid?"));
    for (const char* stage : { "keyword", "fuse", "load", "search", "prompt", "first_token", "answer", "total" })
        QVERIFY2(message.milliseconds.contains(QLatin1String(stage)), stage);
}

QTEST_GUILESS_MAIN(AnswererTest)
#include "answerertest.moc"
