#include "app/verbs/chosenmodel.h"
#include "app/verbs/reading.h"
#include "chat/suggestions.h"

#include <QJsonArray>
#include <QJsonObject>

namespace docent {

namespace {

QJsonValue pageValue(int page)
{
    return page > 0 ? QJsonValue(page) : QJsonValue(QJsonValue::Null);
}

QJsonObject toJson(const Citation& citation)
{
    return {
        { QStringLiteral("n"), citation.number },
        { QStringLiteral("document"), citation.documentId },
        { QStringLiteral("path"), citation.path },
        { QStringLiteral("container"), containerJson(citation.container) },
        { QStringLiteral("page"), pageValue(citation.page) },
        { QStringLiteral("place"), docent::toJson(citation.place) },
        { QStringLiteral("start"), citation.start },
        { QStringLiteral("end"), citation.end },
        { QStringLiteral("quote"), citation.quote },
        { QStringLiteral("verified"), citation.verified },
    };
}

QJsonObject toJson(const SentPassage& source)
{
    return {
        { QStringLiteral("rank"), source.rank },
        { QStringLiteral("document"), source.documentId },
        { QStringLiteral("path"), source.path },
        { QStringLiteral("page"), pageValue(source.page) },
        { QStringLiteral("place"), docent::toJson(source.place) },
        { QStringLiteral("score"), source.score },
    };
}

/// Null where the server told nothing.
QJsonObject usageOf(const Message& answer)
{
    const double taken = answer.milliseconds.value(QLatin1String("generation")).toDouble();
    const QJsonValue speed = taken > 0 ? QJsonValue(answer.answerTokens * 1000.0 / taken) : QJsonValue();
    return { { QStringLiteral("prompt_tokens"), answer.promptTokens },
        { QStringLiteral("answer_tokens"), answer.answerTokens },
        { QStringLiteral("first_token_milliseconds"), answer.milliseconds.value(QLatin1String("wait")) },
        { QStringLiteral("tokens_per_second"), speed } };
}

QJsonObject toJson(const Message& answer)
{
    QJsonArray citations;
    for (const Citation& citation : answer.citations)
        citations.append(toJson(citation));
    QJsonArray sources;
    for (const SentPassage& source : answer.sources)
        sources.append(toJson(source));
    return {
        { QStringLiteral("answer"), answer.text },
        { QStringLiteral("reasoning"), answer.reasoning },
        { QStringLiteral("model"), answer.model },
        { QStringLiteral("mode"), answerModeName(answer.mode) },
        { QStringLiteral("parts"), answer.parts },
        { QStringLiteral("citations"), citations },
        { QStringLiteral("sources"), sources },
        { QStringLiteral("follow_ups"), QJsonArray::fromStringList(answer.followUps) },
        { QStringLiteral("notices"), QJsonArray::fromStringList(answer.notices) },
        { QStringLiteral("usage"), usageOf(answer) },
        { QStringLiteral("context"), answer.context.isEmpty() ? QJsonValue() : QJsonValue(answer.context) },
        { QStringLiteral("milliseconds"), answer.milliseconds },
        { QStringLiteral("stopped"), answer.state == MessageState::Stopped },
        { QStringLiteral("error"),
            answer.error ? QJsonValue(docent::toJson(*answer.error)) : QJsonValue(QJsonValue::Null) },
    };
}

QString sourceLines(const Message& answer)
{
    QString lines = answer.citations.isEmpty() ? QString() : QStringLiteral("\n");
    for (const Citation& citation : answer.citations) {
        lines += QStringLiteral("[%1] %2").arg(citation.number).arg(citation.path);
        if (const QString place = placeText(citation.page, citation.place); !place.isEmpty())
            lines += QStringLiteral(", ") + place;
        lines += citation.verified ? QStringLiteral("\n") : QStringLiteral(" (not confirmed by the passage)\n");
    }
    return lines;
}

QString followUpLines(const Message& answer)
{
    QString lines = answer.followUps.isEmpty() ? QString() : QStringLiteral("\nWhat could follow:\n");
    for (const QString& question : answer.followUps)
        lines += QStringLiteral("- %1\n").arg(question);
    return lines;
}

/// As the settings have it; the chat model is then the one that answers. Without its key the answer goes on in the
/// order of the search.
Task<> useReranking(Application& app, ModelConfig chat, Output& out, std::stop_token stop)
{
    const RerankChoice by = app.settings().rerank();
    ModelConfig model = by == RerankChoice::Chat ? std::move(chat) : app.settings().reranker();
    const Result<> used = co_await app.useReranking(by, std::move(model), stop);
    if (!used && !used.error().isCancelled())
        out.notice(QStringLiteral("Reranking unavailable: %1").arg(used.error().message));
    co_return Result<>();
}

} // namespace

Task<ExitStatus> runAsk(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const Result<ModelConfig> chat = chosenChatModel(line, app.settings());
    if (!chat)
        co_return fail(chat.error());
    app.giveKey(*chat, qEnvironmentVariable("DOCENT_API_KEY"));
    ModelChoice models;
    models.chat = *chat;
    if (line.followUps && !line.noModel && !line.chat)
        models.small = app.settings().smallModel(); // one question has nothing else for it to do
    models.embedding = app.settings().embeddingModel();
    const auto used = co_await app.useModels(models, stop);
    if (!used)
        co_return fail(used.error());
    if (!line.noRerank)
        co_await useReranking(app, *chat, out, stop);
    const auto ready = co_await completeIndexes(app, out, stop);
    if (!ready)
        co_return fail(ready.error());
    Question question;
    question.text = line.text;
    question.collection = line.collection;
    bool streamed = false;
    AnswerEvents events;
    events.delta = [&out, &streamed](const ChatDelta& delta) {
        streamed = streamed || !delta.text.isEmpty();
        out.print(delta.text);
    };
    events.status = [&out](const QString& status) { out.status(status); };
    const std::unique_ptr<Answerer> answerer = app.makeAnswerer();
    Message answer = co_await answerer->answer(std::move(question), std::move(events), stop);
    if (!streamed)
        out.print(answer.text);
    out.print(QStringLiteral("\n") + sourceLines(answer));
    for (const QString& notice : answer.notices)
        out.notice(notice);
    if (answer.state == MessageState::Complete) {
        const std::shared_ptr<ChatModel> model = line.followUps ? answerer->suggestingModel() : nullptr;
        const auto questions = co_await suggestFollowUps(model, line.text, answer, stop);
        answer.followUps = questions.value_or(QStringList());
        if (line.followUps)
            out.print(followUpLines(answer));
    }
    out.printJson(toJson(answer));
    if (answer.state == MessageState::Stopped)
        co_return ExitStatus::Interrupted;
    if (answer.state == MessageState::Failed) {
        if (answer.error)
            out.error(*answer.error);
        co_return ExitStatus::Failed;
    }
    co_return answer.notices.isEmpty() || !line.strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

} // namespace docent
