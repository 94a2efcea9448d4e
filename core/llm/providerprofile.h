#pragma once

#include "net/httprequest.h"
#include "settings/settings.h"

namespace docent {

/// What kind of server an address is of, as far as it tells: OpenAI's and what resembles it where it doesn't.
ModelConfig::Kind likelyKind(const QUrl& server);

/// Whether a model's name tells that the server only passes on what it is given: Ollama's names for models that run at
/// their makers' place, "gpt-oss:120b-cloud", "glm-4.6:cloud".
bool isPassedOn(const QString& model);

/// How to talk to the server of a configuration: its addresses, its headers, and what it is called.
class ProviderProfile {
public:
    ProviderProfile(const ModelConfig& config, QString key);

    ModelConfig::Kind kind() const { return m_kind; }
    const QString& model() const { return m_model; }
    const QString& key() const { return m_key; }
    const QUrl& server() const { return m_base; }

    QUrl chatUrl() const;
    /// Empty where the kind has no embedding models.
    QUrl embeddingsUrl() const;
    QUrl rerankUrl() const;
    /// Empty where the kind has no list.
    QUrl modelsUrl() const;
    /// At the server's root rather than under its base, e.g. "/props".
    QUrl rootUrl(const QString& path) const;

    /// A request with content type, key and purpose set; a body makes it a POST.
    HttpRequest request(const QUrl& url, HttpLane lane, const QString& purpose, const QByteArray& body = {}) const;

    /// How long the server is waited for: what was chosen, else what is usual for its kind.
    HttpTimeouts timeouts() const;

    /// Whose limits on the server count, and of which model, in HttpClient::limits().
    QString account() const { return m_key + QLatin1Char('\n') + m_model; }
    /// A server on this computer or in its own network, which works on few requests at once.
    bool isLocal() const { return m_local; }
    /// On this computer itself, and not a model that a server here only passes things on to. `learned` stands in for a
    /// model that was not chosen.
    bool isHere(const QString& learned = {}) const;
    /// Azure's older addresses name the model themselves; the body then holds none.
    bool modelIsInUrl() const { return m_deployment; }
    /// "this computer", or the server's name.
    QString place() const;
    /// "llama3.2 · this computer"; `learned` stands in for a model that was not chosen.
    QString displayName(const QString& learned = {}) const;

private:
    QUrl under(const QString& path) const;

    ModelConfig::Kind m_kind;
    QUrl m_base; ///< without a slash at its end
    QString m_model;
    QString m_key;
    TimeLimits m_limits;
    bool m_local = false;
    bool m_deployment = false;
};

} // namespace docent
