#include "llm/filecheck.h"

#include "net/httpclient.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

namespace docent {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// Starts the server of one file and asks it what its role is for.
Task<QList<ConnectionCheck>> checkFile(
    HttpClient& http, ModelServers& servers, ServerRole role, QString file, std::stop_token stop)
{
    QList<ConnectionCheck> checks;
    const QString name = QFileInfo(file).fileName();
    const ChatModel::Status nobody;
    const Result<ServerUse> use = co_await servers.use(role, file, nobody, stop);
    if (!use && use.error().isCancelled())
        co_return fail(use.error());
    ConnectionCheck runs { tr("Runs the model file"), false, {} };
    if (!use) {
        runs.detail = use.error().message;
        checks.append(runs);
        co_return checks;
    }
    runs.ok = true;
    runs.detail = tr("%1, %2 tokens at once").arg(name, QLocale().toString((*use)->contextTokens()));
    checks.append(runs);
    const bool chats = role == ServerRole::Chat;
    ModelChoice models;
    (chats ? models.chat : models.embedding) = (*use)->address();
    // That its own server is reached, and takes its own key, is no news.
    const Result<QList<ConnectionCheck>> asked = co_await checkModels(http, models, (*use)->key(), stop);
    if (!asked)
        co_return fail(asked.error());
    checks += *asked;
    co_return checks;
}

} // namespace

Task<QList<ConnectionCheck>> checkModelFiles(
    HttpClient& http, ModelServers& servers, ModelChoice models, std::stop_token stop)
{
    QList<ConnectionCheck> checks;
    if (models.chat.kind == ModelConfig::Kind::File) {
        const Result<QList<ConnectionCheck>> chatting =
            co_await checkFile(http, servers, ServerRole::Chat, models.chat.endpoint.toLocalFile(), stop);
        if (!chatting)
            co_return fail(chatting.error());
        checks += *chatting;
    }
    if (models.embedding.kind == ModelConfig::Kind::File) {
        const Result<QList<ConnectionCheck>> embeds =
            co_await checkFile(http, servers, ServerRole::Embedding, models.embedding.endpoint.toLocalFile(), stop);
        if (!embeds)
            co_return fail(embeds.error());
        checks += *embeds;
    }
    co_return checks;
}

} // namespace docent
