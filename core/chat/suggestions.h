#pragma once

#include "library/conversation.h"
#include "llm/models.h"

#include <memory>

namespace docent {

/// What is suggested once an answer is there: a title for the conversation, and questions that could follow. A model
/// makes them where there is one that may be given what the answer rests on; what it says is taken only where it looks
/// like what was asked for.

/// A title of at most six words; empty where the model is none or gave none in time. Fails only with Cancelled.
Task<QString> suggestTitle(std::shared_ptr<ChatModel> model, QString question, Message answer, std::stop_token stop);

/// Up to three questions; where the model is none or gave none in time, those of followUpsByRule(). None after an
/// answer that rests on no document. Fails only with Cancelled.
Task<QStringList> suggestFollowUps(
    std::shared_ptr<ChatModel> model, QString question, Message answer, std::stop_token stop);

ChatRequest titleRequest(const QString& question, const Message& answer);
/// Empty: this is no title.
QString titleFromReply(const QString& reply);

ChatRequest followUpsRequest(const QString& question, const Message& answer);
/// What of the reply are questions, without the one that was asked.
QStringList followUpsFromReply(const QString& reply, const QString& question);
/// About the documents that the answer rests on and that were read beside them.
QStringList followUpsByRule(const QString& question, const Message& answer);

} // namespace docent
