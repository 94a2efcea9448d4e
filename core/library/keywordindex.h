#pragma once

#include "library/connection.h"

#include <QList>
#include <QStringView>

namespace docent {

/// A passage that a search source found; the higher the score the better.
struct ScoredPassage {
    qint64 passageId = 0;
    double score = 0;
};

/// Keyword search over passages with BM25 (Robertson and Zaragoza 2009), on SQLite's FTS5 with Porter stemming.
namespace keywordindex {

/// What one passage is found by. The index keeps no text: removing an entry takes exactly what was added.
struct Entry {
    qint64 passageId = 0;
    QString text;
    QString headings; ///< what above() makes
    QString title;
};

/// How a document is called in the index: by its title, and by the names of its file and of its copies, which people
/// remember too.
QString documentTitle(const QString& title, const QString& path, const QString& copyNames);
/// What stands above a passage: its heading path and the first row of its table.
QString above(const QString& headings, const QString& tableHead);
/// Makes the empty index; a step of the migrations.
Result<> create(Connection& db);
/// Builds the index anew from the passages when it was made with another version of indexedText().
Result<> rebuildIfOld(Connection& db);
Result<> rebuild(Connection& db);
Result<> add(Connection& db, const Entry& entry);
Result<> remove(Connection& db, const Entry& entry);

/// The text as it is indexed: runs of Chinese, Japanese, Korean and Thai letters become overlapping bigrams, since FTS5
/// splits words at spaces only; marks that are written or left out at will are dropped.
QString indexedText(QStringView text);
/// Turns what a person types into an FTS5 expression: words are alternatives, "quoted phrases" must be there, -excluded
/// words must not, everything else is a word. Never a syntax error; empty if nothing can be searched.
QString matchExpression(const QString& query);
/// The words of a query that a hit may hold, folded and in lower case: pairs of letters for unspaced scripts. Stop
/// words stand among them only where nothing else does, excluded ones never.
QStringList queryWords(const QString& query);

/// The best `limit` passages, best first. `collection`: empty for all.
Result<QList<ScoredPassage>> search(Connection& db, const QString& query, int limit, const QString& collection = {});

} // namespace keywordindex

} // namespace docent
