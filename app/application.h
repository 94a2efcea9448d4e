#pragma once

#include "async/besidepool.h"
#include "async/scope.h"
#include "async/semaphore.h"
#include "chat/answerer.h"
#include "extract/extractorpool.h"
#include "ingest/documentpasswords.h"
#include "ingest/ingestqueue.h"
#include "ingest/livefolders.h"
#include "library/vectorindex.h"
#include "llm/modelfactory.h"
#include "llm/modelservers.h"
#include "net/httpclient.h"
#include "search/keywordindex.h"
#include "search/retriever.h"
#include "settings/secrets.h"
#include "settings/settings.h"

#include <memory>
#include <QThreadPool>

namespace docent {

/// The composition root: makes every part of the program for one library, in the order in which they depend on each
/// other, and takes them down in the reverse. The window and each verb of the command line stand on it.
class Application : public QObject {
    Q_OBJECT
public:
    /// `directory`: of the library; made if it is not there.
    explicit Application(QString directory, QObject* parent = nullptr);
    ~Application() override;

    /// Opens the library. No model is used until useModels(), useReranking() or followSettings().
    Task<> open(std::stop_token stop);
    /// Cancels, joins and closes everything; afterwards the object may be destroyed.
    QCoro::Task<> shutdown();

    /// Uses these models from now on; what runs keeps the model it began with. Keys come from the secrets, or from
    /// giveKey(); where one can't be read, no model is used.
    Task<> useModels(ModelChoice models, std::stop_token stop);
    /// Like useModels with the settings' choice, now and whenever it changes.
    void followSettings();
    /// Makes the models of the settings anew, e.g. with keys that have changed.
    void renewModels();
    /// This puts the passages found for a question in order once more from now on: a rerank model, or a chat model.
    Task<> useReranking(RerankChoice by, ModelConfig model, std::stop_token stop);
    /// The key for this model's server; empty if there is none.
    Task<QString> keyFor(ModelConfig config, std::stop_token stop);
    /// A key for this model's server, and for no other host, as long as the program runs. An empty one is none.
    void giveKey(const ModelConfig& server, const QString& key);

    /// In place of the settings' choice, as long as the program runs: the proxy, with its password, and files of
    /// certificate authorities. Before open().
    void setNetwork(std::optional<ProxyChoice> proxy, const QString& password, QStringList authorities);
    /// Reaches other computers as the settings say. Tells what is wrong with them; nobody is asked by a wrong proxy.
    Task<> useNetwork(std::stop_token stop);
    void renewNetwork();
    /// What is wrong with them, e.g. a certificate that has expired.
    const QList<Error>& networkProblems() const { return m_networkProblems; }

    /// Glob patterns that adding folders leaves out, beside the usual ones.
    void setIgnored(QStringList patterns);
    /// Recognises text in pictures in these languages from now on, whatever the settings say.
    void setOcr(QString languages);
    /// In place of the settings' limits: seconds for a file, and how many bytes one may have.
    void setFileLimits(std::optional<int> seconds, std::optional<qint64> bytes);

    /// `lookupOnly`: as AnswerOptions has it.
    std::unique_ptr<Answerer> makeAnswerer(bool lookupOnly = false);

    QString directory() const { return m_directory; }
    Settings& settings() { return m_settings; }
    Secrets& secrets() { return m_secrets; }
    DocumentPasswords& passwords() { return m_passwords; }
    HttpClient& http() { return m_http; }
    ModelServers& modelServers() { return m_modelServers; }
    QThreadPool& pool() { return *m_pool; }
    Database& database() { return *m_database; }
    VectorIndex& vectors() { return *m_vectors; }
    KeywordIndex& keywords() { return *m_keywords; }
    Retriever& retriever() { return *m_retriever; }
    ExtractorPool& extractors() { return *m_extractors; }
    IngestQueue& queue() { return *m_queue; }
    /// Follows folders from its start() on.
    LiveFolders& liveFolders() { return *m_liveFolders; }
    std::shared_ptr<ChatModel> chatModel() const { return m_chatModel; }
    /// nullptr: nothing reranks.
    std::shared_ptr<RerankModel> reranker() const { return m_reranker; }
    EmbeddingModel* embeddingModel() const { return m_embeddingModel.get(); }
    /// Measures how well the embedding model knows the library, once all passages have a vector of it. Fails where the
    /// model does; then it is tried again after the next start, and meanwhile has the usual weight.
    Task<> weighVectors(std::stop_token stop);

Q_SIGNALS:
    void problem(const docent::Error& error);

private:
    void applyOptions();
    void applyModelFiles();
    Task<QNetworkProxy> givenProxy(ProxyChoice choice, std::stop_token stop);
    QString ocrLanguages() const;
    void applyOcr();
    void followOcr();
    Task<> readScannedAgain(std::stop_token stop);
    void keepIndexes();
    Task<> maintainIndexes(std::stop_token stop);
    Task<> maintainVectors(std::stop_token stop);
    Task<> weighVectorsQuietly(std::stop_token stop);
    QCoro::Task<> writeKeywords();
    QCoro::Task<> endPool(std::unique_ptr<QThreadPool>& pool);
    /// As modelFileId() has it; empty where no file is the model.
    Task<QString> fileIdOf(ModelConfig config, std::stop_token stop);
    Task<QStringList> keysFor(ModelChoice models, std::stop_token stop);
    void followModels();
    QCoro::Task<> endUnchosenServers();
    void followReranker();

    QString m_directory;
    QStringList m_ignored;
    QString m_ocr; ///< languages that count for more than the settings
    QString m_ocrFollowed; ///< the settings' choice when it was looked at last
    std::optional<int> m_secondsPerFile; ///< of the command line
    std::optional<qint64> m_mostBytes;
    std::optional<ProxyChoice> m_proxy; ///< that counts for more than the settings
    QString m_proxyPassword;
    QStringList m_authorities; ///< beside those of the settings
    QList<Error> m_networkProblems;
    int m_networkChoices = 0; ///< so far: the last counts
    QHash<QString, QString> m_givenKeys; ///< by the server's secretName()
    Settings m_settings;
    Secrets m_secrets;
    DocumentPasswords m_passwords { &m_secrets };
    HttpClient m_http;
    ModelServers m_modelServers { m_http };
    std::unique_ptr<QThreadPool> m_pool = std::make_unique<QThreadPool>(); ///< what somebody waits for
    std::unique_ptr<QThreadPool> m_besidePool = makeBesidePool(); ///< reading, keeping the indexes
    std::shared_ptr<ChatModel> m_chatModel;
    std::shared_ptr<ChatModel> m_smallModel; ///< none: m_chatModel does the small tasks
    int m_modelChoices = 0; ///< so far: the last counts
    ModelChoice m_models; ///< that are used
    ModelConfig m_embedding; ///< of m_embeddingModel
    std::shared_ptr<EmbeddingModel> m_embeddingModel;
    std::shared_ptr<EmbeddingModel> m_formerEmbeddingModel; ///< whose vectors may be searched still
    int m_rerankChoices = 0; ///< so far: the last counts
    std::shared_ptr<RerankModel> m_reranker;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<ExtractorPool> m_extractors;
    std::unique_ptr<VectorIndex> m_vectors;
    std::unique_ptr<KeywordIndex> m_keywords;
    bool m_keepingIndexes = false;
    bool m_moreToIndex = false; ///< something came since that began
    QString m_indexProblem; ///< that was told last
    Semaphore m_weighing { 1 };
    QString m_unweighable; ///< the embedding model that could not be measured in this run
    std::vector<std::unique_ptr<SearchSource>> m_sources;
    std::unique_ptr<Retriever> m_retriever;
    std::unique_ptr<IngestQueue> m_queue;
    std::unique_ptr<LiveFolders> m_liveFolders;
    Scope m_scope;
};

} // namespace docent
