#include "evaluation/datasetlibrary.h"

#include "library/documentstore.h"
#include "terms/detectedlanguage.h"

namespace docent {

namespace {

/// Documents in one transaction.
constexpr qsizetype batchSize = 500;

ReadDocument readDocument(
    const DocumentRecord& queued, const RetrievalDataset::Entry& entry, const ChunkOptions& options)
{
    ExtractedText text;
    text.kind = QStringLiteral("text");
    text.title = entry.title;
    text.text = entry.text;
    text.blocks = { Block { BlockKind::Paragraph, 0, 0, entry.text.size() } };
    ReadDocument document;
    document.record = queued;
    document.record.title = entry.title;
    document.record.kind = text.kind;
    document.record.language = terms::detectedLanguage(entry.title + QLatin1Char('\n') + entry.text);
    document.passages = chunk(text, options);
    document.record.passages = int(document.passages.size());
    return document;
}

Result<> storeBatch(Connection& db, const QList<RetrievalDataset::Entry>& entries, const ChunkOptions& options)
{
    QList<FileEntry> files;
    for (const RetrievalDataset::Entry& entry : entries)
        files.append(FileEntry { entry.id, entry.text.size(), 1, {} });
    if (const auto queued = documents::enqueue(db, files, {}); !queued)
        return fail(queued.error());
    for (const RetrievalDataset::Entry& entry : entries) {
        const auto record = documents::findByPath(db, entry.id);
        if (!record)
            return fail(record.error());
        if (!*record)
            return fail(ErrorCode::Internal, QStringLiteral("the entry %1 was not queued").arg(entry.id));
        if (const auto stored = documents::store(db, readDocument(**record, entry, options)); !stored)
            return stored;
    }
    return {};
}

} // namespace

Task<> fillLibrary(
    Database& database, QList<RetrievalDataset::Entry> corpus, ChunkOptions options, std::stop_token stop)
{
    for (qsizetype at = 0; at < corpus.size(); at += batchSize) {
        auto job = [entries = corpus.mid(at, batchSize), options](
                       Connection& db) { return storeBatch(db, entries, options); };
        const Result<> stored = co_await database.write(std::move(job), stop);
        if (!stored)
            co_return stored;
    }
    co_return Result<>();
}

} // namespace docent
