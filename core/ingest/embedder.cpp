#include "ingest/embedder.h"

#include "async/retry.h"
#include "base/logging.h"
#include "llm/models.h"

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
    m_addedSinceLook = false;
    Result<QList<Passage>> missing =
        co_await m_vectors.missing(m_batch + int(m_refused.size()), m_model->isHere(), stop);
    if (!missing)
        co_return co_await waitAndRetry(missing.error(), stop);
    erase_if(*missing, [this](const Passage& passage) { return m_refused.contains(passage.id); });
    if (missing->size() > m_batch)
        missing->resize(m_batch);
    if (missing->isEmpty() && m_addedSinceLook)
        co_return Result<>(); // they came while we looked
    if (missing->isEmpty()) {
        const Result<> served = co_await m_vectors.serve(stop);
        if (!served)
            co_return co_await waitAndRetry(served.error(), stop);
        m_exhausted = true;
        m_backlog = 0;
        m_events.changed();
        co_return Result<>();
    }
    Result<std::vector<Embedding>> vectors = co_await embed(*missing, stop);
    release();
    if (!vectors)
        co_return co_await recover(vectors.error(), *missing, stop);
    QList<qint64> ids;
    for (const Passage& passage : std::as_const(*missing))
        ids << passage.id;
    const Result<> stored = co_await m_vectors.add(ids, std::move(*vectors), stop);
    if (!stored)
        co_return co_await waitAndRetry(stored.error(), stop);
    m_failure.reset();
    m_attempts = 0;
    m_refusedInARow = 0;
    m_batch = std::min(largestBatch, m_batch * 2);
    m_backlog = std::max<qint64>(0, m_backlog - ids.size());
    m_events.changed();
    co_return Result<>();
}

Task<> Embedder::count(std::stop_token stop)
{
    // Counted on the writer's thread, between two groups of documents, whose passages added() tells in the same order.
    // Counted beside them, a group could count twice.
    const Result<qint64> missing = co_await m_vectors.countMissing(m_model->isHere(), stop);
    if (!missing)
        co_return fail(missing.error());
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
