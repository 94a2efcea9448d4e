#include "models/modelsession.h"

#include "async/pooljob.h"
#include "llm/filecheck.h"
#include "net/authorities.h"
#include "net/httpclient.h"
#include "net/proxy.h"

namespace docent {

ModelSession::ModelSession(HttpClient& http, ModelServers& servers, Settings& settings, Secrets& secrets,
    QList<LocalServerProbe> probes, QObject* parent)
    : QObject(parent)
    , m_http(http)
    , m_servers(servers)
    , m_settings(settings)
    , m_secrets(secrets)
    , m_probes(std::move(probes))
    , m_fetch(http, settings)
    , m_connections(http.log())
    , m_scope([this](const QString&, const Error& error) { Q_EMIT notice(error.message); })
{
}

ModelSession::~ModelSession() = default;

QString ModelSession::currentName() const
{
    const ModelConfig config = m_settings.chatModel();
    const auto model = makeChatModel(m_http, config, {}, &m_servers);
    return model ? model->displayName() : tr("Quotes, no model");
}

QCoro::Task<> ModelSession::shutdown()
{
    m_scope.cancel();
    co_await m_fetch.shutdown();
    co_await m_scope.join();
}

void ModelSession::refresh()
{
    m_scope.spawn(tr("Looking for models"), find());
}

Task<> ModelSession::find()
{
    const auto found = co_await findLocalServers(m_http, m_probes, m_scope.token());
    if (!found)
        co_return fail(found.error());
    m_found = *found;
    Q_EMIT foundChanged();
    co_return Result<>();
}

void ModelSession::list(const ModelConfig& config, const QString& key)
{
    m_scope.spawn(tr("Listing models"), listOf(config, key));
}

Task<QString> ModelSession::keyFor(ModelConfig config, QString key)
{
    const QString name = secretName(config);
    if (!key.isEmpty() || name.isEmpty())
        co_return key;
    const auto stored = co_await m_secrets.read(name, m_scope.token());
    co_return stored;
}

Task<> ModelSession::listOf(ModelConfig config, QString key)
{
    const auto used = co_await keyFor(config, std::move(key));
    if (!used)
        co_return fail(used.error());
    const auto models = co_await listModels(m_http, std::move(config), *used, m_scope.token());
    if (!models && models.error().isCancelled())
        co_return fail(models.error());
    Q_EMIT modelsListed(models.value_or(QStringList()), models ? QString() : models.error().message);
    co_return Result<>();
}

void ModelSession::test(const ModelChoice& models, const QString& key, const QString& embeddingKey)
{
    m_scope.spawn(tr("Testing the connection"), check(models, key, embeddingKey));
}

Task<> ModelSession::check(ModelChoice models, QString key, QString embeddingKey)
{
    const auto files = co_await checkModelFiles(m_http, m_servers, models, m_scope.token());
    if (!files)
        co_return fail(files.error());
    for (ModelConfig* config : { &models.chat, &models.small, &models.embedding }) {
        if (config->kind == ModelConfig::Kind::File)
            *config = ModelConfig();
    }
    ModelChoice elsewhere;
    if (models.chat.kind == ModelConfig::Kind::None || secretName(models.embedding) != secretName(models.chat))
        elsewhere.embedding = std::exchange(models.embedding, ModelConfig());
    const auto checks = co_await checkServer(std::move(models), std::move(key));
    if (!checks)
        co_return fail(checks.error());
    const auto others = co_await checkServer(std::move(elsewhere), std::move(embeddingKey));
    if (!others)
        co_return fail(others.error());
    Q_EMIT tested(*files + *checks + *others);
    co_return Result<>();
}

/// The models of one server; none, no checks.
Task<QList<ConnectionCheck>> ModelSession::checkServer(ModelChoice models, QString key)
{
    const ModelConfig server = models.chat.kind != ModelConfig::Kind::None ? models.chat : models.embedding;
    const auto used = co_await keyFor(server, std::move(key));
    if (!used)
        co_return fail(used.error());
    auto checks = co_await checkConnection(m_http, std::move(models), *used, m_scope.token());
    co_return checks;
}

void ModelSession::apply(const ModelChoice& models, const QString& key, const QString& embeddingKey)
{
    m_scope.spawn(tr("Storing the key"), store(models, key, embeddingKey));
}

Task<> ModelSession::store(ModelChoice models, QString key, QString embeddingKey)
{
    // The keys come first: whoever hears that a model changed asks for them.
    const Result<> kept = co_await storeKey(models.chat, std::move(key));
    if (!kept)
        co_return fail(kept.error());
    const Result<> keptToo = co_await storeKey(models.embedding, std::move(embeddingKey));
    if (!keptToo)
        co_return fail(keptToo.error());
    m_settings.setModels(models);
    co_return Result<>();
}

Task<> ModelSession::storeKey(ModelConfig config, QString key)
{
    const QString name = secretName(config);
    if (key.isEmpty() || name.isEmpty())
        co_return Result<>();
    const auto stored = co_await m_secrets.write(name, key, m_scope.token());
    if (!stored)
        co_return fail(stored.error());
    Q_EMIT keysChanged();
    if (!stored->isEmpty())
        Q_EMIT notice(*stored);
    co_return Result<>();
}

void ModelSession::testReranker(const ModelConfig& model, const QString& key)
{
    m_scope.spawn(tr("Testing the connection"), checkReranker(model, key));
}

Task<> ModelSession::checkReranker(ModelConfig model, QString key)
{
    const auto used = co_await keyFor(model, std::move(key));
    if (!used)
        co_return fail(used.error());
    const auto checks = co_await checkReranking(m_http, std::move(model), *used, m_scope.token());
    if (!checks)
        co_return fail(checks.error());
    Q_EMIT rerankerTested(*checks);
    co_return Result<>();
}

void ModelSession::applyReranker(const ModelConfig& model, const QString& key)
{
    m_scope.spawn(tr("Storing the key"), storeReranker(model, key));
}

Task<> ModelSession::storeReranker(ModelConfig model, QString key)
{
    const Result<> kept = co_await storeKey(model, std::move(key));
    if (!kept)
        co_return fail(kept.error());
    m_settings.setRerankModel(model);
    m_settings.setRerank(RerankChoice::Model);
    co_return Result<>();
}

void ModelSession::applyProxy(const ProxyChoice& proxy, const QString& password)
{
    m_scope.spawn(tr("Storing the proxy"), storeProxy(proxy, password));
}

/// The password first, so that it is there when the proxy changes.
Task<> ModelSession::storeProxy(ProxyChoice proxy, QString password)
{
    const QString name = secretName(proxy);
    if (!password.isEmpty() && !name.isEmpty()) {
        const Result<QString> said = co_await m_secrets.write(name, password, m_scope.token());
        if (!said)
            co_return fail(said.error());
        if (!said->isEmpty())
            Q_EMIT notice(*said);
    }
    const bool same = proxy == m_settings.proxy();
    m_settings.setProxy(proxy);
    if (same && !password.isEmpty())
        Q_EMIT proxyPasswordChanged();
    co_return Result<>();
}

QString ModelSession::problemOf(const ProxyChoice& proxy)
{
    const Result<QNetworkProxy> usable = proxyAt(proxy.address);
    return usable ? QString() : usable.error().message;
}

void ModelSession::lookAtAuthorities()
{
    m_scope.spawn(tr("Reading certificates"), readAuthorityFiles());
}

Task<> ModelSession::readAuthorityFiles()
{
    auto read = [files = m_settings.authorities()](std::stop_token) -> Result<QStringList> {
        QStringList problems;
        for (const QString& file : files) {
            const auto authorities = readAuthorities(file, QDateTime::currentDateTime());
            problems.append(authorities ? authorities->notice : authorities.error().message);
        }
        return problems;
    };
    const Result<QStringList> problems =
        co_await runOnPool(*QThreadPool::globalInstance(), std::move(read), m_scope.token());
    if (!problems)
        co_return fail(problems.error());
    Q_EMIT authoritiesRead(*problems);
    co_return Result<>();
}

void ModelSession::findServerProgram()
{
    m_scope.spawn(tr("Looking for llama-server"), lookForServerProgram());
}

/// Folders of programs may be on a drive that doesn't answer.
Task<> ModelSession::lookForServerProgram()
{
    auto find = [chosen = m_settings.llamaServer()](std::stop_token) { return findLlamaServer(chosen); };
    const Result<QString> found = co_await runOnPool(*QThreadPool::globalInstance(), std::move(find), m_scope.token());
    if (!found && found.error().isCancelled())
        co_return fail(found.error());
    Q_EMIT serverProgramFound(found.value_or(QString()), found ? QString() : found.error().message);
    co_return Result<>();
}

} // namespace docent
