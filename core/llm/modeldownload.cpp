#include "llm/modeldownload.h"

#include "async/pooljob.h"
#include "llm/providererror.h"
#include "net/httpclient.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocale>
#include <QStorageInfo>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype pieceToWrite = 1 << 20;
constexpr qint64 spaceToSpare = 64 << 20;
constexpr int mostTries = 200;
constexpr int nothingLeft = 416; ///< the status for a range beyond the end
constexpr qint64 progressMs = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

/// What is known of one download across its tries.
struct Run {
    HttpClient& http;
    ModelDownload order;
    TransferSink progress;
    DownloadOptions options;
    std::shared_ptr<PartFile> part;
    qint64 total = 0;
    QElapsedTimer told;

    void tell(bool always)
    {
        if (!progress || (!always && told.isValid() && !told.hasExpired(progressMs)))
            return;
        told.start();
        progress({ tr("Downloading %1").arg(QFileInfo(order.file).fileName()), part->size(), total });
    }
};
using RunPointer = std::shared_ptr<Run>;

/// Work with the disk, which always comes to its end: what is written counts.
template <typename Job> auto onDisk(Job job)
{
    return runOnPool(*QThreadPool::globalInstance(), std::move(job), std::stop_token());
}

/// A name for this state of the file that an If-Range may use: strong ones only.
QByteArray validatorOf(const HttpStream& stream)
{
    const QByteArray etag = stream.header("etag").trimmed();
    return etag.isEmpty() || etag.startsWith("W/") ? stream.header("last-modified").trimmed() : etag;
}

/// Whether a server that goes on has another state of the file than the part is of, although If-Range was to tell it.
bool isAnotherState(const HttpStream& stream, const QByteArray& validator)
{
    const QByteArray now = stream.header(validator.startsWith('"') ? "etag" : "last-modified").trimmed();
    return !now.isEmpty() && now != validator;
}

HttpRequest requestFor(const Run& run)
{
    HttpRequest request;
    request.url = run.order.url;
    request.purpose = QStringLiteral("model download");
    request.toOtherHosts = true;
    request.timeouts = run.options.timeouts;
    if (run.part->size() > 0 && !run.part->validator().isEmpty()) {
        request.headers.emplaceBack("Range", "bytes=" + QByteArray::number(run.part->size()) + '-');
        request.headers.emplaceBack("If-Range", run.part->validator());
    }
    return request;
}

Error refusalOf(const HttpStream& stream, const QUrl& url)
{
    const int status = stream.status();
    const QString server = serverName(url);
    Error error { ErrorCode::InvalidArgument,
        tr("%1 answers with status %2 instead of the file.").arg(server).arg(status), {}, {} };
    if (status == 401 || status == 403) {
        error.code = ErrorCode::Unauthorized;
        error.message = tr("%1 gives this file only to whom it knows. Download it with the browser, then choose it "
                           "here.")
                            .arg(server);
    } else if (status == 404 || status == 410) {
        error.code = ErrorCode::NotFound;
        error.message = tr("%1 has no file at this address.").arg(server);
    } else if (status == 429) {
        error.code = ErrorCode::RateLimited;
    } else if (status >= 500 || status == 408 || status == nothingLeft) {
        error.code = ErrorCode::Network; // worth another try
    }
    error.retryAfter = retryAfter(stream.headers(), QDateTime::currentDateTimeUtc());
    return error;
}

/// Whether the rest fits the disk.
Task<> checkSpace(RunPointer run)
{
    const QString folder = QFileInfo(run->order.file).path();
    auto job = [folder, freeSpace = run->options.freeSpace](std::stop_token) -> Result<qint64> {
        return freeSpace ? freeSpace(folder) : QStorageInfo(folder).bytesAvailable();
    };
    const Result<qint64> space = co_await onDisk(std::move(job));
    const qint64 wanted = run->total - run->part->size();
    if (!space || *space < 0 || wanted + spaceToSpare <= *space)
        co_return Result<>();
    co_return fail(ErrorCode::DiskFull,
        tr("%1 needs %2 more, and the disk of %3 has %4 left. Free some space, or choose another folder.")
            .arg(QFileInfo(run->order.file).fileName(), sizeText(wanted), folder, sizeText(*space)));
}

Task<> write(RunPointer run, QByteArray bytes)
{
    auto job = [part = run->part, bytes](std::stop_token) { return part->append(bytes); };
    Result<> written = co_await onDisk(std::move(job));
    co_return written;
}

/// Empties the part, so that the next try gets all of the file.
Task<> forget(RunPointer run, Error why)
{
    auto job = [part = run->part](std::stop_token) { return part->restart({}); };
    const Result<> emptied = co_await onDisk(std::move(job));
    co_return fail(emptied ? why : emptied.error());
}

/// Makes the part fit what the server sends: the rest of it, or all anew.
Task<> beginWith(RunPointer run, std::shared_ptr<HttpStream> stream)
{
    if (stream->status() == 206) {
        if (isAnotherState(*stream, run->part->validator())) {
            const QString changed = tr("%1 has another state of the file now.").arg(serverName(run->order.url));
            const Error why { ErrorCode::Network, changed, {}, {} };
            const Result<> emptied = co_await forget(run, why);
            co_return emptied;
        }
        const auto range = contentRange(stream->headers());
        if (!range || range->from != run->part->size()) {
            co_return fail(ErrorCode::Parse,
                tr("%1 sends another part of the file than it was asked for.").arg(serverName(run->order.url)));
        }
        run->total = range->total;
        co_return Result<>();
    }
    run->total = stream->header("content-length").toLongLong();
    auto job = [part = run->part, validator = validatorOf(*stream)](
                   std::stop_token) { return part->restart(validator); };
    Result<> restarted = co_await onDisk(std::move(job));
    co_return restarted;
}

/// Reads the stream to its end. What came is written in any case.
Task<> receive(RunPointer run, std::shared_ptr<HttpStream> stream, std::stop_token stop)
{
    QByteArray waiting;
    Result<> ended;
    for (bool more = true; more && ended;) {
        const Result<QByteArray> bytes = co_await stream->read(stop);
        if (!bytes)
            ended = fail(bytes.error());
        more = bytes && !bytes->isEmpty();
        waiting += bytes.value_or(QByteArray());
        if (more && waiting.size() < pieceToWrite)
            continue;
        if (run->part->size() == 0 && waiting.size() >= 4 && !waiting.startsWith("GGUF")) {
            co_return fail(ErrorCode::Unsupported,
                tr("What %1 sends is no model file (GGUF) but something else, such as a web page. Check the address.")
                    .arg(serverName(run->order.url)));
        }
        const QByteArray piece = std::exchange(waiting, QByteArray());
        const Result<> written = co_await write(run, piece);
        if (!written)
            co_return fail(written.error());
        run->tell(!more);
    }
    co_return ended;
}

Task<> tryOnce(RunPointer run, std::stop_token stop)
{
    HttpRequest request = requestFor(*run);
    const Result<std::shared_ptr<HttpStream>> opened = co_await run->http.open(std::move(request), stop);
    if (!opened)
        co_return fail(opened.error());
    const std::shared_ptr<HttpStream> stream = *opened;
    if (stream->status() == nothingLeft && run->part->size() > 0) {
        const QByteArray whole = "bytes */" + QByteArray::number(run->part->size());
        if (stream->header("content-range") == whole)
            co_return Result<>(); // only its name was missing
        const Result<> emptied = co_await forget(run, refusalOf(*stream, run->order.url));
        co_return emptied;
    }
    if (stream->status() != 200 && stream->status() != 206)
        co_return fail(refusalOf(*stream, run->order.url));
    const Result<> begun = co_await beginWith(run, stream);
    if (!begun)
        co_return begun;
    const Result<> fits = co_await checkSpace(run);
    if (!fits)
        co_return fits;
    run->tell(true);
    Result<> received = co_await receive(run, stream, stop);
    // Some servers give only so much of a range at once.
    if (received && (run->part->size() == 0 || run->part->size() < run->total)) {
        co_return fail(ErrorCode::Network, tr("%1 sent only a part of the file.").arg(serverName(run->order.url)));
    }
    co_return received;
}

/// Goes on where it broke off, as long as it gets further.
Task<> tryToTheEnd(RunPointer run, std::stop_token stop)
{
    int failures = 0;
    for (int tries = 1;; ++tries) {
        const qint64 before = run->part->size();
        const Result<> ended = co_await tryOnce(run, stop);
        if (ended || !isTransient(ended.error()))
            co_return ended;
        failures = run->part->size() > before ? 1 : failures + 1;
        if (failures >= run->options.attempts || tries == mostTries)
            co_return ended;
        if (run->progress)
            run->progress({ tr("%1 It is tried again.").arg(ended.error().message), run->part->size(), run->total });
        const auto wait = retryWait(run->options.retry, failures, ended.error());
        const Result<> slept = co_await run->options.retry.sleep(wait, stop);
        if (!slept)
            co_return slept;
    }
}

} // namespace

Task<> downloadModel(
    HttpClient& http, ModelDownload order, TransferSink progress, DownloadOptions options, std::stop_token stop)
{
    auto open = [order](std::stop_token inner) {
        return PartFile::open(order.file, order.url, !order.sha256.isEmpty(), std::move(inner));
    };
    const Result<std::shared_ptr<PartFile>> part =
        co_await runOnPool(*QThreadPool::globalInstance(), std::move(open), stop);
    if (!part)
        co_return fail(part.error());
    const RunPointer run(new Run { http, order, std::move(progress), std::move(options), *part, 0, {} });
    const Result<> received = co_await tryToTheEnd(run, stop);
    if (!received)
        co_return received;
    auto finish = [part = *part, sha256 = order.sha256](std::stop_token) { return part->finish(sha256); };
    Result<> finished = co_await onDisk(std::move(finish));
    co_return finished;
}

} // namespace docent
