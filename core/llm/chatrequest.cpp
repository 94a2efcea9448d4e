#include "llm/chatrequest.h"

#include <algorithm>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

namespace {

/// Where no length was asked for; Anthropic wants one, and no model of theirs allows less.
constexpr int anthropicLongest = 4096;

QString roleName(ChatRole role)
{
    switch (role) {
    case ChatRole::System:
        return QStringLiteral("system");
    case ChatRole::Assistant:
        return QStringLiteral("assistant");
    case ChatRole::User:
        break;
    }
    return QStringLiteral("user");
}

QJsonArray messagesOf(const ChatRequest& request)
{
    QJsonArray messages;
    for (const ChatMessage& message : request.messages) {
        messages.append(QJsonObject {
            { QStringLiteral("role"), roleName(message.role) }, { QStringLiteral("content"), message.text } });
    }
    return messages;
}

/// All system prompts, one after the other.
QString systemOf(const ChatRequest& request)
{
    QStringList texts;
    for (const ChatMessage& message : request.messages) {
        if (message.role == ChatRole::System && !message.text.isEmpty())
            texts.append(message.text);
    }
    return texts.join(QLatin1String("\n\n"));
}

/// Person and assistant in turns, as Anthropic wants them; it refuses empty texts.
QList<ChatMessage> turnsOf(const ChatRequest& request)
{
    QList<ChatMessage> turns;
    for (const ChatMessage& message : request.messages) {
        if (message.role == ChatRole::System || message.text.trimmed().isEmpty())
            continue;
        if (turns.isEmpty() && message.role == ChatRole::Assistant)
            continue; // what the answer was to has been left out
        if (!turns.isEmpty() && turns.last().role == message.role)
            turns.last().text += QLatin1String("\n\n") + message.text;
        else
            turns.append(message);
    }
    return turns;
}

} // namespace

QByteArray openAiChatBody(const ChatRequest& request, const QString& model, const ParameterHabits& habits)
{
    QJsonObject body { { QStringLiteral("messages"), messagesOf(request) }, { QStringLiteral("stream"), true } };
    if (!model.isEmpty())
        body.insert(QStringLiteral("model"), model);
    if (!habits.noStreamOptions)
        body.insert(QStringLiteral("stream_options"), QJsonObject { { QStringLiteral("include_usage"), true } });
    if (!habits.noTemperature)
        body.insert(QStringLiteral("temperature"), request.temperature);
    if (request.maxTokens > 0) {
        body.insert(habits.maxCompletionTokens ? QStringLiteral("max_completion_tokens") : QStringLiteral("max_tokens"),
            request.maxTokens);
    }
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

QByteArray anthropicChatBody(const ChatRequest& request, const QString& model, const ParameterHabits& habits)
{
    ChatRequest turns = request;
    turns.messages = turnsOf(request);
    QJsonObject body { { QStringLiteral("model"), model }, { QStringLiteral("messages"), messagesOf(turns) },
        { QStringLiteral("max_tokens"), request.maxTokens > 0 ? request.maxTokens : anthropicLongest },
        { QStringLiteral("stream"), true } };
    if (const QString system = systemOf(request); !system.isEmpty())
        body.insert(QStringLiteral("system"), system);
    if (!habits.noTemperature)
        body.insert(QStringLiteral("temperature"), std::clamp(request.temperature, 0.0, 1.0));
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

QByteArray ollamaChatBody(
    const ChatRequest& request, const QString& model, int contextTokens, const ParameterHabits& habits)
{
    QJsonObject options { { QStringLiteral("num_ctx"), contextTokens } };
    if (!habits.noTemperature)
        options.insert(QStringLiteral("temperature"), request.temperature);
    if (request.maxTokens > 0)
        options.insert(QStringLiteral("num_predict"), request.maxTokens);
    const QJsonObject body { { QStringLiteral("model"), model }, { QStringLiteral("messages"), messagesOf(request) },
        { QStringLiteral("stream"), true }, { QStringLiteral("options"), options } };
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace docent
