#pragma once

#include "library/document.h"
#include "library/vectormatrix.h"
#include "library/vectorreuse.h"
#include "library/vectorstore.h"

#include <QHash>

namespace docent {

/// The vectors of the library's passages: half floats in the database, which are the truth, and for each model that is
/// used a VectorMatrix, which is scanned. One model's vectors are made, that of setModel(); one's are searched, which
/// serving() tells: a newly chosen model serves once every passage has its vector. Vectors of different models or
/// dimensions never meet.
class VectorIndex {
public:
    /// Jobs on the pool own what they touch: the index may go while one ends.
    VectorIndex(Database& database, QThreadPool& pool);
    ~VectorIndex();
    Q_DISABLE_COPY_MOVE(VectorIndex)

    /// Chooses the model whose vectors are made. Empty: none.
    void setModel(QString model);
    QString model() const;
    /// The model whose vectors are searched: a query has to be embedded by it. Empty: there is none.
    Task<QString> serving(std::stop_token stop);
    /// Every passage that can has a vector of the chosen model: from now on that one serves, and what is left of others
    /// goes in the course of maintain().
    Task<> serve(std::stop_token stop);

    /// Passages that have no vector of the model yet, oldest document first: what the embedder does next. `after`: only
    /// those with higher ids.
    Task<QList<Passage>> missing(int limit, bool everything, std::stop_token stop, qint64 after = 0);
    /// Gives those of these passages a vector whose text has one already; which these are.
    Task<QSet<qint64>> reuse(QList<Passage> passages, std::stop_token stop);
    /// How much of what a hosted model may be sent has been sent.
    Task<vectorstore::Consent> consent(std::stop_token stop);
    Task<> setConsent(vectorstore::Consent consent, std::stop_token stop);
    /// How many passages have no vector of the model yet; counted by the writer, between two of its jobs.
    Task<qint64> countMissing(bool everything, std::stop_token stop);
    /// What was left out may count now: missing() looks from the beginning.
    void lookAgain();
    /// Stores vectors, one per passage; passages deleted meanwhile are left out.
    Task<> add(
        QList<qint64> passageIds, std::vector<Embedding> vectors, std::stop_token stop, QByteArrayList hashes = {});

    /// The nearest by cosine to a query that this model embedded, best first.
    Task<QList<ScoredPassage>> search(
        QString model, Embedding query, int limit, DocumentFilter filter, std::stop_token stop);
    /// How near these passages are to a query that this model embedded, beside all others.
    Task<Likeness> compare(QString model, Embedding query, QList<qint64> passages, std::stop_token stop);
    /// As in vectorstore::sample.
    Task<vectorstore::Sample> sample(QString model, int count, qint64 beyond, std::stop_token stop);
    /// How well the model was found to know this library; empty if nobody has measured it.
    Task<std::optional<vectormodels::Measured>> measured(QString model, std::stop_token stop);
    Task<> setMeasured(QString model, vectormodels::Measured measured, std::stop_token stop);
    /// The last search left vectors out that are to be taken in yet: the index is being made anew.
    bool isBehind() const;
    /// Keeps the files of the models that are used in step with the database, and removes what is left of others.
    Task<> maintain(std::stop_token stop);
    /// How many vectors of the model that serves are to be taken in yet.
    Task<qint64> countBehind(std::stop_token stop);

private:
    struct Chosen;
    std::shared_ptr<VectorMatrix> matrix(const QString& model);
    Task<> ensureCurrent(std::shared_ptr<Chosen> chosen, std::stop_token stop);
    Task<> removeOthers(std::stop_token stop);
    Task<> removeRubbish(std::stop_token stop);

    Database& m_database;
    QThreadPool& m_pool;
    std::shared_ptr<Chosen> m_chosen; ///< another one for each choice of a model
    QHash<QString, std::shared_ptr<VectorMatrix>> m_matrices; ///< by the name of their model
    QHash<QString, vectormodels::Measured> m_measured; ///< by the name of their model, as far as they were asked for
    bool m_behind = false;
    bool m_tidied = false; ///< rubbish was removed
};

} // namespace docent
