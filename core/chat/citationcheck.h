#pragma once

#include "library/conversation.h"
#include "library/document.h"

namespace docent {

/// The statements of an answer that carry "[number]": the sentences that end with it or hold it, without the marks.
QStringList citedStatements(const QString& answer, int number);

/// Finds in `passage`, which the citation is a copy of, the sentence that supports its statements best, and checks it:
/// each number that a statement gives, and each text it quotes, stands in the passage, and enough of its words do. Sets
/// quote, its page, and verified.
void checkCitation(Citation& citation, const Passage& passage, const QString& answer);

} // namespace docent
