#pragma once

#include "library/connection.h"
#include "library/libraryuse.h"

namespace docent::libraryfile {

/// A connection to the library that can be written, and what had to be repaired for it, in words for the person.
struct Opened {
    std::unique_ptr<LibraryUse> use; ///< shared; outlives all connections
    std::unique_ptr<Connection> connection;
    QString notice;
};

/// Makes the directory (mode 0700), opens or creates `library.db` in it and migrates it; a damaged file is kept aside
/// beside the fresh one that replaces it.
Result<Opened> openForWriting(const QString& directory);
/// Keeps a damaged file aside and begins a fresh one with what can be saved from it; says so in words for the person.
/// Only for who has the library alone.
Result<QString> replaceDamaged(const QString& directory);
QString databaseFile(const QString& directory);

} // namespace docent::libraryfile
