#pragma once

#include "chat/answerrun.h"
#include "chat/promptbuilder.h"

#include <memory>
#include <optional>

namespace docent {

struct AnswerOptions {
    bool condense = true; ///< rewrite a follow-up into a question that stands alone before searching
    bool rerank = false; ///< what the search finds is put in order once more
    bool lookupOnly = false; ///< answer every question from passages that a search finds
    bool searchIsHere = true; ///< what a question is searched by runs on this computer, all of it
    int passages = 8; ///< most that are sent
    std::shared_ptr<ChatModel> smallModel; ///< for the small tasks; nullptr: the model that answers does them
    bool suggest = true; ///< a model may make titles and follow-up questions
    int replyTokens = 1024; ///< kept free in the context window
};

/// Answers a question from the library, in the mode that its words ask for (questionmode.h): from the documents
/// themselves, or as a lookup: condense → search → rerank → fit passages → prompt → stream → check citations. The
/// conversation is stored by the caller.
class Answerer {
public:
    /// `model`: nullptr answers by quoting. Without a shelf every question is a lookup.
    Answerer(Retriever& retriever, std::shared_ptr<ChatModel> model, AnswerOptions options = {},
        std::optional<Shelf> shelf = {});

    /// The model for titles and follow-up questions; nullptr where they are made by rule.
    std::shared_ptr<ChatModel> suggestingModel() const;

    /// Ends with a Message of state Complete or Stopped, or Failed with its error and what had arrived before it.
    QCoro::Task<Message> answer(Question question, AnswerEvents events, std::stop_token stop);

private:
    std::shared_ptr<ChatModel> smallModel() const;
    Task<> answerIn(AnswerRun& run, std::stop_token stop);
    Task<bool> tryShelf(AnswerRun& run, QString question, std::stop_token stop);
    Task<> lookUp(AnswerRun& run, std::stop_token stop);
    Task<> lookForWithheld(AnswerRun& run, std::stop_token stop);
    Task<> condense(AnswerRun& run, std::stop_token stop);
    Task<QList<SearchHit>> retrieve(AnswerRun& run, std::stop_token stop);
    Task<> stream(AnswerRun& run, QList<SearchHit> hits, std::stop_token stop);

    Retriever& m_retriever;
    std::shared_ptr<ChatModel> m_model;
    AnswerOptions m_options;
    std::optional<Shelf> m_shelf;
};

} // namespace docent
