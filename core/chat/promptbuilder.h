#pragma once

#include "library/conversation.h"
#include "llm/models.h"
#include "search/retriever.h"

namespace docent {

/// Ids that a document's author can't guess: three letters and two digits, new for each prompt, all different.
QStringList makePassageIds(qsizetype count);

/// A prompt and what it offers.
struct Prompt {
    QList<ChatMessage> messages;
    QStringList ids; ///< of the passages, in their order
    QList<SearchHit> sent; ///< what fitted
    int tokens = 0; ///< estimated
};

/// What shares the context window.
struct PromptBudget {
    int contextTokens = 8192;
    int replyTokens = 1024;
    int passages = 8; ///< most that are sent
};

/// Puts instructions, the newest history that fits, the passages between unguessable delimiters, and the question
/// together. Passages come first when space is short, then history; at least the best passage is sent, cut if it must
/// be.
Prompt buildPrompt(
    const QString& question, const QList<Message>& history, const QList<SearchHit>& hits, const PromptBudget& budget);

/// Asks a model to rewrite a follow-up so that it can be searched alone.
ChatRequest condenseRequest(const QString& question, const QList<Message>& history);

/// Without a model: a short follow-up is searched together with the question before it.
QString joinedFollowUp(const QString& question, const QList<Message>& history);

} // namespace docent
