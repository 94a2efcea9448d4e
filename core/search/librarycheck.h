#pragma once

#include "base/result.h"

#include <QList>
#include <QString>
#include <stop_token>

/// Whether the files of a library are what was written. These jobs read all of them, with a connection of their own, so
/// that nothing is repaired in passing; they run on the pool.
namespace docent::librarycheck {

enum class Part { Database, Texts, Keywords, Vectors };

/// What a part was found to be.
struct Finding {
    Part part = Part::Database;
    bool whole = true;
    QString detail; ///< what there is, or what is wrong with it
};

/// A library that isn't there yet has no parts. What lies behind a damaged database isn't looked at.
Result<QList<Finding>> check(const QString& directory, const std::stop_token& stop);

/// Makes anew what was found to be damaged, unless anybody else has the library open: the database's indexes and rows
/// that belong to nothing, and only where it still can't be read the database itself, as it is done with one that can't
/// be opened; then what the keyword and vector index are to be made of. Documents whose text is damaged wait to be read
/// again. Returns what the person should know of it, which may be nothing.
Result<QString> repair(const QString& directory, const QList<Finding>& findings);

} // namespace docent::librarycheck
