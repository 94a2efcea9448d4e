#pragma once

#include "chat/answerrun.h"
#include "chat/promptbuilder.h"
#include "library/documentfilter.h"

namespace docent {

/// The document's passages as hits, without what they share with the one before: together they are its text.
QList<SearchHit> wholeDocument(const documents::ListedDocument& document, const QList<Passage>& passages);

/// Answers from all of one document: sent whole where it fits into the context window; else, where `whole` says that
/// all of it is needed, read part by part, and the answer written from the notes. Without a model its beginning and its
/// most central passages are quoted. False, with nothing done, where the document is too large and a place in it is
/// enough: then a search within it does better.
Task<bool> answerFromDocument(AnswerRun& run, Shelf shelf, std::shared_ptr<ChatModel> model,
    documents::ListedDocument document, bool whole, PromptBudget budget, std::stop_token stop);

} // namespace docent
