#pragma once

#include "chat/answerrun.h"

namespace docent {

/// Answers a question that asks for more than passages that a search finds (questionmode.h): a list, an overview, or
/// one from all of a document. False where it is to be looked up; `run.within` then says in which documents.
Task<bool> answerFromShelf(AnswerRun& run, Shelf shelf, std::shared_ptr<ChatModel> model, QString question,
    int replyTokens, std::stop_token stop);

} // namespace docent
