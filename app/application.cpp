#include "app/application.h"

#include "async/deadline.h"
#include "async/pooljob.h"
#include "async/sleep.h"
#include "base/logging.h"
#include "base/paths.h"
#include "chat/chatreranker.h"
#include "extract/ocr.h"
#include "llm/filemodels.h"
#include "net/httprequest.h"
#include "search/keywordsource.h"
#include "search/vectorsource.h"
#include "search/vectorweight.h"

#include <QDir>
#include <QElapsedTimer>
#include <QThread>

namespace docent {

namespace {

constexpr int poolPatienceMs = 1500;
constexpr std::chrono::milliseconds indexPatience { 1000 };

} // namespace

Application::Application(QString directory, QObject* parent)
    : QObject(parent)
    , m_directory(std::move(directory))
    , m_settings(QDir(m_directory).filePath(QStringLiteral("settings.ini")))
    , m_secrets(QDir(m_directory).filePath(QStringLiteral("keys.ini")))
    , m_scope([this](const QString&, const Error& error) { Q_EMIT problem(error); })
{
    m_http.setOffline(m_settings.offline());
    applyModelFiles();
}

Application::~Application() = default;

Task<> Application::open(std::stop_token stop)
{
    auto database = co_await Database::open(m_directory, stop);
    if (!database)
        co_return fail(database.error());
    m_database = std::move(*database);
    const auto network = co_await useNetwork(stop);
    if (!network)
        co_return fail(network.error());
    m_vectors = std::make_unique<VectorIndex>(*m_database, *m_pool);
    m_keywords = std::make_unique<KeywordIndex>(*m_database, *m_pool, *m_besidePool);
    m_sources.push_back(std::make_unique<KeywordSource>(*m_keywords));
    auto chosen = [this] { return m_embeddingModel; };
    auto former = [this] { return m_formerEmbeddingModel; };
    m_sources.push_back(std::make_unique<VectorSource>(*m_vectors, std::move(chosen), std::move(former)));
    std::vector<SearchSource*> sources;
    sources.reserve(m_sources.size());
    for (const auto& source : m_sources)
        sources.push_back(source.get());
    m_retriever =
        std::make_unique<Retriever>(*m_database, std::move(sources), RetrieverOptions(), [this] { return m_reranker; });
    m_extractors = std::make_unique<ExtractorPool>(paths::extractorProgram(), QThread::idealThreadCount());
    auto read = [this](QString path, std::stop_token stopReading) {
        return extractUnlocked(*m_extractors, m_passwords, std::move(path), std::move(stopReading));
    };
    m_queue = std::make_unique<IngestQueue>(*m_database, std::move(read), *m_vectors, *m_besidePool);
    m_extractors->setPageDone([this](worker::PageDone done) {
        if (m_queue)
            m_queue->pageRecognized(done.page, done.pages);
    });
    m_liveFolders = std::make_unique<LiveFolders>(*m_database, *m_queue);
    connect(m_liveFolders.get(), &LiveFolders::problem, this, &Application::problem);
    applyOptions();
    applyModelFiles(); // settings may have been set since they were read
    // What was read is taken into the indexes beside the reading, so that a search finds little left to do.
    connect(m_queue.get(), &IngestQueue::stored, this, &Application::keepIndexes);
    connect(m_queue.get(), &IngestQueue::progressChanged, this, &Application::keepIndexes);
    keepIndexes();
    co_return Result<>();
}

void Application::keepIndexes()
{
    m_moreToIndex = true;
    if (m_keepingIndexes)
        return;
    m_keepingIndexes = true;
    m_scope.spawn(tr("Keeping the search index"), maintainIndexes(m_scope.token()));
}

Task<> Application::maintainIndexes(std::stop_token stop)
{
    Result<> kept;
    while (kept && std::exchange(m_moreToIndex, false)) {
        const Result<> keywords = co_await m_keywords->maintain(KeywordIndex::Writing::WhereDue, stop);
        const Result<> vectors = co_await maintainVectors(stop);
        kept = keywords ? vectors : keywords;
    }
    m_keepingIndexes = false;
    // It is tried again all the time, and told once.
    const QString problem = kept || kept.error().isCancelled() ? QString() : kept.error().message;
    if (std::exchange(m_indexProblem, problem) == problem)
        co_return Result<>();
    co_return kept;
}

/// The model that serves is remembered with how it is reached, for the time when another one is chosen.
Task<> Application::maintainVectors(std::stop_token stop)
{
    const Result<> maintained = co_await m_vectors->maintain(stop);
    if (!maintained)
        co_return fail(maintained.error());
    const Result<QString> serving = co_await m_vectors->serving(stop);
    if (!serving)
        co_return fail(serving.error());
    if (m_embeddingModel && m_embeddingModel->id() == *serving) {
        m_settings.setServingEmbeddingModel(m_embedding);
        m_formerEmbeddingModel.reset();
    }
    if (m_weighing.available() > 0)
        m_scope.spawn(tr("Measuring the embedding model"), weighVectorsQuietly(stop));
    co_return Result<>();
}

/// By itself, since the model may take its time. Its failure costs nothing but the measure.
Task<> Application::weighVectorsQuietly(std::stop_token stop)
{
    const Result<> weighed = co_await weighVectors(stop);
    if (!weighed && !weighed.error().isCancelled())
        qCInfo(lcApp).noquote() << "the embedding model wasn't measured:" << weighed.error().message;
    co_return Result<>();
}

Task<> Application::weighVectors(std::stop_token stop)
{
    const auto turn = co_await m_weighing.acquire(stop);
    if (!turn)
        co_return fail(turn.error());
    const std::shared_ptr<EmbeddingModel> model = m_embeddingModel;
    if (!model || model->id() == m_unweighable || m_queue->progress().toEmbed > 0)
        co_return Result<>();
    const Result<QString> serving = co_await m_vectors->serving(stop);
    if (!serving)
        co_return fail(serving.error());
    if (*serving != model->id())
        co_return Result<>();
    const Result<> measured = co_await measureVectorWeight(*m_database, *m_besidePool, *m_vectors, model, stop);
    if (!measured && !measured.error().isCancelled())
        m_unweighable = model->id();
    co_return measured;
}

/// The next start would have to take in again what is in memory only. A crash instead of this costs nothing else.
QCoro::Task<> Application::writeKeywords()
{
    auto write = [this](std::stop_token stop) { return m_keywords->maintain(KeywordIndex::Writing::All, stop); };
    const Result<> written = co_await withDeadline(indexPatience, QString(), std::move(write), std::stop_token());
    if (!written && written.error().code != ErrorCode::Timeout)
        qCWarning(lcApp).noquote() << "the keyword index wasn't written:" << written.error().message;
}

QCoro::Task<> Application::shutdown()
{
    m_scope.cancel();
    if (m_liveFolders)
        co_await m_liveFolders->shutdown();
    if (m_queue)
        co_await m_queue->shutdown();
    co_await m_scope.join();
    co_await m_modelServers.shutdown();
    if (m_keywords)
        co_await writeKeywords();
    m_liveFolders.reset();
    m_queue.reset();
    m_retriever.reset();
    m_sources.clear();
    m_keywords.reset();
    m_vectors.reset();
    m_extractors.reset();
    co_await endPool(m_pool);
    co_await endPool(m_besidePool);
    m_database.reset();
}

/// A job may hang in the kernel, e.g. reading a file on a drive that does not answer. It owns what it touches, so it is
/// left behind rather than waited for.
QCoro::Task<> Application::endPool(std::unique_ptr<QThreadPool>& pool)
{
    QElapsedTimer waited;
    waited.start();
    while (pool->activeThreadCount() > 0 && !waited.hasExpired(poolPatienceMs))
        co_await sleepFor(std::chrono::milliseconds(5), std::stop_token());
    if (pool->activeThreadCount() == 0)
        co_return;
    qCWarning(lcApp) << pool->activeThreadCount() << "jobs did not end in time";
    static_cast<void>(pool.release());
}

Task<QString> Application::keyFor(ModelConfig config, std::stop_token stop)
{
    const QString name = secretName(config);
    if (name.isEmpty())
        co_return QString();
    QString given = m_givenKeys.value(name);
    if (!given.isEmpty())
        co_return given;
    const auto key = co_await m_secrets.read(name, stop);
    co_return key;
}

Task<QString> Application::fileIdOf(ModelConfig config, std::stop_token stop)
{
    if (config.kind != ModelConfig::Kind::File)
        co_return QString();
    auto look = [file = config.endpoint.toLocalFile()](std::stop_token) { return Result<QString>(modelFileId(file)); };
    const Result<QString> id = co_await runOnPool(*m_pool, std::move(look), stop);
    co_return id;
}

/// For the chat, small and embedding model.
Task<QStringList> Application::keysFor(ModelChoice models, std::stop_token stop)
{
    const QList<ModelConfig> servers { models.chat, models.small, models.embedding };
    QStringList keys;
    for (const ModelConfig& server : servers) {
        const auto key = co_await keyFor(server, stop);
        if (!key)
            co_return fail(key.error());
        keys.append(*key);
    }
    co_return keys;
}

Task<> Application::useModels(ModelChoice models, std::stop_token stop)
{
    const int choice = ++m_modelChoices;
    const auto keys = co_await keysFor(models, stop);
    if (!keys && keys.error().isCancelled())
        co_return fail(keys.error());
    const ModelConfig served = m_settings.servingEmbeddingModel();
    const auto servedKey = co_await keyFor(served, stop);
    const auto servedFile = co_await fileIdOf(served, stop);
    const auto file = co_await fileIdOf(models.embedding, stop);
    if (!file || !servedFile)
        co_return fail(Error::cancelled());
    if (choice != m_modelChoices) // others were chosen while the keys came
        co_return Result<>();
    if (!keys) // not those before either: the person has turned away from them
        models = ModelChoice();
    const QStringList known = keys.value_or(QStringList());
    const ModelConfig& embedding = models.embedding;
    // Questions go to no host that the person has turned away from.
    const bool mayServe = served.kind == ModelConfig::Kind::File || isLoopback(served.endpoint)
        || served.endpoint.host() == embedding.endpoint.host();
    m_formerEmbeddingModel = servedKey && served != embedding && mayServe
        ? makeEmbeddingModel(m_http, served, *servedKey, &m_modelServers, *servedFile)
        : nullptr;
    m_chatModel = makeChatModel(m_http, models.chat, known.value(0), &m_modelServers);
    m_smallModel = makeChatModel(m_http, models.small, known.value(1), &m_modelServers);
    m_models = models;
    m_embedding = embedding;
    const std::shared_ptr<EmbeddingModel> before =
        std::exchange(m_embeddingModel, makeEmbeddingModel(m_http, embedding, known.value(2), &m_modelServers, *file));
    m_vectors->setModel(m_embeddingModel ? m_embeddingModel->id() : QString());
    // The queue may be in the middle of a batch with the model before, which lives as long as this waits.
    co_await m_queue->setEmbeddingModel(m_embeddingModel.get());
    keepIndexes();
    co_await endUnchosenServers();
    if (!keys)
        co_return fail(keys.error());
    co_return Result<>();
}

/// What a former choice was run by needs no memory any more. A model that the command line names counts, too.
QCoro::Task<> Application::endUnchosenServers()
{
    QStringList files;
    for (const ModelConfig& config : { m_models.chat, m_models.small, m_models.embedding, m_settings.reranker(),
             m_settings.servingEmbeddingModel() })
        files.append(config.endpoint.toLocalFile());
    return m_modelServers.keepOnly(std::move(files));
}

Task<> Application::useReranking(RerankChoice by, ModelConfig model, std::stop_token stop)
{
    const int choice = ++m_rerankChoices;
    m_reranker.reset();
    const auto key = co_await keyFor(model, stop);
    if (!key)
        co_return fail(key.error());
    if (choice != m_rerankChoices) // another one was chosen while the key came
        co_return Result<>();
    if (by == RerankChoice::Model)
        m_reranker = makeRerankModel(m_http, model, *key, &m_modelServers);
    else if (by == RerankChoice::Chat && model.kind != ModelConfig::Kind::None)
        m_reranker = std::make_shared<ChatReranker>(makeChatModel(m_http, model, *key, &m_modelServers));
    co_return Result<>();
}

void Application::followSettings()
{
    connect(&m_settings, &Settings::chatModelChanged, this, &Application::followModels);
    connect(&m_settings, &Settings::smallModelChanged, this, &Application::followModels);
    connect(&m_settings, &Settings::embeddingModelChanged, this, &Application::followModels);
    connect(&m_settings, &Settings::chatModelChanged, this, &Application::followReranker);
    connect(&m_settings, &Settings::rerankModelChanged, this, &Application::followReranker);
    connect(&m_settings, &Settings::networkChanged, this, &Application::renewNetwork);
    connect(&m_settings, &Settings::offlineChanged, this, [this] { m_http.setOffline(m_settings.offline()); });
    connect(&m_settings, &Settings::chunkingChanged, this, &Application::applyOptions);
    m_ocrFollowed = ocrLanguages();
    connect(&m_settings, &Settings::ocrChanged, this, &Application::followOcr);
    connect(&m_settings, &Settings::fileLimitsChanged, this, &Application::applyOptions);
    connect(&m_settings, &Settings::hostedEmbeddingChanged, this, &Application::applyOptions);
    connect(&m_settings, &Settings::modelFilesChanged, this, &Application::applyModelFiles);
    renewModels();
}

void Application::renewModels()
{
    m_unweighable.clear(); // another key may have been all it lacked
    followModels();
    followReranker();
}

void Application::followModels()
{
    m_scope.spawn(tr("Changing the model"), useModels(m_settings.models(), m_scope.token()));
}

void Application::followReranker()
{
    m_scope.spawn(
        tr("Changing the reranking"), useReranking(m_settings.rerank(), m_settings.reranker(), m_scope.token()));
}

void Application::giveKey(const ModelConfig& server, const QString& key)
{
    m_givenKeys.insert(secretName(server), key);
}

void Application::applyOptions()
{
    IngestOptions options;
    options.chunk.size = m_settings.chunkTokens();
    options.chunk.overlap = m_settings.chunkOverlap();
    options.scan.ignore = m_ignored;
    options.scan.largestFile = m_mostBytes.value_or(qint64(m_settings.mostMegabytes()) << 20);
    options.largeFile = qint64(m_settings.largeMegabytes()) << 20;
    options.freeTokens = m_settings.freeEmbeddingTokens();
    m_queue->setOptions(options);
    ExtractLimits limits;
    limits.time = std::chrono::seconds(m_secondsPerFile.value_or(m_settings.secondsPerFile()));
    limits.fileBytes = options.scan.largestFile;
    m_extractors->setLimits(limits);
    applyOcr();
}

void Application::applyModelFiles()
{
    ModelServerOptions options = m_modelServers.options();
    options.program = m_settings.llamaServer();
    options.idleLimit = std::chrono::minutes(m_settings.modelIdleMinutes());
    options.checkMemory = m_settings.checkModelMemory();
    m_modelServers.setOptions(std::move(options));
}

/// In which text in pictures is wanted; empty: it isn't.
QString Application::ocrLanguages() const
{
    QString languages = m_ocr;
    if (languages.isEmpty() && m_settings.ocr())
        languages = m_settings.ocrLanguages().isEmpty() ? ocr::preferredLanguages() : m_settings.ocrLanguages();
    return ocr::isLanguageList(languages) ? languages : QString();
}

void Application::applyOcr()
{
    const QString languages = ocrLanguages();
    if (languages.isEmpty()) {
        m_queue->setRecognizer({}, {});
        return;
    }
    const auto recognize = [this, languages](QString path, std::stop_token stop) {
        return extractUnlocked(*m_extractors, m_passwords, std::move(path), std::move(stop), languages);
    };
    m_queue->setRecognizer(recognize, languages);
}

/// What has text in pictures is read again once that is wanted, or wanted in other languages.
void Application::followOcr()
{
    const QString before = std::exchange(m_ocrFollowed, ocrLanguages());
    applyOcr();
    if (m_ocrFollowed.isEmpty() || m_ocrFollowed == before)
        return;
    m_scope.spawn(tr("Reading scanned documents again"), readScannedAgain(m_scope.token()));
}

Task<> Application::readScannedAgain(std::stop_token stop)
{
    const QStringList all;
    const auto summary = co_await m_queue->retryScanned(all, stop);
    if (!summary)
        co_return fail(summary.error());
    co_return Result<>();
}

void Application::setOcr(QString languages)
{
    m_ocr = std::move(languages);
    applyOptions();
}

void Application::setFileLimits(std::optional<int> seconds, std::optional<qint64> bytes)
{
    m_secondsPerFile = seconds;
    m_mostBytes = bytes;
    applyOptions();
}

void Application::setIgnored(QStringList patterns)
{
    m_ignored = std::move(patterns);
    applyOptions();
}

std::unique_ptr<Answerer> Application::makeAnswerer(bool lookupOnly)
{
    AnswerOptions options;
    options.condense = m_settings.condense();
    options.rerank = m_reranker != nullptr;
    options.lookupOnly = lookupOnly;
    options.suggest = m_settings.suggest();
    options.smallModel = m_smallModel;
    options.searchIsHere = (!m_embeddingModel || m_embeddingModel->isHere())
        && (!m_formerEmbeddingModel || m_formerEmbeddingModel->isHere()) && (!m_reranker || m_reranker->isHere());
    return std::make_unique<Answerer>(*m_retriever, m_chatModel, options, Shelf { *m_database, *m_keywords, *m_pool });
}

} // namespace docent
