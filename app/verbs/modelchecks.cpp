#include "app/verbs/modelchecks.h"

#include "llm/filecheck.h"

namespace docent {

namespace {

const QString chatRole = QStringLiteral("chat");
const QString smallRole = QStringLiteral("small");
const QString embeddingRole = QStringLiteral("embedding");
const QString rerankRole = QStringLiteral("rerank");
constexpr int nameWidth = 20;

/// The chat model's requests serve for the small tasks, too.
ModelChoice choiceOf(const RoleModel& model)
{
    ModelChoice choice;
    (model.role == embeddingRole ? choice.embedding : choice.chat) = model.config;
    return choice;
}

/// Starts the file's server, and asks it for an order as any other.
Task<QList<ConnectionCheck>> checkRerankFile(Application& app, ModelConfig config, std::stop_token stop)
{
    const ChatModel::Status nobody;
    const Result<ServerUse> use =
        co_await app.modelServers().use(ServerRole::Rerank, config.endpoint.toLocalFile(), nobody, stop);
    if (!use && use.error().isCancelled())
        co_return fail(use.error());
    if (!use) {
        ConnectionCheck failed;
        failed.what = QStringLiteral("Runs the model file");
        failed.detail = use.error().message;
        QList<ConnectionCheck> checks;
        checks.append(failed);
        co_return checks;
    }
    auto checks = co_await checkReranking(app.http(), (*use)->address(), (*use)->key(), stop);
    co_return checks;
}

Task<QList<ConnectionCheck>> check(Application& app, RoleModel model, std::stop_token stop)
{
    const bool isFile = model.config.kind == ModelConfig::Kind::File;
    const bool reranks = model.role == rerankRole;
    if (isFile && reranks) {
        auto checks = co_await checkRerankFile(app, model.config, stop);
        co_return checks;
    }
    if (isFile) {
        auto checks = co_await checkModelFiles(app.http(), app.modelServers(), choiceOf(model), stop);
        co_return checks;
    }
    const Result<QString> key = co_await app.keyFor(model.config, stop);
    if (!key)
        co_return fail(key.error());
    if (reranks) {
        auto checks = co_await checkReranking(app.http(), model.config, *key, stop);
        co_return checks;
    }
    auto checks = co_await checkConnection(app.http(), choiceOf(model), *key, stop);
    co_return checks;
}

} // namespace

QList<RoleModel> chosenModels(const Settings& settings)
{
    QList<RoleModel> models { { chatRole, settings.chatModel() }, { smallRole, settings.smallModel() },
        { embeddingRole, settings.embeddingModel() } };
    if (settings.rerank() == RerankChoice::Model)
        models.append({ rerankRole, settings.rerankModel() });
    models.removeIf([](const RoleModel& model) { return model.config.kind == ModelConfig::Kind::None; });
    return models;
}

QString roleText(const QString& role)
{
    if (role == chatRole)
        return QStringLiteral("Answers");
    if (role == smallRole)
        return QStringLiteral("Small tasks");
    return role == embeddingRole ? QStringLiteral("Meaning") : QStringLiteral("Reranking");
}

QJsonObject toJson(const RoleModel& model)
{
    return { { QStringLiteral("role"), model.role }, { QStringLiteral("kind"), modelKindName(model.config.kind) },
        { QStringLiteral("endpoint"), model.config.endpoint.toString(QUrl::RemoveUserInfo) },
        { QStringLiteral("model"), model.config.model } };
}

QJsonObject toJson(const ModelReport& report)
{
    QJsonArray checks;
    for (const ConnectionCheck& check : report.checks) {
        checks.append(QJsonObject { { QStringLiteral("what"), check.what }, { QStringLiteral("ok"), check.ok },
            { QStringLiteral("detail"), check.detail } });
    }
    QJsonObject object = toJson(report.model);
    object.insert(QStringLiteral("ok"), report.works());
    object.insert(QStringLiteral("checks"), checks);
    return object;
}

QString checkLine(bool ok, const QString& what, const QString& detail)
{
    const QString line = QStringLiteral("  %1 %2").arg(ok ? QStringLiteral("ok    ") : QStringLiteral("FAILED"), what);
    return detail.isEmpty() ? line + QLatin1Char('\n')
                            : line.leftJustified(nameWidth + 9) + QLatin1Char(' ') + detail + QLatin1Char('\n');
}

QString toText(const ModelReport& report)
{
    const ModelConfig& config = report.model.config;
    QString text =
        QStringLiteral("%1: %2 %3\n")
            .arg(roleText(report.model.role), config.endpoint.toDisplayString(QUrl::RemoveUserInfo), config.model)
            .trimmed()
        + QLatin1Char('\n');
    for (const ConnectionCheck& check : report.checks)
        text += checkLine(check.ok, check.what, check.detail);
    return text;
}

Task<QList<ModelReport>> checkChosenModels(Application& app, Output& out, std::stop_token stop)
{
    app.giveKey(app.settings().chatModel(), qEnvironmentVariable("DOCENT_API_KEY"));
    QList<ModelReport> reports;
    for (const RoleModel& model : chosenModels(app.settings())) {
        out.status(QStringLiteral("Trying the model at %1…").arg(model.config.endpoint.host()));
        const auto checks = co_await check(app, model, stop);
        if (!checks && checks.error().isCancelled())
            co_return fail(checks.error());
        ModelReport report;
        report.model = model;
        ConnectionCheck failed; // e.g. a key that can't be read
        failed.what = QStringLiteral("Key is read");
        failed.detail = checks ? QString() : checks.error().message;
        report.checks = checks.value_or(QList<ConnectionCheck>(1, failed));
        reports.append(report);
    }
    out.endProgress();
    co_return reports;
}

} // namespace docent
