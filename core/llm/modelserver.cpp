#include "llm/modelserver.h"

#include "async/pooljob.h"
#include "async/sleep.h"
#include "base/logging.h"
#include "llm/serverprocess.h"
#include "net/httpclient.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFileInfo>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype keptOutput = 8'000;
constexpr auto longestPoll = 2s;
constexpr auto longestWait = 30s;
constexpr auto healthLimit = 2s;
constexpr auto survivalPoll = 20ms;
constexpr qint64 worthProgress = 512LL << 20; ///< a smaller model is there before anybody reads a percentage

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

} // namespace

/// Who waits for the model.
struct ModelServer::Waiter {
    OneShot<Result<>> done;
    ChatModel::Status status;
};

ModelServer::ModelServer(
    HttpClient& http, ServerRole role, QString file, QString key, std::shared_ptr<const ModelServerOptions> options)
    : m_http(http)
    , m_role(role)
    , m_file(std::move(file))
    , m_key(std::move(key))
    , m_options(std::move(options))
{
    m_idle.setSingleShot(true);
    QObject::connect(&m_idle, &QTimer::timeout, &m_idle, [this] {
        if (m_uses == 0 && !m_comingUp)
            letGo();
    });
}

ModelServer::~ModelServer()
{
    if (m_process)
        m_process->disconnect();
}

ModelConfig ModelServer::address() const
{
    ModelConfig config;
    config.kind = ModelConfig::Kind::OpenAi;
    config.endpoint = QUrl(QStringLiteral("http://127.0.0.1:%1/v1").arg(m_port));
    config.model = m_plan ? m_plan->model : QString();
    return config;
}

void ModelServer::enter()
{
    ++m_uses;
    m_idle.stop();
}

void ModelServer::leave()
{
    if (--m_uses == 0 && m_options->idleLimit > 0ms)
        m_idle.start(m_options->idleLimit);
}

void ModelServer::idleLimitChanged()
{
    m_idle.stop();
    if (m_uses == 0 && isRunning() && m_options->idleLimit > 0ms)
        m_idle.start(m_options->idleLimit);
}

Task<int> ModelServer::begin(std::stop_token stop)
{
    if (!isRunning()) {
        const Result<> looked = co_await look(stop);
        if (!looked)
            co_return fail(looked.error());
        bringUp();
    }
    co_return m_plan->contextTokens;
}

Task<> ModelServer::ready(ChatModel::Status status, std::stop_token stop)
{
    if (isRunning())
        co_return Result<>();
    const auto waiter = std::make_shared<Waiter>();
    waiter->status = std::move(status);
    m_waiters.push_back(waiter);
    bringUp();
    const OneShot<Result<>> done = waiter->done;
    Result<> result = co_await awaitOrStop(done, stop);
    m_waiters.remove(waiter);
    co_return result;
}

Task<bool> ModelServer::survives(std::chrono::milliseconds patience, std::stop_token stop)
{
    const int start = m_starts;
    for (auto waited = 0ms; waited < patience; waited += survivalPoll) {
        if (!isRunning() || m_starts != start)
            co_return false;
        const Result<> slept = co_await sleepFor(survivalPoll, stop);
        if (!slept)
            co_return fail(slept.error());
    }
    co_return isRunning() && m_starts == start;
}

QCoro::Task<> ModelServer::shutdown()
{
    m_ended = true;
    m_idle.stop();
    m_scope.cancel();
    letGo();
    co_await m_scope.join();
}

/// Finds the program, looks into the file and at the memory: off this thread, since a disk may not answer.
Task<> ModelServer::look(std::stop_token stop)
{
    auto job = [file = m_file, role = m_role, chosen = m_options->program, checks = m_options->checkMemory,
                   memory = m_options->freeMemory](std::stop_token) -> Result<std::pair<QString, ServerPlan>> {
        const Result<GgufHeader> header = readGgufHeader(file);
        if (!header)
            return fail(header.error());
        const Result<ServerPlan> plan = planServer(*header, role, checks ? memory() : -1);
        if (!plan)
            return fail(plan.error());
        const Result<QString> program = findLlamaServer(chosen);
        if (!program)
            return fail(program.error());
        return std::pair(*program, *plan);
    };
    const Result<std::pair<QString, ServerPlan>> looked =
        co_await runOnPool(*QThreadPool::globalInstance(), std::move(job), stop);
    if (!looked)
        co_return fail(looked.error());
    if (!isRunning())
        std::tie(m_program, m_plan.emplace()) = *looked;
    co_return Result<>();
}

void ModelServer::bringUp()
{
    if (m_comingUp || isRunning())
        return;
    m_comingUp = true;
    m_scope.spawn(QStringLiteral("model server"), bringUpAll(m_scope.token()));
}

/// Ends well in any case: those who wait are told what came of it.
Task<> ModelServer::bringUpAll(std::stop_token stop)
{
    Result<> up = fail(Error::cancelled());
    if (!m_ended)
        up = co_await startAgainAndAgain(stop);
    m_comingUp = false;
    for (const std::shared_ptr<Waiter>& waiter : m_waiters)
        waiter->done.set(up);
    if (up && m_uses == 0 && m_options->idleLimit > 0ms)
        m_idle.start(m_options->idleLimit);
    co_return Result<>();
}

Task<> ModelServer::startAgainAndAgain(std::stop_token stop)
{
    while (true) {
        if (m_failures >= m_options->starts) {
            m_failures = 0; // whoever asks next may try again
            co_return fail(endedError());
        }
        if (m_failures > 0) {
            tell(tr("The model's server ended by itself; it is started again…"));
            const auto wait =
                std::min<std::chrono::milliseconds>(longestWait, m_options->firstWait * (1 << (m_failures - 1)));
            const Result<> slept = co_await sleepFor(wait, stop);
            if (!slept)
                co_return fail(slept.error());
        }
        const Result<> looked = co_await look(stop);
        if (!looked)
            co_return fail(looked.error());
        const Result<> started = co_await startOnce(stop);
        if (started)
            co_return started;
        const bool again = started.error().code == ErrorCode::WorkerDied;
        letGo();
        if (!again)
            co_return started;
    }
}

Task<> ModelServer::startOnce(std::stop_token stop)
{
    startProcess();
    tell(loadingText());
    const Result<> healthy = co_await awaitHealth(stop);
    if (!healthy)
        co_return healthy;
    m_loaded = true;
    co_return Result<>();
}

void ModelServer::startProcess()
{
    ++m_starts;
    m_output.clear();
    m_port = freePort();
    m_process = makeServerProcess(m_program, m_plan->arguments, m_port, m_key);
    QProcess* process = m_process.get();
    QObject::connect(process, &QProcess::readyRead, process, [this] { onOutput(); });
    QObject::connect(process, &QProcess::finished, process, [this] { onEnded(); });
    QObject::connect(process, &QProcess::errorOccurred, process, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            onEnded();
    });
    process->start(QIODevice::ReadOnly);
}

/// Asks for its health until that is good: further and further apart, since a large model takes minutes.
Task<> ModelServer::awaitHealth(std::stop_token stop)
{
    HttpRequest request;
    request.url = QUrl(QStringLiteral("http://127.0.0.1:%1/health").arg(m_port));
    request.purpose = QStringLiteral("model server");
    request.timeouts.firstByte = healthLimit;
    const QDeadlineTimer patience(m_options->loadLimit);
    auto wait = m_options->firstPoll;
    while (true) {
        const Result<> slept = co_await sleepFor(wait, stop);
        if (!slept)
            co_return fail(slept.error());
        const Result<HttpReply> reply = co_await m_http.send(request, stop);
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        if (!m_process || m_process->state() == QProcess::NotRunning)
            co_return fail(endedError());
        if (reply && reply->ok())
            co_return Result<>();
        if (patience.hasExpired()) {
            co_return fail(ErrorCode::Timeout,
                tr("%1 could not be loaded within %2 seconds.")
                    .arg(QFileInfo(m_file).fileName())
                    .arg(m_options->loadLimit.count() / 1000),
                lastLines(m_output, m_key));
        }
        tell(loadingText());
        wait = std::min<std::chrono::milliseconds>(longestPoll, wait * 3 / 2);
    }
}

void ModelServer::onOutput()
{
    m_output = (m_output + m_process->readAll()).right(keptOutput);
}

/// By itself: letGo() doesn't listen any more. The process is kept until another takes its place, for its last words.
void ModelServer::onEnded()
{
    onOutput();
    if (m_process->error() == QProcess::FailedToStart)
        m_output += m_process->errorString().toUtf8();
    ++m_failures;
    m_loaded = false;
    qCWarning(lcNet).noquote() << "a model server ended:" << lastLines(m_output, m_key);
}

void ModelServer::letGo()
{
    m_loaded = false;
    if (!m_process)
        return;
    m_process->disconnect();
    m_scope.spawn(QStringLiteral("ending a model server"), endServerProcess(std::move(m_process), m_options->grace));
    m_process.reset();
}

void ModelServer::tell(const QString& text)
{
    // Whoever is told may leave.
    const auto waiters = m_waiters;
    for (const std::shared_ptr<Waiter>& waiter : waiters) {
        if (waiter->status)
            waiter->status(text);
    }
}

/// What of the file is in memory tells how far it is, where a graphics card doesn't take it over.
QString ModelServer::loadingText() const
{
    const QString name = QFileInfo(m_file).completeBaseName();
    const qint64 here = m_process ? residentBytes(m_process->processId()) : 0;
    if (m_plan->modelBytes < worthProgress || here <= 0)
        return tr("%1 is being loaded…").arg(name);
    const qint64 percent = std::min<qint64>(99, here * 100 / m_plan->modelBytes);
    return tr("%1 is being loaded: %2 %").arg(name).arg(percent);
}

Error ModelServer::endedError() const
{
    const QString said = lastLines(m_output, m_key);
    Error error { ErrorCode::WorkerDied, {}, said, {} };
    error.message = said.isEmpty()
        ? tr("The server of %1 ended by itself.").arg(QFileInfo(m_file).fileName())
        : tr("The server of %1 ended by itself. Its last words: %2").arg(QFileInfo(m_file).fileName(), said);
    return error;
}

ServerUse::ServerUse(std::shared_ptr<ModelServer> server)
    : m_server(std::move(server))
{
    m_server->enter();
}

ServerUse::ServerUse(const ServerUse& other)
    : ServerUse(other.m_server)
{
}

ServerUse& ServerUse::operator=(ServerUse other) noexcept
{
    m_server.swap(other.m_server);
    return *this;
}

ServerUse::~ServerUse()
{
    if (m_server)
        m_server->leave();
}

} // namespace docent
