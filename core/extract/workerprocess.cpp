#include "extract/workerprocess.h"

#include "base/logging.h"

#include <csignal>
#include <QCoreApplication>
#include <QProcessEnvironment>
#include <sys/wait.h>
#include <thread>

namespace docent {

namespace {

constexpr qint64 maxErrorBytes = 1 << 20; ///< a worker that complains more is ended
constexpr qsizetype keptErrorBytes = 2'000;
constexpr int mostPages = 20'000; ///< of a document whose text is recognised
constexpr int gracePeriodMs = 2'000; ///< for a worker that was asked to end

QString words(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// What a worker may know of the environment: how to find libraries and how to spell text, but no keys or tokens.
QProcessEnvironment workerEnvironment()
{
    static constexpr const char* prefixes[] { "LANG", "LC_", "LD_", "PATH", "HOME", "TMPDIR", "TESSDATA_PREFIX",
        "QT_LOGGING", "ASAN_", "UBSAN_", "LSAN_", "TSAN_", "GCOV_", "DOCENT_TEST_" };
    const QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment allowed;
    const QStringList names = all.keys();
    for (const QString& name : names) {
        if (std::any_of(std::begin(prefixes), std::end(prefixes),
                [&name](const char* prefix) { return name.startsWith(QLatin1String(prefix)); }))
            allowed.insert(name, all.value(name));
    }
    return allowed;
}

/// Whether a killed child ends within half a second. Does not reap it.
bool isGoneSoon(qint64 pid)
{
    constexpr int rounds = 500;
    for (int i = 0; i < rounds && pid > 0; ++i) {
        siginfo_t info {};
        if (waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 || info.si_pid != 0)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return pid <= 0;
}

} // namespace

WorkerProcess::WorkerProcess(QString program)
    : m_program(std::move(program))
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
        letGo(true);
        end(fail(ErrorCode::Timeout,
            words("Reading it took longer than %1 seconds.").arg(double(m_limits.time.count()) / 1000)));
    });
}

WorkerProcess::~WorkerProcess()
{
    discard();
    for (const QPointer<QProcess>& process : m_leaving) {
        if (process)
            process->kill();
    }
    for (const QPointer<QProcess>& process : m_leaving) {
        if (!process)
            continue;
        process->disconnect();
        // A killed child is gone in a moment, unless the kernel holds it (a dead network mount). QProcess would wait
        // for that one without end, and so its object stays behind.
        if (isGoneSoon(process->processId())) {
            process->close();
            delete process;
        }
    }
}

OneShot<Result<QByteArray>> WorkerProcess::send(const worker::Request& request)
{
    Q_ASSERT(!m_busy);
    m_reply = {};
    m_busy = true;
    m_limits = request.limits;
    m_frame = worker::FrameReader(worker::maxReplyBytes(request.limits));
    m_pagesLeft = request.languages.isEmpty() ? 0 : mostPages;
    if (!m_process)
        start();
    // A program that is not there fails within start(), which has answered then.
    if (!m_process)
        return m_reply;
    m_timer.start(m_limits.time);
    m_process->write(worker::encodeRequest(request));
    return m_reply;
}

void WorkerProcess::start()
{
    m_process = std::make_unique<QProcess>();
    m_answered = 0;
    m_errorBytes = 0;
    m_errors.clear();
    QProcess* process = m_process.get();
    process->setProgram(m_program);
    process->setProcessEnvironment(workerEnvironment());
    QObject::connect(process, &QProcess::readyReadStandardOutput, process, [this] { readOutput(); });
    QObject::connect(process, &QProcess::readyReadStandardError, process, [this] { readErrors(); });
    QObject::connect(process, &QProcess::finished, process,
        [this](int exitCode, QProcess::ExitStatus status) { processFinished(exitCode, status); });
    QObject::connect(process, &QProcess::errorOccurred, process, [this, process](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        const QString reason = process->errorString();
        letGo(false);
        end(fail(ErrorCode::Io, words("The program that reads files could not be started."), reason));
    });
    ++m_started;
    process->start(QIODevice::ReadWrite);
}

void WorkerProcess::readOutput()
{
    m_process->setReadChannel(QProcess::StandardOutput);
    auto state = m_busy ? m_frame.readFrom(*m_process) : worker::FrameReader::State::TooLarge;
    while (state == worker::FrameReader::State::Complete && m_pagesLeft > 0) {
        const std::optional<worker::PageDone> done = worker::decodePageDone(m_frame.payload());
        if (!done)
            break;
        --m_pagesLeft;
        m_pageDone(*done);
        m_timer.start(m_limits.time);
        m_frame = worker::FrameReader(worker::maxReplyBytes(m_limits));
        state = m_frame.readFrom(*m_process);
    }
    // A second frame, or one when nothing was asked: whatever this process says next can't be believed.
    const bool tooMuch = state == worker::FrameReader::State::TooLarge || m_process->bytesAvailable() > 0;
    if (tooMuch) {
        letGo(true);
        end(fail(ErrorCode::WorkerDied, words("The program that reads files misbehaved on it."),
            QStringLiteral("unexpected output")));
    } else if (state == worker::FrameReader::State::Complete) {
        ++m_answered;
        end(m_frame.takePayload());
    }
}

void WorkerProcess::readErrors()
{
    const QByteArray bytes = m_process->readAllStandardError();
    m_errorBytes += bytes.size();
    m_errors = (m_errors + bytes.right(keptErrorBytes)).right(keptErrorBytes);
    if (m_errorBytes > maxErrorBytes) {
        letGo(true);
        end(fail(ErrorCode::WorkerDied, words("The program that reads files misbehaved on it."),
            QString::fromUtf8(m_errors)));
    }
}

void WorkerProcess::processFinished(int exitCode, QProcess::ExitStatus status)
{
    if (!m_errors.isEmpty())
        qCDebug(lcExtract).noquote() << "a reading process said:" << QString::fromUtf8(m_errors);
    const QString how = status == QProcess::CrashExit ? QStringLiteral("signal %1") : QStringLiteral("exit status %1");
    const QString detail = how.arg(exitCode);
    letGo(false);
    if (status == QProcess::CrashExit && exitCode == SIGXCPU)
        end(fail(ErrorCode::Timeout, words("Reading it took too much computing time."), detail));
    else
        end(fail(ErrorCode::WorkerDied, words("The program that reads files crashed on it."), detail));
}

void WorkerProcess::end(Result<QByteArray> reply)
{
    m_timer.stop();
    if (std::exchange(m_busy, false))
        m_reply.set(std::move(reply));
}

void WorkerProcess::discard()
{
    m_timer.stop();
    m_busy = false;
    letGo(true);
}

void WorkerProcess::retire()
{
    if (m_process)
        m_process->closeWriteChannel();
    letGo(false);
}

/// The process leaves the scene: nothing of it is listened to any more, and it deletes itself when it is gone. Called
/// from its own signals, too.
void WorkerProcess::letGo(bool kill)
{
    QProcess* process = m_process.release();
    if (!process)
        return;
    m_timer.stop();
    process->disconnect();
    std::erase_if(m_leaving, [](const QPointer<QProcess>& gone) { return gone.isNull(); });
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    m_leaving.emplace_back(process);
    QObject::connect(process, &QProcess::finished, process, &QObject::deleteLater);
    QObject::connect(process, &QProcess::errorOccurred, process, [process](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            process->deleteLater();
    });
    if (kill)
        process->kill();
    QTimer::singleShot(gracePeriodMs, process, [process] { process->kill(); });
}

} // namespace docent
