#pragma once

#include "library/conversation.h"
#include "llm/models.h"
#include "search/keywordindex.h"
#include "search/retriever.h"

#include <functional>
#include <optional>
#include <QElapsedTimer>
#include <QThreadPool>

namespace docent {

struct Prompt;

struct Question {
    QString text;
    QList<Message> history; ///< earlier messages of the conversation, oldest first
    QString collection; ///< empty: all
    SearchMode mode = SearchMode::Hybrid;
    std::optional<FusionMethod> fusion; ///< in place of the retriever's
    std::optional<bool> rerank; ///< in place of the answerer's
};

/// What a running answer tells its watcher; called on the GUI thread.
struct AnswerEvents {
    std::function<void(const QString&)> status; ///< "Searching…", "Reading part 3 of 12…", "Retrying in 2 s: …"
    std::function<void(const QList<SentPassage>&)> sources; ///< once, before the first word
    std::function<void()> localOnly; ///< before the first word of a message that is
    std::function<void(const ChatDelta&)> delta; ///< gathered for about 33 ms
};

/// What questions about whole documents, and about which there are, are answered from.
struct Shelf {
    Database& database;
    KeywordIndex& keywords;
    QThreadPool& pool; ///< for what takes its time with a large library
};

/// What one answer gathers on its way. Lives as long as the stages that it goes through.
struct AnswerRun {
    Question question;
    AnswerEvents events;
    QString standalone; ///< the question as it is searched
    bool withheldBefore = false; ///< the history has what only models on this computer may be given
    QSet<qint64> within; ///< the originals that it is searched in; empty: all
    bool quoted = false; ///< though there is a model: it may not be given what was found
    Message message;
    QElapsedTimer clock;

    void status(const QString& text) const;
    /// The milliseconds since `since` are those of this stage.
    void stage(const char* name, qint64 since);
    /// The answer rests on what only models on this computer may be given, where it does: it stays so.
    void restOn(bool localOnly);
    /// These passages were found, or sent.
    void sources(const QList<SearchHit>& hits);
    /// The answer is there, at once and without a model.
    void say(const QString& text);
};

SentPassage sentPassage(const SearchHit& hit, int rank);

/// Streams the reply to the prompt into the answer, with its citations checked.
Task<> streamReply(
    AnswerRun& run, std::shared_ptr<ChatModel> model, Prompt prompt, int replyTokens, std::stop_token stop);

} // namespace docent
