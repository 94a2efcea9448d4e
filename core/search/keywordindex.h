#pragma once

#include "keywords/keywordscan.h"
#include "library/database.h"
#include "library/scoredpassage.h"
#include "search/heldwords.h"
#include "search/respelling.h"
#include "search/searchquery.h"

#include <memory>
#include <QList>
#include <QThreadPool>

namespace docent {

/// Keyword search over the library's passages by BM25: segments on disk and in memory (keywords/segment.h), kept in
/// step with the library by its log (library/keywordlog.h). What a search finds is what the database held when it
/// began, but for what maintain() is taking in at that moment: a search doesn't wait for that. A file that is missing
/// or damaged is made anew from the passages. Several processes may use one library.
///
/// GUI thread; jobs run on the pools and own what they touch. What was begun is awaited before this ends.
class KeywordIndex {
public:
    /// Searches run on `pool`; what maintain() does, which may take seconds, on `beside`.
    KeywordIndex(Database& database, QThreadPool& pool, QThreadPool& beside);
    ~KeywordIndex();
    Q_DISABLE_COPY_MOVE(KeywordIndex)

    /// The best `limit` passages of those in the index, best first. `prefix`: the last word may be unfinished.
    Task<QList<ScoredPassage>> search(SearchQuery query, int limit, bool prefix, std::stop_token stop);
    /// All documents that hold the words, with the first passage of each that does, in no order: of all that the
    /// library held when this began, unless it says that it isn't complete.
    Task<HeldPassages> holding(HeldWords words, std::stop_token stop);
    /// Passages are to be taken in yet that the last search left out, more than a few thousand: the index is being made
    /// anew.
    bool isBehind() const;
    /// The last search for phrases ended, after some seconds, before it had looked at all passages with their words.
    bool isCutShort() const;
    /// Words of the query that no passage has, as the library has them: spelt nearly so, and in several passages where
    /// the query's other words found something. `unfinished`: the word of it, if any, that may go on.
    Task<Respellings> respellings(
        SearchQuery query, QString unfinished, bool found, Respell when, std::stop_token stop);
    /// How much of what is in memory is to be written to disk.
    enum class Writing {
        WhereDue, ///< so much that the next start would have to take in too much again
        All,
    };
    /// Takes in what the library holds by now, writes, and merges segments where there are many.
    Task<> maintain(Writing writing, std::stop_token stop);
    /// How many changes of the library are to be taken in yet.
    Task<qint64> countBehind(std::stop_token stop);

private:
    struct State;
    struct Search;
    /// What the last search looked through.
    struct Held {
        std::vector<keywords::LiveSegment> segments;
        QStringList languages;
    };
    Held held() const;
    /// How long a search waits for what was stored last.
    enum class Patience {
        ForAll,
        UnlessBeside, ///< not for what maintain() is taking in
    };
    Task<std::shared_ptr<Search>> begin(std::shared_ptr<State> state, Patience patience, std::stop_token stop);
    Task<bool> takeIn(std::shared_ptr<State> state, QThreadPool& pool, qint64 mostUnwritten, std::stop_token stop);
    Task<bool> takeInBeside(std::shared_ptr<State> state, std::stop_token stop);
    Task<> load(std::shared_ptr<State> state, QThreadPool& pool, std::stop_token stop);
    Task<> seal(std::shared_ptr<State> state, std::stop_token stop);
    Task<bool> mergeSome(std::shared_ptr<State> state, std::stop_token stop);
    Task<QList<keywords::KeywordHit>> scan(std::shared_ptr<const Search> search, qsizetype limit, std::stop_token stop);
    Task<QList<keywords::KeywordHit>> bestWithPhrases(
        std::shared_ptr<State> state, std::shared_ptr<const Search> search, qsizetype limit, std::stop_token stop);
    Task<QList<keywords::KeywordHit>> withPhrases(std::shared_ptr<State> state, std::shared_ptr<const Search> search,
        QList<keywords::KeywordHit> hits, std::stop_token stop);

    Database& m_database;
    QThreadPool& m_pool;
    QThreadPool& m_beside;
    std::shared_ptr<State> m_state; ///< jobs may outlive the index
};

} // namespace docent
