#include "library/vectorstore.h"

#include "library/documentrows.h"

#include <QCoreApplication>
#include <QHash>

namespace docent::vectorstore {

namespace {

Result<> countEmbedded(Connection& db, qint64 model)
{
    return db.run(
        QStringLiteral("UPDATE documents SET embedded = (SELECT count(*) FROM passages p CROSS JOIN vectors v "
                       "ON v.passage = p.id AND v.model = ? WHERE p.document = documents.id)"),
        { model });
}

tl::unexpected<Error> wrongDimension(const QString& model, int expected, std::size_t found)
{
    return fail(ErrorCode::InvalidArgument,
        QCoreApplication::translate("docent",
            "The embedding model %1 sent vectors of %2 numbers, but those in the library have %3. Choose the model "
            "that made "
            "them, or another name for this one.")
            .arg(model)
            .arg(found)
            .arg(expected));
}

/// The model's row with its dimension, which the first vector decides.
Result<Model> modelFor(Connection& db, const QString& name, std::size_t dimension)
{
    Result<Model> model = makeCurrent(db, name);
    if (!model)
        return model;
    if (model->dimension == 0) {
        const Result<> set = db.run(
            QStringLiteral("UPDATE vector_models SET dimension = ? WHERE id = ?"), { qint64(dimension), model->id });
        if (!set)
            return fail(set.error());
        model->dimension = int(dimension);
    }
    if (std::size_t(model->dimension) != dimension)
        return wrongDimension(name, model->dimension, dimension);
    return model;
}

} // namespace

Result<std::optional<Model>> find(Connection& db, const QString& name)
{
    std::optional<Model> model;
    const Result<> read = db.each(QStringLiteral("SELECT id, dimension FROM vector_models WHERE name = ?"), { name },
        [&model](const QSqlQuery& row) {
            model = Model { row.value(0).toLongLong(), row.value(1).toInt() };
        });
    if (!read)
        return fail(read.error());
    return model;
}

Result<Model> makeCurrent(Connection& db, const QString& name)
{
    const Result<> added = db.run(
        QStringLiteral("INSERT INTO vector_models (name, dimension) VALUES (?, 0) ON CONFLICT DO NOTHING"), { name });
    if (!added)
        return fail(added.error());
    const Result<std::optional<Model>> model = find(db, name);
    if (!model)
        return fail(model.error());
    const Result<QVariant> current = db.value(QStringLiteral("SELECT id FROM vector_models WHERE current = 1"));
    if (!current)
        return fail(current.error());
    if (current->toLongLong() != (*model)->id) {
        const Result<> chosen = db.run(QStringLiteral("UPDATE vector_models SET current = (id = ?)"), { (*model)->id });
        if (!chosen)
            return fail(chosen.error());
        if (const Result<> counted = countEmbedded(db, (*model)->id); !counted)
            return fail(counted.error());
    }
    return **model;
}

Result<> insert(
    Connection& db, const QString& model, const QList<qint64>& passageIds, const std::vector<Embedding>& vectors)
{
    if (vectors.empty())
        return {};
    const Result<Model> row = modelFor(db, model, vectors.front().size());
    if (!row)
        return fail(row.error());
    QList<qint64> stored;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (vectors[i].size() != std::size_t(row->dimension))
            return wrongDimension(model, row->dimension, vectors[i].size());
        const qint64 passage = passageIds.at(qsizetype(i));
        const Result<> inserted =
            db.run(QStringLiteral("INSERT INTO vectors (model, passage, data) "
                                  "SELECT ?, id, ? FROM passages WHERE id = ? ON CONFLICT DO NOTHING"),
                { row->id, encodedVector(vectors[i]), passage });
        if (!inserted)
            return inserted;
        if (db.rowsAffected() > 0)
            stored.append(passage);
    }
    const QString ids = rows::idList(stored);
    return db.run(
        QStringLiteral("UPDATE documents SET embedded = embedded + (SELECT count(*) FROM passages p "
                       "WHERE p.document = documents.id AND p.id IN (SELECT value FROM json_each(?))) "
                       "WHERE id IN (SELECT document FROM passages WHERE id IN (SELECT value FROM json_each(?)))"),
        { ids, ids });
}

Result<Missing> missing(Connection& db, qint64 model, qint64 firstId, int limit)
{
    Missing found;
    Result<QList<Passage>> passages = db.rows(QStringLiteral("SELECT ") + rows::passageColumns()
            + QStringLiteral(" FROM passages p WHERE p.id >= ? AND NOT EXISTS "
                             "(SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.model = ?) ORDER BY p.id LIMIT ?"),
        { firstId, model, limit }, [](const QSqlQuery& row) { return rows::passage(row); });
    if (!passages)
        return fail(passages.error());
    found.passages = std::move(*passages);
    if (!found.passages.isEmpty()) {
        found.firstId = found.passages.first().id;
    } else if (limit > 0) {
        const Result<QVariant> last = db.value(QStringLiteral("SELECT max(id) FROM passages"));
        if (!last)
            return fail(last.error());
        found.firstId = std::max(firstId, last->toLongLong() + 1);
    }
    return found;
}

Result<qint64> countMissing(Connection& db)
{
    const Result<QVariant> count = db.value(QStringLiteral("SELECT sum(passages - embedded) FROM documents"));
    if (!count)
        return fail(count.error());
    return count->toLongLong();
}

Result<Loaded> load(Connection& db, const Model& model, qint64 after, std::shared_ptr<const VectorChunk> grown)
{
    Loaded loaded;
    loaded.lastRow = after;
    auto chunk = std::make_shared<VectorChunk>(model.dimension);
    if (grown)
        chunk->append(*grown);
    qsizetype rows = 0;
    const auto append = [&](const QSqlQuery& row) {
        ++rows;
        loaded.lastRow = row.value(0).toLongLong();
        const Embedding vector = decodedVector(row.value(3).toByteArray());
        if (int(vector.size()) == model.dimension)
            chunk->append(row.value(1).toLongLong(), row.value(2).toLongLong(), vector);
    };
    const Result<> read = db.each(QStringLiteral("SELECT v.id, v.passage, p.document, v.data FROM vectors v "
                                                 "CROSS JOIN passages p ON p.id = v.passage "
                                                 "WHERE v.id > ? AND v.model = ? ORDER BY v.id LIMIT ?"),
        { after, model.id, VectorChunk::usualRows }, append);
    if (!read)
        return fail(read.error());
    loaded.more = rows == VectorChunk::usualRows;
    if (rows > 0)
        loaded.chunk = std::move(chunk);
    return loaded;
}

Result<QHash<qint64, Embedding>> vectors(Connection& db, qint64 model, const QList<qint64>& passageIds)
{
    QHash<qint64, Embedding> found;
    const Result<> read = db.each(
        QStringLiteral(
            "SELECT passage, data FROM vectors WHERE passage IN (SELECT value FROM json_each(?)) AND model = ?"),
        { rows::idList(passageIds), model }, [&found](const QSqlQuery& row) {
            found.insert(row.value(0).toLongLong(), decodedVector(row.value(1).toByteArray()));
        });
    if (!read)
        return fail(read.error());
    return found;
}

} // namespace docent::vectorstore
