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
    int tokens = 0; ///< estimated, in the model's own
    bool whole = true; ///< all of what was to be sent fitted, uncut
    bool cut = false; ///< the best passage is sent in part
    int leftOut = 0; ///< passages that didn't fit
    int turns = 0; ///< messages of the history that are sent
    QList<qint64> droppedTurns; ///< ids of the older ones, which didn't fit
};

/// What shares the context window.
struct PromptBudget {
    int contextTokens = 8192;
    int replyTokens = 1024;
    int passages = 8; ///< most that are sent
    double tokenRatio = 1; ///< the model's own tokens for an estimated one

    /// What a text takes of the window.
    int tokens(QStringView text) const;
};

/// What the model's context window holds; where the server doesn't tell, as little as local models commonly have.
PromptBudget budgetOf(const ChatModel& model, int replyTokens);

/// A passage as a prompt offers it: between lines that begin with `key`, with its id and where it stands. `text`: as
/// much of it as is sent.
QString passageBlock(const QString& key, const QString& id, const SearchHit& hit, const QString& text);

/// Puts instructions, the newest history that fits, the passages between unguessable delimiters, and the question
/// together. At most a third of the window is kept for the reply; passages come first when space is short; the newest
/// history has what they leave, up to a quarter of the window. At least the best passage is sent, cut if it must be.
Prompt buildPrompt(
    const QString& question, const QList<Message>& history, const QList<SearchHit>& hits, const PromptBudget& budget);

/// Asks a model to rewrite a follow-up so that it can be searched alone.
ChatRequest condenseRequest(const QString& question, const QList<Message>& history);

/// Without a model: a short follow-up is searched together with the question before it.
QString joinedFollowUp(const QString& question, const QList<Message>& history);

} // namespace docent
