#include "search/librarycheck.h"

#include "keywords/segment.h"
#include "library/documentstore.h"
#include "library/keywordlog.h"
#include "library/libraryfile.h"
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

/// A stop is no finding.
Result<Finding> damaged(Part part, const Error& error)
{
    if (error.isCancelled())
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
    const auto blocks = vectors::openBlocks(contentOf(vectorFolder(directory), model));
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

bool isDamaged(const QList<Finding>& findings, Part part)
{
    return std::any_of(findings.begin(), findings.end(),
        [part](const Finding& finding) { return finding.part == part && !finding.whole; });
}

/// Whether the database could be mended where it stands.
bool isMended(const QString& directory)
{
    const auto db = Connection::open(libraryfile::databaseFile(directory));
    return db && (*db)->run(QStringLiteral("REINDEX")) && soundness(**db);
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
    for (const auto part : { &checkKeywords, &checkVectors }) {
        Result<Finding> finding = part(db, directory, stop);
        // Another process may just have replaced a file by another one, which the second look finds.
        if (finding && !finding->whole)
            finding = part(db, directory, stop);
        if (!finding)
            return fail(finding.error());
        findings.append(*finding);
    }
    return findings;
}

Result<QString> repair(const QString& directory, const QList<Finding>& findings)
{
    QString notice;
    if (isDamaged(findings, Part::Database) && !isMended(directory)) {
        const Result<QString> replaced = libraryfile::replaceDamaged(directory);
        if (!replaced)
            return fail(replaced.error());
        notice = *replaced;
    }
    const Result<std::unique_ptr<Connection>> connection = Connection::open(libraryfile::databaseFile(directory));
    if (!connection)
        return fail(connection.error());
    const auto restart = [&findings](Connection& db) -> Result<> {
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
