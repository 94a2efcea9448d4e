#include "library/salvage.h"

#include "base/logging.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QHash>
#include <QSet>
#include <QUrl>

namespace docent::salvage {

namespace {

using Row = QVariantList;

const QStringList conversationColumns { QStringLiteral("id"), QStringLiteral("title"), QStringLiteral("pinned"),
    QStringLiteral("created"), QStringLiteral("updated") };
const QStringList messageColumns { QStringLiteral("id"), QStringLiteral("conversation"), QStringLiteral("parent"),
    QStringLiteral("role"), QStringLiteral("state"), QStringLiteral("text"), QStringLiteral("reasoning"),
    QStringLiteral("reasoning_ms"), QStringLiteral("model"), QStringLiteral("notices"), QStringLiteral("error"),
    QStringLiteral("sources"), QStringLiteral("milliseconds"), QStringLiteral("prompt_tokens"),
    QStringLiteral("answer_tokens"), QStringLiteral("created"), QStringLiteral("mode"), QStringLiteral("parts"),
    QStringLiteral("follow_ups"), QStringLiteral("context"), QStringLiteral("local_only") };
const QStringList citationColumns { QStringLiteral("message"), QStringLiteral("number"), QStringLiteral("passage"),
    QStringLiteral("document"), QStringLiteral("path"), QStringLiteral("title"), QStringLiteral("page"),
    QStringLiteral("headings"), QStringLiteral("start"), QStringLiteral("\"end\""), QStringLiteral("passage_text"),
    QStringLiteral("quote"), QStringLiteral("verified"), QStringLiteral("place"), QStringLiteral("container") };
const QStringList documentColumns { QStringLiteral("path"), QStringLiteral("collection"), QStringLiteral("sequence"),
    QStringLiteral("named"), QStringLiteral("container") };
const QStringList folderColumns { QStringLiteral("path"), QStringLiteral("collection") };
const QStringList leftOutColumns { QStringLiteral("path") };
const QStringList collectionColumns { QStringLiteral("name"), QStringLiteral("local_only") };
const QStringList questionColumns { QStringLiteral("name"), QStringLiteral("question"), QStringLiteral("file"),
    QStringLiteral("page") };

/// The rows that can be read, each behind its rowid: from the first on, and where that ends early, from the last
/// backwards.
QHash<qint64, Row> readable(Connection& db, const QString& table, const QStringList& columns)
{
    QHash<qint64, Row> rows;
    const auto take = [&](const QSqlQuery& query) {
        Row row;
        for (qsizetype i = 1; i <= columns.size(); ++i)
            row.append(query.value(int(i)));
        rows.insert(query.value(0).toLongLong(), row);
    };
    const QString select = QStringLiteral("SELECT rowid, %1 FROM damaged.%2 NOT INDEXED ORDER BY rowid ")
                               .arg(columns.join(QLatin1String(", ")), table);
    if (!db.each(select, {}, take)) {
        const Result<> backwards = db.each(select + QStringLiteral("DESC"), {}, take);
        qCWarning(lcLibrary).noquote() << table << "is damaged:" << rows.size() << "rows could be read"
                                       << (backwards ? "" : "from both ends");
    }
    return rows;
}

/// In the order of their rowids.
QList<Row> ordered(const QHash<qint64, Row>& rows)
{
    QList<qint64> ids = rows.keys();
    std::sort(ids.begin(), ids.end());
    QList<Row> list;
    for (const qint64 id : std::as_const(ids))
        list.append(rows.value(id));
    return list;
}

Result<> insert(Connection& db, const QString& table, const QStringList& columns, const QList<Row>& rows)
{
    const QStringList marks(columns.size(), QStringLiteral("?"));
    const QString sql = QStringLiteral("INSERT OR IGNORE INTO main.%1 (%2) VALUES (%3)")
                            .arg(table, columns.join(QLatin1String(", ")), marks.join(QLatin1String(", ")));
    for (const Row& row : rows) {
        // A row may hold what no row should; it is left out then.
        if (const Result<> done = db.run(sql, row); !done && done.error().code != ErrorCode::Internal)
            return done;
    }
    return {};
}

/// Everything that is worth saving, read before anything is written.
struct Rows {
    QList<Row> conversations;
    QList<Row> messages;
    QList<Row> citations;
    QList<Row> documents;
    QList<Row> folders;
    QList<Row> leftOut;
    QList<Row> collections;
    QList<Row> questions;
};

Rows readAll(Connection& db)
{
    return { ordered(readable(db, QStringLiteral("conversations"), conversationColumns)),
        ordered(readable(db, QStringLiteral("messages"), messageColumns)),
        ordered(readable(db, QStringLiteral("citations"), citationColumns)),
        ordered(readable(db, QStringLiteral("documents"), documentColumns)),
        ordered(readable(db, QStringLiteral("folders"), folderColumns)),
        ordered(readable(db, QStringLiteral("left_out"), leftOutColumns)),
        ordered(readable(db, QStringLiteral("collections"), collectionColumns)),
        ordered(readable(db, QStringLiteral("question_sets"), questionColumns)) };
}

/// Messages whose conversation is lost get one.
void adoptOrphans(Rows& rows)
{
    QSet<qint64> known;
    for (const Row& conversation : std::as_const(rows.conversations))
        known.insert(conversation.first().toLongLong());
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const Row& message : std::as_const(rows.messages)) {
        const qint64 conversation = message.at(1).toLongLong();
        if (known.contains(conversation))
            continue;
        known.insert(conversation);
        rows.conversations.append(
            { conversation, QCoreApplication::translate("docent", "Recovered conversation"), false, now, now });
    }
}

Result<Saved> writeAll(Connection& db, const Rows& rows)
{
    struct Part {
        QString table;
        const QStringList& columns;
        const QList<Row>& rows;
    };
    const Part parts[] { { QStringLiteral("conversations"), conversationColumns, rows.conversations },
        { QStringLiteral("messages"), messageColumns, rows.messages },
        { QStringLiteral("citations"), citationColumns, rows.citations },
        { QStringLiteral("folders"), folderColumns, rows.folders },
        { QStringLiteral("left_out"), leftOutColumns, rows.leftOut },
        { QStringLiteral("collections"), collectionColumns, rows.collections },
        { QStringLiteral("question_sets"), questionColumns, rows.questions } };
    for (const Part& part : parts) {
        if (const Result<> done = insert(db, part.table, part.columns, part.rows); !done)
            return fail(done.error());
    }
    for (const Row& document : rows.documents) {
        if (document.last().toLongLong() != 0)
            continue; // it comes back when the file that it lies in is read
        const Result<> done = db.run(QStringLiteral("INSERT OR IGNORE INTO main.documents (path, collection, sequence, "
                                                    "named, state) VALUES (?, ?, ?, ?, 'waiting')"),
            document.first(4));
        if (!done && done.error().code != ErrorCode::Internal)
            return fail(done.error());
    }
    Saved saved;
    const auto count = [&db](const QString& table) {
        const Result<QVariant> rowCount = db.value(QStringLiteral("SELECT count(*) FROM main.") + table);
        return rowCount ? rowCount->toInt() : 0;
    };
    saved.conversations = count(QStringLiteral("conversations"));
    saved.messages = count(QStringLiteral("messages"));
    saved.documents = count(QStringLiteral("documents"));
    return saved;
}

/// What reading the damaged file has made beside it.
void removeTraces(const QString& damagedFile)
{
    QFile::remove(damagedFile + QLatin1String("-shm"));
    if (QFile(damagedFile + QLatin1String("-wal")).size() == 0)
        QFile::remove(damagedFile + QLatin1String("-wal"));
}

} // namespace

Result<Saved> take(Connection& fresh, const QString& damagedFile)
{
    // Read-only, so that what is kept aside stays as it was; its log is read with it.
    QUrl address = QUrl::fromLocalFile(damagedFile);
    address.setQuery(QStringLiteral("mode=ro"));
    if (!fresh.run(QStringLiteral("ATTACH DATABASE ? AS damaged"), { QString::fromUtf8(address.toEncoded()) })) {
        removeTraces(damagedFile);
        return Saved();
    }
    Rows rows = readAll(fresh);
    fresh.settle();
    if (const Result<> detached = fresh.run(QStringLiteral("DETACH DATABASE damaged")); !detached)
        return fail(detached.error());
    removeTraces(damagedFile);
    adoptOrphans(rows);
    auto job = [&rows](Connection& db) {
        db.wantDurable();
        return writeAll(db, rows);
    };
    return inTransaction(fresh, job);
}

} // namespace docent::salvage
