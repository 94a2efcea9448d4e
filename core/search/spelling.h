#pragma once

#include "keywords/segment.h"

#include <QString>
#include <QStringList>

/// What stands in the library and is spelt nearly as a word that doesn't.
namespace docent::spelling {

/// How many edits a word may be away from the one that was meant: 1 for four or five letters, 2 for more; 0 for what is
/// no plain word (shorter ones, numbers, scripts without spaces). `folded`: as fold() gives it.
int allowedEdits(QStringView folded);

/// As spellings are compared: without case and accents.
QString fold(QStringView word);

/// Letters put in, left out, replaced by others or exchanged with their neighbours (optimal string alignment); `most` +
/// 1 if there are more.
int distance(QStringView one, QStringView other, int most);

/// What a query has of words that are nowhere.
struct Unknown {
    QStringList words; ///< that stand by themselves and of which no segment has a term; the first few
    bool topicIsKnown = false; ///< some other word, that isn't a stop word, is there
};
Unknown unknownWords(const QString& query, const QStringList& languages, const QString& unfinished,
    std::span<const keywords::LiveSegment> segments);

} // namespace docent::spelling
