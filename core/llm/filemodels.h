#pragma once

#include "llm/models.h"
#include "llm/modelservers.h"

namespace docent {

class ChatClient;
class EmbeddingClient;
class RerankClient;

/// Tells model files apart by what they hold: the same wherever the file lies and whatever it is called. Empty if it
/// can't be read. For a pool: reads a little of the file.
QString modelFileId(const QString& file);

/// A chat model in a file of this computer: what is asked of it goes to a server that is started for it.
class FileChatModel : public ChatModel {
public:
    FileChatModel(HttpClient& http, ModelServers& servers, QString file);
    ~FileChatModel() override;

    QString displayName() const override;
    bool isHere() const override { return true; }
    int contextWindow() const override;
    double tokenRatio() const override;
    /// Only while a server runs for it.
    Task<int> countTokens(QString text, std::stop_token stop) override;
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
    /// `fileId`: of the file, by modelFileId(); without it the model is known by the file's path.
    FileEmbeddingModel(HttpClient& http, ModelServers& servers, QString file, QString fileId = {});
    ~FileEmbeddingModel() override;

    QString id() const override;
    QString displayName() const override;
    bool isHere() const override { return true; }
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
    bool isHere() const override { return true; }
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
