#pragma once

#include "chat/answerrun.h"
#include "chat/promptbuilder.h"
#include "library/documentfilter.h"

namespace docent {

/// Some of the documents, from each folder in turn, so that any beginning of the list stands for all of them. Pure.
QList<documents::ListedDocument> spreadOver(const QList<documents::ListedDocument>& documents, qsizetype most);

/// Tells what documents there are and what they are about: from the beginnings of some, spread over all, through the
/// model; without one their numbers by kind, year and folder, the words they share, and how some of them begin.
Task<> giveOverview(
    AnswerRun& run, Shelf shelf, std::shared_ptr<ChatModel> model, PromptBudget budget, std::stop_token stop);

} // namespace docent
