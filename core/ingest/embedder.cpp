#include "ingest/embedder.h"

#include "async/retry.h"
#include "base/logging.h"
#include "llm/models.h"
#include "terms/tokenestimate.h"

#include <numeric>
#include <QCoreApplication>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr int largestBatch = 256;
constexpr int mostRefused = 20; ///< in a row; then it isn't the passages

/// Whether the texts may be to blame, so that fewer of them could pass.
bool mayBeTheTexts(ErrorCode code)
{
    return code == ErrorCode::InvalidArgument || code == ErrorCode::ContextOverflow || code == ErrorCode::TooLarge
        || code == ErrorCode::Http || code == ErrorCode::Parse;
}

qint64 tokensIn(const QList<Passage>& passages)
{
    return std::accumulate(passages.begin(), passages.end(), qint64(0),
        [](qint64 sum, const Passage& passage) { return sum + estimateTokens(passage.text); });
}

} // namespace

Embedder::Embedder(VectorIndex& vectors, Events events)
    : m_vectors(vectors)
    , m_events(std::move(events))
    , m_batch(largestBatch)
{
}

void Embedder::setModel(EmbeddingModel* model)
{
    m_modelStop.request_stop();
    m_modelStop = std::stop_source();
    m_model = model;
    m_failure.reset();
    m_waiting = false;
    m_uncounted = true;
    m_exhausted = false;
    m_backlog = 0;
    m_batch = largestBatch;
    m_attempts = 0;
    m_refused.clear();
    m_refusedInARow = 0;
    m_consent = {};
    m_unagreed.reset();
    m_walkedTo = 0;
    m_walkedTokens = 0;
    if (model)
        m_vectors.setModel(model->id());
    m_vectors.lookAgain();
    m_bell.ring();
    m_events.changed();
}

QCoro::Task<> Embedder::settled()
{
    if (!m_embedding)
        co_return;
    OneShot<bool> done;
    m_settling.push_back(done);
    co_await done;
}

void Embedder::release()
{
    m_embedding = false;
    for (const OneShot<bool>& waiter : std::exchange(m_settling, {}))
        waiter.set(true);
}

void Embedder::setAllowed(bool allowed)
{
    m_allowed = allowed;
    m_bell.ring();
}

void Embedder::setPaused(bool paused)
{
    m_paused = paused;
    m_bell.ring();
    m_events.changed();
}

void Embedder::added(qint64 passages)
{
    if (passages <= 0)
        return;
    m_backlog += passages;
    m_exhausted = false;
    m_addedSinceLook = true;
    m_bell.ring();
}

void Embedder::removed()
{
    if (!m_unagreed)
        return;
    m_walkedTo = 0;
    m_walkedTokens = 0;
    m_uncounted = true;
    m_addedSinceLook = true;
    m_bell.ring();
}

Task<> Embedder::run(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        if (wantsWork() && m_allowed) {
            // Cut by the end of the whole or by another model, whichever comes first.
            std::stop_source both = m_modelStop;
            std::stop_callback outer(stop, [both]() mutable { both.request_stop(); });
            const Result<> done = co_await step(both.get_token());
            if (!done && !done.error().isCancelled())
                qCWarning(lcIngest) << "embedding:" << done.error().message << done.error().detail;
            continue;
        }
        const Result<> rang = co_await m_bell.wait(stop);
        if (!rang)
            co_return rang;
    }
    co_return fail(Error::cancelled());
}

Task<> Embedder::step(std::stop_token stop)
{
    if (m_uncounted) {
        const Result<> counted = co_await count(stop);
        if (!counted)
            co_return co_await waitAndRetry(counted.error(), stop);
    }
    if (stop.stop_requested()) // the model may be another one, or gone
        co_return fail(Error::cancelled());
    m_addedSinceLook = false;
    Result<QList<Passage>> missing =
        co_await m_vectors.missing(m_batch + int(m_refused.size()), m_model->isHere(), stop);
    if (!missing)
        co_return co_await waitAndRetry(missing.error(), stop);
    if (stop.stop_requested()) // the model may be another one, or gone
        co_return fail(Error::cancelled());
    erase_if(*missing, [this](const Passage& passage) { return m_refused.contains(passage.id); });
    if (missing->size() > m_batch)
        missing->resize(m_batch);
    if (missing->isEmpty() && m_addedSinceLook)
        co_return Result<>(); // they came while we looked
    if (missing->isEmpty())
        co_return co_await finishAll(stop);
    const Result<QSet<qint64>> reused = co_await m_vectors.reuse(*missing, stop);
    if (!reused)
        co_return co_await waitAndRetry(reused.error(), stop);
    if (stop.stop_requested()) // the model may be gone
        co_return fail(Error::cancelled());
    m_backlog = std::max<qint64>(0, m_backlog - reused->size());
    erase_if(*missing, [&reused, this](const Passage& passage) {
        const bool known = reused->contains(passage.id);
        m_walkedTokens -= known && passage.id <= m_walkedTo ? estimateTokens(passage.text) : 0;
        return known;
    });
    if (!missing->isEmpty())
        co_return co_await embedMissing(std::move(*missing), stop);
    m_events.changed();
    co_return Result<>();
}

Task<> Embedder::embedMissing(QList<Passage> missing, std::stop_token stop)
{
    const qint64 tokens = tokensIn(missing);
    const Result<bool> allowed = co_await mayBeSent(tokens, missing.size(), stop);
    if (!allowed)
        co_return co_await waitAndRetry(allowed.error(), stop);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (!*allowed) {
        m_events.changed();
        co_return Result<>();
    }
    Result<std::vector<Embedding>> vectors = co_await embed(missing, stop);
    release();
    if (!vectors)
        co_return co_await recover(vectors.error(), missing, stop);
    QList<qint64> ids;
    QByteArrayList hashes;
    for (const Passage& passage : std::as_const(missing)) {
        ids << passage.id;
        hashes << vectorstore::textHash(passage.text);
    }
    const Result<> stored = co_await m_vectors.add(ids, std::move(*vectors), stop, hashes);
    if (!stored)
        co_return co_await waitAndRetry(stored.error(), stop);
    if (stop.stop_requested()) // the model may be another one, or gone
        co_return fail(Error::cancelled());
    if (m_model->isHosted()) {
        m_consent.sent += tokens;
        m_walkedTokens -= ids.last() <= m_walkedTo ? tokens : 0;
        const Result<> kept = co_await m_vectors.setConsent(m_consent, stop);
        if (!kept)
            co_return co_await waitAndRetry(kept.error(), stop);
        if (stop.stop_requested()) // the model may be another one, or gone
            co_return fail(Error::cancelled());
    }
    m_failure.reset();
    m_attempts = 0;
    m_refusedInARow = 0;
    m_batch = std::min(largestBatch, m_batch * 2);
    m_backlog = std::max<qint64>(0, m_backlog - ids.size());
    m_events.changed();
    co_return Result<>();
}

/// Every passage has its vector: that model serves. Once nothing is read any more either, the next run may send as much
/// as this one did without asking.
Task<> Embedder::finishAll(std::stop_token stop)
{
    const Result<> served = co_await m_vectors.serve(stop);
    if (!served)
        co_return co_await waitAndRetry(served.error(), stop);
    if (stop.stop_requested()) // the model may be another one, or gone
        co_return fail(Error::cancelled());
    if (m_addedSinceLook)
        co_return Result<>(); // more came meanwhile
    m_exhausted = true;
    m_backlog = 0;
    m_walkedTokens = 0;
    m_unagreed.reset();
    if ((m_consent.sent > 0 || m_consent.allowed > 0) && !m_events.reading()) {
        m_consent = {};
        const Result<> kept = co_await m_vectors.setConsent(m_consent, stop);
        if (!kept)
            co_return kept;
    }
    m_events.changed();
    co_return Result<>();
}

bool Embedder::exceeds(qint64 tokens) const
{
    return tokens > std::max(m_freeTokens, m_consent.allowed) - m_consent.sent;
}

/// Whether a batch of so many tokens may be sent: together with all that waits it must be within what is free or was
/// agreed to. Only where that looks doubtful are the waiting passages counted one by one.
Task<bool> Embedder::mayBeSent(qint64 tokens, qint64 passages, std::stop_token stop)
{
    const qint64 likely = std::max(m_backlog, passages) * tokens / passages;
    if (!m_model->isHosted() || m_alwaysAgreed || (!m_unagreed && !exceeds(likely)))
        co_return true;
    const Result<> walked = co_await walk(stop);
    if (!walked)
        co_return fail(walked.error());
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    m_unagreed.reset();
    if (m_alwaysAgreed || !exceeds(m_walkedTokens))
        co_return true;
    m_unagreed = HostedEmbedding { m_model->displayName(), m_backlog, m_walkedTokens };
    co_return false;
}

/// Looks at the waiting passages that it hasn't seen: gives them vectors that are there, and counts the others.
Task<> Embedder::walk(std::stop_token stop)
{
    while (true) {
        Result<QList<Passage>> page = co_await m_vectors.missing(largestBatch, m_model->isHere(), stop, m_walkedTo);
        if (!page)
            co_return fail(page.error());
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        if (page->isEmpty())
            co_return Result<>();
        const qint64 last = page->last().id;
        const Result<QSet<qint64>> reused = co_await m_vectors.reuse(*page, stop);
        if (!reused)
            co_return fail(reused.error());
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        m_backlog = std::max<qint64>(0, m_backlog - reused->size());
        erase_if(*page,
            [&](const Passage& passage) { return reused->contains(passage.id) || m_refused.contains(passage.id); });
        m_walkedTokens += tokensIn(*page);
        m_walkedTo = last;
    }
}

void Embedder::setFreeTokens(qint64 tokens)
{
    m_freeTokens = tokens;
    m_addedSinceLook = true; // what waits may be little enough now
    m_bell.ring();
}

void Embedder::agree(bool always)
{
    m_alwaysAgreed = m_alwaysAgreed || always;
    if (m_unagreed) {
        // An estimate may be too low, and what is read meanwhile should not be asked for at once.
        m_consent.allowed =
            m_consent.sent + m_unagreed->tokens + m_unagreed->tokens / 4 + std::min(m_freeTokens, m_unagreed->tokens);
        m_unagreed.reset();
    }
    m_bell.ring();
    m_events.changed();
}

Task<> Embedder::count(std::stop_token stop)
{
    // Counted on the writer's thread, between two groups of documents, whose passages added() tells in the same order.
    // Counted beside them, a group could count twice.
    const Result<qint64> missing = co_await m_vectors.countMissing(m_model->isHere(), stop);
    if (!missing)
        co_return fail(missing.error());
    if (stop.stop_requested()) // the model may be another one, or gone
        co_return fail(Error::cancelled());
    if (m_model->isHosted()) {
        const auto consent = co_await m_vectors.consent(stop);
        if (!consent)
            co_return fail(consent.error());
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        m_consent = *consent;
    }
    m_uncounted = false;
    m_backlog = std::max<qint64>(0, *missing);
    m_events.changed();
    co_return Result<>();
}

Task<std::vector<Embedding>> Embedder::embed(QList<Passage> passages, std::stop_token stop)
{
    QStringList texts;
    for (const Passage& passage : std::as_const(passages))
        texts << passage.text;
    m_embedding = true;
    Result<std::vector<Embedding>> vectors = co_await m_model->embed(texts, EmbeddingModel::Purpose::Passage, stop);
    if (vectors && qsizetype(vectors->size()) != passages.size())
        vectors = fail(ErrorCode::Parse,
            QCoreApplication::translate("docent", "The embedding server sent too few or too many vectors."));
    co_return vectors;
}

Task<> Embedder::recover(Error error, QList<Passage> batch, std::stop_token stop)
{
    if (error.isCancelled() || !mayBeTheTexts(error.code) || m_refusedInARow >= mostRefused)
        co_return co_await waitAndRetry(error, stop);
    if (batch.size() > 1) {
        m_batch = int(batch.size() / 2);
        co_return Result<>();
    }
    qCWarning(lcIngest) << "no vector for passage" << batch.first().id << ":" << error.message << error.detail;
    m_refused.insert(batch.first().id);
    ++m_refusedInARow;
    m_backlog = std::max<qint64>(0, m_backlog - 1);
    m_events.changed();
    co_return Result<>();
}

Task<> Embedder::waitAndRetry(Error error, std::stop_token stop)
{
    if (error.isCancelled() || stop.stop_requested())
        co_return fail(Error::cancelled());
    const bool first = !std::exchange(m_failure, error);
    if (first)
        m_events.problem(error);
    RetryPolicy policy;
    policy.firstWait = 2s;
    policy.longestWait = 60s;
    m_waiting = true;
    m_events.changed();
    const std::chrono::milliseconds pause = retryWait(policy, ++m_attempts, error);
    const Result<> slept = co_await sleepFor(pause, stop);
    if (!slept)
        co_return slept; // another model, which has set everything anew, or the end
    m_waiting = false;
    m_refusedInARow = 0;
    m_events.changed();
    co_return Result<>();
}

} // namespace docent
