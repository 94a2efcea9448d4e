#include "chat/answerrun.h"

#include "chat/citationcheck.h"
#include "chat/citationmapper.h"
#include "chat/deltagatherer.h"
#include "chat/promptbuilder.h"
#include "chat/quoting.h"
#include "chat/withheld.h"

#include <QCoreApplication>

namespace docent {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

void keepCitations(AnswerRun& run, const Prompt& prompt, const QStringList& cited)
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

} // namespace

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
    sent.localOnly = hit.localOnly;
    return sent;
}

void AnswerRun::status(const QString& text) const
{
    if (events.status)
        events.status(text);
}

void AnswerRun::stage(const char* name, qint64 since)
{
    message.milliseconds.insert(QLatin1String(name), clock.elapsed() - since);
}

void AnswerRun::restOn(bool localOnly)
{
    if (!localOnly || message.localOnly)
        return;
    message.localOnly = true;
    if (events.localOnly)
        events.localOnly();
}

void AnswerRun::sources(const QList<SearchHit>& hits)
{
    message.sources.clear();
    for (const SearchHit& hit : hits) {
        message.sources.append(sentPassage(hit, int(message.sources.size()) + 1));
        restOn(hit.localOnly);
    }
    if (events.sources)
        events.sources(message.sources);
}

void AnswerRun::say(const QString& text)
{
    message.text = text;
    message.model.clear();
    message.milliseconds.insert(QLatin1String("first_token"), clock.elapsed());
}

namespace {

/// As times: what the model waited before its first piece, and what it took for its tokens.
void keepSpeed(AnswerRun& run, const ChatReply& reply)
{
    run.message.milliseconds.insert(QLatin1String("wait"), double(reply.firstToken.count()));
    if (reply.tokensPerSecond > 0 && reply.answerTokens > 0) {
        run.message.milliseconds.insert(
            QLatin1String("generation"), reply.answerTokens * 1000.0 / reply.tokensPerSecond);
    }
}

/// Says why a reply ended before its time; one without a word is an error.
Result<> judgeEnd(AnswerRun& run, const ChatReply& reply)
{
    const bool filtered = reply.finishReason == QLatin1String("content_filter");
    if (run.message.text.trimmed().isEmpty()) {
        return fail(ErrorCode::Parse,
            (filtered ? tr("%1 refuses to answer this. Ask in other words, or choose another model.")
                      : tr("%1 ended its reply without a word. Ask again, or choose another model."))
                .arg(run.message.model));
    }
    if (filtered)
        run.message.notices.append(tr("The provider's filter cut the answer off."));
    if (reply.finishReason == QLatin1String("length"))
        run.message.notices.append(tr("The answer was cut at its longest allowed length."));
    return {};
}

} // namespace

Task<> streamReply(
    AnswerRun& run, std::shared_ptr<ChatModel> model, Prompt prompt, int replyTokens, std::stop_token stop)
{
    // Whoever put the prompt together has left these out: this is the last look.
    const auto withheld = [&model](const SearchHit& hit) { return isWithheld(model, hit.localOnly); };
    if (std::any_of(prompt.sent.begin(), prompt.sent.end(), withheld)) {
        co_return fail(ErrorCode::Permission,
            tr("Nothing was sent: %1 may not be given what stands in a collection for models on this computer only.")
                .arg(model->displayName()));
    }
    const qint64 begun = run.clock.elapsed();
    run.status(tr("Waiting for %1…").arg(model->displayName()));

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
    request.maxTokens = replyTokens;
    const auto reply = co_await model->chat(std::move(request), sink, status, stop);
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
    keepCitations(run, prompt, mapper.cited());
    if (!reply)
        co_return fail(reply.error());
    run.message.promptTokens += reply->promptTokens > 0 ? reply->promptTokens : prompt.tokens;
    run.message.answerTokens = reply->answerTokens;
    run.message.model = model->displayName(); // another one than was asked for may have answered
    keepSpeed(run, *reply);
    co_return judgeEnd(run, *reply);
}

} // namespace docent
