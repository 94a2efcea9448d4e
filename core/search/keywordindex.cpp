#include "search/keywordindex.h"

#include "async/pooljob.h"
#include "async/semaphore.h"
#include "base/logging.h"
#include "search/keywordfiles.h"
#include "search/keywordplan.h"
#include "search/phrasecheck.h"

#include <algorithm>
#include <chrono>
#include <QDeadlineTimer>
#include <QDir>

namespace docent {

namespace {

constexpr int changesAtOnce = 256; ///< a few milliseconds of work, which a search may have to wait for
constexpr qint64 usuallyUnwritten = 8192; ///< changes that are in memory alone; taking them in takes about 0.2 s
constexpr qint64 worthWriting = 256; ///< at the end of the program
constexpr std::chrono::minutes retryPause { 1 };
constexpr std::chrono::seconds phrasePatience { 3 }; ///< less than a search may take
constexpr qsizetype fewestCandidates = 200; ///< that a phrase is looked for in
constexpr qsizetype moreCandidates = 64; ///< times, where these weren't enough
constexpr qsizetype textsAtOnce = 500; ///< at most; a phrase is looked for in that many within a few milliseconds

/// Removes files that no row names, or names any more.
void discard(QThreadPool& pool, const QString& folder, const KeywordParts& parts)
{
    pool.start([folder, parts] { removeFiles(folder, parts); });
}

} // namespace

/// What is known of the index, in this process.
struct KeywordIndex::State {
    QString folder;
    KeywordParts parts;
    qint64 generation = 0;
    qint64 sequence = 0; ///< of the log, up to which the parts know it
    qint64 written = 0; ///< up to which they are on disk
    LanguageCounts languages; ///< of the passages
    bool loaded = false;
    bool behind = false; ///< the last search didn't see all that the library holds
    bool cutShort = false; ///< the last search for phrases didn't look at all passages with their words
    QDeadlineTimer retryAt; ///< after writing failed; until then it isn't tried again and again
    std::shared_ptr<PassageAnalysis> analysis = std::make_shared<PassageAnalysis>();
    Semaphore changing { 1 }; ///< whoever changes the parts holds it
    Semaphore writing { 1 }; ///< whoever writes segments holds it

    std::size_t onDisk() const { return std::size_t(rowsOf(parts).size()); }

    /// Another try writes them with what comes after.
    void unfreeze()
    {
        for (KeywordPart& part : parts)
            part.frozen = false;
        retryAt.setRemainingTime(retryPause);
    }

    /// What is in memory doesn't fit what the database says: it is loaded before it is used again.
    void forget()
    {
        loaded = false;
        sequence = written;
    }

    /// One part takes the place of neighbours as they were when it was made of them. False if they have gone.
    bool install(std::size_t first, const KeywordParts& replaced, KeywordPart made)
    {
        if (first + replaced.size() > parts.size())
            return false;
        const std::span<const KeywordPart> now(parts.data() + first, replaced.size());
        if (!sameSegments(now, replaced))
            return false;
        made.live.dead = diedMeanwhile(replaced, now, *made.live.segment);
        const auto at = parts.begin() + qsizetype(first);
        parts.insert(parts.erase(at, at + qsizetype(replaced.size())), std::move(made));
        return true;
    }
};

/// What is looked for, and where: the same parts for all of it.
struct KeywordIndex::Search {
    std::vector<keywords::LiveSegment> segments;
    QStringList languages;
    SearchQuery query;
    std::optional<std::vector<qint64>> documents;
    bool prefix = false;
};

KeywordIndex::KeywordIndex(Database& database, QThreadPool& pool)
    : m_database(database)
    , m_pool(pool)
    , m_state(std::make_shared<State>())
{
    m_state->folder = QDir(database.directory()).filePath(QStringLiteral("keywords"));
}

KeywordIndex::~KeywordIndex() = default;

bool KeywordIndex::isCutShort() const
{
    return m_state->cutShort;
}

bool KeywordIndex::isBehind() const
{
    return m_state->behind;
}

KeywordIndex::Held KeywordIndex::held() const
{
    return { liveSegments(m_state->parts), m_state->languages.languages() };
}

Task<> KeywordIndex::load(std::shared_ptr<State> state, std::stop_token stop)
{
    auto job = [](Connection& db) { return keywordlog::stored(db); };
    const Result<keywordlog::Stored> stored = co_await m_database.read(std::move(job), stop);
    if (!stored)
        co_return fail(stored.error());
    auto opening = [folder = state->folder, known = state->parts, rows = *stored](
                       std::stop_token inner) { return openParts(folder, rows, known, inner); };
    Result<OpenedParts> opened = co_await runOnPool(m_pool, std::move(opening), stop);
    if (!opened)
        co_return fail(opened.error());
    if (opened->damaged != 0) {
        qCWarning(lcLibrary).noquote() << "the keyword index is made anew:" << opened->damage;
        auto restart = [row = opened->damaged](Connection& db) { return keywordlog::restartWithout(db, row); };
        const Result<> restarted = co_await m_database.write(std::move(restart), stop);
        co_return restarted;
    }
    state->generation = stored->generation;
    state->parts = std::move(opened->parts);
    state->written = state->parts.empty() ? 0 : state->parts.back().lastSequence;
    state->sequence = state->written;
    state->languages.add(opened->languages);
    state->loaded = true;
    co_return Result<>();
}

/// True once all is taken in; false when more is unwritten than wanted. The caller holds `changing`.
Task<bool> KeywordIndex::takeIn(std::shared_ptr<State> state, qint64 mostUnwritten, std::stop_token stop)
{
    while (state->sequence - state->written < mostUnwritten) {
        auto job = [after = state->sequence](
                       Connection& db) { return keywordlog::changesAfter(db, after, changesAtOnce); };
        const Result<keywordlog::Changes> changes = co_await m_database.read(std::move(job), stop);
        if (!changes)
            co_return fail(changes.error());
        if (!state->loaded || changes->generation != state->generation || changes->segments != rowsOf(state->parts)) {
            const Result<> loaded = co_await load(state, stop);
            if (!loaded)
                co_return fail(loaded.error());
            continue;
        }
        if (changes->list.isEmpty())
            co_return true;
        auto taking = [parts = state->parts, list = changes->list, analysis = state->analysis](
                          std::stop_token inner) { return afterChanges(parts, list, *analysis, inner); };
        Result<KeywordParts> parts = co_await runOnPool(m_pool, std::move(taking), stop);
        if (!parts)
            co_return fail(parts.error());
        state->parts = std::move(*parts);
        state->sequence = changes->list.last().sequence;
        state->languages.add(changes->list);
        if (!changes->more)
            co_return true;
    }
    co_return false;
}

Task<qint64> KeywordIndex::countBehind(std::stop_token stop)
{
    auto job = [after = m_state->sequence](Connection& db) { return keywordlog::countAfter(db, after); };
    const Result<qint64> count = co_await m_database.read(std::move(job), stop);
    co_return count;
}

Task<> KeywordIndex::seal(std::shared_ptr<State> state, std::stop_token stop)
{
    const std::size_t first = state->onDisk();
    for (std::size_t i = first; i < state->parts.size(); ++i)
        state->parts[i].frozen = true;
    const KeywordParts tail(state->parts.begin() + qsizetype(first), state->parts.end());
    keywordlog::Segment row;
    row.lastSequence = state->sequence;
    row.languages = state->languages.stored();
    const qint64 from = state->written;
    const qint64 generation = state->generation;
    auto writing = [folder = state->folder, tail](
                       std::stop_token inner) { return writtenTogether(folder, tail, inner); };
    Result<KeywordPart> made = co_await runOnPool(m_pool, std::move(writing), stop);
    if (!made) {
        state->unfreeze();
        co_return fail(made.error());
    }
    const auto permit = co_await state->changing.acquire(stop);
    if (!permit) {
        state->unfreeze();
        co_return fail(permit.error());
    }
    row.file = made->file;
    row.checksum = made->live.segment->checksum();
    auto job = [row, from, generation](Connection& db) { return keywordlog::seal(db, row, from, generation); };
    const Result<qint64> id = co_await m_database.write(std::move(job), stop);
    if (!id || *id == 0)
        discard(m_pool, state->folder, { *made });
    if (!id) {
        state->unfreeze();
        co_return fail(id.error());
    }
    made->row = *id;
    made->lastSequence = row.lastSequence;
    if (*id != 0 && state->install(first, tail, std::move(*made)))
        state->written = row.lastSequence;
    else // Another process was quicker.
        state->forget();
    co_return Result<>();
}

/// False if nothing is worth being merged.
Task<bool> KeywordIndex::mergeSome(std::shared_ptr<State> state, std::stop_token stop)
{
    const PartRange range = partsToMerge(state->parts);
    if (range.count == 0)
        co_return false;
    const auto begin = state->parts.begin() + qsizetype(range.first);
    const KeywordParts old(begin, begin + qsizetype(range.count));
    struct Merged {
        KeywordPart part;
        QList<qint64> settled;
    };
    auto writing = [folder = state->folder, old, parts = state->parts, range](std::stop_token inner) -> Result<Merged> {
        Result<KeywordPart> part = writtenTogether(folder, old, inner);
        if (!part)
            return fail(part.error());
        return Merged { std::move(*part), settledDeaths(parts, range) };
    };
    Result<Merged> merged = co_await runOnPool(m_pool, std::move(writing), stop);
    if (!merged) {
        state->retryAt.setRemainingTime(retryPause);
        co_return fail(merged.error());
    }
    KeywordPart& made = merged->part;
    const auto permit = co_await state->changing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    keywordlog::Segment row;
    row.file = made.file;
    row.checksum = made.live.segment->checksum();
    row.lastSequence = old.back().lastSequence;
    row.languages = state->languages.stored();
    auto job = [row, ids = rowsOf(old), settled = merged->settled](
                   Connection& db) { return keywordlog::replace(db, ids, row, settled); };
    const Result<qint64> id = co_await m_database.write(std::move(job), stop);
    if (!id || *id == 0)
        discard(m_pool, state->folder, { made });
    if (!id)
        co_return fail(id.error());
    made.row = *id;
    made.lastSequence = row.lastSequence;
    if (*id == 0 || !state->install(range.first, old, std::move(made)))
        state->forget();
    if (*id != 0)
        discard(m_pool, state->folder, old);
    co_return state->loaded;
}

Task<> KeywordIndex::maintain(Writing writing, std::stop_token stop)
{
    const std::shared_ptr<State> state = m_state;
    const auto turn = co_await state->writing.acquire(stop);
    if (!turn)
        co_return fail(turn.error());
    const qint64 due = writing == Writing::All ? worthWriting : usuallyUnwritten;
    bool all = false;
    while (!all) {
        auto permit = co_await state->changing.acquire(stop);
        if (!permit)
            co_return fail(permit.error());
        const Result<bool> taken = co_await takeIn(state, usuallyUnwritten, stop);
        permit->release();
        if (!taken)
            co_return fail(taken.error());
        all = *taken;
        if (!state->retryAt.hasExpired())
            co_return Result<>();
        if (state->sequence - state->written >= due) {
            const Result<> sealed = co_await seal(state, stop);
            if (!sealed)
                co_return fail(sealed.error());
        }
        Result<bool> merged = writing == Writing::WhereDue; // at the end of the program there is no time for more
        while (merged && *merged)
            merged = co_await mergeSome(state, stop);
        if (!merged)
            co_return fail(merged.error());
    }
    co_return Result<>();
}

Task<QList<keywords::KeywordHit>> KeywordIndex::scan(
    std::shared_ptr<const Search> search, qsizetype limit, std::stop_token stop)
{
    auto job = [search, limit](std::stop_token inner) -> Result<QList<keywords::KeywordHit>> {
        keywords::KeywordQuery query =
            keywordQueryOf(search->query, search->languages, search->prefix, search->segments);
        query.documents = search->documents;
        query.limit = limit;
        return keywords::scan(search->segments, query, inner);
    };
    Result<QList<keywords::KeywordHit>> hits = co_await runOnPool(m_pool, std::move(job), stop);
    co_return hits;
}

/// Those in which the phrases stand that must, and none of those that must not.
Task<QList<keywords::KeywordHit>> KeywordIndex::withPhrases(std::shared_ptr<State> state,
    std::shared_ptr<const Search> search, QList<keywords::KeywordHit> hits, std::stop_token stop)
{
    QList<qint64> ids;
    for (const keywords::KeywordHit& hit : std::as_const(hits))
        ids.append(hit.passageId);
    auto load = [ids](Connection& db) { return keywordlog::entries(db, ids); };
    const Result<QList<keywordlog::Entry>> entries = co_await m_database.read(std::move(load), stop);
    if (!entries)
        co_return fail(entries.error());
    auto check = [list = *entries, search, analysis = state->analysis](
                     std::stop_token inner) { return analysis->meeting(search->query, list, inner); };
    const Result<QSet<qint64>> meeting = co_await runOnPool(m_pool, std::move(check), stop);
    if (!meeting)
        co_return fail(meeting.error());
    hits.removeIf([&meeting](const keywords::KeywordHit& hit) { return !meeting->contains(hit.passageId); });
    co_return hits;
}

/// The best in which the phrases stand. How many have to be looked at to find them shows on the way.
Task<QList<keywords::KeywordHit>> KeywordIndex::bestWithPhrases(
    std::shared_ptr<State> state, std::shared_ptr<const Search> search, qsizetype limit, std::stop_token stop)
{
    QList<keywords::KeywordHit> kept;
    const QDeadlineTimer patience(phrasePatience);
    qsizetype looked = 0;
    for (qsizetype candidates = std::max(4 * limit, fewestCandidates);; candidates *= moreCandidates) {
        const Result<QList<keywords::KeywordHit>> hits = co_await scan(search, candidates, stop);
        if (!hits)
            co_return fail(hits.error());
        // A scan for more begins with the same ones.
        while (looked < hits->size() && kept.size() < limit) {
            // Mostly the first of them have it; where they don't, many more have to be looked at.
            const qsizetype texts = std::min(looked + limit, textsAtOnce);
            const Result<QList<keywords::KeywordHit>> some =
                co_await withPhrases(state, search, hits->mid(looked, texts), stop);
            if (!some)
                co_return fail(some.error());
            kept += *some;
            if (patience.hasExpired()) {
                state->cutShort = true;
                co_return kept;
            }
            looked = std::min(looked + texts, hits->size());
        }
        if (kept.size() >= limit || hits->size() < candidates)
            co_return kept;
    }
}

/// A search through what the library holds by now.
Task<std::shared_ptr<KeywordIndex::Search>> KeywordIndex::begin(std::shared_ptr<State> state, std::stop_token stop)
{
    const auto permit = co_await state->changing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    // Where the whole index is being made anew, a search finds what is there already.
    const qint64 enough = state->sequence - state->written + usuallyUnwritten;
    const Result<bool> taken = co_await takeIn(state, enough, stop);
    if (!taken)
        co_return fail(taken.error());
    state->behind = !*taken;
    auto search = std::make_shared<Search>();
    search->segments = liveSegments(state->parts);
    search->languages = state->languages.languages();
    co_return search;
}

Task<HeldPassages> KeywordIndex::holding(HeldWords words, std::stop_token stop)
{
    const std::shared_ptr<State> state = m_state;
    const Result<std::shared_ptr<Search>> begun = co_await begin(state, stop);
    if (!begun)
        co_return fail(begun.error());
    const std::shared_ptr<Search> search = *begun;
    auto look = [search, words](std::stop_token inner) -> Result<HeldPassages> {
        HeldPassages held;
        held.terms = heldTerms(words, search->languages, search->segments, inner);
        held.passages = passagesHolding(held.terms, search->segments, inner);
        if (held.terms.phrases.isEmpty())
            held.passages = firstOfEachDocument(held.passages);
        if (inner.stop_requested())
            return fail(Error::cancelled());
        return held;
    };
    Result<HeldPassages> held = co_await runOnPool(m_pool, std::move(look), stop);
    if (!held)
        co_return fail(held.error());
    held->complete = !state->behind;
    if (held->terms.phrases.isEmpty())
        co_return held;
    for (const QString& phrase : std::as_const(held->terms.phrases))
        search->query.required.append({ phrase });
    QList<keywords::PassageAt> firsts;
    QSet<qint64> documents;
    for (qsizetype from = 0; from < held->passages.size(); from += textsAtOnce) {
        QList<keywords::KeywordHit> some;
        for (const keywords::PassageAt& passage : held->passages.mid(from, textsAtOnce)) {
            if (!documents.contains(passage.documentId))
                some.append({ passage.passageId, passage.documentId, 0 });
        }
        const Result<QList<keywords::KeywordHit>> meeting = co_await withPhrases(state, search, some, stop);
        if (!meeting)
            co_return fail(meeting.error());
        for (const keywords::KeywordHit& hit : *meeting) {
            firsts.append({ hit.passageId, hit.documentId });
            documents.insert(hit.documentId);
        }
    }
    held->passages = firstOfEachDocument(firsts);
    co_return held;
}

Task<QList<ScoredPassage>> KeywordIndex::search(SearchQuery query, int limit, bool prefix, std::stop_token stop)
{
    const std::shared_ptr<State> state = m_state;
    QList<ScoredPassage> found;
    if (query.isEmpty() || limit <= 0)
        co_return found;
    const Result<std::shared_ptr<Search>> begun = co_await begin(state, stop);
    if (!begun)
        co_return fail(begun.error());
    const std::shared_ptr<Search> search = *begun;
    search->prefix = prefix;
    if (!query.filter.isEmpty()) {
        auto job = [filter = query.filter](Connection& db) { return documents::matching(db, filter); };
        const Result<QSet<qint64>> documents = co_await m_database.read(std::move(job), stop);
        if (!documents)
            co_return fail(documents.error());
        search->documents.emplace(documents->begin(), documents->end());
        std::sort(search->documents->begin(), search->documents->end());
    }
    search->query = std::move(query);
    state->cutShort = false;
    auto hits = hasPhrases(search->query) ? bestWithPhrases(state, search, limit, stop) : scan(search, limit, stop);
    const Result<QList<keywords::KeywordHit>> kept = co_await hits;
    if (!kept)
        co_return fail(kept.error());
    for (const keywords::KeywordHit& hit : kept->mid(0, limit))
        found.append({ hit.passageId, hit.score });
    co_return found;
}

} // namespace docent
