#pragma once

#include "async/retry.h"
#include "llm/models.h"
#include "llm/providerprofile.h"
#include "llm/rerankreply.h"

#include <memory>

namespace docent {

class HttpClient;

struct RerankClientOptions {
    HttpTimeouts timeouts;
    RetryPolicy retry;
    int localInFlight = 2;
    int hostedInFlight = 10;
};

/// Scores from a rerank model: `POST {base}/rerank` in the shape of Jina and Cohere, which llama-server, vLLM, LocalAI
/// and others speak too, or in that of TEI. A text that is too long for the model is cut; how much fits is remembered.
/// Somebody waits: a server that is still loading its model is an error at once.
class RerankClient : public RerankModel {
public:
    RerankClient(HttpClient& http, ProviderProfile profile, RerankClientOptions options = {});
    ~RerankClient() override;

    QString displayName() const override;
    bool isHere() const override;
    int candidates() const override;
    int atOnce() const override;
    Task<std::vector<float>> rerank(QString query, QStringList texts, std::stop_token stop) override;

private:
    struct Core;
    struct Attempt;
    static Task<RerankScores> scoreSome(
        std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop);
    static Task<RerankScores> scoreHalves(
        std::shared_ptr<Core> core, QString query, QStringList texts, std::stop_token stop);
    static Task<RerankScores> tryAdapted(std::shared_ptr<Core> core, QString query, QStringList texts,
        std::shared_ptr<Attempt> attempt, std::stop_token stop);
    static Task<RerankScores> tryOnce(std::shared_ptr<Core> core, QString query, QStringList texts,
        std::shared_ptr<Attempt> attempt, std::stop_token stop);

    std::shared_ptr<Core> m_core;
};

} // namespace docent
