#pragma once

#include "chat/answerrun.h"
#include "chat/questionmode.h"

namespace docent {

/// Answers which documents there are, or how many: with all of them, from the database and the keyword index; no model
/// is asked. The message's sources name each document, its text the first of them.
Task<> listLibrary(AnswerRun& run, Shelf shelf, ListRequest request, std::stop_token stop);

} // namespace docent
