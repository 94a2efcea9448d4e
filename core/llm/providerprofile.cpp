#include "llm/providerprofile.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QRegularExpression>
#include <QUrlQuery>

namespace docent {

namespace {

const QString azureVersion = QStringLiteral("2024-10-21");
constexpr auto anthropicVersion = "2023-06-01";

bool isInLocalNetwork(const QUrl& url)
{
    if (isLoopback(url))
        return true;
    const QString host = url.host();
    const QHostAddress address(host);
    if (address.isNull())
        return !host.contains(QLatin1Char('.')) || host.endsWith(QLatin1String(".local"))
            || host.endsWith(QLatin1String(".lan")) || host.endsWith(QLatin1String(".home.arpa"));
    return address.isLinkLocal() || address.isUniqueLocalUnicast()
        || address.isInSubnet(QHostAddress(QStringLiteral("10.0.0.0")), 8)
        || address.isInSubnet(QHostAddress(QStringLiteral("172.16.0.0")), 12)
        || address.isInSubnet(QHostAddress(QStringLiteral("192.168.0.0")), 16);
}

/// What a person pastes may be the address of an endpoint under the base.
QString withoutEndpoint(QString path)
{
    static const QRegularExpression endpoints(QStringLiteral(
        "/(chat/completions|completions|messages|embeddings|rerank|models|api/chat|api/embed|api/tags)/*$"));
    path.remove(endpoints);
    while (path.endsWith(QLatin1Char('/')))
        path.chop(1);
    return path;
}

QUrl baseOf(const ModelConfig& config)
{
    QUrl base = config.endpoint.adjusted(QUrl::RemoveFragment);
    QString path = withoutEndpoint(base.path());
    switch (config.kind) {
    case ModelConfig::Kind::Ollama:
        path.remove(QRegularExpression(QStringLiteral("/(v1|api)$")));
        break;
    case ModelConfig::Kind::Azure:
        if (!path.contains(QLatin1String("/openai")))
            path += QLatin1String("/openai/v1");
        else if (path.endsWith(QLatin1String("/openai")))
            path += QLatin1String("/v1");
        break;
    case ModelConfig::Kind::OpenAi:
        if (path.isEmpty())
            path = QStringLiteral("/v1");
        break;
    case ModelConfig::Kind::Anthropic:
        if (!path.endsWith(QLatin1String("/v1")))
            path += QLatin1String("/v1");
        break;
    case ModelConfig::Kind::None:
    case ModelConfig::Kind::File: // asked through the server that runs it
        break;
    }
    base.setPath(path);
    return base;
}

} // namespace

ModelConfig::Kind likelyKind(const QUrl& server)
{
    constexpr int ollamaPort = 11434;
    if (server.port() == ollamaPort)
        return ModelConfig::Kind::Ollama;
    const QString host = server.host();
    const bool azure = host.endsWith(QLatin1String(".openai.azure.com"))
        || host.endsWith(QLatin1String(".cognitiveservices.azure.com"));
    return azure ? ModelConfig::Kind::Azure : ModelConfig::Kind::OpenAi;
}

bool isPassedOn(const QString& model)
{
    return model.endsWith(QLatin1String("-cloud"), Qt::CaseInsensitive)
        || model.endsWith(QLatin1String(":cloud"), Qt::CaseInsensitive);
}

ProviderProfile::ProviderProfile(const ModelConfig& config, QString key)
    : m_kind(config.kind)
    , m_base(baseOf(config))
    , m_model(config.model.trimmed())
    , m_key(key.trimmed())
    , m_limits(config.limits)
    , m_local(isInLocalNetwork(m_base))
{
    static const QRegularExpression deployment(QStringLiteral("/openai/deployments/([^/]+)$"));
    const auto match = deployment.match(m_base.path());
    if (m_kind != ModelConfig::Kind::Azure || !match.hasMatch())
        return;
    m_deployment = true;
    if (m_model.isEmpty())
        m_model = match.captured(1);
    QUrlQuery query(m_base);
    if (!query.hasQueryItem(QStringLiteral("api-version"))) {
        query.addQueryItem(QStringLiteral("api-version"), azureVersion);
        m_base.setQuery(query);
    }
}

QUrl ProviderProfile::under(const QString& path) const
{
    QUrl url = m_base;
    url.setPath(m_base.path() + path);
    return url;
}

QUrl ProviderProfile::chatUrl() const
{
    switch (m_kind) {
    case ModelConfig::Kind::Ollama:
        return under(QStringLiteral("/api/chat"));
    case ModelConfig::Kind::Anthropic:
        return under(QStringLiteral("/messages"));
    default:
        return under(QStringLiteral("/chat/completions"));
    }
}

QUrl ProviderProfile::embeddingsUrl() const
{
    if (m_kind == ModelConfig::Kind::Anthropic)
        return {};
    return under(m_kind == ModelConfig::Kind::Ollama ? QStringLiteral("/api/embed") : QStringLiteral("/embeddings"));
}

QUrl ProviderProfile::rerankUrl() const
{
    return under(QStringLiteral("/rerank"));
}

QUrl ProviderProfile::modelsUrl() const
{
    if (m_kind == ModelConfig::Kind::Azure || m_kind == ModelConfig::Kind::None)
        return {};
    return under(m_kind == ModelConfig::Kind::Ollama ? QStringLiteral("/api/tags") : QStringLiteral("/models"));
}

QUrl ProviderProfile::rootUrl(const QString& path) const
{
    QUrl url = m_base;
    url.setPath(path);
    return url;
}

HttpRequest ProviderProfile::request(
    const QUrl& url, HttpLane lane, const QString& purpose, const QByteArray& body) const
{
    HttpRequest request;
    request.url = url;
    request.timeouts = timeouts();
    request.lane = lane;
    request.purpose = purpose;
    if (!body.isEmpty()) {
        request.method = "POST";
        request.body = body;
        request.contentType = "application/json";
    }
    if (m_kind == ModelConfig::Kind::Anthropic)
        request.headers.emplaceBack("anthropic-version", anthropicVersion);
    if (m_key.isEmpty())
        return request;
    if (m_kind == ModelConfig::Kind::Anthropic) {
        request.headers.emplaceBack("x-api-key", m_key.toUtf8());
        return request;
    }
    // A token of Entra is a JWT and goes where Azure's own key does not.
    if (m_kind == ModelConfig::Kind::Azure && !m_key.startsWith(QLatin1String("eyJ")))
        request.headers.emplaceBack("api-key", m_key.toUtf8());
    else
        request.headers.emplaceBack("Authorization", "Bearer " + m_key.toUtf8());
    return request;
}

bool ProviderProfile::isHere(const QString& learned) const
{
    return isLoopback(m_base) && !isPassedOn(m_model.isEmpty() ? learned : m_model);
}

HttpTimeouts ProviderProfile::timeouts() const
{
    // A model on a computer nearby is loaded first, and reads a long prompt slowly.
    constexpr std::chrono::seconds localFirstByte { 300 };
    HttpTimeouts timeouts;
    if (m_local)
        timeouts.firstByte = localFirstByte;
    if (m_limits.connect > 0)
        timeouts.connect = std::chrono::seconds(m_limits.connect);
    if (m_limits.firstByte > 0)
        timeouts.firstByte = std::chrono::seconds(m_limits.firstByte);
    if (m_limits.silence > 0)
        timeouts.idle = std::chrono::seconds(m_limits.silence);
    return timeouts;
}

QString ProviderProfile::place() const
{
    return isLoopback(m_base) ? QCoreApplication::translate("docent", "this computer") : m_base.host();
}

QString ProviderProfile::displayName(const QString& learned) const
{
    QString name = m_model.isEmpty() ? learned : m_model;
    if (name.isEmpty())
        name = QCoreApplication::translate("docent", "Model");
    return name + QStringLiteral(" · ") + place();
}

} // namespace docent
