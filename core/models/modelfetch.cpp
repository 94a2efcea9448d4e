#include "models/modelfetch.h"

#include "async/pooljob.h"
#include "llm/ggufheader.h"
#include "llm/modeldownload.h"
#include "llm/ollamapull.h"
#include "net/httpclient.h"

#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>

namespace docent {

namespace {

constexpr qint64 settledMs = 2000; ///< before that a guess of the time left would jump

} // namespace

ModelFetch::ModelFetch(HttpClient& http, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_http(http)
    , m_settings(settings)
    , m_scope([this](const QString&, const Error& error) { Q_EMIT failed(error.message); })
{
}

ModelFetch::~ModelFetch() = default;

QString ModelFetch::fileFor(const QUrl& url, const QString& folder)
{
    const QString name = url.fileName();
    static const QRegularExpression unfit(QStringLiteral("[/\\x00-\\x1f]"));
    if (name.isEmpty() || name.startsWith(QLatin1Char('.')) || name.contains(unfit))
        return {};
    return QDir(folder).filePath(name);
}

QString ModelFetch::folder() const
{
    QString place = m_settings.directory();
    if (place.isEmpty())
        place = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return place + QStringLiteral("/models");
}

QString ModelFetch::ownList() const
{
    const QString place = m_settings.directory();
    return place.isEmpty() ? QString() : place + QStringLiteral("/models.json");
}

QCoro::Task<> ModelFetch::shutdown()
{
    pause();
    m_scope.cancel();
    co_await m_scope.join();
}

void ModelFetch::refresh()
{
    m_scope.spawn(tr("Reading the list of models"), readLists());
}

Task<> ModelFetch::readLists()
{
    auto job = [own = ownList()](std::stop_token) { return knownModels(own); };
    auto models = co_await runOnPool(*QThreadPool::globalInstance(), std::move(job), m_scope.token());
    QString problem;
    if (!models) {
        if (models.error().isCancelled())
            co_return fail(models.error());
        problem = tr("%1 (%2)").arg(models.error().message, ownList());
        models = knownModels({}); // of the program itself
    }
    m_models = models.value_or(QList<KnownModel>());
    Q_EMIT modelsChanged(problem);
    co_return Result<>();
}

std::stop_token ModelFetch::begin()
{
    m_stop.emplace();
    m_firstBytes = -1;
    return m_stop->get_token();
}

void ModelFetch::download(const QUrl& url, const QString& folder, const QString& sha256)
{
    if (isBusy())
        return;
    const QString file = fileFor(url, folder);
    if (file.isEmpty()) {
        Q_EMIT failed(tr("The address doesn't end with the name of a file."));
        return;
    }
    m_begun = Begun { url, folder };
    m_scope.spawn(tr("Downloading a model"), downloading(url, file, sha256, begin()));
}

void ModelFetch::pull(const ModelConfig& ollama, const QString& name)
{
    if (!isBusy())
        m_scope.spawn(tr("Getting a model"), pulling(ollama, name, begin()));
}

void ModelFetch::pause()
{
    if (m_stop)
        m_stop->request_stop();
}

void ModelFetch::discard(const QUrl& url, const QString& folder)
{
    const QString file = fileFor(url, folder);
    if (isBusy() || file.isEmpty())
        return;
    m_begun.reset();
    auto remove = [file](std::stop_token) -> Result<> {
        PartFile::discard(file);
        return {};
    };
    m_scope.spawn(
        tr("Giving up a model"), runOnPool(*QThreadPool::globalInstance(), std::move(remove), m_scope.token()));
}

Task<> ModelFetch::downloading(QUrl url, QString file, QString sha256, std::stop_token stop)
{
    const TransferSink sink = [this](const TransferProgress& progress) { note(progress); };
    ModelDownload order;
    order.url = url;
    order.file = file;
    order.sha256 = sha256;
    const DownloadOptions options;
    const Result<> done = co_await downloadModel(m_http, order, sink, options, stop);
    bool answers = false;
    if (done) {
        auto read = [file](std::stop_token) { return readGgufHeader(file); };
        const Result<GgufHeader> header =
            co_await runOnPool(*QThreadPool::globalInstance(), std::move(read), m_scope.token());
        answers = header && header->purpose() == GgufHeader::Purpose::Chat;
    }
    auto look = [file](std::stop_token) -> Result<bool> { return PartFile::exists(file); };
    const Result<bool> left = co_await runOnPool(*QThreadPool::globalInstance(), std::move(look), m_scope.token());
    if (!left.value_or(true))
        m_begun.reset();
    end(done, file, answers, {});
    co_return Result<>();
}

Task<> ModelFetch::pulling(ModelConfig ollama, QString name, std::stop_token stop)
{
    const TransferSink sink = [this](const TransferProgress& progress) { note(progress); };
    const TransferOptions options;
    const Result<> done = co_await pullModel(m_http, ollama, name, sink, options, stop);
    end(done, {}, false, name);
    co_return Result<>();
}

void ModelFetch::end(const Result<>& result, const QString& file, bool answers, const QString& ollamaModel)
{
    m_stop.reset();
    if (result)
        Q_EMIT fetched(file, answers, ollamaModel);
    else if (result.error().isCancelled())
        Q_EMIT stopped();
    else
        Q_EMIT failed(result.error().message);
}

void ModelFetch::note(const TransferProgress& progress)
{
    if (m_firstBytes < 0) {
        m_firstBytes = progress.done;
        m_clock.start();
    }
    const qint64 got = progress.done - m_firstBytes;
    const bool settled = got > 0 && m_clock.elapsed() > settledMs && progress.total > 0;
    const double milliseconds =
        settled ? double(progress.total - progress.done) / double(got) * double(m_clock.elapsed()) : -1000;
    Q_EMIT progressed(progress, qint64(milliseconds / 1000));
}

} // namespace docent
