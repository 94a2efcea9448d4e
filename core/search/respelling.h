#pragma once

#include "library/keywordlog.h"
#include "search/nearterms.h"
#include "search/searchquery.h"

namespace docent {

/// A word of a query that no passage has, and terms of what may have been meant.
struct UnknownWord {
    QString typed;
    std::vector<NearTerm> near;
};

/// What of a query may be misspelt.
struct UnknownWords {
    std::vector<UnknownWord> words;
    bool topicIsKnown = false; ///< other words of it are there, and not stop words only
};

/// When other spellings are wanted.
enum class Respell {
    Always,
    WhereTopicIsUnknown, ///< not beside words that are known and say what the query is about
};

/// The unknown words of the query for which there are such terms. `unfinished`: this one may be the beginning of a
/// word. In time that the vocabulary bounds.
UnknownWords unknownWords(const SearchQuery& query, const QStringList& languages, const QString& unfinished,
    Respell when, std::span<const keywords::LiveSegment> segments);

/// The nearest word to it, as it is written in these passages, if it is near enough: by edits, then with the same first
/// letter, then the most frequent one. Of those only whose term is in `fewest` passages. Empty: there is none.
QString nearestWritten(const UnknownWord& word, const QList<keywordlog::Entry>& passages, quint64 fewest);

/// Another spelling of a word of a query.
struct Respelling {
    QString typed;
    QString written; ///< as some passage of the library has it
};

struct Respellings {
    QList<Respelling> words;
    bool topicIsKnown = false; ///< as in UnknownWords
};

/// The query with the words in their other spelling.
QString respelt(const QString& query, const QList<Respelling>& respellings);

} // namespace docent
