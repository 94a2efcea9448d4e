#pragma once

#include "library/connection.h"
#include "library/document.h"

#include <QDate>
#include <QSet>
#include <QStringList>

namespace docent {

/// Which documents are searched: those that meet each condition that is set.
struct DocumentFilter {
    QString collection; ///< exactly this one
    QSet<qint64> documents; ///< these alone, by the ids of the originals; empty: all
    // Of each of these lists one must hold, and none of the excluded ones. Case doesn't matter.
    QStringList names; ///< parts of the file's name, or of that of the file it lies in
    QStringList
        types; ///< the kind ("pdf", "mail"), the end of the name ("h"), or a family: "word", "excel", "image", …
    QStringList places; ///< a collection, or a folder that the file lies in
    QStringList notNames;
    QStringList notTypes;
    QStringList notPlaces;
    QDate after; ///< dated on this day or later; a document without a date of its own has that of its file
    QDate before; ///< dated before this day

    bool isEmpty() const;
};

namespace documents {

/// The documents whose passages may be found: the originals of those that meet the filter. With `among` only these are
/// looked at, and their copies.
Result<QSet<qint64>> matching(Connection& db, const DocumentFilter& filter, const QList<qint64>& among = {});
/// A document as a list of them shows it.
struct ListedDocument {
    qint64 id = 0;
    qint64 original = 0; ///< whose passages it has: itself, or the document that it is a copy of
    QString path;
    QString container; ///< path of the file that it lies in
    QString title;
    QString kind;
    QString language;
    DocumentState state = DocumentState::Ready;
    QDate date;
    bool ownDate = false; ///< else it is that of its file
    bool hasText = false; ///< passages, its own or those of its original
    bool localOnly = false; ///< only models on this computer may be given it; see collections.h
};
/// All documents that meet the filter, copies too, the newest first.
Result<QList<ListedDocument>> listed(Connection& db, const DocumentFilter& filter);
/// The first passage of this original; empty if it has no text.
Result<QList<qint64>> beginningOf(Connection& db, qint64 original);
/// The first passage of each of these, the newest documents first.
Result<QList<qint64>> firstPassages(Connection& db, const DocumentFilter& filter, int limit);

} // namespace documents

} // namespace docent
