#pragma once

#include "llm/models.h"
#include "settings/settings.h"

#include <memory>

namespace docent {

class HttpClient;
class ModelServers;

/// Makes the client for a configuration. `key` may be empty. nullptr for Kind::None, and for Kind::File where there are
/// no `servers` to run it.
std::unique_ptr<ChatModel> makeChatModel(
    HttpClient& http, const ModelConfig& config, const QString& key, ModelServers* servers = nullptr);
/// `fileId`: of a model file, by modelFileId().
std::unique_ptr<EmbeddingModel> makeEmbeddingModel(HttpClient& http, const ModelConfig& config, const QString& key,
    ModelServers* servers = nullptr, const QString& fileId = {});
std::unique_ptr<RerankModel> makeRerankModel(
    HttpClient& http, const ModelConfig& config, const QString& key, ModelServers* servers = nullptr);

/// One step of "Test connection", in words.
struct ConnectionCheck {
    QString what; ///< "Finds the server", "Connects", "Key is accepted", "Chats", "Embeds", "Reranks", …
    bool ok = false;
    QString detail; ///< the addresses, the model's name, the dimension, the speed, or why not
};

/// Tries a configuration step by step and stops at the first step that fails.
Task<QList<ConnectionCheck>> checkConnection(HttpClient& http, ModelChoice models, QString key, std::stop_token stop);
/// The same for a rerank model.
Task<QList<ConnectionCheck>> checkReranking(HttpClient& http, ModelConfig config, QString key, std::stop_token stop);

/// The part of it that asks the models themselves, as far as the first failure.
Task<QList<ConnectionCheck>> checkModels(HttpClient& http, ModelChoice models, QString key, std::stop_token stop);

/// The models that the server lists.
Task<QStringList> listModels(HttpClient& http, ModelConfig config, QString key, std::stop_token stop);

} // namespace docent
