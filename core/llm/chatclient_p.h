#pragma once

#include "llm/chatclient.h"
#include "llm/chatdecoder.h"
#include "llm/chatrequest.h"
#include "llm/providererror.h"
#include "net/httpclient.h"
#include "net/ratelimiter.h"

namespace docent {

/// What a client and its requests under way share.
struct ChatClient::Core {
    HttpClient& http;
    ProviderProfile profile;
    ChatClientOptions options;
    RateLimiter limiter;
    ParameterHabits habits;
    QString learnedModel; ///< what the server has where none was chosen
    QString otherModel; ///< that answered in place of the one that was asked for
    int window = 0;
    bool learned = false;
    double ratio = 1; ///< the model's own tokens for an estimated one
    bool cannotCount = false;

    bool isOllama() const { return profile.kind() == ModelConfig::Kind::Ollama; }
    QString model() const { return profile.model().isEmpty() ? learnedModel : profile.model(); }
    int ollamaWindow() const { return window > 0 ? window : options.ollamaContext; }

    QByteArray body(const ChatRequest& chat, const QString& name) const
    {
        switch (profile.kind()) {
        case ModelConfig::Kind::Ollama:
            return ollamaChatBody(chat, name, ollamaWindow(), habits);
        case ModelConfig::Kind::Anthropic:
            return anthropicChatBody(chat, name, habits);
        default:
            return openAiChatBody(chat, name, habits);
        }
    }

    HttpRequest request(const ChatRequest& chat) const
    {
        const QString name = profile.modelIsInUrl() ? QString() : model();
        HttpRequest made = profile.request(profile.chatUrl(), HttpLane::Chat, QStringLiteral("chat"), body(chat, name));
        made.timeouts = options.timeouts;
        return made;
    }

    std::unique_ptr<ChatDecoder> decoder(const HttpStream& stream) const
    {
        switch (profile.kind()) {
        case ModelConfig::Kind::Ollama:
            return std::make_unique<OllamaDecoder>(profile.server(), profile.key());
        case ModelConfig::Kind::Anthropic:
            return std::make_unique<AnthropicDecoder>(profile.server(), profile.key(), stream.header("content-type"));
        default:
            return std::make_unique<OpenAiDecoder>(profile.server(), profile.key(), stream.header("content-type"));
        }
    }

    /// True if the request is worth sending again, changed.
    bool adapt(OptionalParameter refused)
    {
        switch (refused) {
        case OptionalParameter::MaxTokens:
            return !std::exchange(habits.maxCompletionTokens, true);
        case OptionalParameter::Temperature:
            return !std::exchange(habits.noTemperature, true);
        case OptionalParameter::StreamOptions:
            return !std::exchange(habits.noStreamOptions, true);
        default:
            return false;
        }
    }

    /// Tells of a reply that isn't what was asked for: of another model, or a call of a tool in place of an answer.
    Result<ChatReply> judged(ChatReply reply);
    /// Learns of it, too.
    Error errorFor(const ProviderError& said, const HttpStream& stream, const ChatRequest& request);
    /// The model's own count of what was estimated at so much.
    void learnRatio(int counted, int estimated, bool mayBeLess);
};

/// What a prompt of these messages is estimated at, without the frame that a model's template puts around each.
int estimatedTokens(const ChatRequest& request);

} // namespace docent
