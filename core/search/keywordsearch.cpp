#include "async/pooljob.h"
#include "search/keywordindexstate.h"
#include "search/keywordplan.h"
#include "search/phrasecheck.h"

#include <algorithm>

// How the keyword index is searched; keywordindex.cpp keeps it in step with the library.

namespace docent {

namespace {

constexpr std::chrono::seconds phrasePatience { 3 }; ///< less than a search may take
constexpr qsizetype fewestCandidates = 200; ///< that a phrase is looked for in
constexpr qsizetype moreCandidates = 64; ///< times, where these weren't enough
constexpr qsizetype textsAtOnce = 500; ///< at most; a phrase is looked for in that many within a few milliseconds

} // namespace

/// What is looked for, and where: the same parts for all of it.
struct KeywordIndex::Search {
    std::vector<keywords::LiveSegment> segments;
    QStringList languages;
    SearchQuery query;
    std::optional<std::vector<qint64>> documents;
    bool prefix = false;
};

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
Task<std::shared_ptr<KeywordIndex::Search>> KeywordIndex::begin(
    std::shared_ptr<State> state, Patience patience, std::stop_token stop)
{
    if (patience == Patience::UnlessBeside && state->loaded && state->changingBeside) {
        state->behind = state->left > State::worthTelling;
    } else {
        const auto permit = co_await state->changing.acquire(stop);
        if (!permit)
            co_return fail(permit.error());
        // Where the whole index is being made anew, a search finds what is there already.
        const qint64 enough = state->sequence - state->written + State::usuallyUnwritten;
        const Result<bool> taken = co_await takeIn(state, m_pool, enough, stop);
        if (!taken)
            co_return fail(taken.error());
        state->behind = !*taken;
    }
    auto search = std::make_shared<Search>();
    search->segments = liveSegments(state->parts);
    search->languages = state->languages.languages();
    co_return search;
}

Task<HeldPassages> KeywordIndex::holding(HeldWords words, std::stop_token stop)
{
    const std::shared_ptr<State> state = m_state;
    const Result<std::shared_ptr<Search>> begun = co_await begin(state, Patience::ForAll, stop);
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
    const Result<std::shared_ptr<Search>> begun = co_await begin(state, Patience::UnlessBeside, stop);
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
