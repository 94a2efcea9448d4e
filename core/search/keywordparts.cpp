#include "search/keywordparts.h"

#include "keywords/segmentmerge.h"
#include "keywords/segmentwriter.h"
#include "search/phrasecheck.h"
#include "search/textpairs.h"

#include <algorithm>
#include <array>
#include <QHash>

namespace docent {

namespace {

// A word of the title or of a heading says more about a passage than one of its text. Measured on judged questions,
// everything from 1.5 to 3 for the title is as good.
constexpr float textWeight = 1;
constexpr float headingWeight = 1.5F;
constexpr float titleWeight = 2;

constexpr std::size_t mergedAtOnce = 8; ///< parts of about one size that become one
constexpr quint32 smallestLevel = 8192; ///< entries up to which all parts count as equally small

using keywords::EntrySet;
using keywords::LiveSegment;
using keywords::Segment;

/// Marks entries as dead, in copies of the sets: others may be reading these.
class Deaths {
public:
    explicit Deaths(KeywordParts& parts)
        : m_parts(parts)
        , m_sets(parts.size())
    {
    }
    ~Deaths()
    {
        for (std::size_t i = 0; i < m_sets.size(); ++i) {
            if (m_sets[i])
                m_parts[i].live.dead = std::move(m_sets[i]);
        }
    }
    Q_DISABLE_COPY_MOVE(Deaths)

    void add(std::size_t part, qint64 passage)
    {
        const LiveSegment& live = m_parts[part].live;
        const std::optional<quint32> entry = live.segment->find(passage);
        if (!entry)
            return;
        if (!m_sets[part])
            m_sets[part] = live.dead ? std::make_shared<EntrySet>(*live.dead) : std::make_shared<EntrySet>();
        m_sets[part]->insert(*entry);
    }

private:
    KeywordParts& m_parts;
    std::vector<std::shared_ptr<EntrySet>> m_sets;
};

/// The last change of each passage that is there, in the order of the log.
std::vector<const keywordlog::Entry*> presentEntries(const QList<keywordlog::Change>& changes)
{
    QHash<qint64, qsizetype> last;
    for (qsizetype i = 0; i < changes.size(); ++i)
        last.insert(changes.at(i).passage, i);
    std::vector<const keywordlog::Entry*> entries;
    for (qsizetype i = 0; i < changes.size(); ++i) {
        if (changes.at(i).entry && last.value(changes.at(i).passage) == i)
            entries.push_back(&*changes.at(i).entry);
    }
    return entries;
}

Result<LiveSegment> inMemory(QByteArray bytes)
{
    Result<std::shared_ptr<const Segment>> segment = Segment::fromBytes(std::move(bytes));
    if (!segment)
        return fail(segment.error());
    return LiveSegment { std::move(*segment) };
}

bool growsWith(const KeywordPart& part, quint32 newEntries)
{
    return part.row == 0 && !part.frozen && part.live.segment->size() <= 2 * newEntries;
}

/// Merges the last part in memory with those before it that are not much larger.
Result<> mergeTail(KeywordParts& parts, const std::stop_token& stop)
{
    while (parts.size() >= 2 && growsWith(parts[parts.size() - 2], parts.back().live.segment->size())) {
        const std::vector<LiveSegment> both { parts[parts.size() - 2].live, parts.back().live };
        Result<QByteArray> bytes = keywords::merged(both, stop);
        if (!bytes)
            return fail(bytes.error());
        const Result<LiveSegment> segment = inMemory(std::move(*bytes));
        if (!segment)
            return fail(segment.error());
        parts[parts.size() - 2].live = *segment;
        parts[parts.size() - 2].lastSequence = parts.back().lastSequence;
        parts.pop_back();
    }
    return {};
}

quint32 livingEntries(const KeywordPart& part)
{
    const quint32 dead = part.live.dead ? quint32(part.live.dead->size()) : 0;
    return part.live.segment->size() - dead;
}

/// How many times a part has been eight times as large as the smallest.
int levelOf(const KeywordPart& part)
{
    int level = 0;
    for (quint32 entries = livingEntries(part); entries > smallestLevel; entries /= quint32(mergedAtOnce))
        ++level;
    return level;
}

} // namespace

QByteArray PassageAnalysis::segmentOf(
    const std::vector<const keywordlog::Entry*>& entries, std::span<const LiveSegment> index)
{
    const std::scoped_lock lock(m_mutex);
    keywords::SegmentWriter writer;
    std::array<std::vector<std::string_view>, 3> terms;
    std::vector<quint64> pairs;
    for (const keywordlog::Entry* entry : entries) {
        const terms::Language language(entry->language);
        pairs.clear();
        const std::array<QStringView, 3> texts { entry->text, entry->above, entry->title };
        for (std::size_t i = 0; i < texts.size(); ++i) {
            std::vector<terms::TermAt> places = m_analyzer.places(texts[i], language);
            terms[i].clear();
            for (const terms::TermAt& place : places)
                terms[i].push_back(place.term);
            appendPairs(places, pairs);
        }
        const std::array<keywords::SegmentWriter::Field, 3> fields { { { terms[0], textWeight },
            { terms[1], headingWeight }, { terms[2], titleWeight } } };
        writer.add(entry->passage, entry->document, fields, pairs);
        m_analyzer.reset();
    }
    return writer.encoded(keywords::usualLength(index));
}

Result<QSet<qint64>> PassageAnalysis::meeting(
    const SearchQuery& query, const QList<keywordlog::Entry>& passages, const std::stop_token& stop)
{
    const std::scoped_lock lock(m_mutex);
    return passagesMeeting(query, passages, m_analyzer, stop);
}

QList<qint64> rowsOf(const KeywordParts& parts)
{
    QList<qint64> rows;
    for (const KeywordPart& part : parts) {
        if (part.row != 0)
            rows.append(part.row);
    }
    return rows;
}

bool sameSegments(std::span<const KeywordPart> one, std::span<const KeywordPart> other)
{
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
        [](const KeywordPart& a, const KeywordPart& b) { return a.live.segment == b.live.segment; });
}

std::vector<LiveSegment> liveSegments(const KeywordParts& parts)
{
    std::vector<LiveSegment> segments;
    segments.reserve(parts.size());
    for (const KeywordPart& part : parts)
        segments.push_back(part.live);
    return segments;
}

void bury(KeywordParts& parts, const QList<keywordlog::Death>& deaths)
{
    Deaths dead(parts);
    for (const keywordlog::Death& death : deaths) {
        for (std::size_t i = 0; i < parts.size() && parts[i].lastSequence < death.sequence; ++i)
            dead.add(i, death.passage);
    }
}

Result<KeywordParts> afterChanges(KeywordParts parts, const QList<keywordlog::Change>& changes,
    PassageAnalysis& analysis, const std::stop_token& stop)
{
    {
        Deaths dead(parts);
        for (const keywordlog::Change& change : changes) {
            for (std::size_t i = 0; !change.fresh && i < parts.size(); ++i)
                dead.add(i, change.passage);
        }
    }
    const std::vector<const keywordlog::Entry*> entries = presentEntries(changes);
    const qint64 last = changes.isEmpty() ? 0 : changes.last().sequence;
    if (entries.empty()) {
        // A frozen part has its end in the log already, and so have those on disk.
        if (!parts.empty() && parts.back().row == 0 && !parts.back().frozen)
            parts.back().lastSequence = std::max(parts.back().lastSequence, last);
        return parts;
    }
    const Result<LiveSegment> segment = inMemory(analysis.segmentOf(entries, liveSegments(parts)));
    if (!segment)
        return fail(segment.error());
    KeywordPart part;
    part.lastSequence = last;
    part.live = *segment;
    parts.push_back(std::move(part));
    if (const Result<> merged = mergeTail(parts, stop); !merged)
        return fail(merged.error());
    return parts;
}

void LanguageCounts::add(const QList<keywordlog::Change>& changes)
{
    for (const keywordlog::Change& change : changes) {
        if (change.entry)
            ++m_counts[change.entry->language.isEmpty() ? QStringLiteral("en") : change.entry->language];
    }
}

void LanguageCounts::add(const QStringList& stored)
{
    for (const QString& one : stored) {
        const QString language = one.section(QLatin1Char(':'), 0, 0);
        m_counts[language] = std::max(m_counts.value(language), one.section(QLatin1Char(':'), 1).toLongLong());
    }
}

QStringList LanguageCounts::stored() const
{
    QStringList list;
    for (auto it = m_counts.begin(); it != m_counts.end(); ++it)
        list.append(it.key() + QLatin1Char(':') + QString::number(it.value()));
    return list;
}

QStringList LanguageCounts::languages() const
{
    QStringList list = m_counts.keys();
    std::stable_sort(list.begin(), list.end(),
        [this](const QString& a, const QString& b) { return m_counts.value(a) > m_counts.value(b); });
    return list;
}

QList<qint64> settledDeaths(const KeywordParts& parts, PartRange range)
{
    QList<qint64> passages;
    for (std::size_t i = range.first; i < range.first + range.count; ++i) {
        const Segment& segment = *parts[i].live.segment;
        for (quint32 entry = 0; parts[i].live.dead && entry < segment.size(); ++entry) {
            const qint64 passage = segment.passageId(entry);
            const auto before = parts.begin() + qsizetype(range.first);
            const bool older = !parts[i].live.isDead(entry)
                || std::any_of(parts.begin(), before,
                    [passage](const KeywordPart& part) { return part.live.segment->find(passage).has_value(); });
            if (!older)
                passages.append(passage);
        }
    }
    return passages;
}

PartRange partsToMerge(const KeywordParts& parts)
{
    const auto firstInMemory =
        std::find_if(parts.begin(), parts.end(), [](const KeywordPart& part) { return part.row == 0; });
    const std::size_t onDisk = std::size_t(firstInMemory - parts.begin());
    // Smaller ones first: what comes of them may be worth merging with larger ones.
    std::size_t run = 0;
    int level = 0;
    for (std::size_t i = onDisk; i > 0; --i) {
        const int here = levelOf(parts[i - 1]);
        run = here <= level ? run + 1 : 1;
        level = std::max(level, here);
        if (run == mergedAtOnce)
            return { i - 1, mergedAtOnce };
    }
    // One that is mostly dead gives its room back.
    for (std::size_t i = 0; i < onDisk; ++i) {
        if (livingEntries(parts[i]) < parts[i].live.segment->size() / 2)
            return { i, 1 };
    }
    return {};
}

std::shared_ptr<const EntrySet> diedMeanwhile(
    std::span<const KeywordPart> before, std::span<const KeywordPart> now, const Segment& merged)
{
    std::shared_ptr<EntrySet> dead;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].live.dead == now[i].live.dead)
            continue;
        const Segment& segment = *now[i].live.segment;
        for (quint32 entry = 0; entry < segment.size(); ++entry) {
            if (!now[i].live.isDead(entry) || before[i].live.isDead(entry))
                continue;
            if (const std::optional<quint32> place = merged.find(segment.passageId(entry))) {
                if (!dead)
                    dead = std::make_shared<EntrySet>();
                dead->insert(*place);
            }
        }
    }
    return dead;
}

} // namespace docent
