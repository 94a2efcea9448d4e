#pragma once

#include "keywords/segment.h"

#include <QList>
#include <QString>

namespace docent {

/// A term with where it stands.
struct NearTerm {
    std::string term;
    quint64 documentFrequency = 0;
    QList<qint64> passages; ///< a few of them
};

/// Terms of words that may be spelt nearly as the folded one. Terms are stems: each is near some beginning of the word,
/// and what it is written like in the passages tells whether that is near, too. Those with the word's first letter,
/// then those with another one and no more edits.
std::vector<NearTerm> nearTerms(const QString& folded, std::span<const keywords::LiveSegment> segments);

} // namespace docent
