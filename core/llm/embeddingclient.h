#pragma once

#include "async/retry.h"
#include "llm/embeddingreply.h"
#include "llm/models.h"
#include "llm/providerprofile.h"

#include <memory>

namespace docent {

class HttpClient;

struct EmbeddingClientOptions {
    HttpTimeouts timeouts;
    RetryPolicy retry;
    int refusals = 8; ///< tries of one request that may be answered with "too many requests"
    int localInFlight = 2;
    int hostedInFlight = 50;
    int queryInFlight = 10;
    int localBatch = 32; ///< texts in a request
    int hostedBatch = 256;
    int batchCharacters = 200'000; ///< below 300,000 tokens in every language
};

/// Embeddings from an OpenAI-like server, Azure or Ollama. Queries have connections and a limit of their own, so that
/// they never wait behind passages.
class EmbeddingClient : public EmbeddingModel {
public:
    EmbeddingClient(HttpClient& http, ProviderProfile profile, EmbeddingClientOptions options = {});
    ~EmbeddingClient() override;

    QString id() const override;
    QString displayName() const override;
    bool isHere() const override;
    Task<Vectors> embed(QStringList texts, Purpose purpose, std::stop_token stop) override;
    bool isHosted() const override;
    int shortenedTexts() const override;

private:
    struct Core;
    struct Attempt;
    static Task<Vectors> embedAll(std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop);
    static Task<Vectors> embedUnsent(
        std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop);
    static Task<Vectors> embedBatch(std::shared_ptr<Core> core, QStringList texts, Purpose purpose,
        std::shared_ptr<std::stop_source> siblings, std::stop_token stop);
    static Task<Vectors> embedSome(
        std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop);
    static Task<Vectors> embedHalves(
        std::shared_ptr<Core> core, QStringList texts, Purpose purpose, std::stop_token stop);
    static Task<Vectors> tryUntilReady(std::shared_ptr<Core> core, QStringList texts, Purpose purpose,
        std::shared_ptr<Attempt> attempt, std::stop_token stop);
    static Task<Vectors> tryOnce(std::shared_ptr<Core> core, QStringList texts, Purpose purpose,
        std::shared_ptr<Attempt> attempt, std::stop_token stop);

    std::shared_ptr<Core> m_core;
};

} // namespace docent
