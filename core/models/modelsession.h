#pragma once

#include "async/scope.h"
#include "llm/localservers.h"
#include "llm/modelfactory.h"
#include "llm/modelservers.h"
#include "models/connectionlistmodel.h"
#include "models/modelfetch.h"
#include "settings/secrets.h"
#include "settings/settings.h"

#include <QObject>

namespace docent {

/// Choosing and testing models, for the welcome and the settings.
class ModelSession : public QObject {
    Q_OBJECT
public:
    /// `probes`: where refresh() looks.
    ModelSession(HttpClient& http, ModelServers& servers, Settings& settings, Secrets& secrets,
        QList<LocalServerProbe> probes = knownLocalServers(), QObject* parent = nullptr);
    ~ModelSession() override;

    QList<FoundServer> found() const { return m_found; }
    /// The model that answers, in words: "llama3.2 · this computer" or "Quotes, no model".
    QString currentName() const;
    /// Downloads and pulls.
    ModelFetch& fetch() { return m_fetch; }
    /// What is wrong with a given proxy, in words; empty if nothing is.
    static QString problemOf(const ProxyChoice& proxy);
    /// Which connections were made.
    ConnectionListModel& connections() { return m_connections; }
    QCoro::Task<> shutdown();

public Q_SLOTS:
    /// Looks for servers on this computer; ends with foundChanged.
    void refresh();
    /// Ends with modelsListed.
    void list(const docent::ModelConfig& config, const QString& key);
    /// Ends with tested. `embeddingKey`: where the embedding model is at another server.
    void test(const docent::ModelChoice& models, const QString& key, const QString& embeddingKey = {});
    /// Stores the choice; an empty key leaves the stored one.
    void apply(const docent::ModelChoice& models, const QString& key, const QString& embeddingKey = {});
    /// Ends with rerankerTested.
    void testReranker(const docent::ModelConfig& model, const QString& key);
    /// Stores the choice, and switches reranking to it; an empty key leaves the stored one.
    void applyReranker(const docent::ModelConfig& model, const QString& key);
    /// Stores the choice; an empty password leaves the stored one.
    void applyProxy(const docent::ProxyChoice& proxy, const QString& password);
    /// Looks into the files of certificate authorities; ends with authoritiesRead.
    void lookAtAuthorities();
    /// Looks for the program that runs model files; ends with serverProgramFound.
    void findServerProgram();

Q_SIGNALS:
    /// For each file of the settings what is wrong with it, or nothing.
    void authoritiesRead(const QStringList& problems);
    /// Where llama-server is, or else why it can't be run.
    void serverProgramFound(const QString& program, const QString& problem);
    /// The proxy has another password than before.
    void proxyPasswordChanged();
    void foundChanged();
    void modelsListed(const QStringList& models, const QString& error);
    void tested(const QList<docent::ConnectionCheck>& checks);
    void rerankerTested(const QList<docent::ConnectionCheck>& checks);
    /// A key was stored: models that were made before have another one.
    void keysChanged();
    /// A remark after storing, e.g. that the key lies in a file.
    void notice(const QString& text);

private:
    Task<> find();
    Task<> listOf(ModelConfig config, QString key);
    Task<> check(ModelChoice models, QString key, QString embeddingKey);
    Task<> store(ModelChoice models, QString key, QString embeddingKey);
    Task<QList<ConnectionCheck>> checkServer(ModelChoice models, QString key);
    Task<> checkReranker(ModelConfig model, QString key);
    Task<> storeReranker(ModelConfig model, QString key);
    Task<> storeProxy(ProxyChoice proxy, QString password);
    Task<> readAuthorityFiles();
    Task<> lookForServerProgram();
    Task<> storeKey(ModelConfig config, QString key);
    /// The given key, or the stored one where that is empty.
    Task<QString> keyFor(ModelConfig config, QString key);

    HttpClient& m_http;
    ModelServers& m_servers;
    Settings& m_settings;
    Secrets& m_secrets;
    QList<LocalServerProbe> m_probes;
    QList<FoundServer> m_found;
    ModelFetch m_fetch;
    ConnectionListModel m_connections;
    Scope m_scope;
};

} // namespace docent
