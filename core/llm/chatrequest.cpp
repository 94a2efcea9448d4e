#include "llm/chatrequest.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

namespace {

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

QByteArray ollamaChatBody(const ChatRequest& request, const QString& model, int contextTokens)
{
    QJsonObject options { { QStringLiteral("temperature"), request.temperature },
        { QStringLiteral("num_ctx"), contextTokens } };
    if (request.maxTokens > 0)
        options.insert(QStringLiteral("num_predict"), request.maxTokens);
    const QJsonObject body { { QStringLiteral("model"), model }, { QStringLiteral("messages"), messagesOf(request) },
        { QStringLiteral("stream"), true }, { QStringLiteral("options"), options } };
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace docent
