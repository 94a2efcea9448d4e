#include "chat/wholedocument.h"

#include "chat/centralpassages.h"
#include "chat/documentparts.h"
#include "chat/promptfit.h"
#include "chat/quoting.h"
#include "chat/withheld.h"
#include "library/documentstore.h"

#include <numeric>
#include <QCoreApplication>

namespace docent {

namespace {

constexpr int centralQuotes = 4;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

qsizetype utf16Offset(const QString& text, qint64 codePoints)
{
    qsizetype at = 0;
    for (qint64 i = 0; i < codePoints && at < text.size(); ++i)
        at += text.at(at).isHighSurrogate() && at + 1 < text.size() ? 2 : 1;
    return at;
}

/// The passage from `start` on.
Passage cutFrom(const Passage& passage, qint64 start)
{
    const qsizetype cut = utf16Offset(passage.text, start - passage.start);
    Passage rest = passage;
    rest.text = passage.text.mid(cut);
    rest.start = start;
    rest.page = pageAt(passage, cut);
    rest.pageBreaks.clear();
    for (const PageBreak& pageBreak : passage.pageBreaks) {
        if (pageBreak.offset > cut)
            rest.pageBreaks.append({ pageBreak.page, int(pageBreak.offset - cut) });
    }
    return rest;
}

/// What is quoted where no model is.
struct Quotes {
    QList<SearchHit> hits;
    QStringList texts;
};

Quotes quotesOf(const QList<SearchHit>& hits)
{
    Quotes quotes;
    quotes.hits.append(hits.first());
    quotes.texts.append(shortenedQuote(hits.first().passage.text));
    QList<SearchHit> rest = hits.mid(1);
    for (const CentralSentence& central : centralSentences(rest, centralQuotes)) {
        quotes.hits.append(rest.at(central.hit));
        quotes.texts.append(shortenedQuote(central.text));
    }
    return quotes;
}

void quoteDocument(AnswerRun& run, const documents::ListedDocument& document, const Quotes& quotes)
{
    run.sources(quotes.hits);
    const QString name = plainMarkdown(documentName(document.path, document.container));
    QString text = tr("**%1** begins:").arg(name) + QStringLiteral("\n\n");
    for (qsizetype i = 0; i < quotes.hits.size(); ++i) {
        Citation citation = citationOf(quotes.hits.at(i));
        citation.number = int(i) + 1;
        citation.quote = quotes.texts.at(i);
        const qsizetype at = citation.passageText.indexOf(citation.quote.left(20));
        citation.page = pageAt(quotes.hits.at(i).passage, std::max<qsizetype>(at, 0));
        citation.verified = true;
        run.message.citations.append(citation);
        if (i == 1)
            text += tr("From the passages that say most of what it is about:") + QStringLiteral("\n\n");
        text += QStringLiteral("> %1 [%2]\n\n").arg(quotedMarkdown(quotes.texts.at(i)), QString::number(i + 1));
    }
    run.say(text.trimmed());
}

/// The passages of a document, as they are sent, and quotes of them if these are wanted.
/// Large documents take their time: all of it is made on the reader thread.
struct Loaded {
    QList<SearchHit> hits;
    Quotes quotes;
    bool mayFit = false; ///< into the context window
    DocumentParts cut; ///< of what can't
};

Result<Loaded> loaded(Connection& db, const documents::ListedDocument& document, const QString& question,
    const std::optional<PromptBudget>& budget)
{
    const auto passages = documents::passagesOf(db, document.original);
    if (!passages)
        return fail(passages.error());
    Loaded whole;
    whole.hits = wholeDocument(document, *passages);
    if (whole.hits.isEmpty())
        return whole;
    if (!budget) {
        whole.quotes = quotesOf(whole.hits);
        return whole;
    }
    const qint64 tokens = std::accumulate(whole.hits.begin(), whole.hits.end(), qint64(0),
        [&budget](qint64 sum, const SearchHit& hit) { return sum + budget->tokens(hit.passage.text); });
    whole.mayFit = tokens <= budget->contextTokens;
    if (!whole.mayFit)
        whole.cut = documentParts(whole.hits, question, *budget);
    return whole;
}

} // namespace

QList<SearchHit> wholeDocument(const documents::ListedDocument& document, const QList<Passage>& passages)
{
    QList<SearchHit> hits;
    qint64 end = 0;
    for (const Passage& passage : passages) {
        if (passage.end <= end && !hits.isEmpty())
            continue;
        SearchHit hit = hitOf(document, passage.start < end ? cutFrom(passage, end) : passage);
        hit.rank = int(hits.size()) + 1;
        end = passage.end;
        hits.append(std::move(hit));
    }
    return hits;
}

Task<bool> answerFromDocument(AnswerRun& run, Shelf shelf, std::shared_ptr<ChatModel> model,
    documents::ListedDocument document, bool whole, PromptBudget budget, std::stop_token stop)
{
    const qint64 begun = run.clock.elapsed();
    if (isWithheld(model, document.localOnly)) {
        if (!whole)
            co_return false;
        tellOfQuoting(run);
        model.reset();
    }
    if (!model && !whole)
        co_return false;
    run.status(tr("Reading %1…").arg(documentName(document.path, document.container)));
    const std::optional<PromptBudget> sending = model ? std::optional(budget) : std::nullopt;
    auto load = [document, question = run.standalone, sending](
                    Connection& db) { return loaded(db, document, question, sending); };
    const Result<Loaded> all = co_await shelf.database.read(std::move(load), stop);
    if (!all)
        co_return fail(all.error());
    if (all->hits.isEmpty())
        co_return false;
    run.stage("document", begun);
    if (!model) {
        run.message.mode = AnswerMode::WholeDocument;
        run.message.parts = 1;
        quoteDocument(run, document, all->quotes);
        co_return true;
    }
    budget.passages = int(all->hits.size());
    FittedPrompt fitted;
    if (all->mayFit) {
        auto build = [&run, &hits = all->hits](const PromptBudget& given) {
            return buildPrompt(run.question.text, run.question.history, hits, given);
        };
        Result<FittedPrompt> built = co_await fittedPrompt(model, std::move(build), budget, stop);
        if (!built)
            co_return fail(built.error());
        fitted = std::move(*built);
        budget = fitted.budget;
    }
    const bool fits = all->mayFit && fitted.prompt.whole;
    if (!fits && !whole)
        co_return false;
    run.message.mode = AnswerMode::WholeDocument;
    run.restOn(document.localOnly);
    if (fits) {
        run.restOn(run.withheldBefore); // the history is sent, too
        run.message.parts = 1;
        run.sources(fitted.prompt.sent);
        tellContext(run, fitted);
        const Result<> streamed = co_await streamReply(run, model, fitted.prompt, budget.replyTokens, stop);
        if (streamed)
            co_return true;
        if (streamed.error().code != ErrorCode::ContextOverflow || !run.message.text.isEmpty())
            co_return fail(streamed.error());
        budget = smallerBudget(budget, *model);
    }
    const DocumentParts cut = all->mayFit ? documentParts(all->hits, run.standalone, budget) : all->cut;
    const Result<> answered = co_await answerFromParts(run, model, cut, budget, stop);
    if (!answered)
        co_return fail(answered.error());
    co_return true;
}

} // namespace docent
