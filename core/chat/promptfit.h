#pragma once

#include "chat/answerrun.h"
#include "chat/promptbuilder.h"

namespace docent {

/// Puts a prompt together within a budget.
using BuildPrompt = std::function<Prompt(const PromptBudget&)>;

/// A prompt with the budget that it was built for in the end.
struct FittedPrompt {
    Prompt prompt;
    PromptBudget budget;
    bool counted = false; ///< by the server rather than estimated
};

/// Builds a prompt, has the server count its tokens where it can, and builds it anew where these aren't what was
/// estimated: with less, or with more of what had been left out.
Task<FittedPrompt> fittedPrompt(
    std::shared_ptr<ChatModel> model, BuildPrompt build, PromptBudget budget, std::stop_token stop);

/// What remains for another try after a prompt was refused as too long: by what the server told of it, else half.
PromptBudget smallerBudget(const PromptBudget& budget, const ChatModel& model);

/// Keeps in the message's `context` what the prompt has of the window, and what of passages and history was left out;
/// says the latter in its notices.
void tellContext(AnswerRun& run, const FittedPrompt& fitted);

/// Streams the reply to a prompt that fits. One that is refused as too long is sent once more with less.
Task<> streamFitting(
    AnswerRun& run, std::shared_ptr<ChatModel> model, BuildPrompt build, PromptBudget budget, std::stop_token stop);

} // namespace docent
