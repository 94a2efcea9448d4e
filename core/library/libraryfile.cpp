#include "library/libraryfile.h"

#include "base/logging.h"
#include "library/keywordlog.h"
#include "library/migrations.h"
#include "library/salvage.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <sys/stat.h>

namespace docent::libraryfile {

namespace {

QString translated(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

Result<> makeDirectory(const QString& directory)
{
    const bool existed = QFileInfo::exists(directory);
    if (!QDir().mkpath(directory)) {
        return fail(ErrorCode::Permission,
            translated("The library's folder %1 can't be made. Check the permissions of the folder above it.")
                .arg(directory));
    }
    // Only the owner may look into a library. An existing folder may be one that the person shares on purpose, but ours
    // never is more open than this.
    if (::chmod(QFile::encodeName(directory).constData(), S_IRWXU) != 0 && !existed)
        return fail(ErrorCode::Permission, translated("The library's folder %1 can't be protected.").arg(directory));
    return {};
}

/// Reads the first page, the list of tables and one row of each: what a damaged or foreign file doesn't survive. SQLite
/// itself notices a file that is shorter than it says.
Result<> glance(Connection& db)
{
    const auto names =
        db.rows(QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"), {},
            [](const QSqlQuery& row) { return row.value(0).toString(); });
    if (!names)
        return fail(names.error());
    for (const QString& name : *names) {
        if (const Result<> read = db.run(QStringLiteral("SELECT * FROM \"%1\" LIMIT 1").arg(name)); !read)
            return read;
    }
    return {};
}

Result<std::unique_ptr<Connection>> openAndMigrate(const QString& file)
{
    Result<std::unique_ptr<Connection>> connection = Connection::open(file);
    if (!connection)
        return connection;
    Connection& db = **connection;
    const Result<> looked = glance(db);
    db.settle();
    if (!looked)
        return fail(looked.error());
    if (const Result<> migrated = migrations::migrate(db); !migrated)
        return fail(migrated.error());
    if (const Result<> restarted = keywordlog::restartIfOld(db); !restarted)
        return fail(restarted.error());
    return connection;
}

Result<QString> keepAside(const QString& file)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    const QString aside = file + QLatin1String(".damaged-") + stamp;
    if (!QFile::rename(file, aside)) {
        return fail(ErrorCode::Permission,
            translated("The library's file is damaged, and it can't be moved out of the way: %1").arg(file));
    }
    // The log belongs to the damaged file and must not be replayed into its successor.
    QFile::rename(file + QLatin1String("-wal"), aside + QLatin1String("-wal"));
    QFile::remove(file + QLatin1String("-shm"));
    return aside;
}

QString repairNotice(const QString& aside, const salvage::Saved& saved)
{
    const QString kept =
        translated("The library's file was damaged. It was kept as %1, and a new one was begun.").arg(aside);
    if (saved.conversations == 0 && saved.documents == 0)
        return kept + QLatin1Char(' ') + translated("Add your documents again.");
    return kept + QLatin1Char(' ')
        + translated("Saved from it: %1 conversations and the list of %2 documents, which are read again.")
              .arg(saved.conversations)
              .arg(saved.documents);
}

Result<Opened> replaced(const QString& file)
{
    const Result<QString> aside = keepAside(file);
    if (!aside)
        return fail(aside.error());
    Result<std::unique_ptr<Connection>> connection = openAndMigrate(file);
    if (!connection)
        return fail(connection.error());
    const Result<salvage::Saved> saved = salvage::take(**connection, *aside);
    if (!saved)
        return fail(saved.error());
    return Opened { {}, std::move(*connection), repairNotice(*aside, *saved) };
}

} // namespace

QString databaseFile(const QString& directory)
{
    return QDir(directory).filePath(QStringLiteral("library.db"));
}

namespace {

Result<Opened> replacedAlone(const QString& directory)
{
    const Result<std::unique_ptr<LibraryUse>> alone = LibraryUse::alone(directory);
    if (!alone)
        return fail(alone.error());
    // Another process may have been quicker.
    const QString file = databaseFile(directory);
    Result<std::unique_ptr<Connection>> connection = openAndMigrate(file);
    if (connection)
        return Opened { {}, std::move(*connection), {} };
    return connection.error().code == ErrorCode::Database ? replaced(file) : fail(connection.error());
}

} // namespace

Result<Opened> openForWriting(const QString& directory)
{
    if (const Result<> made = makeDirectory(directory); !made)
        return fail(made.error());
    const QString file = databaseFile(directory);
    Result<std::unique_ptr<LibraryUse>> use = LibraryUse::share(directory);
    if (!use)
        return fail(use.error());
    Result<std::unique_ptr<Connection>> connection = openAndMigrate(file);
    if (connection)
        return Opened { std::move(*use), std::move(*connection), {} };
    if (connection.error().code != ErrorCode::Database)
        return fail(connection.error());

    qCCritical(lcLibrary).noquote() << file << "is damaged:" << connection.error().detail;
    use->reset();
    Result<Opened> fresh = replacedAlone(directory);
    if (!fresh)
        return fresh;
    use = LibraryUse::share(directory);
    if (!use)
        return fail(use.error());
    fresh->use = std::move(*use);
    return fresh;
}

Result<QString> replaceDamaged(const QString& directory)
{
    const Result<Opened> opened = replaced(databaseFile(directory));
    if (!opened)
        return fail(opened.error());
    return opened->notice;
}

} // namespace docent::libraryfile
