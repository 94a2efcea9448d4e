#pragma once

#include "async/task.h"

#include <chrono>
#include <functional>
#include <QList>
#include <QString>
#include <QStringList>
#include <vector>

namespace docent {

enum class ChatRole { System, User, Assistant };

struct ChatMessage {
    ChatRole role = ChatRole::User;
    QString text;
};

struct ChatRequest {
    QList<ChatMessage> messages;
    double temperature = 0.2;
    int maxTokens = 0; ///< 0: the server's default
};

/// A piece of a reply as it streams in: one of the two is empty.
struct ChatDelta {
    QString text;
    QString reasoning;
};

/// What a model wanted to have called. Docent offers no tools, but some models ask for one all the same.
struct ToolCall {
    QString name;
    QString arguments; ///< JSON
    bool operator==(const ToolCall&) const = default;
};

struct ChatReply {
    QString text;
    QString reasoning;
    QList<ToolCall> toolCalls;
    QString model; ///< the name that the server gave back
    QString finishReason; ///< "stop", "length", …
    int promptTokens = 0; ///< 0: not told
    int answerTokens = 0; ///< the reasoning's among them
    std::chrono::milliseconds firstToken { 0 }; ///< from the request to the first piece
    double tokensPerSecond = 0; ///< as the server measured it, else as the pieces came; 0: not known
};

/// Something that answers. Implementations live on the GUI thread; the closure is called there too, per delta.
class ChatModel {
public:
    using Sink = std::function<void(const ChatDelta&)>;
    /// Told while it waits: before another attempt, or while a server loads its model.
    using Status = std::function<void(const QString&)>;

    virtual ~ChatModel() = default;
    /// What the person reads, e.g. "llama3.2 · this computer".
    virtual QString displayName() const = 0;
    /// It runs on this computer: what it is given goes nowhere else. False while it isn't known: see prepare().
    virtual bool isHere() const { return false; }
    /// Tokens that prompt and reply share; 0: not known.
    virtual int contextWindow() const = 0;
    /// How many tokens the model counts for one that estimateTokens() does; 1 until it was learned.
    virtual double tokenRatio() const { return 1; }
    /// Has the server count the tokens of a text, which tokenRatio() then rests on; 0 where it can't.
    virtual Task<int> countTokens(QString, std::stop_token) { co_return 0; }
    /// Asks the server what it is, so that contextWindow(), displayName() and isHere() are known; worth starting while
    /// a search runs. chat() does it where nobody did. Fails only with Cancelled.
    virtual Task<> prepare(std::stop_token) { co_return Result<>(); }
    /// Streams a reply. On a stop it ends with Cancelled; what came before has gone to the sink, which keeps it. A
    /// stream that breaks off ends with Truncated.
    virtual Task<ChatReply> chat(ChatRequest request, Sink sink, Status status, std::stop_token stop) = 0;
};

/// Something that turns texts into vectors of one length.
class EmbeddingModel {
public:
    enum class Purpose { Query, Passage };

    virtual ~EmbeddingModel() = default;
    /// Identifies vectors that may be compared: server kind, model name and dimension setting.
    virtual QString id() const = 0;
    virtual QString displayName() const = 0;
    /// It runs on this computer: what it is given goes nowhere else.
    virtual bool isHere() const { return false; }
    /// One vector per text, in their order, each of length 1. Splits into requests within the server's limits.
    virtual Task<std::vector<std::vector<float>>> embed(QStringList texts, Purpose purpose, std::stop_token stop) = 0;
    /// Belongs to somebody else, whom the texts are sent to and who may charge for them.
    virtual bool isHosted() const { return false; }
    /// Texts so far that were too long for the model, so that only their beginning was embedded.
    virtual int shortenedTexts() const { return 0; }
};

/// Something that tells how well texts answer a query.
class RerankModel {
public:
    virtual ~RerankModel() = default;
    virtual QString displayName() const = 0;
    /// It runs on this computer: what it is given goes nowhere else.
    virtual bool isHere() const { return false; }
    /// Of what a search finds, how many are worth being looked at, the best first.
    virtual int candidates() const = 0;
    /// How many texts are best given at once: what is slow gives the scores of the first ones early.
    virtual int atOnce() const = 0;
    /// One score per text, in their order: the higher the better, on a scale of the model's own, which is the same for
    /// all texts of one query. NaN where the model gave none.
    virtual Task<std::vector<float>> rerank(QString query, QStringList texts, std::stop_token stop) = 0;
};

} // namespace docent
