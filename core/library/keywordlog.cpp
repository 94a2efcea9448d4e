#include "library/keywordlog.h"

#include "keywords/segmentformat.h"
#include "library/documentrows.h"
#include "library/storedtext.h"
#include "terms/analyzer.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace docent::keywordlog {

namespace {

/// Of what stands in a segment for a passage. Raise it with any change of the fields.
constexpr int fieldsVersion = 1;
constexpr int version = fieldsVersion + 100 * terms::version + 10'000 * int(keywords::format::version);

/// What happened to a passage; the numbers stand in the table.
enum Kind { Gone = 0, Fresh = 1, Changed = 2 };

Result<> append(Connection& db, qint64 passage, Kind kind)
{
    return db.run(QStringLiteral("INSERT INTO keyword_log (passage, kind) VALUES (?, ?)"), { passage, int(kind) });
}

Result<> runAll(Connection& db, std::initializer_list<const char*> statements)
{
    for (const char* statement : statements) {
        if (const Result<> done = db.run(QLatin1String(statement)); !done)
            return done;
    }
    return {};
}

/// Its id. A checksum uses all 64 bits, SQLite's numbers have a sign.
Result<qint64> insert(Connection& db, const Segment& made)
{
    const Result<> inserted = db.run(
        QStringLiteral("INSERT INTO keyword_segments (file, checksum, last_sequence, languages) VALUES (?, ?, ?, ?)"),
        { made.file, qint64(made.checksum), made.lastSequence, made.languages.join(QLatin1Char(' ')) });
    if (!inserted)
        return fail(inserted.error());
    return db.lastInsertId();
}

Result<qint64> number(Connection& db, const char* sql)
{
    const Result<QVariant> value = db.value(QLatin1String(sql));
    if (!value)
        return fail(value.error());
    return value->toLongLong();
}

/// Deaths that no segment is old enough for.
Result<> forgetOldDeaths(Connection& db)
{
    return db.run(QStringLiteral("DELETE FROM keyword_deaths WHERE sequence <= (SELECT min(last_sequence) FROM "
                                 "keyword_segments)"));
}

/// The columns of an entry, for `passages p` and `documents d`.
QString entryColumns()
{
    return QStringLiteral("p.id, d.id, p.text, p.headings, p.table_head, d.title, d.path, d.copy_names, d.language");
}

Entry readEntry(const QSqlQuery& row, int column)
{
    Entry entry;
    entry.passage = row.value(column).toLongLong();
    entry.document = row.value(column + 1).toLongLong();
    entry.text = storedtext::fromStored(row.value(column + 2));
    entry.above = above(row.value(column + 3).toString(), row.value(column + 4).toString());
    entry.title = documentTitle(
        row.value(column + 5).toString(), row.value(column + 6).toString(), row.value(column + 7).toString());
    entry.language = row.value(column + 8).toString();
    return entry;
}

Change readChange(const QSqlQuery& row)
{
    Change change;
    change.sequence = row.value(0).toLongLong();
    change.passage = row.value(1).toLongLong();
    change.fresh = row.value(2).toInt() == Fresh;
    if (!row.value(3).isNull())
        change.entry = readEntry(row, 3);
    return change;
}

/// Each version would take the other's entries for its own.
Result<> checkVersion(Connection& db)
{
    const Result<qint64> known = number(db, "SELECT version FROM keyword_version");
    if (!known)
        return fail(known.error());
    if (*known == version)
        return {};
    return fail(ErrorCode::Busy,
        QCoreApplication::translate(
            "docent", "another version of Docent has opened this library. Close both, and start one of them again."));
}

} // namespace

QString documentTitle(const QString& title, const QString& path, const QString& copyNames)
{
    const QString name = QFileInfo(path).completeBaseName();
    const QString own = title.isEmpty() || title == name ? name : title + QLatin1Char('\n') + name;
    return copyNames.isEmpty() ? own : own + QLatin1Char('\n') + copyNames;
}

QString above(const QString& headings, const QString& tableHead)
{
    return tableHead.isEmpty() ? headings : headings + QLatin1Char('\n') + tableHead;
}

Result<> create(Connection& db)
{
    return runAll(db,
        { "CREATE TABLE keyword_log (sequence INTEGER PRIMARY KEY AUTOINCREMENT, passage INTEGER NOT NULL, kind "
          "INTEGER NOT NULL)",
            "CREATE TABLE keyword_deaths (passage INTEGER PRIMARY KEY, sequence INTEGER NOT NULL)",
            "CREATE INDEX keyword_deaths_sequence ON keyword_deaths (sequence)",
            "CREATE TABLE keyword_segments (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, checksum "
            "INTEGER NOT NULL, last_sequence INTEGER NOT NULL, languages TEXT NOT NULL)",
            "CREATE TABLE keyword_version (version INTEGER NOT NULL, generation INTEGER NOT NULL)",
            "INSERT INTO keyword_version VALUES (0, 1)" });
}

Result<> add(Connection& db, qint64 passage)
{
    return append(db, passage, Fresh);
}

Result<> change(Connection& db, qint64 passage)
{
    return append(db, passage, Changed);
}

Result<> remove(Connection& db, qint64 passage)
{
    return append(db, passage, Gone);
}

Result<> restart(Connection& db)
{
    return runAll(db,
        { "DELETE FROM keyword_segments", "DELETE FROM keyword_deaths", "DELETE FROM keyword_log",
            "INSERT INTO keyword_log (passage, kind) SELECT id, 1 FROM passages",
            "UPDATE keyword_version SET generation = generation + 1" });
}

Result<> restartWithout(Connection& db, qint64 segment)
{
    const Result<QVariant> known =
        db.value(QStringLiteral("SELECT id FROM keyword_segments WHERE id = ?"), { segment });
    if (!known)
        return fail(known.error());
    return known->isValid() ? restart(db) : Result<>();
}

Result<> restartIfOld(Connection& db)
{
    const Result<QVariant> known = db.value(QStringLiteral("SELECT version FROM keyword_version"));
    if (!known)
        return fail(known.error());
    if (known->toInt() == version)
        return {};
    auto work = [](Connection& inner) -> Result<> {
        if (const Result<> restarted = restart(inner); !restarted)
            return restarted;
        return inner.run(QStringLiteral("UPDATE keyword_version SET version = ?"), { version });
    };
    return inTransaction(db, work);
}

Result<Stored> stored(Connection& db)
{
    auto segments =
        db.rows(QStringLiteral("SELECT id, file, checksum, last_sequence, languages FROM keyword_segments ORDER BY "
                               "last_sequence"),
            {}, [](const QSqlQuery& row) {
                return Segment { row.value(0).toLongLong(), row.value(1).toString(), quint64(row.value(2).toLongLong()),
                    row.value(3).toLongLong(), row.value(4).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts) };
            });
    if (!segments)
        return fail(segments.error());
    auto deaths = db.rows(QStringLiteral("SELECT passage, sequence FROM keyword_deaths"), {}, [](const QSqlQuery& row) {
        return Death { row.value(0).toLongLong(), row.value(1).toLongLong() };
    });
    if (!deaths)
        return fail(deaths.error());
    const Result<qint64> generation = number(db, "SELECT generation FROM keyword_version");
    if (!generation)
        return fail(generation.error());
    return Stored { *generation, std::move(*segments), std::move(*deaths) };
}

Result<QList<Entry>> entries(Connection& db, const QList<qint64>& passages)
{
    return db.rows(
        QStringLiteral("SELECT %1 FROM passages p JOIN documents d ON d.id = p.document WHERE p.id IN (SELECT "
                       "value FROM json_each(?)) ORDER BY p.id")
            .arg(entryColumns()),
        { rows::idList(passages) }, [](const QSqlQuery& row) { return readEntry(row, 0); });
}

Result<Changes> changesAfter(Connection& db, qint64 sequence, int limit)
{
    Changes changes;
    if (const Result<> ours = checkVersion(db); !ours)
        return fail(ours.error());
    const Result<qint64> generation = number(db, "SELECT generation FROM keyword_version");
    if (!generation)
        return fail(generation.error());
    changes.generation = *generation;
    const auto ids = db.rows(QStringLiteral("SELECT id FROM keyword_segments ORDER BY last_sequence"), {},
        [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    if (!ids)
        return fail(ids.error());
    changes.segments = *ids;
    const Result<qint64> end = number(db, "SELECT coalesce(max(sequence), 0) FROM keyword_log");
    if (!end)
        return fail(end.error());
    changes.end = *end;
    auto list = db.rows(
        QStringLiteral("SELECT l.sequence, l.passage, l.kind, %1 FROM keyword_log l LEFT JOIN passages p ON p.id = "
                       "l.passage LEFT JOIN documents d ON d.id = p.document WHERE l.sequence > ? ORDER BY l.sequence "
                       "LIMIT ?")
            .arg(entryColumns()),
        { sequence, limit }, [](const QSqlQuery& row) { return readChange(row); });
    if (!list)
        return fail(list.error());
    changes.list = std::move(*list);
    changes.more = changes.list.size() == limit;
    return changes;
}

Result<qint64> countAfter(Connection& db, qint64 sequence)
{
    const Result<QVariant> count =
        db.value(QStringLiteral("SELECT count(*) FROM keyword_log WHERE sequence > ?"), { sequence });
    if (!count)
        return fail(count.error());
    return count->toLongLong();
}

Result<qint64> seal(Connection& db, const Segment& made, qint64 from, qint64 generation)
{
    const Result<qint64> end = number(db, "SELECT coalesce(max(last_sequence), 0) FROM keyword_segments");
    const Result<qint64> now = number(db, "SELECT generation FROM keyword_version");
    if (!end || !now)
        return fail(end ? now.error() : end.error());
    if (*end != from || *now != generation)
        return 0;
    const Result<qint64> id = insert(db, made);
    if (!id)
        return id;
    const Result<> buried = db.run(
        // What came in this stretch is in no older segment.
        QStringLiteral("INSERT OR REPLACE INTO keyword_deaths (passage, sequence) SELECT passage, max(sequence) FROM "
                       "keyword_log WHERE sequence <= ? GROUP BY passage HAVING max(kind = 1) = 0"),
        { made.lastSequence });
    if (!buried)
        return fail(buried.error());
    const Result<> cut = db.run(QStringLiteral("DELETE FROM keyword_log WHERE sequence <= ?"), { made.lastSequence });
    if (!cut)
        return fail(cut.error());
    if (const Result<> forgotten = forgetOldDeaths(db); !forgotten)
        return fail(forgotten.error());
    return id;
}

Result<qint64> replace(
    Connection& db, const QList<qint64>& old, const Segment& made, const QList<qint64>& settledDeaths)
{
    // The files of the old ones are removed after this, which a power cut must not take back.
    db.wantDurable();
    const QString ids = rows::idList(old);
    const Result<QVariant> there = db.value(
        QStringLiteral("SELECT count(*) FROM keyword_segments WHERE id IN (SELECT value FROM json_each(?))"), { ids });
    if (!there)
        return fail(there.error());
    if (there->toLongLong() != old.size())
        return 0;
    const Result<> removed =
        db.run(QStringLiteral("DELETE FROM keyword_segments WHERE id IN (SELECT value FROM json_each(?))"), { ids });
    if (!removed)
        return fail(removed.error());
    const Result<qint64> id = insert(db, made);
    if (!id)
        return id;
    const Result<> settled =
        db.run(QStringLiteral(
                   "DELETE FROM keyword_deaths WHERE passage IN (SELECT value FROM json_each(?)) AND sequence <= ?"),
            { rows::idList(settledDeaths), made.lastSequence });
    if (!settled)
        return fail(settled.error());
    if (const Result<> forgotten = forgetOldDeaths(db); !forgotten)
        return fail(forgotten.error());
    return id;
}

} // namespace docent::keywordlog
