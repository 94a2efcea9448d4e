#include "chat/answerer.h"

#include "async/deadline.h"
#include "base/logging.h"
#include "chat/citationcheck.h"
#include "chat/citationmapper.h"
#include "chat/deltagatherer.h"
#include "chat/passagechoice.h"
#include "chat/promptbuilder.h"
#include "chat/quoting.h"

#include <QCoreApplication>
#include <QElapsedTimer>

namespace docent {

namespace {

/// Taken where a server does not tell its context window: the smallest that local models commonly have.
constexpr int unknownContext = 4096;
constexpr int candidatesPerPassage = 3; ///< so that there is something to choose from
constexpr std::chrono::seconds condenseLimit { 20 };

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

Task<> nothingToPrepare()
{
    co_return Result<>();
}

SentPassage sentPassage(const SearchHit& hit, int rank)
{
    SentPassage sent;
    sent.rank = rank;
    sent.passageId = hit.passage.id;
    sent.documentId = hit.passage.documentId;
    sent.path = hit.path;
    sent.title = hit.title;
    sent.page = hit.passage.page;
    sent.place = hit.passage.place;
    sent.score = hit.score;
    sent.keywordRank = hit.keywordRank;
    sent.vectorRank = hit.vectorRank;
    sent.text = hit.passage.text;
    return sent;
}

} // namespace

/// What one answer gathers on its way; owned by answer(), which outlives the stages it awaits.
struct Answerer::Run {
    Question question;
    AnswerEvents events;
    QString standalone; ///< the question as it is searched
    Message message;
    QElapsedTimer clock;

    void status(const QString& text) const
    {
        if (events.status)
            events.status(text);
    }
    void stage(const char* name, qint64 since)
    {
        message.milliseconds.insert(QLatin1String(name), clock.elapsed() - since);
    }
    void sources(const QList<SearchHit>& hits)
    {
        message.sources.clear();
        for (const SearchHit& hit : hits)
            message.sources.append(sentPassage(hit, int(message.sources.size()) + 1));
        if (events.sources)
            events.sources(message.sources);
    }
};

Answerer::Answerer(Retriever& retriever, std::shared_ptr<ChatModel> model, AnswerOptions options)
    : m_retriever(retriever)
    , m_model(std::move(model))
    , m_options(options)
{
}

QCoro::Task<Message> Answerer::answer(Question question, AnswerEvents events, std::stop_token stop)
{
    Run run;
    run.question = std::move(question);
    run.events = std::move(events);
    run.clock.start();
    run.message.role = MessageRole::Assistant;
    run.message.created = QDateTime::currentDateTimeUtc();
    run.message.model = m_model ? m_model->displayName() : QString();

    Result<> ended = co_await condense(run, stop);
    if (ended) {
        // The server is asked for its context window while the search runs.
        Task<> preparing = m_model ? m_model->prepare(stop) : nothingToPrepare();
        auto hits = co_await retrieve(run, stop);
        co_await preparing;
        if (!hits)
            ended = fail(hits.error());
        else
            ended = co_await stream(run, std::move(*hits), stop);
    }
    Message message = std::move(run.message);
    message.state = MessageState::Complete;
    if (!ended && (ended.error().isCancelled() || stop.stop_requested())) {
        message.state = MessageState::Stopped;
    } else if (!ended) {
        message.state = MessageState::Failed;
        message.error = ended.error();
    }
    message.milliseconds.insert(QLatin1String("total"), run.clock.elapsed());
    run.status({});
    co_return message;
}

Task<> Answerer::condense(Run& run, std::stop_token stop)
{
    run.standalone = run.question.text;
    if (run.question.history.isEmpty())
        co_return Result<>();
    if (!m_model || !m_options.condense) {
        run.standalone = joinedFollowUp(run.question.text, run.question.history);
        co_return Result<>();
    }
    run.status(tr("Understanding the question…"));
    const qint64 begun = run.clock.elapsed();
    const ChatRequest request = condenseRequest(run.question.text, run.question.history);
    const std::shared_ptr<ChatModel> model = m_model;
    auto ask = [model, request](std::stop_token inner) { return model->chat(request, {}, {}, std::move(inner)); };
    const auto reply = co_await withDeadline(
        condenseLimit, tr("The model took too long to rephrase the question."), std::move(ask), stop);
    run.stage("condense", begun);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    const QString rewritten = reply ? reply->text.simplified() : QString();
    // A reply much longer than any question is not one.
    if (rewritten.isEmpty() || rewritten.size() > 4 * run.question.text.size() + 400)
        run.standalone = joinedFollowUp(run.question.text, run.question.history);
    else
        run.standalone = rewritten;
    if (!reply)
        qCInfo(lcChat) << "the follow-up is searched as it stands:" << reply.error().message;
    co_return Result<>();
}

Task<QList<SearchHit>> Answerer::retrieve(Run& run, std::stop_token stop)
{
    run.status(tr("Searching…"));
    SearchRequest request;
    request.query = run.standalone;
    request.limit = candidatesPerPassage * m_options.passages;
    request.mode = run.question.mode;
    request.fusion = run.question.fusion;
    request.collection = run.question.collection;
    request.respell = true;
    request.operators = false; // a question is prose: what it quotes needn't stand in the answer's passage
    auto results = co_await m_retriever.search(std::move(request), stop);
    if (!results)
        co_return fail(results.error());
    run.message.notices += results->notices;
    for (auto it = results->milliseconds.constBegin(); it != results->milliseconds.constEnd(); ++it) {
        const QString name = it.key() == QLatin1String("total") ? QStringLiteral("search") : it.key();
        run.message.milliseconds.insert(name, it.value());
    }
    QList<SearchHit> hits = chosenPassages(results->hits, m_options.passages);
    co_return hits;
}

Task<> Answerer::stream(Run& run, QList<SearchHit> hits, std::stop_token stop)
{
    if (hits.isEmpty()) {
        run.message.text =
            tr("Nothing in your documents matches this question. Try other words, or add the documents that "
               "should answer it.");
        run.message.model.clear();
        co_return Result<>();
    }
    if (!m_model) {
        QuotedAnswer quoted = quoteAnswer(run.standalone, hits);
        run.sources(hits);
        run.message.text = std::move(quoted.text);
        run.message.citations = std::move(quoted.citations);
        run.message.milliseconds.insert(QLatin1String("first_token"), run.clock.elapsed());
        co_return Result<>();
    }
    PromptBudget budget;
    budget.contextTokens = m_model->contextWindow() > 0 ? m_model->contextWindow() : unknownContext;
    budget.replyTokens = std::min(m_options.replyTokens, budget.contextTokens / 3);
    budget.passages = m_options.passages;
    const Result<> first = co_await streamOnce(run, hits, budget, stop);
    if (first || first.error().code != ErrorCode::ContextOverflow || !run.message.text.isEmpty())
        co_return first;
    // The estimate was wrong for this model's tokenizer: half as much, once.
    budget.contextTokens /= 2;
    budget.replyTokens = std::min(budget.replyTokens, budget.contextTokens / 3);
    run.message.notices.append(tr("The model's context window is small: fewer passages were sent."));
    const Result<> second = co_await streamOnce(run, hits, budget, stop);
    co_return second;
}

Task<> Answerer::streamOnce(Run& run, QList<SearchHit> hits, PromptBudget budget, std::stop_token stop)
{
    const qint64 begun = run.clock.elapsed();
    const Prompt prompt = buildPrompt(run.question.text, run.question.history, hits, budget);
    run.sources(prompt.sent);
    run.stage("prompt", begun);
    run.status(tr("Waiting for %1…").arg(m_model->displayName()));

    CitationMapper mapper(prompt.ids);
    DeltaGatherer gatherer(run.events.delta);
    qint64 answerBegun = 0;
    const auto show = [&](const QString& text, const QString& reasoning) {
        run.message.text += text;
        run.message.reasoning += reasoning;
        gatherer.add(text, reasoning);
    };
    QString streamed;
    auto sink = [&](const ChatDelta& delta) {
        streamed += delta.text;
        if (!run.message.milliseconds.contains(QLatin1String("first_token"))) {
            run.message.milliseconds.insert(QLatin1String("first_token"), run.clock.elapsed());
            run.status({});
        }
        if (!delta.text.isEmpty() && answerBegun == 0) {
            answerBegun = run.clock.elapsed();
            if (!run.message.reasoning.isEmpty())
                run.message.reasoningMs =
                    answerBegun - run.message.milliseconds.value(QLatin1String("first_token")).toInteger();
        }
        show(mapper.feed(delta.text), delta.reasoning);
    };
    auto status = [&run](const QString& text) { run.status(text); };
    ChatRequest request;
    request.messages = prompt.messages;
    request.maxTokens = budget.replyTokens;
    const auto reply = co_await m_model->chat(std::move(request), sink, status, stop);
    show(mapper.flush(), {});
    gatherer.flush();
    run.stage("answer", begun);
    if (reply && reply->text != streamed) {
        // The end of the reply told that its beginning was reasoning.
        mapper = CitationMapper(prompt.ids);
        run.message.reasoning = reply->reasoning;
        run.message.text = mapper.feed(reply->text);
        run.message.text += mapper.flush();
    }
    finish(run, prompt, mapper.cited());
    if (!reply)
        co_return fail(reply.error());
    run.message.promptTokens = reply->promptTokens > 0 ? reply->promptTokens : prompt.tokens;
    run.message.answerTokens = reply->answerTokens;
    if (reply->finishReason == QLatin1String("length"))
        run.message.notices.append(tr("The answer was cut at its longest allowed length."));
    if (run.message.text.trimmed().isEmpty())
        co_return fail(ErrorCode::Parse,
            tr("%1 ended its reply without a word. Ask again, or choose another model.").arg(m_model->displayName()));
    co_return Result<>();
}

void Answerer::finish(Run& run, const Prompt& prompt, const QStringList& cited)
{
    run.message.citations.clear();
    for (qsizetype i = 0; i < cited.size(); ++i) {
        const SearchHit& hit = prompt.sent.at(prompt.ids.indexOf(cited.at(i)));
        Citation citation = citationOf(hit);
        citation.number = int(i) + 1;
        checkCitation(citation, hit.passage, run.message.text);
        run.message.citations.append(std::move(citation));
    }
}

} // namespace docent
