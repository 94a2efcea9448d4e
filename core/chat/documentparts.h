#pragma once

#include "chat/answerrun.h"
#include "chat/promptbuilder.h"

namespace docent {

/// A stretch of a document that the model reads at once.
struct DocumentPart {
    QStringList ids; ///< of the passages, as the prompt names them
    QList<SearchHit> hits;
};

struct DocumentParts {
    QList<DocumentPart> parts;
    qsizetype all = 0; ///< how many the document has
};

/// Cuts a document into parts that fit; if these are too many, some of them, spread over all of it. For a reader
/// thread: a document may be large.
DocumentParts documentParts(const QList<SearchHit>& hits, const QString& question, const PromptBudget& budget);

/// Lets the model take notes of each part, telling of each, and writes the answer from the notes. A part that fails is
/// tried once more, then told of and left out. Parts that are too large for the model are cut anew, once, into halves.
Task<> answerFromParts(
    AnswerRun& run, std::shared_ptr<ChatModel> model, DocumentParts cut, PromptBudget budget, std::stop_token stop);

} // namespace docent
