#include "search/librarycheck.h"

#include "keywords/segment.h"
#include "library/damagedtexts.h"
#include "library/documentstore.h"
#include "library/keywordlog.h"
#include "library/libraryfile.h"
#include "library/libraryuse.h"
#include "library/looserows.h"
#include "library/migrations.h"
#include "library/vectorfiles.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace docent::librarycheck {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString number(qint64 value)
{
    return QLocale().toString(value);
}

bool tellsDamage(const Error& error)
{
    return error.code == ErrorCode::Database || error.code == ErrorCode::Damaged;
}

/// What can't be looked at now (it is busy, the disk fails, it was stopped) is no finding.
Result<Finding> damaged(Part part, const Error& error)
{
    if (!tellsDamage(error))
        return fail(error);
    const QString detail = error.detail.isEmpty() ? error.message : error.message + QLatin1Char(' ') + error.detail;
    return Finding { part, false, detail };
}

/// What SQLite says of its own file, and rows that point to nothing.
Result<> soundness(Connection& db)
{
    const auto first = db.value(QStringLiteral("PRAGMA integrity_check(1)"));
    if (!first)
        return fail(first.error());
    if (first->toString() != QLatin1String("ok"))
        return fail(ErrorCode::Damaged, tr("The database is damaged."), first->toString());
    const auto loose = db.value(QStringLiteral("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1"));
    if (!loose)
        return fail(loose.error());
    if (loose->isValid())
        return fail(ErrorCode::Damaged, tr("The database has rows that belong to nothing."), loose->toString());
    return {};
}

Result<Finding> checkDatabase(Connection& db)
{
    const Result<QVariant> version = db.value(QStringLiteral("PRAGMA user_version"));
    if (!version)
        return damaged(Part::Database, version.error());
    if (version->toInt() > migrations::currentVersion())
        return fail(ErrorCode::InvalidArgument, tr("A newer version of Docent wrote this library. Use that one."));
    if (version->toInt() < migrations::currentVersion())
        return fail(ErrorCode::InvalidArgument,
            tr("An older version of Docent wrote this library. Open it once, then it can be checked."));
    if (const Result<> sound = soundness(db); !sound)
        return damaged(Part::Database, sound.error());
    const Result<documents::Counts> counts = documents::counts(db);
    if (!counts)
        return damaged(Part::Database, counts.error());
    QString detail = tr("%1 documents, %2 passages").arg(number(counts->total()), number(counts->passages));
    if (counts->failed > 0)
        detail += QLatin1String("; ") + tr("%1 documents could not be read").arg(number(counts->failed));
    return Finding { Part::Database, true, detail };
}

Result<Finding> checkKeywords(Connection& db, const QString& directory, const std::stop_token& stop)
{
    const QDir folder(QDir(directory).filePath(QStringLiteral("keywords")));
    const Result<keywordlog::Stored> stored = keywordlog::stored(db);
    if (!stored)
        return damaged(Part::Keywords, stored.error());
    for (const keywordlog::Segment& row : stored->segments) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        if (!folder.exists(row.file))
            return Finding { Part::Keywords, false, tr("%1 is missing.").arg(row.file) };
        const auto segment = keywords::Segment::open(folder.filePath(row.file));
        if (!segment)
            return damaged(Part::Keywords, segment.error());
        if ((*segment)->checksum() != row.checksum)
            return Finding { Part::Keywords, false, tr("%1 is not the file that the library knows.").arg(row.file) };
    }
    const qint64 last = stored->segments.isEmpty() ? 0 : stored->segments.last().lastSequence;
    const Result<qint64> waiting = keywordlog::countAfter(db, last);
    if (!waiting)
        return damaged(Part::Keywords, waiting.error());
    return Finding { Part::Keywords, true,
        tr("%1 files; %2 changes are taken in by the next search")
            .arg(number(stored->segments.size()), number(*waiting)) };
}

Result<QList<vectormodels::Model>> modelsWithFiles(Connection& db)
{
    const auto names = db.rows(QStringLiteral("SELECT name FROM vector_models WHERE file <> '' ORDER BY id"), {},
        [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!names)
        return fail(names.error());
    QList<vectormodels::Model> models;
    for (const QString& name : *names) {
        const auto model = vectormodels::find(db, name);
        if (!model)
            return fail(model.error());
        if (*model)
            models.append(**model);
    }
    return models;
}

Result<> checkFile(const QString& directory, const vectormodels::Model& model, const std::stop_token& stop)
{
    const vectors::FileContent content = contentOf(vectorFolder(directory), model);
    if (!QFileInfo::exists(content.file))
        return fail(ErrorCode::Damaged, tr("%1 is missing.").arg(model.file));
    const auto blocks = vectors::openBlocks(content);
    if (!blocks)
        return fail(blocks.error());
    for (const auto& block : *blocks) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        if (!block->isSound())
            return fail(ErrorCode::Damaged, tr("%1 is damaged.").arg(model.file));
    }
    return {};
}

Result<Finding> checkVectors(Connection& db, const QString& directory, const std::stop_token& stop)
{
    const Result<QList<vectormodels::Model>> models = modelsWithFiles(db);
    if (!models)
        return damaged(Part::Vectors, models.error());
    for (const vectormodels::Model& model : *models) {
        if (const Result<> sound = checkFile(directory, model, stop); !sound)
            return damaged(Part::Vectors, sound.error());
    }
    const Result<QVariant> vectors = db.value(QStringLiteral("SELECT count(*) FROM vectors"));
    if (!vectors)
        return damaged(Part::Vectors, vectors.error());
    return Finding { Part::Vectors, true, tr("%1 vectors").arg(number(vectors->toLongLong())) };
}

/// The names of the first of them.
QString namesOf(const QStringList& paths)
{
    constexpr qsizetype most = 10;
    QString names = paths.mid(0, most).join(QLatin1String(", "));
    if (paths.size() > most)
        names += QLatin1Char(' ') + tr("and %1 others").arg(number(paths.size() - most));
    return names;
}

Result<Finding> checkTexts(Connection& db, const QString&, const std::stop_token&)
{
    const Result<QList<damagedtexts::Document>> found = damagedtexts::find(db);
    if (!found)
        return damaged(Part::Texts, found.error());
    QStringList lost;
    QStringList waiting;
    for (const damagedtexts::Document& document : *found)
        (document.isReadAgain ? waiting : lost).append(document.path);
    if (!lost.isEmpty())
        return Finding { Part::Texts, false, tr("The stored text is damaged: %1").arg(namesOf(lost)) };
    if (!waiting.isEmpty())
        return Finding { Part::Texts, true, tr("Damaged, and read again next: %1").arg(namesOf(waiting)) };
    return Finding { Part::Texts, true, tr("All can be read.") };
}

bool isDamaged(const QList<Finding>& findings, Part part)
{
    return std::any_of(findings.begin(), findings.end(),
        [part](const Finding& finding) { return finding.part == part && !finding.whole; });
}

/// Mends the database where it stands. False where it can't be read.
Result<bool> mended(const QString& directory)
{
    const auto opened = Connection::open(libraryfile::databaseFile(directory));
    if (!opened)
        return tellsDamage(opened.error()) ? Result<bool>(false) : fail(opened.error());
    Connection& db = **opened;
    // Rows that are twice where one may be fail as Internal: whether the file is sound says the look at it.
    Result<> done = db.run(QStringLiteral("REINDEX"));
    if (done || done.error().code == ErrorCode::Internal) {
        done = inTransaction(db, looserows::mend);
        if (done)
            done = soundness(db);
    }
    if (!done && !tellsDamage(done.error()))
        return fail(done.error());
    return done.has_value();
}

Result<> readDamagedTextsAgain(Connection& db)
{
    const Result<QList<damagedtexts::Document>> found = damagedtexts::find(db);
    if (!found)
        return fail(found.error());
    return damagedtexts::readAgain(db, *found);
}

} // namespace

Result<QList<Finding>> check(const QString& directory, const std::stop_token& stop)
{
    QList<Finding> findings;
    const QString file = libraryfile::databaseFile(directory);
    if (!QFileInfo::exists(file))
        return findings;
    const Result<std::unique_ptr<Connection>> connection = Connection::open(file);
    if (!connection && connection.error().code != ErrorCode::Database)
        return fail(connection.error());
    if (!connection) {
        findings.append({ Part::Database, false, connection.error().message });
        return findings;
    }
    Connection& db = **connection;
    db.setStop(stop);
    const Result<Finding> database = checkDatabase(db);
    if (!database)
        return fail(database.error());
    findings.append(*database);
    if (!database->whole)
        return findings;
    for (const auto part : { &checkTexts, &checkKeywords, &checkVectors }) {
        Result<Finding> finding = part(db, directory, stop);
        // Another process may just have replaced a file by another one, which the second look finds.
        if (finding ? !finding->whole : !finding.error().isCancelled())
            finding = part(db, directory, stop);
        if (!finding)
            return fail(finding.error());
        findings.append(*finding);
    }
    return findings;
}

Result<QString> repair(const QString& directory, const QList<Finding>& findings)
{
    const Result<std::unique_ptr<LibraryUse>> alone = LibraryUse::alone(directory);
    if (!alone)
        return fail(alone.error());
    QString notice;
    if (isDamaged(findings, Part::Database)) {
        const Result<bool> whole = mended(directory);
        if (!whole)
            return fail(whole.error());
        const Result<QString> replaced = *whole ? QString() : libraryfile::replaceDamaged(directory);
        if (!replaced)
            return fail(replaced.error());
        notice = *replaced;
    }
    const Result<std::unique_ptr<Connection>> connection = Connection::open(libraryfile::databaseFile(directory));
    if (!connection)
        return fail(connection.error());
    const auto restart = [&findings](Connection& db) -> Result<> {
        if (isDamaged(findings, Part::Texts)) {
            if (const Result<> read = readDamagedTextsAgain(db); !read)
                return read;
        }
        if (isDamaged(findings, Part::Keywords)) {
            if (const Result<> restarted = keywordlog::restart(db); !restarted)
                return restarted;
        }
        const Result<QList<vectormodels::Model>> models = modelsWithFiles(db);
        if (!models || !isDamaged(findings, Part::Vectors))
            return models ? Result<>() : fail(models.error());
        for (const vectormodels::Model& model : *models) {
            if (const Result<> restarted = vectormodels::restart(db, model); !restarted)
                return restarted;
        }
        return {};
    };
    if (const Result<> restarted = inTransaction(**connection, restart); !restarted)
        return fail(restarted.error());
    return notice;
}

} // namespace docent::librarycheck
