#include "library/vectorreuse.h"

#include "library/documentrows.h"
#include "library/vectormodels.h"
#include "library/vectorstore.h"

#include <xxhash.h>

namespace docent::vectorstore {

namespace {

const QString sources =
    QStringLiteral("SELECT model, data, text_hash FROM vectors INDEXED BY vectors_text WHERE model = "
                   "? AND text_hash = ? UNION ALL SELECT model, data, text_hash FROM spare_vectors "
                   "WHERE model = ? AND text_hash = ? LIMIT 1");

Result<qint64> idOf(Connection& db, const QString& model)
{
    const Result<std::optional<vectormodels::Model>> row = vectormodels::find(db, model);
    if (!row)
        return fail(row.error());
    return *row ? (*row)->id : 0;
}

} // namespace

QByteArray textHash(const QString& text)
{
    const XXH128_hash_t hash = XXH3_128bits(text.constData(), size_t(text.size()) * sizeof(QChar));
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, hash);
    return { reinterpret_cast<const char*>(bytes.digest), sizeof bytes.digest };
}

Result<QSet<qint64>> known(Connection& db, const QString& model, const QList<Passage>& passages)
{
    QSet<qint64> found;
    const Result<qint64> id = idOf(db, model);
    if (!id)
        return fail(id.error());
    if (*id == 0)
        return found;
    for (const Passage& passage : passages) {
        const QByteArray hash = textHash(passage.text);
        const Result<QVariant> there =
            db.value(QStringLiteral("SELECT 1 FROM (%1)").arg(sources), { *id, hash, *id, hash });
        if (!there)
            return fail(there.error());
        if (there->isValid())
            found.insert(passage.id);
    }
    return found;
}

Result<QSet<qint64>> reuse(Connection& db, const QString& model, const QList<Passage>& passages)
{
    QSet<qint64> given;
    const Result<qint64> id = idOf(db, model);
    if (!id)
        return fail(id.error());
    for (const Passage& passage : passages) {
        const QByteArray hash = textHash(passage.text);
        const Result<> inserted =
            db.run(QStringLiteral("INSERT INTO vectors (model, data, text_hash, passage) SELECT s.model, s.data, "
                                  "s.text_hash, p.id FROM (%1) s CROSS JOIN passages p ON p.id = ? WHERE true "
                                  "ON CONFLICT DO NOTHING")
                       .arg(sources),
                { *id, hash, *id, hash, passage.id });
        if (!inserted)
            return fail(inserted.error());
        if (db.rowsAffected() == 0)
            continue;
        given.insert(passage.id);
        const Result<> moved =
            db.run(QStringLiteral("DELETE FROM spare_vectors WHERE model = ? AND text_hash = ?"), { *id, hash });
        if (!moved)
            return fail(moved.error());
    }
    if (const Result<> counted = countEmbedded(db, given.values()); !counted)
        return fail(counted.error());
    return given;
}

Result<> keepForReuse(Connection& db, const QList<qint64>& passageIds, qint64 mostBytes)
{
    const Result<> kept =
        db.run(QStringLiteral("INSERT INTO spare_vectors (model, text_hash, data) SELECT model, text_hash, data FROM "
                              "vectors WHERE passage IN (SELECT value FROM json_each(?)) AND text_hash <> x'' "
                              "ON CONFLICT DO NOTHING"),
            { rows::idList(passageIds) });
    if (!kept)
        return kept;
    return db.run(QStringLiteral("DELETE FROM spare_vectors WHERE id <= (SELECT id - ? / max(1, length(data)) FROM "
                                 "spare_vectors ORDER BY id DESC LIMIT 1)"),
        { mostBytes });
}

Result<Consent> consent(Connection& db, const QString& model)
{
    Consent found;
    const Result<> read = db.each(QStringLiteral("SELECT allowed, sent FROM vector_models WHERE name = ?"), { model },
        [&found](const QSqlQuery& row) {
            found = { row.value(0).toLongLong(), row.value(1).toLongLong() };
        });
    if (!read)
        return fail(read.error());
    return found;
}

Result<> setConsent(Connection& db, const QString& model, const Consent& consent)
{
    return db.run(QStringLiteral("UPDATE vector_models SET allowed = ?, sent = ? WHERE name = ?"),
        { consent.allowed, consent.sent, model });
}

} // namespace docent::vectorstore
