#pragma once

#include "chat/promptbuilder.h"
#include "library/conversation.h"
#include "llm/models.h"
#include "search/retriever.h"

#include <functional>
#include <memory>

namespace docent {

struct Question {
    QString text;
    QList<Message> history; ///< earlier messages of the conversation, oldest first
    QString collection; ///< empty: all
    SearchMode mode = SearchMode::Hybrid;
    std::optional<FusionMethod> fusion; ///< in place of the retriever's
};

struct AnswerOptions {
    bool condense = true; ///< rewrite a follow-up into a question that stands alone before searching
    int passages = 8; ///< most that are sent
    int replyTokens = 1024; ///< kept free in the context window
};

/// What a running answer tells its watcher; called on the GUI thread.
struct AnswerEvents {
    std::function<void(const QString&)> status; ///< "Searching…", "Reading 6 passages…", "Retrying in 2 s: …"
    std::function<void(const QList<SentPassage>&)> sources; ///< once, before the first word
    std::function<void(const ChatDelta&)> delta; ///< gathered for about 33 ms
};

/// Answers a question from the library: condense → search → fit passages → prompt → stream → check citations. The
/// conversation is stored by the caller.
class Answerer {
public:
    /// `model`: nullptr answers by quoting.
    Answerer(Retriever& retriever, std::shared_ptr<ChatModel> model, AnswerOptions options = {});

    /// Ends with a Message of state Complete or Stopped, or Failed with its error and what had arrived before it.
    QCoro::Task<Message> answer(Question question, AnswerEvents events, std::stop_token stop);

private:
    struct Run;
    Task<> condense(Run& run, std::stop_token stop);
    Task<QList<SearchHit>> retrieve(Run& run, std::stop_token stop);
    Task<> stream(Run& run, QList<SearchHit> hits, std::stop_token stop);
    Task<> streamOnce(Run& run, QList<SearchHit> hits, PromptBudget budget, std::stop_token stop);
    static void finish(Run& run, const Prompt& prompt, const QStringList& cited);

    Retriever& m_retriever;
    std::shared_ptr<ChatModel> m_model;
    AnswerOptions m_options;
};

} // namespace docent
