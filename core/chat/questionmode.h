#pragma once

#include "library/conversation.h"

#include <QDate>

namespace docent {

/// Which documents a question about the library asks for; all conditions hold at once.
struct ListRequest {
    bool count = false; ///< how many there are
    QString documents; ///< what they are called in the question: "PDF contracts"
    QStringList types; ///< as `type:` of a search
    QStringList records; ///< what they may be: "contracts", "rental"; in their name or title, or in their text
    bool recordsEndWords = false; ///< a record may be the end of a longer word, as in "Mietverträge"
    QString topic; ///< what is looked for in them, as it was typed; a phrase in quotation marks
    QString name; ///< a part of the file's name
    QDate from; ///< dated on this day or later
    QDate to; ///< dated before this day
};

/// How a question is to be answered, as far as its words tell.
struct QuestionPlan {
    AnswerMode mode = AnswerMode::Lookup;
    ListRequest list; ///< of a LibraryList
    // Of a WholeDocument:
    QString document; ///< how it is called; empty: the one at hand
    bool whole = false; ///< all of it is needed, and not only a place in it
    /// Of an Overview: it may be one of the document at hand ("What is this about?").
    bool maybeDocument = false;
};

/// Decides by the forms of questionforms.h and asks nobody. In doubt a question is a Lookup. `today`: what "last year"
/// is counted from.
QuestionPlan readQuestion(const QString& question, QDate today);

} // namespace docent
