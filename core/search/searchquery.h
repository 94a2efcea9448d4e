#pragma once

#include "library/documentfilter.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace docent {

/// A query taken apart:
///   plain words       are alternatives; the more of them a passage holds, and the rarer, the better
///   "exact phrase"    must be there; "one" OR "other": one of them must
///   -word  -"phrase"  must not be there
///   name: type: in:   parts of the file's name; the kind or the end of the name; a collection or folder
///   before: after:    a year, month or day: 2024, 2024-05, 2024-05-17
/// A value may stand in quotation marks, and `-name:` and its like exclude. What isn't understood is words.
struct SearchQuery {
    QString words; ///< the plain ones, with spaces between them
    QString unfinished; ///< the last of them if the query ends with it: more of it may be to come
    QList<QStringList> required; ///< of each group one phrase must be there
    QStringList excluded; ///< words and phrases
    DocumentFilter filter;

    /// True if it asks for nothing.
    bool isEmpty() const { return words.isEmpty() && required.isEmpty(); }
    /// All that a hit may hold: the plain words and the phrases, as one text.
    QString sought() const;
};

/// Never fails; what stands behind the first 20,000 characters is left out.
SearchQuery parseSearchQuery(const QString& query);

} // namespace docent
