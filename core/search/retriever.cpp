#include "search/retriever.h"

#include "async/deadline.h"
#include "async/gather.h"
#include "library/documentstore.h"
#include "search/fusion.h"
#include "search/nameddocuments.h"
#include "search/nearduplicates.h"
#include "search/phrasecheck.h"
#include "search/reranking.h"
#include "search/stageclock.h"

#include <algorithm>
#include <QCoreApplication>
#include <QHash>
#include <QSet>

namespace docent {

namespace {

using Candidates = QList<ScoredPassage>;

constexpr qsizetype comparedPassages = 10; ///< of one source, to judge another one by

QString tr(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

/// What was asked of one source, and what came.
struct Asked {
    SearchSource* source = nullptr;
    QJsonObject milliseconds;
    Result<Candidates> found;
    double trust = 1; ///< its weight is multiplied by
};

QString deadlineMessage(std::chrono::milliseconds deadline)
{
    return tr("no reply within %1 s.").arg(double(deadline.count()) / 1000);
}

Task<Candidates> ask(SearchSource* source, SearchRequest request, int limit, std::chrono::milliseconds deadline,
    QJsonObject* milliseconds, std::stop_token stop)
{
    StageClock clock;
    QString message = deadlineMessage(deadline);
    auto operation = [source, request = std::move(request), limit, milliseconds](
                         std::stop_token inner) { return source->search(request, limit, milliseconds, inner); };
    Result<Candidates> found =
        co_await withDeadline(deadline, std::move(message), std::move(operation), std::move(stop));
    if (!milliseconds->contains(source->name()))
        milliseconds->insert(source->name(), clock.lap());
    co_return found;
}

QString unavailable(const Asked& asked)
{
    return tr("%1 unavailable: %2").arg(asked.source->displayName(), asked.found.error().message);
}

/// All sources failed: what each has to say.
Error combined(const std::vector<Asked>& asked)
{
    Error error = asked.front().found.error();
    QStringList sentences;
    QStringList details;
    for (const Asked& one : asked) {
        sentences.append(unavailable(one));
        if (!one.found.error().detail.isEmpty())
            details.append(one.found.error().detail);
    }
    error.message = sentences.join(QLatin1Char('\n'));
    error.detail = details.join(QLatin1Char('\n'));
    return error;
}

Candidates fused(const std::vector<Asked>& asked, FusionMethod method)
{
    QList<RankedList> lists;
    for (const Asked& one : asked) {
        if (one.found && one.trust > 0)
            lists.append({ one.source->weight() * one.trust, *one.found });
    }
    return method == FusionMethod::ReciprocalRank ? reciprocalRankFusion(lists) : weightedScoreFusion(lists);
}

/// The best that sources other than this one found.
QList<qint64> bestOfOthers(const std::vector<Asked>& asked, const Asked& one)
{
    QList<qint64> ids;
    for (const Asked& other : asked) {
        for (qsizetype i = 0; &other != &one && other.found && i < std::min(other.found->size(), comparedPassages); ++i)
            ids.append(other.found->at(i).passageId);
    }
    return ids;
}

/// What can't be judged keeps its weight.
Task<> judge(std::vector<Asked>* asked, SearchRequest request, std::chrono::milliseconds deadline, std::stop_token stop)
{
    for (Asked& one : *asked) {
        const QList<qint64> others = bestOfOthers(*asked, one);
        if (!one.found || one.found->isEmpty() || others.isEmpty())
            continue;
        auto operation = [&one, request, others](
                             std::stop_token inner) { return one.source->trust(request, *one.found, others, inner); };
        QString message = deadlineMessage(deadline);
        const Result<double> trust = co_await withDeadline(deadline, std::move(message), std::move(operation), stop);
        one.trust = trust.value_or(1);
    }
    co_return Result<>();
}

/// The place of each passage in the list of the source of this name, from 1.
QHash<qint64, int> ranks(const std::vector<Asked>& asked, const QString& name)
{
    QHash<qint64, int> places;
    for (const Asked& one : asked) {
        if (one.source->name() != name || !one.found)
            continue;
        for (qsizetype i = 0; i < one.found->size(); ++i)
            places.insert(one.found->at(i).passageId, int(i + 1));
    }
    return places;
}

/// What the sources search for.
SearchQuery parsedQuery(const SearchRequest& request)
{
    SearchQuery query;
    if (request.operators)
        query = parseSearchQuery(request.query);
    else
        query.words = request.query;
    query.filter.collection = request.collection;
    query.filter.documents = request.documents;
    return query;
}

/// Vectors know nothing of phrases: drops what lacks one that must be there, or has one that must not. The keyword
/// search has looked at what it found.
Result<QList<qint64>> withoutMissingPhrases(
    Connection& db, const SearchQuery& query, const QList<qint64>& passages, const QHash<qint64, int>& keywordRanks)
{
    if (!hasPhrases(query))
        return passages;
    QList<qint64> unseen = passages;
    unseen.removeIf([&keywordRanks](qint64 id) { return keywordRanks.contains(id); });
    const auto entries = keywordlog::entries(db, unseen);
    if (!entries)
        return fail(entries.error());
    terms::Analyzer analyzer;
    const Result<QSet<qint64>> meeting = passagesMeeting(query, *entries, analyzer, std::stop_token());
    if (!meeting)
        return fail(meeting.error());
    QList<qint64> kept = passages;
    kept.removeIf([&](qint64 id) { return !keywordRanks.contains(id) && !meeting->contains(id); });
    return kept;
}

/// Passages as they are found, with those that repeat another one.
struct Loaded {
    QList<documents::PassageInDocument> passages;
    QList<int> repeats; ///< for each the place of the one that it repeats; -1: none
};

/// As many as make `limit` hits.
Loaded withRepeats(QList<documents::PassageInDocument> passages, int limit)
{
    Loaded loaded;
    NearDuplicates texts;
    int different = 0;
    for (documents::PassageInDocument& found : passages) {
        const int repeated = texts.add(found.passage.text);
        if (repeated < 0 && ++different > limit)
            break;
        loaded.repeats.append(repeated);
        loaded.passages.append(std::move(found));
    }
    return loaded;
}

QList<SearchHit> hits(const std::vector<Asked>& asked, const Candidates& candidates, const Loaded& loaded)
{
    QHash<qint64, double> scores;
    for (const ScoredPassage& candidate : candidates)
        scores.insert(candidate.passageId, candidate.score);
    const QHash<qint64, int> keywordRanks = ranks(asked, QStringLiteral("keyword"));
    const QHash<qint64, int> vectorRanks = ranks(asked, QStringLiteral("vector"));
    QHash<int, qsizetype> hitOf; // by the passage's place
    QList<SearchHit> list;
    for (qsizetype i = 0; i < loaded.passages.size(); ++i) {
        const documents::PassageInDocument& found = loaded.passages.at(i);
        const qint64 id = found.passage.id;
        if (const int repeated = loaded.repeats.value(i, -1); repeated >= 0) {
            list[hitOf.value(repeated)].similar.append(
                { id, found.passage.documentId, found.path, found.container, found.passage.page });
            continue;
        }
        hitOf.insert(int(i), list.size());
        SearchHit hit { found.passage, found.path, found.container, shownTitle(found.title, found.path), found.language,
            scores.value(id), int(list.size() + 1), keywordRanks.value(id), vectorRanks.value(id), found.copies, {},
            found.localOnly };
        list.append(std::move(hit));
    }
    return list;
}

void merge(QJsonObject& into, const QJsonObject& from)
{
    for (auto it = from.begin(); it != from.end(); ++it)
        into.insert(it.key(), it.value());
}

bool hasFound(const std::vector<Asked>& asked, const QString& source)
{
    return std::any_of(asked.begin(), asked.end(),
        [&source](const Asked& one) { return one.source->name() == source && one.found && !one.found->isEmpty(); });
}

} // namespace

Task<Suggestion> SearchSource::suggestion(SearchRequest, bool, std::stop_token)
{
    co_return Suggestion();
}

QString shownTitle(const QString& title, const QString& path)
{
    return title.isEmpty() ? path.section(QLatin1Char('/'), -1) : title;
}

Task<double> SearchSource::trust(SearchRequest, QList<ScoredPassage>, QList<qint64>, std::stop_token)
{
    co_return 1.0;
}

Retriever::Retriever(
    Database& database, std::vector<SearchSource*> sources, RetrieverOptions options, Reranker reranker)
    : m_database(database)
    , m_sources(std::move(sources))
    , m_options(options)
    , m_reranker(std::move(reranker))
{
}

std::vector<SearchSource*> Retriever::chosen(SearchMode mode) const
{
    std::vector<SearchSource*> sources;
    std::copy_if(m_sources.begin(), m_sources.end(), std::back_inserter(sources), [mode](const SearchSource* source) {
        switch (mode) {
        case SearchMode::Keyword:
            return source->name() == QLatin1String("keyword");
        case SearchMode::Vector:
            return source->name() == QLatin1String("vector");
        case SearchMode::Hybrid:
            return source->isAvailable();
        }
        return false;
    });
    return sources;
}

/// What conditions alone find: the first passage of each document that meets them, the newest first.
Task<SearchResults> Retriever::beginnings(SearchRequest request, std::stop_token stop)
{
    SearchResults results;
    DocumentFilter filter = request.parsed.filter;
    filter.collection.clear();
    if (filter.isEmpty())
        co_return results;
    StageClock clock;
    auto load = [request](Connection& db) -> Result<QList<documents::PassageInDocument>> {
        const Result<QList<qint64>> ids =
            documents::firstPassages(db, request.parsed.filter, std::max(request.limit, 0));
        if (!ids)
            return fail(ids.error());
        return documents::passagesInDocuments(db, *ids, request.collection);
    };
    const Result<QList<documents::PassageInDocument>> passages = co_await m_database.read(std::move(load), stop);
    if (!passages)
        co_return fail(passages.error());
    const Loaded loaded { *passages, {} };
    results.hits = hits({}, {}, loaded);
    results.milliseconds.insert(QStringLiteral("total"), clock.lap());
    co_return results;
}

/// That of the first source which has one; one that fails has none.
Task<Suggestion> Retriever::suggestion(SearchRequest request, bool found, std::stop_token stop)
{
    Suggestion suggestion;
    for (SearchSource* source : chosen(request.mode)) {
        const auto made = co_await source->suggestion(request, found, stop);
        if (made && suggestion.query.isEmpty())
            suggestion = *made;
    }
    co_return suggestion;
}

/// What came of all sources.
struct Retriever::Gathered {
    std::vector<Asked> asked;
    QStringList notices;
    QJsonObject milliseconds;
};

/// Asks all sources at once. Fails where all of them do.
Task<Retriever::Gathered> Retriever::gathered(SearchRequest request, std::stop_token stop)
{
    const RetrieverOptions options = m_options;
    const std::vector<SearchSource*> sources = chosen(request.mode);
    Gathered gathered;
    gathered.asked.resize(sources.size());
    std::vector<Task<Candidates>> running;
    const int candidateCount = std::max(options.candidates, request.limit);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        Asked& one = gathered.asked[i];
        one.source = sources[i];
        running.push_back(ask(sources[i], request, candidateCount, options.deadline, &one.milliseconds, stop));
    }
    std::vector<Result<Candidates>> found = co_await gather(std::move(running));
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    bool anyFound = false;
    for (std::size_t i = 0; i < found.size(); ++i) {
        Asked& one = gathered.asked[i];
        one.found = std::move(found[i]);
        merge(gathered.milliseconds, one.milliseconds);
        anyFound = anyFound || one.found.has_value();
        if (!one.found)
            gathered.notices.append(unavailable(one));
        else if (const QString notice = one.source->notice(); !notice.isEmpty())
            gathered.notices.append(notice);
    }
    if (!anyFound)
        co_return fail(combined(gathered.asked));
    co_return gathered;
}

Task<SearchResults> Retriever::search(SearchRequest request, std::stop_token stop)
{
    StageClock total;
    if (chosen(request.mode).empty())
        co_return fail(ErrorCode::InvalidArgument, tr("This kind of search is not set up here."));
    request.parsed = parsedQuery(request);
    if (request.parsed.isEmpty()) {
        Result<SearchResults> begun = co_await beginnings(std::move(request), std::move(stop));
        co_return begun;
    }
    Result<Gathered> found = co_await gathered(request, stop);
    if (!found)
        co_return fail(found.error());
    SearchResults words;
    if (request.suggest || request.respell) {
        StageClock clock;
        // Vectors find something for any word.
        const bool byWords = hasFound(found->asked, QStringLiteral("keyword"));
        const Result<Suggestion> made = co_await suggestion(request, byWords, stop);
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        const Suggestion suggestion = made.value_or(Suggestion());
        words.suggestion = suggestion.query;
        words.milliseconds.insert(QStringLiteral("suggest"), clock.lap());
        if (request.respell && !suggestion.query.isEmpty() && !(byWords && suggestion.topicIsKnown)) {
            words.searchedFor = request.query = suggestion.query;
            request.parsed = parsedQuery(request);
            found = co_await gathered(request, stop);
            if (!found)
                co_return fail(found.error());
        }
    }
    Result<SearchResults> results = co_await ranked(std::move(request), std::move(*found), total, std::move(stop));
    if (!results)
        co_return results;
    results->suggestion = words.suggestion;
    results->searchedFor = words.searchedFor;
    merge(results->milliseconds, words.milliseconds);
    results->milliseconds.insert(QStringLiteral("total"), total.lap());
    co_return results;
}

/// What the sources found becomes one list, with the passages that stand there.
Task<SearchResults> Retriever::ranked(SearchRequest request, Gathered gathered, StageClock total, std::stop_token stop)
{
    const RetrieverOptions options = m_options;
    SearchResults results;
    results.notices = gathered.notices;
    results.milliseconds = gathered.milliseconds;
    std::vector<Asked>& asked = gathered.asked;
    StageClock clock;
    co_await judge(&asked, request, options.deadline, stop);
    results.milliseconds.insert(QStringLiteral("trust"), clock.lap());
    Candidates candidates = fused(asked, request.fusion.value_or(options.fusion));
    results.milliseconds.insert(QStringLiteral("fuse"), clock.lap());
    if (request.rerank) {
        const auto left = options.deadline - total.elapsed();
        auto reranking = rerank(
            m_database, m_reranker ? m_reranker() : nullptr, request, std::move(candidates), left, &results, stop);
        Result<Candidates> reranked = co_await reranking;
        if (!reranked)
            co_return fail(reranked.error());
        candidates = std::move(*reranked);
        clock.lap();
    }
    if (request.mode != SearchMode::Vector) {
        auto naming = [query = request.parsed, candidates](
                          Connection& db) { return namedFirst(db, query, candidates); };
        Result<Candidates> named = co_await m_database.read(std::move(naming), stop);
        if (!named)
            co_return fail(named.error());
        candidates = std::move(*named);
    }
    QList<qint64> ids;
    for (const ScoredPassage& candidate : candidates)
        ids.append(candidate.passageId);
    auto load = [ids, request, keywordRanks = ranks(asked, QStringLiteral("keyword"))](
                    Connection& db) -> Result<Loaded> {
        const Result<QList<qint64>> kept = withoutMissingPhrases(db, request.parsed, ids, keywordRanks);
        if (!kept)
            return fail(kept.error());
        auto passages = documents::passagesInDocuments(db, *kept, request.collection, request.parsed.sought());
        if (!passages)
            return fail(passages.error());
        return withRepeats(std::move(*passages), request.limit);
    };
    const Result<Loaded> loaded = co_await m_database.read(std::move(load), stop);
    if (!loaded)
        co_return fail(loaded.error());
    results.milliseconds.insert(QStringLiteral("load"), clock.lap());
    results.hits = hits(asked, candidates, *loaded);
    co_return results;
}

} // namespace docent
