#pragma once

#include "async/gather.h"
#include "async/scope.h"
#include "llm/chatclient.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/fakewaits.h"
#include "support/scriptedserver.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace docent::test {

using namespace std::chrono_literals;

inline QByteArray content(const QByteArray& text)
{
    return "data: {\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
}

inline const QByteArray end =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

inline ScriptedReply answer(const QByteArray& text)
{
    return ScriptedReply::sse().send(content(text) + end);
}

inline ScriptedReply error(int status, const QByteArray& fields)
{
    return ScriptedReply::json("{\"error\":{" + fields + "}}", status);
}

inline ChatRequest ask(const QString& text = QStringLiteral("Question?"))
{
    ChatRequest request;
    request.messages.append({ ChatRole::System, QStringLiteral("Be brief.") });
    request.messages.append({ ChatRole::User, text });
    request.maxTokens = 50;
    return request;
}

inline QJsonObject bodyOf(const SeenRequest& request)
{
    return QJsonDocument::fromJson(request.body).object();
}

/// A client of a scripted server, with all that a test wants to know.
struct Bench {
    explicit Bench(ModelConfig::Kind kind = ModelConfig::Kind::OpenAi, const QString& model = QStringLiteral("m1"))
    {
        config.kind = kind;
        config.endpoint = server.url(kind == ModelConfig::Kind::OpenAi ? QStringLiteral("/v1") : QString());
        config.model = model;
        options.retry = waits.policy();
        options.loadingPoll = 1s;
        server.on("/v1/models", ScriptedReply::json(R"({"data":[{"id":"m1","max_model_len":4096}]})"));
    }

    ChatClient& client()
    {
        if (!made)
            made = std::make_unique<ChatClient>(http, ProviderProfile(config, key), options);
        return *made;
    }

    Result<ChatReply> chat(ChatRequest request = ask(), std::stop_token stop = {})
    {
        const ChatModel::Sink sink = [this](const ChatDelta& delta) {
            text += delta.text;
            reasoning += delta.reasoning;
            if (onDelta)
                onDelta();
        };
        const ChatModel::Status status = [this](const QString& words) {
            said.append(words);
            if (onStatus)
                onStatus();
        };
        auto outcome = test::run(client().chat(std::move(request), sink, status, std::move(stop)));
        if (!outcome.result)
            return fail(ErrorCode::Internal, QStringLiteral("never ended"));
        return *outcome.result;
    }

    ScriptedServer server;
    HttpClient http;
    test::FakeWaits waits;
    ModelConfig config;
    QString key = QStringLiteral("sk-secret");
    ChatClientOptions options;
    std::unique_ptr<ChatClient> made;
    QString text;
    QString reasoning;
    QStringList said;
    std::function<void()> onDelta;
    std::function<void()> onStatus;
};

inline const QByteArray chatPath = "/v1/chat/completions";

} // namespace docent::test

Q_DECLARE_METATYPE(docent::test::ScriptedReply)
