// The queue in the table of documents: what waits to be read, in which order, and who reads it.

#include "library/documentrows.h"
#include "library/documentstore.h"
#include "library/passagestore.h"
#include "terms/queryterms.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <QCoreApplication>
#include <QFileInfo>
#include <QSet>

namespace docent::documents {

namespace {

/// What enqueue() needs of a known document.
struct Known {
    qint64 id = 0;
    DocumentState state = DocumentState::Waiting;
    qint64 bytes = 0;
    qint64 modifiedNs = 0;
    QString collection;
    int passages = 0;
    QString reason;
    bool isMember = false; ///< of a file that stood where a folder is now
};

Result<std::optional<Known>> known(Connection& db, const QString& path)
{
    std::optional<Known> found;
    const Result<> read = db.each(
        QStringLiteral("SELECT id, state, bytes, modified_ns, collection, passages, reason, container FROM documents "
                       "WHERE path = ?"),
        { path }, [&found](const QSqlQuery& row) {
            found = Known { row.value(0).toLongLong(), documentStateFromName(row.value(1).toString()),
                row.value(2).toLongLong(), row.value(3).toLongLong(), row.value(4).toString(), row.value(5).toInt(),
                row.value(6).toString(), row.value(7).toLongLong() != 0 };
        });
    if (!read)
        return fail(read.error());
    return found;
}

Result<qint64> lastSequence(Connection& db)
{
    const Result<QVariant> last = db.value(QStringLiteral("SELECT max(sequence) FROM documents"));
    if (!last)
        return fail(last.error());
    return last->toLongLong();
}

/// One call of enqueue().
class Enqueue {
public:
    Enqueue(Connection& db, QString collection, qint64 sequence)
        : m_db(db)
        , m_collection(std::move(collection))
        , m_sequence(sequence)
    {
    }

    Result<> add(const FileEntry& file)
    {
        const Result<std::optional<Known>> before = known(m_db, file.path);
        if (!before)
            return fail(before.error());
        if (*before && (*before)->isMember) {
            if (const Result<int> removed = remove(m_db, { file.path }); !removed)
                return fail(removed.error());
            return insert(file);
        }
        if (!*before)
            return insert(file);
        if (const Result<> moved = moveToCollection(**before); !moved)
            return moved;
        return file.skip ? skip(file, **before) : refresh(file, **before);
    }

    Enqueued counts;

private:
    Result<> insert(const FileEntry& file)
    {
        ++(file.skip ? counts.skipped : counts.added);
        const Error reason = file.skip.value_or(Error {});
        return m_db.run(
            QStringLiteral("INSERT INTO documents (path, collection, state, bytes, modified_ns, sequence, reason, "
                           "reason_message, reason_detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            { file.path, m_collection, documentStateName(file.skip ? DocumentState::Skipped : DocumentState::Waiting),
                file.bytes, file.modifiedNs, ++m_sequence, file.skip ? errorCodeName(reason.code) : QString(),
                reason.message, reason.detail });
    }

    Result<> moveToCollection(const Known& before)
    {
        if (m_collection.isEmpty() || m_collection == before.collection)
            return {};
        return m_db.run(
            QStringLiteral("UPDATE documents SET collection = ? WHERE id = ? OR (container != 0 AND container = ?)"),
            { m_collection, before.id, before.id });
    }

    Result<> skip(const FileEntry& file, const Known& before)
    {
        const bool same = before.bytes == file.bytes && before.modifiedNs == file.modifiedNs;
        if (same && before.passages > 0 && file.skip->code == ErrorCode::NoText)
            return refresh(file, before); // its text was recognised while that was wanted
        ++counts.skipped;
        if (same && before.state == DocumentState::Skipped && before.reason == errorCodeName(file.skip->code))
            return {};
        const Result<> updated =
            m_db.run(QStringLiteral("UPDATE documents SET bytes = ?, modified_ns = ? WHERE id = ?"),
                { file.bytes, file.modifiedNs, before.id });
        if (!updated)
            return updated;
        return storeFailure(m_db, before.id, DocumentState::Skipped, *file.skip);
    }

    Result<> refresh(const FileEntry& file, const Known& before)
    {
        const bool changed = before.bytes != file.bytes || before.modifiedNs != file.modifiedNs;
        if (!changed && before.state == DocumentState::Offline && before.passages > 0) {
            ++counts.unchanged;
            return m_db.run(QStringLiteral("UPDATE documents SET state = 'ready' WHERE id = ? OR "
                                           "(container != 0 AND container = ? AND state = 'offline')"),
                { before.id, before.id });
        }
        // A picture without text has none today either; when recognition is switched on, it is asked for itself.
        const bool maySay = before.state == DocumentState::Skipped && before.reason != QLatin1String("no_text");
        if (!changed && !maySay && before.state != DocumentState::Offline) {
            ++counts.unchanged;
            return {};
        }
        ++counts.added;
        return m_db.run(
            QStringLiteral("UPDATE documents SET state = 'waiting', bytes = ?, modified_ns = ?, sequence = ?, "
                           "reader = 0, reason = '', reason_message = '', reason_detail = '' WHERE id = ?"),
            { file.bytes, file.modifiedNs, ++m_sequence, before.id });
    }

    Connection& m_db;
    QString m_collection;
    qint64 m_sequence;
};

bool processLives(qint64 id)
{
    return id > 0 && (::kill(pid_t(id), 0) == 0 || errno == EPERM);
}

} // namespace

Result<Enqueued> enqueue(Connection& db, const QList<FileEntry>& files, const QString& collection)
{
    const Result<qint64> sequence = lastSequence(db);
    if (!sequence)
        return fail(sequence.error());
    Enqueue work(db, collection, *sequence);
    for (const FileEntry& file : files) {
        if (const Result<> added = work.add(file); !added)
            return fail(added.error());
    }
    return work.counts;
}

Result<int> resetReading(Connection& db)
{
    const auto readers = db.rows(
        QStringLiteral("SELECT DISTINCT reader FROM documents INDEXED BY documents_reading WHERE state = 'reading'"),
        {}, [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
    if (!readers)
        return fail(readers.error());
    int reset = 0;
    for (const qint64 reader : *readers) {
        if (reader != QCoreApplication::applicationPid() && processLives(reader))
            continue;
        const Result<> done = db.run(
            QStringLiteral("UPDATE documents SET state = 'waiting', reader = 0 WHERE state = 'reading' AND reader = ?"),
            { reader });
        if (!done)
            return fail(done.error());
        reset += db.rowsAffected();
    }
    return reset;
}

Result<QList<DocumentRecord>> peekWaiting(Connection& db, int limit)
{
    return db.rows(
        rows::selectDocuments() + QStringLiteral("WHERE state = 'waiting' ORDER BY priority DESC, sequence LIMIT ?"),
        { std::max(limit, 0) }, rows::document);
}

Result<> markReading(Connection& db, const QList<qint64>& ids)
{
    for (const qint64 id : ids) {
        const Result<> marked =
            db.run(QStringLiteral("UPDATE documents SET state = 'reading', reader = ?, priority = 0 "
                                  "WHERE id = ? AND state = 'waiting'"),
                { QCoreApplication::applicationPid(), id });
        if (!marked)
            return marked;
    }
    return {};
}

Result<QList<DocumentRecord>> takeWaiting(Connection& db, int limit)
{
    Result<QList<DocumentRecord>> taken = peekWaiting(db, limit);
    if (!taken)
        return taken;
    QList<qint64> ids;
    for (DocumentRecord& record : *taken) {
        record.state = DocumentState::Reading;
        ids << record.id;
    }
    if (const Result<> marked = markReading(db, ids); !marked)
        return fail(marked.error());
    return taken;
}

Result<> confirm(Connection& db, qint64 id)
{
    const Result<> ready = db.run(QStringLiteral("UPDATE documents SET state = 'ready', reader = 0, priority = 0, "
                                                 "reason = '', reason_message = '', reason_detail = '' WHERE id = ?"),
        { id });
    if (!ready)
        return ready;
    return db.run(
        QStringLiteral("UPDATE documents SET modified_ns = (SELECT f.modified_ns FROM documents f WHERE f.id = ?), "
                       "state = CASE state WHEN 'offline' THEN 'ready' ELSE state END "
                       "WHERE container != 0 AND container = ?"),
        { id, id });
}

Result<int> markOffline(Connection& db, const QString& path)
{
    const Result<> marked = db.run(
        QStringLiteral("UPDATE documents SET state = 'offline' WHERE state = 'ready' AND ") + rows::underCondition(),
        rows::underValues(path));
    if (!marked)
        return fail(marked.error());
    return db.rowsAffected();
}

Result<> storeOffline(Connection& db, qint64 id)
{
    // Without a time of modification any file that turns up there counts as changed.
    const Result<> offline = db.run(
        QStringLiteral("UPDATE documents SET state = 'offline', reader = 0, modified_ns = 0 WHERE id = ?"), { id });
    if (!offline)
        return offline;
    return db.run(QStringLiteral("UPDATE documents SET state = 'offline' WHERE container != 0 AND container = ? AND "
                                 "state = 'ready'"),
        { id });
}

Result<> prioritize(Connection& db, qint64 id)
{
    return db.run(
        QStringLiteral("UPDATE documents SET priority = 1 + (SELECT coalesce(max(priority), 0) FROM documents "
                       "WHERE state = 'waiting') WHERE state = 'waiting' AND "
                       "id IN (?, (SELECT m.container FROM documents m WHERE m.id = ?))"),
        { id, id });
}

Result<QList<qint64>> waitingNamedIn(Connection& db, const QString& question, int limit)
{
    const QSet<QString> asked = terms::tellingTerms(question);
    if (asked.isEmpty())
        return {};
    struct Named {
        qint64 id = 0;
        qsizetype shared = 0;
    };
    QList<Named> named;
    const Result<> read = db.each(QStringLiteral("SELECT id, path, title FROM documents WHERE state = 'waiting' "
                                                 "ORDER BY priority DESC, sequence"),
        {}, [&](const QSqlQuery& row) {
            const QString name = QFileInfo(row.value(1).toString()).completeBaseName();
            const QSet<QString> words = terms::tellingTerms(name + QLatin1Char(' ') + row.value(2).toString());
            if (const qsizetype shared = (words & asked).size(); shared > 0)
                named.append({ row.value(0).toLongLong(), shared });
        });
    if (!read)
        return fail(read.error());
    std::stable_sort(named.begin(), named.end(), [](const Named& a, const Named& b) { return a.shared > b.shared; });
    QList<qint64> ids;
    for (const Named& one : named.mid(0, limit))
        ids << one.id;
    return ids;
}

Result<QList<DocumentRecord>> retry(Connection& db, const QStringList& paths, Again which, const QString& languages)
{
    QList<DocumentRecord> waiting;
    const bool failed = which == Again::Failed;
    const QString those = failed ? QStringLiteral("state = 'failed'")
                                 : QStringLiteral("state IN ('ready', 'failed', 'skipped') AND (scanned = 1 OR "
                                                  "reason = 'no_text')");
    const auto reset = [&](const QString& where, QVariantList values) -> Result<> {
        const QString condition = QStringLiteral("WHERE id IN (SELECT CASE m.container WHEN 0 THEN m.id ELSE "
                                                 "m.container END FROM (SELECT id, container FROM documents "
                                                 "WHERE %1%2) m)%3")
                                      .arg(those, where, failed ? QString() : QStringLiteral(" AND recognized <> ?"));
        if (!failed)
            values << languages;
        Result<QList<DocumentRecord>> files = db.rows(rows::selectDocuments() + condition, values, rows::document);
        if (!files)
            return fail(files.error());
        waiting += *files;
        // Without a hash it is read although its bytes are the same. Who recognises text reads it with one: there its
        // copies go on sharing what is read.
        return db.run(QStringLiteral("UPDATE documents SET state = 'waiting', reader = 0, reason = '', "
                                     "reason_message = '', reason_detail = ''%1 ")
                          .arg(failed ? QStringLiteral(", content_hash = x''") : QString())
                + condition,
            values);
    };
    Result<> done;
    if (paths.isEmpty())
        done = reset({}, {});
    for (const QString& path : paths) {
        if (done)
            done = reset(QStringLiteral(" AND ") + rows::underCondition(), rows::underValues(path));
    }
    if (!done)
        return fail(done.error());
    return waiting;
}

Result<> readAgain(Connection& db, const QStringList& paths)
{
    for (const QString& path : paths) {
        const Result<> waits = db.run(QStringLiteral("UPDATE documents SET state = 'waiting', content_hash = x'' "
                                                     "WHERE path = ? AND state = 'ready'"),
            { path });
        if (!waits)
            return waits;
    }
    return {};
}

Result<Dropped> dropWaiting(Connection& db, const QList<qint64>& except)
{
    const QString waits =
        QStringLiteral("container = 0 AND (state = 'waiting' OR (state = 'reading' AND reader = ?)) AND id NOT IN "
                       "(SELECT value FROM json_each(?))");
    const QVariantList values { QCoreApplication::applicationPid(), rows::idList(except) };
    Dropped dropped;
    const Result<> read = db.each(QStringLiteral("SELECT id, read_at = 0 FROM documents WHERE ") + waits, values,
        [&dropped](const QSqlQuery& row) {
            (row.value(1).toBool() ? dropped.removed : dropped.kept).append(row.value(0).toLongLong());
        });
    if (!read)
        return fail(read.error());
    const QString gone = rows::idList(dropped.removed);
    const QString kept = rows::idList(dropped.kept);
    const QString message = QCoreApplication::translate("docent", "Reading it was cancelled.");
    // Without a time of modification the next look finds that it changed.
    const std::array<std::pair<QString, QVariantList>, 4> steps { {
        { QStringLiteral("INSERT OR IGNORE INTO left_out (path) SELECT path FROM documents d WHERE id IN (SELECT value "
                         "FROM json_each(?)) AND EXISTS (SELECT 1 FROM folders f WHERE f.path = '/' OR "
                         "substr(d.path, 1, length(f.path) + 1) = f.path || '/')"),
            { gone } },
        { QStringLiteral("DELETE FROM documents WHERE id IN (SELECT value FROM json_each(?))"), { gone } },
        { QStringLiteral("UPDATE documents SET state = 'ready', modified_ns = 0, reader = 0, priority = 0 "
                         "WHERE id IN (SELECT value FROM json_each(?)) AND (passages > 0 OR copy_of <> 0)"),
            { kept } },
        { QStringLiteral(
              "UPDATE documents SET state = 'failed', modified_ns = 0, reader = 0, priority = 0, reason = ?, "
              "reason_message = ? WHERE id IN (SELECT value FROM json_each(?)) AND passages = 0 AND "
              "copy_of = 0"),
            { errorCodeName(ErrorCode::Cancelled), message, kept } },
    } };
    for (const auto& [statement, arguments] : steps) {
        if (const Result<> done = db.run(statement, arguments); !done)
            return fail(done.error());
    }
    return dropped;
}

} // namespace docent::documents
