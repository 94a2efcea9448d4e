#include "search/keywordindex.h"

#include "async/pooljob.h"
#include "base/logging.h"
#include "search/keywordfiles.h"
#include "search/keywordindexstate.h"

#include <algorithm>
#include <QDir>

namespace docent {

namespace {

constexpr int changesAtOnce = 256; ///< a few milliseconds of work, which a search may have to wait for
constexpr qint64 worthWriting = 256; ///< at the end of the program

/// Removes files that no row names, or names any more.
void discard(QThreadPool& pool, const QString& folder, const KeywordParts& parts)
{
    pool.start([folder, parts] { removeFiles(folder, parts); });
}

} // namespace

KeywordIndex::KeywordIndex(Database& database, QThreadPool& pool, QThreadPool& beside)
    : m_database(database)
    , m_pool(pool)
    , m_beside(beside)
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

Task<> KeywordIndex::load(std::shared_ptr<State> state, QThreadPool& pool, std::stop_token stop)
{
    auto job = [](Connection& db) { return keywordlog::stored(db); };
    const Result<keywordlog::Stored> stored = co_await m_database.read(std::move(job), stop);
    if (!stored)
        co_return fail(stored.error());
    auto opening = [folder = state->folder, known = state->parts, rows = *stored](
                       std::stop_token inner) { return openParts(folder, rows, known, inner); };
    Result<OpenedParts> opened = co_await runOnPool(pool, std::move(opening), stop);
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
Task<bool> KeywordIndex::takeIn(
    std::shared_ptr<State> state, QThreadPool& pool, qint64 mostUnwritten, std::stop_token stop)
{
    while (state->sequence - state->written < mostUnwritten) {
        auto job = [after = state->sequence](
                       Connection& db) { return keywordlog::changesAfter(db, after, changesAtOnce); };
        const Result<keywordlog::Changes> changes = co_await m_database.read(std::move(job), stop);
        if (!changes)
            co_return fail(changes.error());
        state->left = changes->end - state->sequence;
        if (!state->loaded || changes->generation != state->generation || changes->segments != rowsOf(state->parts)) {
            const Result<> loaded = co_await load(state, pool, stop);
            if (!loaded)
                co_return fail(loaded.error());
            continue;
        }
        if (changes->list.isEmpty())
            co_return true;
        auto taking = [parts = state->parts, list = changes->list, analysis = state->analysis](
                          std::stop_token inner) { return afterChanges(parts, list, *analysis, inner); };
        Result<KeywordParts> parts = co_await runOnPool(pool, std::move(taking), stop);
        if (!parts)
            co_return fail(parts.error());
        state->parts = std::move(*parts);
        state->sequence = changes->list.last().sequence;
        state->left = changes->end - state->sequence;
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
    Result<KeywordPart> made = co_await runOnPool(m_beside, std::move(writing), stop);
    if (!made) {
        state->unfreeze();
        co_return fail(made.error());
    }
    const auto permit = co_await state->changing.acquire(stop);
    if (!permit) {
        state->unfreeze();
        co_return fail(permit.error());
    }
    const State::Beside beside(*state);
    row.file = made->file;
    row.checksum = made->live.segment->checksum();
    auto job = [row, from, generation](Connection& db) { return keywordlog::seal(db, row, from, generation); };
    const Result<qint64> id = co_await m_database.write(std::move(job), stop);
    if (!id || *id == 0)
        discard(m_beside, state->folder, { *made });
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
    Result<Merged> merged = co_await runOnPool(m_beside, std::move(writing), stop);
    if (!merged) {
        state->retryAt.setRemainingTime(State::retryPause);
        co_return fail(merged.error());
    }
    KeywordPart& made = merged->part;
    const auto permit = co_await state->changing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    const State::Beside beside(*state);
    keywordlog::Segment row;
    row.file = made.file;
    row.checksum = made.live.segment->checksum();
    row.lastSequence = old.back().lastSequence;
    row.languages = state->languages.stored();
    auto job = [row, ids = rowsOf(old), settled = merged->settled](
                   Connection& db) { return keywordlog::replace(db, ids, row, settled); };
    const Result<qint64> id = co_await m_database.write(std::move(job), stop);
    if (!id || *id == 0)
        discard(m_beside, state->folder, { made });
    if (!id)
        co_return fail(id.error());
    made.row = *id;
    made.lastSequence = row.lastSequence;
    if (*id == 0 || !state->install(range.first, old, std::move(made)))
        state->forget();
    if (*id != 0)
        discard(m_beside, state->folder, old);
    co_return state->loaded;
}

Task<bool> KeywordIndex::takeInBeside(std::shared_ptr<State> state, std::stop_token stop)
{
    const auto permit = co_await state->changing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    const State::Beside beside(*state);
    const Result<bool> taken = co_await takeIn(state, m_beside, State::usuallyUnwritten, stop);
    co_return taken;
}

Task<> KeywordIndex::maintain(Writing writing, std::stop_token stop)
{
    const std::shared_ptr<State> state = m_state;
    const auto turn = co_await state->writing.acquire(stop);
    if (!turn)
        co_return fail(turn.error());
    const qint64 due = writing == Writing::All ? worthWriting : State::usuallyUnwritten;
    bool all = false;
    while (!all) {
        const Result<bool> taken = co_await takeInBeside(state, stop);
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

} // namespace docent
