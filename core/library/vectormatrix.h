#pragma once

#include "async/semaphore.h"
#include "library/database.h"
#include "library/documentfilter.h"
#include "library/scoredpassage.h"
#include "library/vectorstore.h"
#include "vectors/cosinespread.h"
#include "vectors/vectorfile.h"
#include "vectors/vectorscan.h"

#include <QDeadlineTimer>
#include <QThreadPool>

namespace docent {

/// Cosines of some passages with a query, in no order, and what is usual.
struct Likeness {
    QList<double> cosines;
    vectors::CosineSpread spread;
};

/// The vectors of one embedding model in eight bits a number: in a file that is mapped into memory, and in memory what
/// came since. Kept in step with the database, which names the file and says how much of it counts
/// (library/vectormodels.h). A file that is missing or damaged is made anew. Several processes may use one library.
///
/// GUI thread; jobs own what they touch. It lives as long as one of its tasks.
class VectorMatrix {
public:
    VectorMatrix(Database& database, QThreadPool& pool, const QString& model);
    Q_DISABLE_COPY_MOVE(VectorMatrix)

    /// The nearest by cosine, best first: of all that the library held when this began, unless isBehind().
    Task<QList<ScoredPassage>> search(Embedding query, int limit, DocumentFilter filter, std::stop_token stop);
    /// How near these passages are to a query, beside all others.
    Task<Likeness> compare(Embedding query, QList<qint64> passages, std::stop_token stop);
    /// The last search left vectors out that are to be taken in yet, since they are more than a few thousand.
    bool isBehind() const { return m_behind; }
    /// Takes in what the library holds by now, writes to the file what fills whole blocks, and writes a file without
    /// those that are gone once they are a quarter.
    Task<> maintain(std::stop_token stop);
    /// How many vectors are to be taken in yet.
    Task<qint64> countBehind(std::stop_token stop);

private:
    using DeadRows = std::shared_ptr<const std::vector<qint64>>;
    Task<bool> takeIn(qint64 mostUnwritten, std::stop_token stop);
    Task<> load(vectormodels::Model model, std::stop_token stop);
    void grow(quint32 rows);
    void forgetTail();
    void bury(std::vector<qint64> rows);
    qint64 unwritten() const;
    Result<> failed(const Error& error);
    Task<> seal(std::stop_token stop);
    Task<> rewrite(std::stop_token stop);
    Task<> restart(std::stop_token stop);
    std::vector<vectors::VectorRows> allRows() const;
    Task<QList<vectors::VectorHit>> scan(vectors::VectorQuery query, std::stop_token stop);
    Task<QList<vectors::VectorHit>> scanOrRestart(vectors::VectorQuery query, std::stop_token stop);
    Task<QList<ScoredPassage>> rescore(QList<vectors::VectorHit> hits, Embedding query, std::stop_token stop);
    Task<QList<ScoredPassage>> best(vectors::VectorQuery query, qsizetype limit, std::stop_token stop);

    Database& m_database;
    QThreadPool& m_pool;
    QString m_folder;
    vectorstore::Known m_known; ///< what is taken in
    vectors::VectorBlocks m_sealed; ///< of the file
    std::vector<vectors::VectorRows> m_tail; ///< in memory, behind these; all but the last are full
    std::shared_ptr<vectors::VectorBlock> m_filling; ///< the last of the tail, or the one that will be
    DeadRows m_dead; ///< in ascending order; none if null
    bool m_behind = false;
    QDeadlineTimer m_retryAt; ///< after writing failed; until then it isn't tried again and again
    Semaphore m_changing { 1 }; ///< whoever changes what is taken in holds it
    Semaphore m_writing { 1 }; ///< whoever writes to the file holds it
};

} // namespace docent
