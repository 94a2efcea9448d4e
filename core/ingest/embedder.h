#pragma once

#include "async/oneshot.h"
#include "async/wakeup.h"
#include "library/document.h"
#include "library/vectorindex.h"

#include <functional>
#include <limits>
#include <optional>
#include <QSet>
#include <vector>

namespace docent {

class EmbeddingModel;

/// What a model of somebody else's would be sent, and has not been asked for yet.
struct HostedEmbedding {
    QString model; ///< as the person reads it
    qint64 passages = 0;
    qint64 tokens = 0; ///< estimated
    bool operator==(const HostedEmbedding&) const = default;
};

/// Gives vectors to passages that have none, behind the reading of documents: batch after batch of what
/// VectorIndex::missing() tells, as long as there is a model; once nothing is missing, that model serves. A server that
/// is away is reported once and asked again after growing waits; a passage that it refuses by itself is left out. A
/// text that has a vector isn't sent again. More than a set amount is sent to a hosted model only once that was agreed
/// to.
class Embedder {
public:
    struct Events {
        std::function<void(const Error&)> problem;
        std::function<void()> changed; ///< backlog, or whether it wants to work
        std::function<bool()> reading = [] { return false; }; ///< whether more may come
    };

    Embedder(VectorIndex& vectors, Events events);

    /// Works until the stop.
    Task<> run(std::stop_token stop);
    /// nullptr: no vectors are made. Cuts what is under way; see settled().
    void setModel(EmbeddingModel* model);
    /// What the model may be given is another than before.
    void lookAgain() { setModel(m_model); }
    /// Ends when no request of a former model is under way any more.
    QCoro::Task<> settled();
    /// Works only while allowed to (this process holds the lock) and not paused.
    void setAllowed(bool allowed);
    void setPaused(bool paused);
    /// Tokens that a hosted model may be sent without asking, in one run of the queue.
    void setFreeTokens(qint64 tokens);
    /// All that it waits for may be sent; `always`: and whatever comes.
    void agree(bool always = false);
    /// Passages were removed: what waits for being agreed to may be less.
    void removed();
    /// So many passages without a vector were stored.
    void added(qint64 passages);

    bool hasModel() const { return m_model != nullptr; }
    /// Has something to do and could do it if allowed to.
    bool wantsWork() const
    {
        return m_model && !m_paused && !m_waiting && !m_exhausted && (!m_unagreed || m_addedSinceLook);
    }
    /// Passages that wait for their vector; 0 without a model.
    qint64 backlog() const { return m_model ? m_backlog : 0; }
    /// Whether it makes vectors of what is stored: reading waits for it only then.
    bool isActive() const { return m_model && !m_paused && !m_failure && !m_unagreed; }
    /// What it waits for being agreed to.
    const std::optional<HostedEmbedding>& unagreed() const { return m_unagreed; }
    /// Why the last attempt failed; none once one succeeds.
    const std::optional<Error>& failure() const { return m_failure; }

private:
    Task<> step(std::stop_token stop);
    Task<> count(std::stop_token stop);
    Task<> embedMissing(QList<Passage> missing, std::stop_token stop);
    Task<> finishAll(std::stop_token stop);
    Task<bool> mayBeSent(qint64 tokens, qint64 passages, std::stop_token stop);
    Task<> walk(std::stop_token stop);
    bool exceeds(qint64 tokens) const;
    Task<std::vector<Embedding>> embed(QList<Passage> passages, std::stop_token stop);
    Task<> recover(Error error, QList<Passage> batch, std::stop_token stop);
    Task<> waitAndRetry(Error error, std::stop_token stop);
    void release();

    VectorIndex& m_vectors;
    Events m_events;
    EmbeddingModel* m_model = nullptr;
    std::stop_source m_modelStop; ///< cuts the work with the present model
    std::vector<OneShot<bool>> m_settling;
    Wakeup m_bell;
    bool m_allowed = false;
    bool m_paused = false;
    bool m_embedding = false; ///< a request is under way
    bool m_waiting = false; ///< before another attempt
    std::optional<Error> m_failure; ///< of the last attempt
    bool m_uncounted = true; ///< the backlog has to be counted
    bool m_exhausted = false; ///< nothing was missing at the last look
    bool m_addedSinceLook = false;
    qint64 m_backlog = 0;
    int m_batch = 0;
    int m_attempts = 0; ///< that failed in a row
    qint64 m_freeTokens = std::numeric_limits<qint64>::max();
    bool m_alwaysAgreed = false;
    vectorstore::Consent m_consent; ///< as the library keeps it
    std::optional<HostedEmbedding> m_unagreed;
    qint64 m_walkedTo = 0; ///< id of the last passage that was looked at for the estimate
    qint64 m_walkedTokens = 0; ///< of those passages, that wait for their vector
    QSet<qint64> m_refused;
    int m_refusedInARow = 0;
};

} // namespace docent
