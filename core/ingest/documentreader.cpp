#include "ingest/documentreader.h"

#include "async/pooljob.h"
#include "base/paths.h"
#include "ingest/filekinds.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <QCoreApplication>
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
        : m_fd(::open(paths::encoded(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC))
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

void fill(DocumentRecord& record, const ExtractedText& document)
{
    record.title = document.title.isEmpty() ? QFileInfo(record.path).fileName() : document.title;
    record.author = document.author;
    record.language = document.language;
    record.date = document.date;
    record.kind = document.kind;
    record.pages = document.pages.isEmpty() ? 0 : document.pages.last().page;
    record.placeKind = document.placeKind;
    record.readAt = QDateTime::currentDateTimeUtc();
    record.state = DocumentState::Ready;
    record.reason.reset();
}

/// Whether there is nothing to read, rather than something that couldn't be.
bool isSkipped(const QString& path, const Error& reason)
{
    if (reason.code == ErrorCode::NoText)
        return opaqueKind(paths::encoded(path)) == OpaqueKind::Picture;
    return reason.code == ErrorCode::Unsupported || reason.code == ErrorCode::Empty
        || reason.code == ErrorCode::TooLarge;
}

/// Whether there is text in it, or in what lies in it, that could be had by recognition.
bool hasScans(const Extracted& read)
{
    return read.document.scannedPages > 0
        || std::any_of(read.members.begin(), read.members.end(), [](const ExtractedMember& member) {
               return member.document ? member.document->scannedPages > 0
                                      : member.document.error().code == ErrorCode::NoText;
           });
}

Error noText()
{
    return { ErrorCode::NoText, QCoreApplication::translate("docent", "There is no text in this document."), {}, {} };
}

/// A member as a document: its text in passages, or why there are none.
ReadMember memberOf(const DocumentRecord& file, const ExtractedMember& extracted, const ChunkOptions& options)
{
    ReadMember member;
    DocumentRecord& record = member.record;
    record.path = extracted.path;
    record.bytes = extracted.bytes;
    record.modifiedNs = file.modifiedNs;
    Result<QList<Passage>> passages = extracted.document ? chunk(*extracted.document, options)
                                                         : Result<QList<Passage>>(fail(extracted.document.error()));
    if (passages && passages->isEmpty())
        passages = fail(noText());
    if (!passages) {
        record.reason = passages.error();
        record.state = isSkipped(record.path, *record.reason) ? DocumentState::Skipped : DocumentState::Failed;
        return member;
    }
    fill(record, *extracted.document);
    record.contentHash = extracted.contentHash;
    member.passages = std::move(*passages);
    return member;
}

ReadOutcome failure(DocumentRecord record, const Error& reason)
{
    ReadOutcome outcome;
    record.scanned = reason.code == ErrorCode::NoText;
    record.recognized.clear();
    outcome.kind = isSkipped(record.path, reason) ? ReadOutcome::Kind::Skipped : ReadOutcome::Kind::Failed;
    outcome.record = std::move(record);
    outcome.reason = reason;
    return outcome;
}

/// Empty if the file can't be read: reading it will tell why.
Task<QByteArray> contentHash(QThreadPool& pool, QString path, std::stop_token stop)
{
    auto job = [path](std::stop_token jobStop) -> Result<QByteArray> {
        const Result<QByteArray> hash = fileHash(path, jobStop);
        return hash || hash.error().isCancelled() ? hash : Result<QByteArray>(QByteArray());
    };
    const Result<QByteArray> hash = co_await runOnPool(pool, std::move(job), stop);
    co_return hash;
}

/// What the library knows without reading the file; nothing if it is new to it.
Task<std::optional<ReadOutcome>> knownContent(
    FindOriginal find, QThreadPool& pool, DocumentRecord record, std::stop_token stop)
{
    const Result<QByteArray> hash = co_await contentHash(pool, record.path, stop);
    if (!hash)
        co_return fail(hash.error());
    ReadOutcome outcome;
    outcome.record = std::move(record);
    if (hash->isEmpty())
        co_return std::optional<ReadOutcome>();
    if (*hash == outcome.record.contentHash && outcome.record.passages > 0) {
        outcome.kind = ReadOutcome::Kind::Unchanged;
        co_return outcome;
    }
    if (!find)
        co_return std::optional<ReadOutcome>();
    const Result<qint64> original = co_await find(outcome.record, *hash, stop);
    if (!original)
        co_return fail(original.error());
    if (*original == 0)
        co_return std::optional<ReadOutcome>();
    outcome.kind = ReadOutcome::Kind::Copy;
    outcome.original = *original;
    outcome.record.contentHash = *hash;
    co_return outcome;
}

} // namespace

qsizetype ReadOutcome::passageCount() const
{
    qsizetype count = passages.size();
    for (const ReadMember& member : members)
        count += member.passages.size();
    return count;
}

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

Task<ReadOutcome> readDocument(ReadFile read, FindOriginal find, QThreadPool& pool, DocumentRecord record,
    ChunkOptions options, std::stop_token stop)
{
    Result<std::optional<ReadOutcome>> known = co_await knownContent(std::move(find), pool, record, stop);
    if (!known)
        co_return fail(known.error());
    if (*known)
        co_return std::move(**known);
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
    fill(outcome.record, extracted->document);
    outcome.record.contentHash = extracted->contentHash;
    outcome.record.readMs = extracted->milliseconds;
    outcome.record.scanned = hasScans(*extracted);
    outcome.record.recognized.clear();
    auto job = [file = std::move(*extracted), outcome = std::move(outcome), options](
                   std::stop_token) mutable -> Result<ReadOutcome> {
        outcome.passages = chunk(file.document, options);
        for (const ExtractedMember& member : std::as_const(file.members))
            outcome.members.append(memberOf(outcome.record, member, options));
        return std::move(outcome);
    };
    Result<ReadOutcome> cut = co_await runOnPool(pool, std::move(job), stop);
    if (!cut && cut.error().isCancelled())
        co_return fail(cut.error());
    if (!cut)
        co_return failure(record, cut.error());
    if (cut->passages.isEmpty())
        co_return failure(record, noText());
    co_return std::move(*cut);
}

} // namespace docent
