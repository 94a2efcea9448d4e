#pragma once

#include "async/task.h"
#include "library/database.h"
#include "library/document.h"
#include "library/scoredpassage.h"
#include "search/searchquery.h"
#include "search/stageclock.h"

#include <functional>
#include <memory>
#include <optional>
#include <QJsonObject>
#include <QList>
#include <vector>

namespace docent {

class RerankModel;

enum class SearchMode { Hybrid, Keyword, Vector };
enum class FusionMethod { WeightedScores, ReciprocalRank };

struct SearchRequest {
    QString query;
    SearchMode mode = SearchMode::Hybrid;
    int limit = 10;
    QString collection; ///< empty: all
    QSet<qint64> documents = {}; ///< only in these; empty: in all
    bool operators = true; ///< the query may say more than words, see SearchQuery
    bool prefix = false; ///< its last word may be unfinished
    std::optional<FusionMethod> fusion = {}; ///< in place of the retriever's
    bool rerank =
        false; ///< the best are put in order once more, by a model; searching as one types never waits for that
    bool suggest = false; ///< another spelling is wanted, too
    bool respell = false; ///< the suggestion is searched for instead where no word that tells anything is known
    SearchQuery parsed = {}; ///< the query as the sources are given it; set by the retriever
};

/// The query as it may have been meant.
struct Suggestion {
    QString query; ///< empty: there is none
    bool topicIsKnown = false; ///< as it stands, some word of it is there that says what it is about
};

/// One way to find passages: keywords, vectors, …; tests bring slow and failing ones.
class SearchSource {
public:
    virtual ~SearchSource() = default;
    /// "keyword" or "vector": names the stage in timings and ranks.
    virtual QString name() const = 0;
    /// As a notice names it: "Vector search".
    virtual QString displayName() const = 0;
    virtual double weight() const = 0;
    /// False while it has nothing to search with; then it is asked only when it is all that was asked for.
    virtual bool isAvailable() const { return true; }
    /// What the person should know of the last search; empty if nothing.
    virtual QString notice() const { return {}; }
    /// Candidates, best first. `timings` receives the source's own stages in milliseconds (e.g. "embed").
    virtual Task<QList<ScoredPassage>> search(
        SearchRequest request, int limit, QJsonObject* timings, std::stop_token stop) = 0;
    /// By what its weight is to be multiplied for what it has just found, beside the best passages that the others
    /// found: 0 where that tells nothing.
    virtual Task<double> trust(
        SearchRequest request, QList<ScoredPassage> found, QList<qint64> others, std::stop_token stop);
    /// The query in a spelling that finds something, where words of it are unknown. `found`: other words of it did.
    /// Asked after a search.
    virtual Task<Suggestion> suggestion(SearchRequest request, bool found, std::stop_token stop);
};

/// A passage that says nearly the same as a hit.
struct SimilarPassage {
    qint64 passageId = 0;
    qint64 documentId = 0;
    QString path;
    QString container; ///< as in SearchHit
    int page = 0;
};

struct SearchHit {
    Passage passage;
    QString path;
    QString container; ///< path of the file that it lies in; empty: it is a file itself
    QString title;
    QString language; ///< of the document; empty if unknown
    double score = 0; ///< fused
    int rank = 0; ///< from 1
    int keywordRank = 0; ///< from 1; 0: not found by it
    int vectorRank = 0;
    QStringList copies; ///< where else the same file lies
    QList<SimilarPassage> similar; ///< found as well, and left out since they add nothing
    bool localOnly = false; ///< only models on this computer may be given it
};

/// What a document is called in a hit: its title, or the name of its file.
QString shownTitle(const QString& title, const QString& path);

struct SearchResults {
    QList<SearchHit> hits;
    QString suggestion; ///< the query as it may have been meant: "insurance" for "insurence"; mostly empty
    QString searchedFor; ///< that suggestion, if it was searched for instead
    QStringList notices; ///< e.g. "Vector search unavailable: …"
    QJsonObject milliseconds; ///< per stage: embed, keyword, vector, fuse, rerank, load, total
};

struct RetrieverOptions {
    int candidates = 50; ///< per source
    std::chrono::milliseconds deadline { 5000 };
    FusionMethod fusion = FusionMethod::WeightedScores;
};

/// Asks all sources at once, fuses what came within the deadline and loads the passages. A source that fails costs
/// itself only and leaves a notice; all failing is an error. Passages that say nearly the same are one hit.
class Retriever {
public:
    /// What reranks at this time; nullptr: nothing does.
    using Reranker = std::function<std::shared_ptr<RerankModel>()>;

    /// The sources outlive the retriever.
    Retriever(
        Database& database, std::vector<SearchSource*> sources, RetrieverOptions options = {}, Reranker reranker = {});
    Task<SearchResults> search(SearchRequest request, std::stop_token stop);
    /// Whether a hybrid search asks more than the words.
    bool searchesVectors() const { return chosen(SearchMode::Hybrid) != chosen(SearchMode::Keyword); }

private:
    struct Gathered;

    std::vector<SearchSource*> chosen(SearchMode mode) const;
    Task<Gathered> gathered(SearchRequest request, std::stop_token stop);
    Task<SearchResults> ranked(SearchRequest request, Gathered gathered, StageClock total, std::stop_token stop);
    Task<Suggestion> suggestion(SearchRequest request, bool found, std::stop_token stop);
    Task<SearchResults> beginnings(SearchRequest request, std::stop_token stop);

    Database& m_database;
    std::vector<SearchSource*> m_sources;
    RetrieverOptions m_options;
    Reranker m_reranker;
};

} // namespace docent
