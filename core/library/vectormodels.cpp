#include "library/vectormodels.h"

namespace docent::vectormodels {

namespace {

constexpr int removedAtOnce = 1000; ///< vectors; some ten milliseconds of the writer's time

Result<> countEmbedded(Connection& db, qint64 model)
{
    return db.run(
        QStringLiteral("UPDATE documents SET embedded = (SELECT count(*) FROM passages p CROSS JOIN vectors v "
                       "ON v.passage = p.id AND v.model = ? WHERE p.document = documents.id)"),
        { model });
}

/// Unless there are vectors of another one to search.
Result<> serveWhereNoneDoes(Connection& db, qint64 model)
{
    const Result<QVariant> other =
        db.value(QStringLiteral("SELECT id FROM vector_models m WHERE serving = 1 AND (id = ? OR EXISTS "
                                "(SELECT 1 FROM vectors v WHERE v.model = m.id))"),
            { model });
    if (!other)
        return fail(other.error());
    if (other->isValid())
        return {};
    return db.run(QStringLiteral("UPDATE vector_models SET serving = (id = ?)"), { model });
}

Result<> store(Connection& db, const Model& model)
{
    return db.run(
        QStringLiteral("UPDATE vector_models SET file = ?, blocks = ?, last_row = ?, checksum = ? WHERE id = ?"),
        { model.file, model.blocks, model.lastRow, qint64(model.checksum), model.id });
}

} // namespace

Result<std::optional<Model>> find(Connection& db, const QString& name)
{
    std::optional<Model> model;
    const Result<> read = db.each(
        QStringLiteral("SELECT id, dimension, file, blocks, last_row, checksum FROM vector_models WHERE name = ?"),
        { name }, [&](const QSqlQuery& row) {
            model = Model { row.value(0).toLongLong(), name, row.value(1).toInt(), row.value(2).toString(),
                row.value(3).toLongLong(), row.value(4).toLongLong(), quint64(row.value(5).toLongLong()) };
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
    if (const Result<> served = serveWhereNoneDoes(db, (*model)->id); !served)
        return fail(served.error());
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

Result<QString> serving(Connection& db)
{
    const Result<QVariant> name = db.value(QStringLiteral("SELECT name FROM vector_models WHERE serving = 1"));
    if (!name)
        return fail(name.error());
    return name->toString();
}

Result<> serve(Connection& db, const QString& name)
{
    return db.run(QStringLiteral("UPDATE vector_models SET serving = (name = ?) WHERE EXISTS "
                                 "(SELECT 1 FROM vector_models c WHERE c.name = ? AND c.current = 1)"),
        { name, name });
}

Result<std::optional<Measured>> measured(Connection& db, const QString& name)
{
    std::optional<Measured> found;
    const Result<> read =
        db.each(QStringLiteral("SELECT weight, weighed_row FROM vector_models WHERE name = ? AND weight IS NOT NULL"),
            { name }, [&found](const QSqlQuery& row) {
                found = Measured { row.value(0).toDouble(), row.value(1).toLongLong() };
            });
    if (!read)
        return fail(read.error());
    return found;
}

Result<> setMeasured(Connection& db, const QString& name, const Measured& measured)
{
    return db.run(QStringLiteral("UPDATE vector_models SET weight = ?, weighed_row = ? WHERE name = ?"),
        { measured.weight, measured.lastRow, name });
}

Result<bool> replace(Connection& db, const Model& before, const Model& after, qint64 lastDeath)
{
    const Result<std::optional<Model>> now = find(db, before.name);
    if (!now)
        return fail(now.error());
    if (*now != before)
        return false;
    if (after.file != before.file)
        db.wantDurable(); // the file before is removed after this, which a power cut must not take back
    if (const Result<> stored = store(db, after); !stored)
        return fail(stored.error());
    const Result<> forgotten =
        db.run(QStringLiteral("DELETE FROM vector_deaths WHERE model = ? AND (sequence <= ? OR vector > ?)"),
            { after.id, lastDeath, after.lastRow });
    if (!forgotten)
        return fail(forgotten.error());
    return true;
}

Result<> restart(Connection& db, const Model& model)
{
    const Result<std::optional<Model>> now = find(db, model.name);
    if (!now)
        return fail(now.error());
    if (!*now || (*now)->id != model.id || (*now)->file != model.file)
        return {};
    Model without { model.id, model.name, model.dimension };
    if (const Result<> stored = store(db, without); !stored)
        return stored;
    return db.run(QStringLiteral("DELETE FROM vector_deaths WHERE model = ?"), { model.id });
}

Result<qint64> removable(Connection& db)
{
    const Result<QVariant> model =
        db.value(QStringLiteral("SELECT id FROM vector_models WHERE current = 0 AND serving = 0 AND EXISTS "
                                "(SELECT 1 FROM vector_models c WHERE c.current = 1 AND c.serving = 1) LIMIT 1"));
    if (!model)
        return fail(model.error());
    return model->toLongLong();
}

Result<Removal> removeSome(Connection& db, qint64 model)
{
    const Result<qint64> now = removable(db);
    if (!now)
        return fail(now.error());
    if (*now != model) // it was chosen again, or has gone
        return Removal();
    const Result<QVariant> file = db.value(QStringLiteral("SELECT file FROM vector_models WHERE id = ?"), { model });
    if (!file)
        return fail(file.error());
    Removal removal { true, file->toString() };
    for (const char* statement : { "UPDATE vector_models SET file = '', blocks = 0, last_row = 0 WHERE id = ?",
             "DELETE FROM vector_deaths WHERE model = ?", "DELETE FROM spare_vectors WHERE model = ?" }) {
        if (const Result<> done = db.run(QLatin1String(statement), { model }); !done)
            return fail(done.error());
    }
    const Result<> removed =
        db.run(QStringLiteral("DELETE FROM vectors WHERE id IN (SELECT id FROM vectors WHERE model = ? LIMIT %1)")
                   .arg(removedAtOnce),
            { model });
    if (!removed)
        return fail(removed.error());
    removal.more = db.rowsAffected() > 0;
    if (removal.more)
        return removal;
    if (const Result<> gone = db.run(QStringLiteral("DELETE FROM vector_models WHERE id = ?"), { model }); !gone)
        return fail(gone.error());
    return removal;
}

Result<QStringList> files(Connection& db)
{
    return db.rows(QStringLiteral("SELECT file FROM vector_models WHERE file <> ''"), {},
        [](const QSqlQuery& row) { return row.value(0).toString(); });
}

} // namespace docent::vectormodels
