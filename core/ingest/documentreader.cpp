#include "ingest/documentreader.h"

#include "async/pooljob.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

namespace docent {

namespace {

constexpr qsizetype blockSize = 1 << 20;

class File {
public:
    explicit File(const QString& path)
        // O_NONBLOCK: what became a pipe since it was found must not hold us up.
        : m_fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC))
    {
    }
    ~File()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(File)
    bool isRegular() const
    {
        struct stat status { };
        return m_fd >= 0 && ::fstat(m_fd, &status) == 0 && S_ISREG(status.st_mode);
    }
    ssize_t read(QByteArray& block) const { return ::read(m_fd, block.data(), size_t(block.size())); }

private:
    int m_fd;
};

void fill(DocumentRecord& record, const Extracted& extracted)
{
    const ExtractedText& document = extracted.document;
    record.title = document.title.isEmpty() ? QFileInfo(record.path).fileName() : document.title;
    record.author = document.author;
    record.language = document.language;
    record.date = document.date;
    record.kind = document.kind;
    record.pages = document.pages.isEmpty() ? 0 : document.pages.last().page;
    record.placeKind = document.placeKind;
    record.contentHash = extracted.contentHash;
    record.readMs = extracted.milliseconds;
    record.readAt = QDateTime::currentDateTimeUtc();
    record.state = DocumentState::Ready;
    record.reason.reset();
}

ReadOutcome failure(DocumentRecord record, const Error& reason)
{
    ReadOutcome outcome;
    const bool nothingToRead =
        reason.code == ErrorCode::Unsupported || reason.code == ErrorCode::Empty || reason.code == ErrorCode::TooLarge;
    outcome.kind = nothingToRead ? ReadOutcome::Kind::Skipped : ReadOutcome::Kind::Failed;
    outcome.record = std::move(record);
    outcome.reason = reason;
    return outcome;
}

Task<bool> isUnchanged(QThreadPool& pool, QString path, QByteArray hash, std::stop_token stop)
{
    auto job = [path, hash](std::stop_token jobStop) -> Result<bool> {
        const Result<QByteArray> now = fileHash(path, jobStop);
        return now && *now == hash;
    };
    const Result<bool> same = co_await runOnPool(pool, std::move(job), stop);
    co_return same;
}

} // namespace

Result<QByteArray> fileHash(const QString& path, std::stop_token stop)
{
    const File file(path);
    if (!file.isRegular())
        return fail(ErrorCode::Io, QCoreApplication::translate("docent", "The file can't be opened."), path);
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
    if (!state || XXH3_128bits_reset(state.get()) != XXH_OK)
        return fail(ErrorCode::Internal, QStringLiteral("out of memory"));
    QByteArray block(blockSize, Qt::Uninitialized);
    while (const ssize_t length = file.read(block)) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return fail(ErrorCode::Io, QCoreApplication::translate("docent", "The file can't be read."),
                QString::fromLocal8Bit(std::strerror(errno)));
        if (stop.stop_requested())
            return fail(Error::cancelled());
        XXH3_128bits_update(state.get(), block.constData(), size_t(length));
    }
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state.get()));
    return QByteArray(reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest);
}

Task<ReadOutcome> readDocument(
    ReadFile read, QThreadPool& pool, DocumentRecord record, ChunkOptions options, std::stop_token stop)
{
    if (!record.contentHash.isEmpty() && record.passages > 0) {
        const Result<bool> same = co_await isUnchanged(pool, record.path, record.contentHash, stop);
        if (!same)
            co_return fail(same.error());
        if (*same) {
            ReadOutcome outcome;
            outcome.kind = ReadOutcome::Kind::Unchanged;
            outcome.record = record;
            co_return outcome;
        }
    }
    Result<Extracted> extracted = fail(Error::cancelled());
    try {
        extracted = co_await read(record.path, stop);
    } catch (const std::exception& exception) {
        extracted = fail(ErrorCode::Internal, QCoreApplication::translate("docent", "Reading it failed."),
            QString::fromUtf8(exception.what()));
    }
    if (!extracted && extracted.error().isCancelled())
        co_return fail(extracted.error());
    if (!extracted)
        co_return failure(record, extracted.error());
    ReadOutcome outcome;
    outcome.kind = ReadOutcome::Kind::Read;
    outcome.record = record;
    fill(outcome.record, *extracted);
    auto job = [document = std::move(extracted->document), options](
                   std::stop_token) -> Result<QList<Passage>> { return chunk(document, options); };
    Result<QList<Passage>> passages = co_await runOnPool(pool, std::move(job), stop);
    if (!passages && passages.error().isCancelled())
        co_return fail(passages.error());
    if (!passages)
        co_return failure(record, passages.error());
    if (passages->isEmpty()) {
        const Error reason { ErrorCode::NoText,
            QCoreApplication::translate("docent", "There is no text in this document."), {}, {} };
        co_return failure(record, reason);
    }
    outcome.passages = std::move(*passages);
    co_return outcome;
}

} // namespace docent
