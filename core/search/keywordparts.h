#pragma once

#include "keywords/segment.h"
#include "library/keywordlog.h"
#include "search/searchquery.h"
#include "terms/analyzer.h"

#include <mutex>
#include <QMap>
#include <QSet>
#include <stop_token>

namespace docent {

/// Turns passages into entries of segments, and remembers the words that it has seen. From any thread, one at a time.
class PassageAnalysis {
public:
    /// The bytes of a segment with these passages, for an index that has the parts.
    QByteArray segmentOf(
        const std::vector<const keywordlog::Entry*>& entries, std::span<const keywords::LiveSegment> index);
    /// Those of the passages in which the phrases stand that the query asks for, and none of those that it excludes.
    Result<QSet<qint64>> meeting(
        const SearchQuery& query, const QList<keywordlog::Entry>& passages, const std::stop_token& stop);

private:
    std::mutex m_mutex;
    terms::Analyzer m_analyzer;
};

/// A segment and its place in the log.
struct KeywordPart {
    qint64 row = 0; ///< of the table of segments; 0: it is in memory only
    qint64 lastSequence = 0; ///< it holds the log's passages up to here, from where the part before ends
    QString file; ///< its name; empty in memory
    bool frozen = false; ///< it is being written to disk: it doesn't grow by being merged
    keywords::LiveSegment live;
};

/// All parts, in the order of the log: those on disk, then those in memory.
using KeywordParts = std::vector<KeywordPart>;

std::vector<keywords::LiveSegment> liveSegments(const KeywordParts& parts);
/// The rows of those that are on disk.
QList<qint64> rowsOf(const KeywordParts& parts);
bool sameSegments(std::span<const KeywordPart> one, std::span<const KeywordPart> other);

/// Kills the passages' entries in the parts that end before the sequence.
void bury(KeywordParts& parts, const QList<keywordlog::Death>& deaths);

/// The parts after a stretch of the log: what it says is dead is so, and what it brought stands in a part in memory,
/// together with smaller ones before it, so that there never are many.
Result<KeywordParts> afterChanges(KeywordParts parts, const QList<keywordlog::Change>& changes,
    PassageAnalysis& analysis, const std::stop_token& stop);

/// How many passages are in which language; English where it isn't known, as they are analysed.
class LanguageCounts {
public:
    void add(const QList<keywordlog::Change>& changes);
    /// As segments' rows hold it, "de:120 en:4000". Of several the largest numbers count: each row tells of all.
    void add(const QStringList& stored);
    QStringList stored() const;
    /// The most frequent first.
    QStringList languages() const;

private:
    QMap<QString, qint64> m_counts;
};

/// Which neighbouring parts on disk are worth being merged: [first, first + count); count 0: none.
struct PartRange {
    std::size_t first = 0;
    std::size_t count = 0;
};
PartRange partsToMerge(const KeywordParts& parts);

/// Passages that died in the range, and are in no part before it: nobody needs to know of these deaths once the range
/// has been merged.
QList<qint64> settledDeaths(const KeywordParts& parts, PartRange range);

/// The entries of `merged` whose passages have died since `before` was merged to it, `now` being the same parts.
std::shared_ptr<const keywords::EntrySet> diedMeanwhile(
    std::span<const KeywordPart> before, std::span<const KeywordPart> now, const keywords::Segment& merged);

} // namespace docent
