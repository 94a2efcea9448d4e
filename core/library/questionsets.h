#pragma once

#include "library/connection.h"

#include <optional>

namespace docent {

/// A file that a question should lead to, or a page of it.
struct ExpectedSource {
    QString file; ///< its name, or the end of its path
    int page = 0; ///< from 1; 0: any
    bool operator==(const ExpectedSource&) const = default;
};

/// A question that search is measured with; finding one of the sources is enough.
struct SearchQuestion {
    QString text;
    QList<ExpectedSource> expected;
    bool operator==(const SearchQuestion&) const = default;
};

/// Questions that are kept in the library under a name. These run inside Database::read and Database::write jobs.
namespace questionsets {

struct Summary {
    QString name;
    int questions = 0;
};

/// Replaces the set of this name.
Result<> save(Connection& db, const QString& name, const QList<SearchQuestion>& questions);
/// Adds a question, or what else a known one expects; begins the set if it isn't there. How many questions it has now.
Result<int> add(Connection& db, const QString& name, const SearchQuestion& question);
/// In the order in which they came; nothing if there is no such set.
Result<std::optional<QList<SearchQuestion>>> load(Connection& db, const QString& name);
Result<QList<Summary>> list(Connection& db);
/// False if there was none.
Result<bool> remove(Connection& db, const QString& name);

} // namespace questionsets
} // namespace docent
