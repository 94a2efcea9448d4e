#pragma once

#include "llm/models.h"
#include "llm/modelservers.h"

namespace docent {

class ChatClient;
class EmbeddingClient;
class RerankClient;

/// A chat model in a file of this computer: what is asked of it goes to a server that is started for it.
class FileChatModel : public ChatModel {
public:
    FileChatModel(HttpClient& http, ModelServers& servers, QString file);
    ~FileChatModel() override;

    QString displayName() const override;
    int contextWindow() const override;
    /// Has the model loaded while a search runs, without waiting for it.
    Task<> prepare(std::stop_token stop) override;
    Task<ChatReply> chat(ChatRequest request, Sink sink, Status status, std::stop_token stop) override;

private:
    struct Core;
    static Task<> begin(std::shared_ptr<Core> core, std::stop_token stop);
    static Task<ChatReply> run(
        std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status, std::stop_token stop);

    std::shared_ptr<Core> m_core;
};

/// The same for an embedding model.
class FileEmbeddingModel : public EmbeddingModel {
public:
    FileEmbeddingModel(HttpClient& http, ModelServers& servers, QString file);
    ~FileEmbeddingModel() override;

    QString id() const override;
    QString displayName() const override;
    Task<std::vector<std::vector<float>>> embed(QStringList texts, Purpose purpose, std::stop_token stop) override;
    int shortenedTexts() const override;

private:
    struct Core;
    static Task<std::vector<std::vector<float>>> run(
        std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop);

    std::shared_ptr<Core> m_core;
};

/// The same for a rerank model.
class FileRerankModel : public RerankModel {
public:
    FileRerankModel(HttpClient& http, ModelServers& servers, QString file);
    ~FileRerankModel() override;

    QString displayName() const override;
    int candidates() const override;
    int atOnce() const override;
    Task<std::vector<float>> rerank(QString query, QStringList texts, std::stop_token stop) override;

private:
    struct Core;
    static Task<std::vector<float>> run(
        std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop);

    std::shared_ptr<Core> m_core;
};

} // namespace docent
