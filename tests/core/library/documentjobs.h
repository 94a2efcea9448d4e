#pragma once

#include "library/documentstore.h"
#include "support/temporarylibrary.h"

namespace docent::test {

// Files to queue, and what the library says of them: shared by the tests of the document store.

inline FileEntry file(const QString& path, qint64 bytes = 10, qint64 modified = 1)
{
    FileEntry entry;
    entry.path = path;
    entry.bytes = bytes;
    entry.modifiedNs = modified;
    return entry;
}

inline FileEntry unreadable(const QString& path)
{
    FileEntry entry = file(path);
    entry.skip = Error { ErrorCode::Unsupported, QStringLiteral("This kind of file has no text."), {}, {} };
    return entry;
}

inline documents::Enqueued enqueue(
    TemporaryLibrary& library, const QList<FileEntry>& files, const QString& collection = {})
{
    const auto result = library.write([=](Connection& db) { return documents::enqueue(db, files, collection); });
    return result.value_or(documents::Enqueued { -1, -1, -1 });
}

inline QStringList take(TemporaryLibrary& library, int limit)
{
    const auto taken = library.write([=](Connection& db) { return documents::takeWaiting(db, limit); });
    QStringList paths;
    for (const DocumentRecord& record : taken.value_or(QList<DocumentRecord>()))
        paths.append(record.path);
    return paths;
}

inline DocumentRecord record(TemporaryLibrary& library, const QString& path)
{
    const auto found = library.read([=](Connection& db) { return documents::findByPath(db, path); });
    return found && *found ? **found : DocumentRecord();
}

/// The paths of the documents that a keyword query finds.
inline QStringList found(TemporaryLibrary& library, const QString& query, const QString& collection = {})
{
    const auto scored = library.search(query, 100, collection);
    if (!scored)
        return { scored.error().message + scored.error().detail };
    QList<qint64> ids;
    for (const ScoredPassage& passage : *scored)
        ids.append(passage.passageId);
    const auto hits = library.read([=](Connection& db) -> Result<QList<documents::PassageInDocument>> {
        auto passages = documents::passagesInDocuments(db, ids);
        if (passages && passages->size() != ids.size())
            return fail(ErrorCode::Internal, QStringLiteral("a hit without a passage"));
        return passages;
    });
    if (!hits)
        return { hits.error().message + hits.error().detail };
    QStringList paths;
    for (const documents::PassageInDocument& hit : *hits)
        paths.append(hit.path);
    paths.removeDuplicates();
    paths.sort();
    return paths;
}

inline QStringList paths(std::initializer_list<const char*> names)
{
    QStringList list;
    for (const char* name : names)
        list.append(QLatin1String(name));
    return list;
}

} // namespace docent::test
