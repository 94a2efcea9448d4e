#pragma once

#include "library/vectorindex.h"
#include "support/samplelibrary.h"

#include <algorithm>
#include <QDir>
#include <QRandomGenerator>

namespace docent::test {

inline Embedding randomVector(QRandomGenerator& random, int dimension)
{
    Embedding vector;
    for (int i = 0; i < dimension; ++i)
        vector.push_back(float(random.generateDouble() * 2 - 1));
    normalise(vector);
    return vector;
}

inline QStringList numbered(int count, const QString& word = QStringLiteral("passage"))
{
    QStringList texts;
    for (int i = 0; i < count; ++i)
        texts.append(QStringLiteral("%1 %2 ").arg(word).arg(i));
    return texts;
}

inline QList<qint64> idsOf(const QList<ScoredPassage>& found)
{
    QList<qint64> ids;
    for (const ScoredPassage& passage : found)
        ids.append(passage.passageId);
    return ids;
}

inline QList<qint64> ordered(QList<qint64> ids)
{
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// A vector index on a library, and its jobs awaited.
class Indexed {
public:
    explicit Indexed(Database& database, const QString& model = QStringLiteral("model"))
        : index(database, pool)
    {
        index.setModel(model);
    }
    ~Indexed() { pool.waitForDone(); }
    Q_DISABLE_COPY_MOVE(Indexed)

    Result<> add(const QList<qint64>& ids, const std::vector<Embedding>& vectors)
    {
        return *run(index.add(ids, vectors, {})).result;
    }
    /// What the vectors of the chosen model say.
    Result<QList<ScoredPassage>> search(const Embedding& query, int limit, const QString& collection = {})
    {
        DocumentFilter filter;
        filter.collection = collection;
        return *run(index.search(index.model(), query, limit, filter, {})).result;
    }
    /// All passages that a search finds.
    QList<qint64> all(const Embedding& query)
    {
        return ordered(idsOf(search(query, 1'000'000).value_or(QList<ScoredPassage>())));
    }
    QList<qint64> missing(int limit)
    {
        const auto passages = *run(index.missing(limit, true, {})).result;
        QList<qint64> ids;
        for (const Passage& passage : passages.value_or(QList<Passage>()))
            ids.append(passage.id);
        return ids;
    }
    qint64 countMissing() { return run(index.countMissing(true, {})).result->value_or(-1); }
    qint64 countBehind() { return run(index.countBehind({})).result->value_or(-1); }
    QString serving() { return run(index.serving({})).result->value_or(QString()); }
    bool serve() { return run(index.serve({})).result->has_value(); }
    Result<> maintain()
    {
        const Result<> done = *run(index.maintain({}), std::chrono::minutes(2)).result;
        pool.waitForDone(); // files that are removed
        return done;
    }

    QThreadPool pool;
    VectorIndex index;
};

/// The files of the index of a library in this directory.
inline QStringList vectorFiles(const QString& directory)
{
    const QDir folder(QDir(directory).filePath(QStringLiteral("vectors")));
    QStringList paths;
    for (const QString& name : folder.entryList(QDir::Files))
        paths.append(folder.filePath(name));
    return paths;
}

} // namespace docent::test
