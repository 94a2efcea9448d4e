#pragma once

#include "chat/answerrun.h"
#include "chat/promptbuilder.h"

namespace docent {

/// A stretch of a document that the model reads at once.
struct DocumentPart {
    QStringList ids; ///< of the passages, as the prompt names them
    QList<SearchHit> hits;
};

/// Cuts a document into parts that fit; if these are too many, some of them, spread over all of it. `all`: how many
/// there were.
QList<DocumentPart> documentParts(
    const QList<SearchHit>& hits, const QString& question, const PromptBudget& budget, qsizetype* all);

/// Lets the model take notes of each part, telling of each, and writes the answer from the notes. A part that fails is
/// tried once more, then told of and left out.
Task<> answerFromParts(
    AnswerRun& run, std::shared_ptr<ChatModel> model, QList<SearchHit> hits, PromptBudget budget, std::stop_token stop);

} // namespace docent
