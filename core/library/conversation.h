#pragma once

#include "base/error.h"
#include "library/place.h"

#include <optional>
#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

namespace docent {

enum class MessageRole { User, Assistant };

/// How an answer ended.
enum class MessageState { Streaming, Complete, Stopped, Failed };

/// How an answer was come by. The names in the database and in JSON: lookup, document, overview, list.
enum class AnswerMode {
    Lookup, ///< from passages that a search found
    WholeDocument, ///< from all of one document
    Overview, ///< what there is
    LibraryList, ///< which documents there are: from the database and the keyword index alone
};

QString answerModeName(AnswerMode mode);
AnswerMode answerModeFromName(const QString& name);

/// One numbered citation of an answer. It carries a snapshot of its source, which stays readable when the document
/// changes.
struct Citation {
    int number = 0; ///< as shown, from 1 in the order of first mention
    qint64 passageId = 0;
    qint64 documentId = 0;
    QString path;
    QString container; ///< path of the file that it lies in; empty: it is a file itself
    QString title;
    int page = 0; ///< of the quote, or where the passage begins
    Place place; ///< of the passage
    QStringList headings;
    qint64 start = 0; ///< of the passage, in code points of the document's text
    qint64 end = 0;
    QString passageText;
    QString quote; ///< the sentence of the passage that supports the answer best; empty if none does
    bool verified = false; ///< the quote stands in the passage, numbers included
};

/// A passage that was sent to the model, with what each search source thought of it.
struct SentPassage {
    int rank = 0; ///< from 1
    qint64 passageId = 0;
    qint64 documentId = 0;
    QString path;
    QString title;
    int page = 0;
    Place place;
    double score = 0;
    int keywordRank = 0; ///< 0: not found by it
    int vectorRank = 0;
    QString text;
    bool localOnly = false; ///< only models on this computer may be given it
};

struct Message {
    qint64 id = 0;
    qint64 conversationId = 0;
    qint64 parentId = 0; ///< the message it follows; 0 for the first
    MessageRole role = MessageRole::User;
    MessageState state = MessageState::Complete;
    AnswerMode mode = AnswerMode::Lookup;
    int parts = 0; ///< in which a document was read that is larger than the context window
    QString text; ///< Markdown; citations of an answer stand as [1], [2]
    QString reasoning;
    qint64 reasoningMs = 0;
    QString model; ///< what answered, as shown to the person; empty for quoting
    QStringList notices; ///< e.g. "Vector search unavailable: …"
    std::optional<Error> error; ///< set when Failed
    QList<Citation> citations;
    QList<SentPassage> sources; ///< all passages that were sent, cited or not
    QJsonObject milliseconds; ///< per stage: condense, embed, keyword, vector, fuse, prompt, first_token, answer
    QJsonObject context = {}; ///< what the prompt had of the context window, and what was left out (promptfit.h)
    int promptTokens = 0;
    int answerTokens = 0;
    QStringList followUps; ///< questions that could follow
    bool localOnly = false; ///< rests on what only models on this computer may be given, cited or not
    QDateTime created;
};

struct Conversation {
    qint64 id = 0;
    QString title;
    bool pinned = false;
    QDateTime created;
    QDateTime updated;
};

} // namespace docent
