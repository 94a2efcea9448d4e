#include "chat/promptfit.h"

#include <algorithm>
#include <QCoreApplication>
#include <QJsonArray>

namespace docent {

namespace {

constexpr int mostBuilds = 3;
constexpr int perMessage = 8; ///< tokens that a model's template puts around a message
constexpr double fewer = 0.9; ///< of the estimate: then it is worth filling the window once more
constexpr double afterRefusal = 1.05; ///< another choice of passages may have a little more tokens for its estimate

QString textOf(const Prompt& prompt)
{
    QString text;
    for (const ChatMessage& message : prompt.messages)
        text += message.text + QLatin1Char('\n');
    return text;
}

void notice(AnswerRun& run, const QString& words)
{
    if (!run.message.notices.contains(words))
        run.message.notices.append(words);
}

} // namespace

Task<FittedPrompt> fittedPrompt(
    std::shared_ptr<ChatModel> model, BuildPrompt build, PromptBudget budget, std::stop_token stop)
{
    for (int builds = 1;; ++builds) {
        FittedPrompt fitted { build(budget), budget };
        const QString text = textOf(fitted.prompt);
        const Result<int> counted = co_await model->countTokens(text, stop);
        if (!counted)
            co_return fail(counted.error());
        if (*counted <= 0)
            co_return fitted;
        const int estimated =
            std::exchange(fitted.prompt.tokens, *counted + perMessage * int(fitted.prompt.messages.size()));
        fitted.counted = true;
        const bool tooMuch = fitted.prompt.tokens > budget.contextTokens - budget.replyTokens;
        const bool tooLittle = !fitted.prompt.whole && fitted.prompt.tokens < fewer * estimated;
        if (builds == mostBuilds || (!tooMuch && (!tooLittle || builds > 1)))
            co_return fitted;
        const double ratio = std::max(1.0, budget.tokenRatio * fitted.prompt.tokens / std::max(1, estimated));
        if (ratio == budget.tokenRatio)
            co_return fitted;
        budget.tokenRatio = ratio;
    }
}

PromptBudget smallerBudget(const PromptBudget& budget, const ChatModel& model)
{
    PromptBudget told = budgetOf(model, budget.replyTokens);
    told.passages = budget.passages;
    told.tokenRatio = std::max(told.tokenRatio, budget.tokenRatio) * afterRefusal;
    if (told.contextTokens / told.tokenRatio < 0.9 * budget.contextTokens / budget.tokenRatio)
        return told;
    PromptBudget half = budget;
    half.contextTokens /= 2;
    half.replyTokens = std::min(half.replyTokens, half.contextTokens / 3);
    return half;
}

void tellContext(AnswerRun& run, const FittedPrompt& fitted)
{
    const Prompt& prompt = fitted.prompt;
    QJsonArray dropped;
    for (const qint64 id : prompt.droppedTurns)
        dropped.append(id);
    const int tries = run.message.context.value(QLatin1String("tries")).toInt() + 1;
    run.message.context = { { QStringLiteral("window"), fitted.budget.contextTokens },
        { QStringLiteral("reply_tokens"), fitted.budget.replyTokens },
        { QStringLiteral("prompt_tokens"), prompt.tokens }, { QStringLiteral("counted"), fitted.counted },
        { QStringLiteral("passages"), prompt.sent.size() }, { QStringLiteral("passages_left_out"), prompt.leftOut },
        { QStringLiteral("passage_cut"), prompt.cut }, { QStringLiteral("turns"), prompt.turns },
        { QStringLiteral("turns_left_out"), dropped }, { QStringLiteral("tries"), tries } };
    if (!prompt.whole)
        notice(run,
            QCoreApplication::translate("docent", "The model's context window is small: fewer passages were sent."));
    if (!prompt.droppedTurns.isEmpty())
        notice(run,
            QCoreApplication::translate(
                "docent", "The beginning of this conversation doesn't fit into the model's context window any more."));
}

namespace {

Task<> streamOnce(
    AnswerRun& run, std::shared_ptr<ChatModel> model, BuildPrompt build, PromptBudget budget, std::stop_token stop)
{
    const qint64 begun = run.clock.elapsed();
    const Result<FittedPrompt> fitted = co_await fittedPrompt(model, std::move(build), budget, stop);
    if (!fitted)
        co_return fail(fitted.error());
    run.sources(fitted->prompt.sent);
    tellContext(run, *fitted);
    run.stage("prompt", begun);
    const Result<> streamed = co_await streamReply(run, model, fitted->prompt, fitted->budget.replyTokens, stop);
    co_return streamed;
}

} // namespace

Task<> streamFitting(
    AnswerRun& run, std::shared_ptr<ChatModel> model, BuildPrompt build, PromptBudget budget, std::stop_token stop)
{
    const Result<> first = co_await streamOnce(run, model, build, budget, stop);
    if (first || first.error().code != ErrorCode::ContextOverflow || !run.message.text.isEmpty())
        co_return first;
    const PromptBudget smaller = smallerBudget(budget, *model);
    const Result<> second = co_await streamOnce(run, model, build, smaller, stop);
    co_return second;
}

} // namespace docent
