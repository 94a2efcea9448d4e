#pragma once

#include "async/retry.h"
#include "llm/models.h"
#include "llm/providerprofile.h"

#include <memory>

namespace docent {

class HttpClient;

struct ChatClientOptions {
    HttpTimeouts timeouts;
    RetryPolicy retry; ///< how often and how long apart; what is worth it is decided here
    std::chrono::milliseconds loadingPoll { 1'000 };
    std::chrono::milliseconds loadingLimit { 300'000 }; ///< how long a model may load
    int inFlight = 5;
    int ollamaContext = 8192; ///< the window that is asked of Ollama, whose own default is small
};

/// Chat with an OpenAI-like server, Azure or Ollama. Remembers which parameters the server refused, and how many tokens
/// it counts.
class ChatClient : public ChatModel {
public:
    ChatClient(HttpClient& http, ProviderProfile profile, ChatClientOptions options = {});
    ~ChatClient() override;

    QString displayName() const override;
    bool isHere() const override;
    int contextWindow() const override;
    double tokenRatio() const override;
    Task<int> countTokens(QString text, std::stop_token stop) override;
    Task<> prepare(std::stop_token stop) override;
    Task<ChatReply> chat(ChatRequest request, Sink sink, Status status, std::stop_token stop) override;

private:
    struct Core;
    struct Attempt;
    static Task<> learn(std::shared_ptr<Core> core, std::stop_token stop);
    static Task<> learnFromShow(std::shared_ptr<Core> core, std::stop_token stop);
    static Task<> learnFromProps(std::shared_ptr<Core> core, std::stop_token stop);
    static Task<int> count(std::shared_ptr<Core> core, QString text, std::stop_token stop);
    static Task<ChatReply> run(
        std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status, std::stop_token stop);
    static Task<ChatReply> tryUntilReady(std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status,
        std::shared_ptr<Attempt> attempt, std::stop_token stop);
    static Task<ChatReply> tryOnce(std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status,
        std::shared_ptr<Attempt> attempt, std::stop_token stop);

    std::shared_ptr<Core> m_core;
};

} // namespace docent
