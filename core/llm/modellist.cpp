#include "llm/modellist.h"

#include "llm/providererror.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace docent {

namespace {

/// The window under the names that servers give it: vLLM, Anthropic, OpenRouter, Groq, Mistral, LM Studio.
int windowOf(const QJsonObject& entry)
{
    for (const char* name : { "max_model_len", "max_input_tokens", "loaded_context_length", "context_length",
             "context_window", "max_context_length" }) {
        const int window = entry.value(QLatin1String(name)).toInt();
        if (window > 0)
            return window;
    }
    // llama-server: what one conversation gets.
    return entry.value(QLatin1String("meta")).toObject().value(QLatin1String("n_ctx")).toInt();
}

bool chatsByName(const QString& name)
{
    static const QRegularExpression others(QStringLiteral("embed|rerank|whisper|tts|dall-e|moderation|transcri|"
                                                          "(^|[/_-])(bge|e5|gte|minilm|all-minilm)([_:-]|$)"),
        QRegularExpression::CaseInsensitiveOption);
    return !others.match(name).hasMatch();
}

ListedModel modelFrom(const QJsonObject& entry)
{
    ListedModel model;
    for (const char* name : { "id", "name", "model" }) {
        if (model.name.isEmpty())
            model.name = entry.value(QLatin1String(name)).toString();
    }
    model.contextWindow = windowOf(entry);
    model.chats = chatsByName(model.name);
    return model;
}

} // namespace

Result<QList<ListedModel>> parseModelList(const HttpReply& reply, const ProviderProfile& profile)
{
    const QJsonDocument document = QJsonDocument::fromJson(reply.body);
    if (!reply.ok() || providerErrorIn(document.object())) {
        return fail(errorFromProvider(
            providerErrorFromBody(reply.body), reply.status, reply.headers, profile.server(), profile.key()));
    }
    const QJsonObject object = document.object();
    const bool openAi = object.value(QLatin1String("data")).isArray();
    const QJsonValue list = document.isArray() ? QJsonValue(document.array())
                                               : object.value(openAi ? QLatin1String("data") : QLatin1String("models"));
    if (!list.isArray()) {
        return fail(ErrorCode::Parse,
            QCoreApplication::translate("docent",
                "What answers at %1 is not a model server. Check the address in the settings; it often ends in /v1.")
                .arg(serverName(profile.server())));
    }
    QList<ListedModel> models;
    for (const QJsonValue& entry : list.toArray()) {
        const ListedModel model = modelFrom(entry.toObject());
        if (!model.name.isEmpty())
            models.append(model);
    }
    return models;
}

QString firstChatModel(const QList<ListedModel>& models)
{
    const auto chats = [](const ListedModel& model) { return model.chats; };
    const auto chatsItself = [](const ListedModel& model) { return model.chats && !isPassedOn(model.name); };
    auto it = std::find_if(models.begin(), models.end(), chatsItself);
    if (it == models.end())
        it = std::find_if(models.begin(), models.end(), chats);
    return it != models.end() ? it->name : models.value(0).name;
}

QStringList modelNames(const QList<ListedModel>& models)
{
    QStringList names;
    for (const ListedModel& model : models)
        names.append(model.name);
    return names;
}

int contextFromShow(const QByteArray& body)
{
    const QJsonObject info = QJsonDocument::fromJson(body).object().value(QLatin1String("model_info")).toObject();
    for (auto it = info.begin(); it != info.end(); ++it) {
        if (it.key().endsWith(QLatin1String(".context_length")))
            return it.value().toInt();
    }
    return 0;
}

int contextFromProps(const QByteArray& body)
{
    const QJsonObject props = QJsonDocument::fromJson(body).object();
    return props.value(QLatin1String("default_generation_settings")).toObject().value(QLatin1String("n_ctx")).toInt();
}

bool isOtherModel(const QString& asked, const QString& answered)
{
    const auto plain = [](const QString& name) {
        static const QRegularExpression ends(QStringLiteral("([-:]latest|-preview|\\.gguf)$"));
        return name.section(QLatin1Char('/'), -1).toLower().remove(ends);
    };
    const QString a = plain(asked);
    const QString b = plain(answered);
    // A router chooses by itself.
    if (a.isEmpty() || b.isEmpty() || a == QLatin1String("auto"))
        return false;
    return !a.contains(b) && !b.contains(a);
}

int knownContextWindow(const QString& model)
{
    // The least that each model has whose name begins so; of OpenAI's and Anthropic's, whose lists don't tell it.
    static constexpr std::array<std::pair<const char*, int>, 9> known { {
        { "claude-", 200'000 },
        { "gpt-3.5-turbo", 16'385 },
        { "gpt-4-turbo", 128'000 },
        { "gpt-4.1", 128'000 },
        { "gpt-4o", 128'000 },
        { "gpt-5", 128'000 },
        { "o1", 128'000 },
        { "o3", 128'000 },
        { "o4-mini", 128'000 },
    } };
    const auto it = std::find_if(known.begin(), known.end(),
        [&model](const auto& entry) { return model.startsWith(QLatin1String(entry.first)); });
    return it == known.end() ? 0 : it->second;
}

} // namespace docent
