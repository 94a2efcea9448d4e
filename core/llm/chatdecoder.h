#pragma once

#include "llm/models.h"
#include "llm/thinksplitter.h"
#include "net/linedecoder.h"
#include "net/ssedecoder.h"

#include <functional>
#include <QJsonObject>
#include <QUrl>

namespace docent {

/// Turns the bytes of a streamed reply, in whatever pieces, into deltas and a whole reply.
class ChatDecoder {
public:
    using Sink = ChatModel::Sink;

    /// `server` and `secret`: for errors, which name the one and never show the other.
    ChatDecoder(QUrl server, QString secret);
    virtual ~ChatDecoder() = default;
    Q_DISABLE_COPY_MOVE(ChatDecoder)

    /// What came before a failure has gone to the sink; what comes after it counts no more.
    Result<> feed(const QByteArray& bytes, const Sink& sink);
    /// At the end of the bytes; Truncated if the reply had not ended.
    Result<> finish(const Sink& sink);

    /// The end mark was read: nothing more is needed.
    bool isDone() const { return m_done; }
    /// The reply is whole, though its end mark may be missing.
    bool isComplete() const { return m_done || !m_reply.finishReason.isEmpty(); }
    const ChatReply& reply() const { return m_reply; }

protected:
    virtual Result<> take(const QByteArray& bytes, const Sink& sink) = 0;
    /// What lies undecoded at the end.
    virtual Result<> flush(const Sink& sink) = 0;

    void takeContent(const QString& text, const Sink& sink);
    void takeReasoning(const QString& text, const Sink& sink);
    /// A call of a tool, or a piece of one: `index` and `id` tell to which it belongs; without them, to the latest.
    void takeToolCall(int index, const QString& id, const QString& name, const QString& arguments);
    /// The error for what the server says is wrong.
    Error serverError(const struct ProviderError& said) const;
    Error notAnAnswer(const QByteArray& bytes) const;

    ChatReply m_reply;
    bool m_done = false;

private:
    void partLeadingReasoning();
    void deliver(const QList<ChatDelta>& deltas, const Sink& sink);

    bool m_failed = false;
    QUrl m_server;
    QString m_secret;
    ThinkSplitter m_splitter;
    QList<std::pair<int, QString>> m_callKeys; ///< index and id of each of the reply's tool calls
};

/// A reply as server-sent events, or as one JSON object though a stream was asked for.
class EventDecoder : public ChatDecoder {
public:
    EventDecoder(QUrl server, QString secret, const QByteArray& contentType);

protected:
    Result<> take(const QByteArray& bytes, const Sink& sink) override;
    Result<> flush(const Sink& sink) override;
    /// One event; `data` is neither empty nor blank at its ends.
    virtual Result<> takeEvent(const QByteArray& name, const QByteArray& data, const Sink& sink) = 0;
    /// The reply in one piece; its end mark is set by the caller. False: the object is no reply.
    virtual Result<bool> takeReply(const QJsonObject& object, const Sink& sink) = 0;

private:
    enum class Form { Unknown, Events, Whole };

    void recogniseForm();
    Result<> takeEvents(const Result<QList<SseEvent>>& events, const Sink& sink);
    Result<> takeWhole(const Sink& sink);

    Form m_form = Form::Unknown;
    SseDecoder m_events;
    QByteArray m_waiting; ///< the whole reply, or what came before its form was known
};

/// OpenAI's chat completions and what resembles them.
class OpenAiDecoder : public EventDecoder {
public:
    using EventDecoder::EventDecoder;

protected:
    Result<> takeEvent(const QByteArray& name, const QByteArray& data, const Sink& sink) override;
    Result<bool> takeReply(const QJsonObject& object, const Sink& sink) override;

private:
    Result<> takeChunk(const QJsonObject& chunk, const Sink& sink);
    void takeUsage(const QJsonObject& chunk);
    void takeChoice(const QJsonObject& choice, const Sink& sink);
};

/// Anthropic's messages.
class AnthropicDecoder : public EventDecoder {
public:
    using EventDecoder::EventDecoder;

protected:
    Result<> takeEvent(const QByteArray& name, const QByteArray& data, const Sink& sink) override;
    Result<bool> takeReply(const QJsonObject& object, const Sink& sink) override;

private:
    void takeBlock(const QJsonObject& block, int index, const Sink& sink);
    void takeDelta(const QJsonObject& delta, int index, const Sink& sink);
    void takeEnd(const QJsonObject& message);
    void takeUsage(const QJsonObject& usage);
};

/// Ollama's /api/chat: a JSON object a line.
class OllamaDecoder : public ChatDecoder {
public:
    using ChatDecoder::ChatDecoder;

protected:
    Result<> take(const QByteArray& bytes, const Sink& sink) override;
    Result<> flush(const Sink& sink) override;

private:
    Result<> takeLine(const QByteArray& line, const Sink& sink);

    LineDecoder m_lines;
};

} // namespace docent
