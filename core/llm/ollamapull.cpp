#include "llm/ollamapull.h"

#include "llm/providererror.h"
#include "llm/providerprofile.h"
#include "net/httpclient.h"
#include "net/linedecoder.h"

#include <algorithm>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

using namespace std::chrono_literals;

namespace {

// A model has a few layers of some gigabytes; beyond these nothing is added up.
constexpr qint64 largestLayer = qint64(1) << 50;
constexpr qsizetype mostLayers = 1000;

constexpr qint64 largestErrorBody = 1 << 20;
constexpr qsizetype longestLine = 1 << 20;
constexpr auto silence = 300s; ///< while it checks what it has got, it says nothing
constexpr int mostTries = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

struct Pull {
    HttpClient& http;
    ProviderProfile profile;
    QString name;
    TransferSink progress;
    TransferOptions options;
    qint64 done = 0; ///< of the last try that came anywhere
};

Result<> checkOnline(const HttpClient& http, const QString& name)
{
    if (!http.isOffline())
        return {};
    return fail(ErrorCode::Offline,
        tr("Docent is offline, and Ollama would get %1 from the network. Turn Offline off in the settings.").arg(name));
}

Task<> tryOnce(std::shared_ptr<Pull> pull, std::stop_token stop)
{
    const QJsonObject body { { QStringLiteral("model"), pull->name }, { QStringLiteral("stream"), true } };
    const ProviderProfile& profile = pull->profile;
    HttpRequest request = profile.request(profile.rootUrl(profile.server().path() + QLatin1String("/api/pull")),
        HttpLane::Probe, QStringLiteral("model download"), QJsonDocument(body).toJson(QJsonDocument::Compact));
    request.timeouts = pull->options.timeouts;
    const Result<std::shared_ptr<HttpStream>> opened = co_await pull->http.open(std::move(request), stop);
    if (!opened)
        co_return fail(opened.error());
    const std::shared_ptr<HttpStream> stream = *opened;
    if (stream->status() != 200) {
        const Result<QByteArray> said = co_await stream->readAll(largestErrorBody, stop);
        if (!said)
            co_return fail(said.error());
        co_return fail(errorFromProvider(
            providerErrorFromBody(*said), stream->status(), stream->headers(), profile.server(), profile.key()));
    }
    LineDecoder lines(longestLine);
    PullDecoder decoder;
    while (true) {
        const Result<QByteArray> bytes = co_await stream->read(stop);
        if (!bytes)
            co_return fail(bytes.error());
        const Result<> online = checkOnline(pull->http, pull->name);
        if (!online)
            co_return online; // and Ollama ends it with the connection
        const bool ended = bytes->isEmpty();
        Result<QList<QByteArray>> complete = lines.feed(*bytes);
        if (!complete)
            co_return fail(complete.error());
        if (ended)
            complete->append(lines.takeRest());
        for (const QByteArray& line : *complete) {
            const Result<> taken = decoder.take(line);
            if (!taken)
                co_return taken;
        }
        pull->done = std::max(pull->done, decoder.progress().done);
        if (pull->progress && !complete->isEmpty())
            pull->progress(decoder.progress());
        if (decoder.isDone())
            co_return Result<>();
        if (ended) {
            co_return fail(ErrorCode::Network,
                tr("%1 broke off while it downloaded %2.").arg(serverName(profile.server()), pull->name));
        }
    }
}

} // namespace

Result<> PullDecoder::take(const QByteArray& line)
{
    const QJsonObject said = QJsonDocument::fromJson(line).object();
    if (const QString problem = said.value(QLatin1String("error")).toString(); !problem.isEmpty()) {
        const bool unknown = problem.contains(QLatin1String("file does not exist"))
            || problem.contains(QLatin1String("not found"), Qt::CaseInsensitive);
        const bool full = problem.contains(QLatin1String("no space left"));
        const ErrorCode other = full ? ErrorCode::DiskFull : ErrorCode::Http;
        return fail(unknown ? ErrorCode::ModelNotFound : other, tr("Ollama says: %1").arg(problem));
    }
    const QString status = said.value(QLatin1String("status")).toString();
    if (status.isEmpty())
        return {};
    m_done = status == QLatin1String("success");
    m_progress.what = status;
    const QString digest = said.value(QLatin1String("digest")).toString();
    const auto total = said.value(QLatin1String("total")).toInteger();
    if (digest.isEmpty() || total <= 0 || total > largestLayer
        || (m_layers.size() >= mostLayers && !m_layers.contains(digest)))
        return {};
    m_progress.what = tr("Downloading");
    m_layers[digest] = { std::clamp<qint64>(said.value(QLatin1String("completed")).toInteger(), 0, total), total };
    m_progress.done = 0;
    m_progress.total = 0;
    for (const auto& [layerDone, layerTotal] : std::as_const(m_layers)) {
        m_progress.done += layerDone;
        m_progress.total += layerTotal;
    }
    return {};
}

Task<> pullModel(HttpClient& http, ModelConfig server, QString name, TransferSink progress, TransferOptions options,
    std::stop_token stop)
{
    options.timeouts.idle = std::max<std::chrono::milliseconds>(options.timeouts.idle, silence);
    const std::shared_ptr<Pull> pull(
        new Pull { http, ProviderProfile(server, {}), name, std::move(progress), std::move(options), 0 });
    int failures = 0;
    for (int tries = 1;; ++tries) {
        const Result<> online = checkOnline(http, name);
        if (!online)
            co_return online;
        const qint64 before = pull->done;
        const Result<> ended = co_await tryOnce(pull, stop);
        if (ended || !isTransient(ended.error()))
            co_return ended;
        failures = pull->done > before ? 1 : failures + 1;
        if (failures >= pull->options.attempts || tries == mostTries)
            co_return ended;
        const auto wait = retryWait(pull->options.retry, failures, ended.error());
        const Result<> slept = co_await pull->options.retry.sleep(wait, stop);
        if (!slept)
            co_return slept;
    }
}

} // namespace docent
