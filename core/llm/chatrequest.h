#pragma once

#include "llm/models.h"

namespace docent {

/// What a server turned out not to accept.
struct ParameterHabits {
    bool maxCompletionTokens = false; ///< instead of max_tokens
    bool noTemperature = false;
    bool noStreamOptions = false;
};

/// The body for chat completions; an empty model is left out.
QByteArray openAiChatBody(const ChatRequest& request, const QString& model, const ParameterHabits& habits);

/// The body for Ollama's /api/chat; `contextTokens` is the window that it shall give the model.
QByteArray ollamaChatBody(
    const ChatRequest& request, const QString& model, int contextTokens, const ParameterHabits& habits);

/// The body for Anthropic's messages: the system prompt apart, neighbours of one role as one message, the person first.
QByteArray anthropicChatBody(const ChatRequest& request, const QString& model, const ParameterHabits& habits);

} // namespace docent
