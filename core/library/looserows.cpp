#include "library/looserows.h"

#include "library/keywordlog.h"
#include "library/vectorstore.h"

#include <QCoreApplication>
#include <QDateTime>

namespace docent::looserows {

namespace {

Result<QList<qint64>> idsOf(Connection& db, const QString& sql)
{
    return db.rows(sql, {}, [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
}

Result<> removePassages(Connection& db)
{
    const auto passages = idsOf(
        db, QStringLiteral("SELECT id FROM passages NOT INDEXED WHERE document NOT IN (SELECT id FROM documents)"));
    if (!passages)
        return fail(passages.error());
    for (const qint64 passage : *passages) {
        if (const Result<> removed = keywordlog::remove(db, passage); !removed)
            return removed;
        if (const Result<> removed = vectorstore::remove(db, { passage }); !removed)
            return removed;
        if (const Result<> removed = db.run(QStringLiteral("DELETE FROM passages WHERE id = ?"), { passage }); !removed)
            return removed;
    }
    return {};
}

Result<> removeVectorsOfNoModel(Connection& db)
{
    const QString gone = QStringLiteral(" WHERE model NOT IN (SELECT id FROM vector_models)");
    if (const Result<> removed = db.run(QStringLiteral("DELETE FROM vectors") + gone); !removed)
        return removed;
    return db.run(QStringLiteral("DELETE FROM spare_vectors") + gone);
}

Result<> removeVectorsOfNoPassage(Connection& db)
{
    const auto passages = idsOf(
        db, QStringLiteral("SELECT DISTINCT passage FROM vectors WHERE passage NOT IN (SELECT id FROM passages)"));
    if (!passages)
        return fail(passages.error());
    return vectorstore::remove(db, *passages);
}

Result<> adoptMessages(Connection& db)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    return db.run(QStringLiteral("INSERT INTO conversations (id, title, pinned, created, updated) SELECT DISTINCT "
                                 "conversation, ?, 0, ?, ? FROM messages WHERE conversation NOT IN (SELECT id FROM "
                                 "conversations)"),
        { QCoreApplication::translate("docent", "Recovered conversation"), now, now });
}

} // namespace

Result<> mend(Connection& db)
{
    // In this order: what goes with a passage may be kept for its model.
    for (const auto step : { &removeVectorsOfNoModel, &removePassages, &removeVectorsOfNoPassage, &adoptMessages }) {
        if (const Result<> done = step(db); !done)
            return done;
    }
    return db.run(QStringLiteral("DELETE FROM citations WHERE message NOT IN (SELECT id FROM messages)"));
}

} // namespace docent::looserows
