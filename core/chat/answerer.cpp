#include "chat/answerer.h"

#include "async/deadline.h"
#include "base/logging.h"
#include "chat/passagechoice.h"
#include "chat/promptfit.h"
#include "chat/quoting.h"
#include "chat/shelfanswer.h"
#include "chat/withheld.h"
#include "library/collections.h"

#include <QCoreApplication>

namespace docent {

namespace {

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

} // namespace

Answerer::Answerer(
    Retriever& retriever, std::shared_ptr<ChatModel> model, AnswerOptions options, std::optional<Shelf> shelf)
    : m_retriever(retriever)
    , m_model(std::move(model))
    , m_options(options)
    , m_shelf(shelf)
{
}

std::shared_ptr<ChatModel> Answerer::smallModel() const
{
    return m_options.smallModel ? m_options.smallModel : m_model;
}

std::shared_ptr<ChatModel> Answerer::suggestingModel() const
{
    return m_options.suggest && m_model ? smallModel() : nullptr;
}

QCoro::Task<Message> Answerer::answer(Question question, AnswerEvents events, std::stop_token stop)
{
    AnswerRun run;
    run.question = std::move(question);
    run.events = std::move(events);
    run.clock.start();
    run.message.role = MessageRole::Assistant;
    run.message.created = QDateTime::currentDateTimeUtc();
    run.standalone = run.question.text;
    run.message.model = m_model ? m_model->displayName() : QString();

    const Result<> ended = co_await answerIn(run, stop);
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

Task<> Answerer::answerIn(AnswerRun& run, std::stop_token stop)
{
    const Result<> looked = co_await lookForWithheld(run, stop);
    if (!looked)
        co_return looked;
    const Result<bool> answered = co_await tryShelf(run, run.question.text, stop);
    if (!answered)
        co_return fail(answered.error());
    if (*answered)
        co_return Result<>();
    const Result<> condensed = co_await condense(run, stop);
    if (!condensed)
        co_return condensed;
    // "And how many from 2023?" tells only now what it asks.
    if (run.standalone != run.question.text) {
        const Result<bool> later = co_await tryShelf(run, run.standalone, stop);
        if (!later)
            co_return fail(later.error());
        if (*later)
            co_return Result<>();
    }
    const Result<> found = co_await lookUp(run, stop);
    co_return found;
}

/// What was said of documents that only models on this computer may be given is told to no other; nor is it searched
/// for by one.
Task<> Answerer::lookForWithheld(AnswerRun& run, std::stop_token stop)
{
    const std::shared_ptr<ChatModel> small = smallModel();
    if (run.question.history.isEmpty())
        co_return Result<>();
    // Before that it isn't known where they run.
    if (m_model)
        co_await m_model->prepare(stop);
    if (small && small != m_model)
        co_await small->prepare(stop);
    QSet<qint64> documents;
    if (m_shelf) {
        auto look = [](Connection& db) { return collections::localOnlyDocuments(db); };
        Result<QSet<qint64>> found = co_await m_shelf->database.read(std::move(look), stop);
        if (!found)
            co_return fail(found.error());
        documents = std::move(*found);
    }
    const bool here = (!m_model || m_model->isHere()) && (!small || small->isHere()) && m_options.searchIsHere;
    const QList<Message> told = withoutWithheld(run.question.history, documents);
    const bool withheld = told.size() < run.question.history.size();
    run.withheldBefore = here && withheld;
    if (here)
        co_return Result<>();
    run.question.history = told;
    if (withheld)
        run.message.notices.append(tr("What was said before about documents that only models on this computer may be "
                                      "given was left out."));
    co_return Result<>();
}

/// False where the question is a lookup.
Task<bool> Answerer::tryShelf(AnswerRun& run, QString question, std::stop_token stop)
{
    if (!m_shelf || m_options.lookupOnly)
        co_return false;
    const Result<bool> answered =
        co_await answerFromShelf(run, *m_shelf, m_model, std::move(question), m_options.replyTokens, stop);
    co_return answered;
}

Task<> Answerer::lookUp(AnswerRun& run, std::stop_token stop)
{
    // The server is asked for its context window, and whether it passes things on, while the search runs.
    Task<> preparing = m_model ? m_model->prepare(stop) : nothingToPrepare();
    auto hits = co_await retrieve(run, stop);
    co_await preparing;
    if (!hits)
        co_return fail(hits.error());
    run.quoted = withhold(run, m_model, *hits);
    QList<SearchHit> chosen = chosenPassages(*hits, m_options.passages);
    const Result<> streamed = co_await stream(run, std::move(chosen), stop);
    co_return streamed;
}

Task<> Answerer::condense(AnswerRun& run, std::stop_token stop)
{
    run.standalone = run.question.text;
    if (run.question.history.isEmpty())
        co_return Result<>();
    run.restOn(run.withheldBefore);
    if (!m_model || !m_options.condense) {
        run.standalone = joinedFollowUp(run.question.text, run.question.history);
        co_return Result<>();
    }
    run.status(tr("Understanding the question…"));
    const qint64 begun = run.clock.elapsed();
    const ChatRequest request = condenseRequest(run.question.text, run.question.history);
    const std::shared_ptr<ChatModel> model = smallModel();
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

Task<QList<SearchHit>> Answerer::retrieve(AnswerRun& run, std::stop_token stop)
{
    run.status(tr("Searching…"));
    SearchRequest request;
    request.query = run.standalone;
    request.limit = candidatesPerPassage * m_options.passages;
    request.mode = run.question.mode;
    request.fusion = run.question.fusion;
    request.collection = run.question.collection;
    request.documents = run.within;
    request.respell = true;
    request.rerank = run.question.rerank.value_or(m_options.rerank);
    request.operators = false; // a question is prose: what it quotes needn't stand in the answer's passage
    auto results = co_await m_retriever.search(std::move(request), stop);
    if (!results)
        co_return fail(results.error());
    run.message.notices += results->notices;
    if (!results->searchedFor.isEmpty())
        run.message.notices += tr("Searched for “%1” instead of “%2”.").arg(results->searchedFor, run.standalone);
    for (auto it = results->milliseconds.constBegin(); it != results->milliseconds.constEnd(); ++it) {
        const QString name = it.key() == QLatin1String("total") ? QStringLiteral("search") : it.key();
        run.message.milliseconds.insert(name, it.value());
    }
    QList<SearchHit> hits = std::move(results->hits);
    co_return hits;
}

Task<> Answerer::stream(AnswerRun& run, QList<SearchHit> hits, std::stop_token stop)
{
    if (hits.isEmpty()) {
        run.message.text =
            tr("Nothing in your documents matches this question. Try other words, or add the documents that "
               "should answer it.");
        run.message.model.clear();
        co_return Result<>();
    }
    if (!m_model || run.quoted) {
        QuotedAnswer quoted = quoteAnswer(run.standalone, hits);
        run.sources(hits);
        run.message.text = std::move(quoted.text);
        run.message.citations = std::move(quoted.citations);
        run.message.milliseconds.insert(QLatin1String("first_token"), run.clock.elapsed());
        co_return Result<>();
    }
    PromptBudget budget = budgetOf(*m_model, m_options.replyTokens);
    budget.passages = m_options.passages;
    auto build = [question = run.question.text, history = run.question.history, hits](
                     const PromptBudget& given) { return buildPrompt(question, history, hits, given); };
    const Result<> streamed = co_await streamFitting(run, m_model, std::move(build), budget, stop);
    co_return streamed;
}

} // namespace docent
