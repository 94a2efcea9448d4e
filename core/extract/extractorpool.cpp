#include "extract/extractorpool.h"

#include "async/pooljob.h"
#include "base/logging.h"
#include "base/paths.h"
#include "extract/workerprocess.h"

#include <algorithm>
#include <QCoreApplication>
#include <QFile>

namespace docent {

namespace {

constexpr int pageTime = 2; ///< times the limit of a file, for a page that is recognised
constexpr qsizetype decodedAtOnce = 64 * 1024; ///< a smaller reply costs less than the way to another thread

tl::unexpected<Error> liar()
{
    return fail(ErrorCode::WorkerDied,
        QCoreApplication::translate("docent", "The program that reads files misbehaved on it."),
        QStringLiteral("reply that is not one"));
}

} // namespace

class ExtractorPool::Worker : public WorkerProcess {
public:
    using WorkerProcess::WorkerProcess;
    bool taken = false;
};

ExtractorPool::ExtractorPool(QString program, int workers, ExtractLimits limits)
    : m_program(std::move(program))
    , m_limits(limits)
    , m_free(std::max(workers, 1))
{
    for (int i = 0; i < std::max(workers, 1); ++i)
        m_workers.push_back(std::make_unique<Worker>(m_program));
    m_recognizer = std::make_unique<Worker>(m_program);
    m_decoders.setMaxThreadCount(2);
    m_decoders.setObjectName(QStringLiteral("decoders"));
}

ExtractorPool::~ExtractorPool()
{
    if (m_recognizer->taken
        || std::any_of(m_workers.begin(), m_workers.end(), [](const auto& worker) { return worker->taken; }))
        qCCritical(lcExtract, "the extractor pool was destroyed while it reads");
}

int ExtractorPool::workers() const
{
    return int(m_workers.size());
}

int ExtractorPool::started() const
{
    int sum = m_recognizer->started();
    for (const auto& worker : m_workers)
        sum += worker->started();
    return sum;
}

Task<Extracted> ExtractorPool::extract(QString path, std::stop_token stop)
{
    return extract(std::move(path), QStringList(), std::move(stop));
}

Task<Extracted> ExtractorPool::extract(QString path, QStringList passwords, std::stop_token stop)
{
    return ask({ paths::encoded(path), m_limits, std::move(passwords), {}, {} }, std::move(stop));
}

Task<Extracted> ExtractorPool::extractMember(QString path, QString member, std::stop_token stop)
{
    return ask({ paths::encoded(path), m_limits, {}, std::move(member), {} }, std::move(stop));
}

Task<Extracted> ExtractorPool::ask(worker::Request request, std::stop_token stop)
{
    if (request.path.size() >= worker::maxRequestBytes / 2)
        co_return fail(ErrorCode::NotFound, QCoreApplication::translate("docent", "Its path is too long."));
    const Result<Semaphore::Permit> permit = co_await m_free.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    const auto idle =
        std::find_if(m_workers.begin(), m_workers.end(), [](const auto& worker) { return !worker->taken; });
    Q_ASSERT(idle != m_workers.end());
    Result<Extracted> result = co_await readBy(**idle, request, stop);
    co_return result;
}

Task<Extracted> ExtractorPool::recognize(QString path, QStringList passwords, QString languages, std::stop_token stop)
{
    worker::Request request { paths::encoded(path), m_limits, std::move(passwords), {}, std::move(languages) };
    request.limits.time *= pageTime;
    const Result<Semaphore::Permit> permit = co_await m_recognizing.acquire(stop);
    if (!permit)
        co_return fail(permit.error());
    Result<Extracted> result = co_await readBy(*m_recognizer, request, stop);
    co_return result;
}

void ExtractorPool::setPageDone(std::function<void(worker::PageDone)> pageDone)
{
    m_recognizer->setPageDone(std::move(pageDone));
}

Task<Extracted> ExtractorPool::readBy(Worker& worker, worker::Request request, std::stop_token stop)
{
    worker.taken = true;
    const bool fresh = worker.isFresh();
    Result<Extracted> result = co_await askWorker(worker, request, stop);
    // What kills a process that has read other files before may be their doing: this file gets a new process, once.
    if (!result && result.error().code == ErrorCode::WorkerDied && !fresh)
        result = co_await askWorker(worker, request, stop);
    worker.taken = false;
    co_return result;
}

Task<Extracted> ExtractorPool::askWorker(Worker& worker, worker::Request request, std::stop_token stop)
{
    if (request.path.size() >= worker::maxRequestBytes / 2)
        co_return fail(ErrorCode::NotFound, QCoreApplication::translate("docent", "Its path is too long."));
    Result<QByteArray> payload = co_await awaitOrStop(worker.send(request), stop);
    if (!payload) {
        if (payload.error().isCancelled())
            worker.discard();
        co_return fail(payload.error());
    }
    Result<worker::Reply> decoded = fail(Error::cancelled());
    if (payload->size() <= decodedAtOnce) {
        decoded = worker::decodeReply(*payload);
    } else {
        auto job = [bytes = std::move(*payload)](std::stop_token) { return worker::decodeReply(bytes); };
        decoded = co_await runOnPool(m_decoders, std::move(job), stop);
    }
    if (!decoded && decoded.error().isCancelled())
        co_return fail(decoded.error());
    const bool answers =
        decoded && (!decoded->result || decoded->result->content.isEmpty() == request.member.isEmpty());
    if (!answers) {
        worker.discard();
        co_return liar();
    }
    if (decoded->retiring)
        worker.retire();
    co_return std::move(decoded->result);
}

} // namespace docent
