#pragma once

#include "llm/models.h"

#include <memory>

namespace docent {

/// Reranks with a chat model: one request shows it the passages, and it names their numbers, the best first (Sun et al.
/// 2023, "Is ChatGPT good at search?"). Its reasoning doesn't count.
class ChatReranker : public RerankModel {
public:
    explicit ChatReranker(std::shared_ptr<ChatModel> model);

    QString displayName() const override;
    bool isHere() const override { return m_model->isHere(); }
    int candidates() const override;
    int atOnce() const override;
    /// What the reply leaves out has no score.
    Task<std::vector<float>> rerank(QString query, QStringList texts, std::stop_token stop) override;

private:
    std::shared_ptr<ChatModel> m_model;
};

/// Asks for the order. Of each text as much is shown as the context window has room for, from where most of the query's
/// words stand, between lines that nobody can fake.
ChatRequest rerankRequest(const QString& query, const QStringList& texts, int contextTokens);

/// The order in a reply: numbers from 1 to `count`, each once. They may stand in a list or in brackets and have words
/// around them; numbers that name no text are passed over. Empty if the reply names none, or if it is not to be seen
/// which ones it means.
QList<int> orderIn(const QString& reply, int count);

} // namespace docent
