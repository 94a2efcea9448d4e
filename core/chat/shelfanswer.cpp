#include "chat/shelfanswer.h"

#include "chat/documentathand.h"
#include "chat/librarylist.h"
#include "chat/overview.h"
#include "chat/promptbuilder.h"
#include "chat/questionmode.h"
#include "chat/wholedocument.h"

#include <QCoreApplication>

namespace docent {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

Result<QList<documents::ListedDocument>> readable(Connection& db, const QString& collection)
{
    DocumentFilter filter;
    filter.collection = collection;
    auto listed = documents::listed(db, filter);
    if (listed)
        listed->removeIf([](const documents::ListedDocument& document) { return !document.hasText; });
    return listed;
}

/// The one that the question is about.
std::optional<documents::ListedDocument> documentFor(const QuestionPlan& plan, const AnswerRun& run,
    const QString& question, const QList<documents::ListedDocument>& documents)
{
    switch (plan.mode) {
    case AnswerMode::WholeDocument:
        return plan.document.isEmpty() ? documentMeant(documents, run.question.history)
                                       : documentNamed(documents, plan.document, question);
    case AnswerMode::Overview:
        // Of a library of one document it is what there is to tell of.
        return documentMeant(documents, plan.maybeDocument ? run.question.history : QList<Message>());
    default:
        // Whoever asks in a collection of one document may as well be answered from all of it.
        return documentMeant(documents, {});
    }
}

} // namespace

Task<bool> answerFromShelf(AnswerRun& run, Shelf shelf, std::shared_ptr<ChatModel> model, QString question,
    int replyTokens, std::stop_token stop)
{
    const QuestionPlan plan = readQuestion(question, QDate::currentDate());
    if (plan.mode == AnswerMode::LibraryList) {
        run.message.mode = plan.mode;
        const Result<> listed = co_await listLibrary(run, shelf, plan.list, stop);
        if (!listed)
            co_return fail(listed.error());
        co_return true;
    }
    const bool lookup = plan.mode == AnswerMode::Lookup;
    if (lookup && (!model || run.question.collection.isEmpty()))
        co_return false;
    auto look = [collection = run.question.collection](Connection& db) { return readable(db, collection); };
    const auto listed = co_await shelf.database.read(std::move(look), stop);
    if (!listed)
        co_return fail(listed.error());
    PromptBudget budget;
    if (model) {
        const Result<> prepared = co_await model->prepare(stop);
        if (!prepared)
            co_return fail(prepared.error());
        budget = budgetOf(*model, replyTokens);
    }
    if (const auto document = documentFor(plan, run, question, *listed)) {
        const bool whole = plan.whole || plan.mode == AnswerMode::Overview;
        const Result<bool> answered = co_await answerFromDocument(run, shelf, model, *document, whole, budget, stop);
        if (answered && !*answered && !lookup)
            run.within = { document->original };
        co_return answered;
    }
    // "What is it about?" after an answer out of several documents: what "it" is stands in the conversation.
    if (plan.maybeDocument && !run.question.history.isEmpty())
        co_return false;
    const bool unclear = plan.mode == AnswerMode::WholeDocument && plan.whole && plan.document.isEmpty();
    if (plan.mode != AnswerMode::Overview && !unclear)
        co_return false;
    if (unclear)
        run.message.notices.append(
            tr("It isn't clear which document is meant: this is about all of them. Name one to have it summarised."));
    const Result<> told = co_await giveOverview(run, shelf, model, budget, stop);
    if (!told)
        co_return fail(told.error());
    co_return true;
}

} // namespace docent
