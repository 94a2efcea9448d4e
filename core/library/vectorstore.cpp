#include "library/vectorstore.h"

#include "library/collections.h"
#include "library/documentrows.h"
#include "library/vectorreuse.h"
#include "vectors/dotkernel.h"

#include <QCoreApplication>
#include <QHash>

namespace docent::vectorstore {

namespace {

using vectormodels::Model;

tl::unexpected<Error> wrongDimension(const QString& model, int expected, std::size_t found)
{
    return fail(ErrorCode::InvalidArgument,
        QCoreApplication::translate("docent",
            "The embedding model %1 sent vectors of %2 numbers, but those in the library have %3. Choose the model "
            "that made them, or another name for this one.")
            .arg(model)
            .arg(found)
            .arg(expected));
}

tl::unexpected<Error> tooLong(const QString& model, std::size_t found)
{
    return fail(ErrorCode::InvalidArgument,
        QCoreApplication::translate(
            "docent", "The embedding model %1 sent vectors of %2 numbers; more than %3 can't be used. Choose another.")
            .arg(model)
            .arg(found)
            .arg(vectors::mostNumbers));
}

/// The model's row with its dimension, which the first vector decides.
Result<Model> modelFor(Connection& db, const QString& name, std::size_t dimension)
{
    Result<Model> model = vectormodels::makeCurrent(db, name);
    if (!model)
        return model;
    if (dimension > std::size_t(vectors::mostNumbers))
        return tooLong(name, dimension);
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

Result<> readDeaths(Connection& db, News& news)
{
    Known& known = news.known;
    return db.each(
        QStringLiteral("SELECT sequence, vector FROM vector_deaths WHERE sequence > ? AND model = ? ORDER BY "
                       "sequence"),
        { known.lastDeath, known.model.id }, [&](const QSqlQuery& row) {
            known.lastDeath = row.value(0).toLongLong();
            news.dead.push_back(row.value(1).toLongLong());
        });
}

Result<> readRows(Connection& db, News& news, vectors::VectorBlock& block, quint32 place)
{
    const quint32 room = vectors::VectorBlock::capacity - place;
    quint32 read = 0;
    const auto take = [&](const QSqlQuery& row) {
        ++read;
        news.known.lastRow = row.value(0).toLongLong();
        const Embedding vector = decodedVector(row.value(2).toByteArray());
        if (int(vector.size()) == block.dimension())
            block.set(place + news.rows++, news.known.lastRow, row.value(1).toLongLong(), vector);
    };
    const Result<> done = db.each(QStringLiteral("SELECT v.id, p.document, v.data FROM vectors v INDEXED BY "
                                                 "vectors_model CROSS JOIN passages p ON p.id = v.passage "
                                                 "WHERE v.model = ? AND v.id > ? ORDER BY v.id LIMIT ?"),
        { news.known.model.id, news.known.lastRow, room }, take);
    news.more = read == room;
    return done;
}

} // namespace

Result<> insert(Connection& db, const QString& model, const QList<qint64>& passageIds,
    const std::vector<Embedding>& vectors, const QByteArrayList& hashes)
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
            db.run(QStringLiteral("INSERT INTO vectors (model, passage, data, text_hash) "
                                  "SELECT ?, id, ?, ? FROM passages WHERE id = ? ON CONFLICT DO NOTHING"),
                { row->id, encodedVector(vectors[i]), hashes.value(qsizetype(i), QByteArray("")), passage });
        if (!inserted)
            return inserted;
        if (db.rowsAffected() > 0)
            stored.append(passage);
    }
    return countEmbedded(db, stored);
}

Result<> countEmbedded(Connection& db, const QList<qint64>& passageIds)
{
    const QString ids = rows::idList(passageIds);
    return db.run(
        QStringLiteral("UPDATE documents SET embedded = embedded + (SELECT count(*) FROM passages p "
                       "WHERE p.document = documents.id AND p.id IN (SELECT value FROM json_each(?))) "
                       "WHERE id IN (SELECT document FROM passages WHERE id IN (SELECT value FROM json_each(?)))"),
        { ids, ids });
}

Result<> remove(Connection& db, const QList<qint64>& passageIds)
{
    const QString ids = rows::idList(passageIds);
    const Result<> told =
        db.run(QStringLiteral("INSERT INTO vector_deaths (model, vector) SELECT v.model, v.id FROM vectors v JOIN "
                              "vector_models m ON m.id = v.model AND v.id <= m.last_row WHERE v.passage IN "
                              "(SELECT value FROM json_each(?))"),
            { ids });
    if (!told)
        return told;
    if (const Result<> kept = keepForReuse(db, passageIds); !kept)
        return kept;
    return db.run(QStringLiteral("DELETE FROM vectors WHERE passage IN (SELECT value FROM json_each(?))"), { ids });
}

Result<Missing> missing(Connection& db, qint64 model, qint64 firstId, int limit, bool everything)
{
    Missing found;
    Result<QList<Passage>> passages = db.rows(QStringLiteral("SELECT ") + rows::passageColumns()
            + QStringLiteral(" FROM passages p WHERE p.id >= ? AND NOT EXISTS "
                             "(SELECT 1 FROM vectors v WHERE v.passage = p.id AND v.model = ?)")
            + (everything ? QString() : QStringLiteral(" AND p.document NOT IN ") + collections::localOnlyOriginals())
            + QStringLiteral(" ORDER BY p.id LIMIT ?"),
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

Result<qint64> countMissing(Connection& db, bool everything)
{
    const Result<QVariant> count = db.value(QStringLiteral("SELECT sum(passages - embedded) FROM documents")
        + (everything ? QString() : QStringLiteral(" WHERE id NOT IN ") + collections::localOnlyOriginals()));
    if (!count)
        return fail(count.error());
    return count->toLongLong();
}

Result<News> news(Connection& db, Known known, vectors::VectorBlock* block, quint32 place)
{
    News news { std::move(known), {}, 0, false };
    const Result<std::optional<Model>> model = vectormodels::find(db, news.known.model.name);
    if (!model)
        return fail(model.error());
    const Model now = model->value_or(Model { 0, news.known.model.name, 0 });
    if (now != news.known.model) {
        news.known.model = now;
        return news;
    }
    if (const Result<> deaths = readDeaths(db, news); !deaths)
        return fail(deaths.error());
    if (!block)
        return news;
    if (const Result<> rows = readRows(db, news, *block, place); !rows)
        return fail(rows.error());
    return news;
}

Result<qint64> countAfter(Connection& db, const Model& model, qint64 after)
{
    const Result<QVariant> count =
        db.value(QStringLiteral("SELECT count(*) FROM vectors INDEXED BY vectors_model WHERE model = ? AND id > ?"),
            { model.id, after });
    if (!count)
        return fail(count.error());
    return count->toLongLong();
}

Result<Sample> sample(Connection& db, const QString& model, int count, qint64 beyond)
{
    const Result<std::optional<vectormodels::Model>> known = vectormodels::find(db, model);
    if (!known)
        return fail(known.error());
    if (!*known)
        return Sample();
    const qint64 id = (*known)->id;
    const Result<QVariant> last =
        db.value(QStringLiteral("SELECT max(id) FROM vectors INDEXED BY vectors_model WHERE model = ?"), { id });
    if (!last)
        return fail(last.error());
    Sample sample { {}, last->toLongLong() };
    if (sample.lastRow <= beyond)
        return sample;
    const Result<QVariant> first =
        db.value(QStringLiteral("SELECT min(id) FROM vectors INDEXED BY vectors_model WHERE model = ?"), { id });
    if (!first)
        return fail(first.error());
    for (int i = 0; i < count; ++i) {
        const qint64 from = first->toLongLong() + (sample.lastRow - first->toLongLong()) * i / count;
        const Result<QVariant> passage = db.value(QStringLiteral("SELECT passage FROM vectors INDEXED BY vectors_model "
                                                                 "WHERE model = ? AND id >= ? ORDER BY id LIMIT 1"),
            { id, from });
        if (!passage)
            return fail(passage.error());
        if (passage->isValid() && !sample.passages.contains(passage->toLongLong()))
            sample.passages.append(passage->toLongLong());
    }
    return sample;
}

Result<QHash<qint64, Stored>> vectors(Connection& db, qint64 model, const QList<qint64>& ids)
{
    QHash<qint64, Stored> found;
    const Result<> read = db.each(
        QStringLiteral("SELECT id, passage, data FROM vectors WHERE id IN (SELECT value FROM json_each(?)) AND +model "
                       "= ?"),
        { rows::idList(ids), model }, [&found](const QSqlQuery& row) {
            const Stored stored { row.value(1).toLongLong(), decodedVector(row.value(2).toByteArray()) };
            found.insert(row.value(0).toLongLong(), stored);
        });
    if (!read)
        return fail(read.error());
    return found;
}

Result<QList<Embedding>> vectorsOf(Connection& db, qint64 model, const QList<qint64>& passages)
{
    return db.rows(QStringLiteral("SELECT data FROM vectors WHERE passage IN (SELECT value FROM json_each(?)) AND "
                                  "model = ?"),
        { rows::idList(passages), model },
        [](const QSqlQuery& row) { return decodedVector(row.value(0).toByteArray()); });
}

Result<bool> seal(
    Connection& db, const Model& before, qint64 lastRow, qint64 rows, const std::function<Result<Model>()>& write)
{
    const Result<std::optional<Model>> now = vectormodels::find(db, before.name);
    if (!now)
        return fail(now.error());
    if (*now != before)
        return false;
    const Result<QVariant> count =
        db.value(QStringLiteral("SELECT count(*) FROM vectors INDEXED BY vectors_model WHERE model = ? AND id > ? AND "
                                "id <= ? AND length(data) = ?"),
            { before.id, before.lastRow, lastRow, qint64(before.dimension) * qint64(sizeof(quint16)) });
    if (!count)
        return fail(count.error());
    if (count->toLongLong() != rows)
        return false;
    const Result<Model> after = write();
    if (!after)
        return fail(after.error());
    return vectormodels::replace(db, before, *after, 0);
}

} // namespace docent::vectorstore
