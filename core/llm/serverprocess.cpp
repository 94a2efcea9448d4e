#include "llm/serverprocess.h"

#include "async/deadline.h"
#include "base/logging.h"

#include <csignal>
#include <QFile>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTcpServer>
#include <sys/prctl.h>
#include <unistd.h>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype shownLines = 4;
constexpr qsizetype shownLine = 300;
constexpr auto killPatience = 3s;

QProcessEnvironment serverEnvironment(const QString& key)
{
    static const QRegularExpression secret(
        QStringLiteral("KEY|TOKEN|SECRET|PASSW|CREDENTIAL"), QRegularExpression::CaseInsensitiveOption);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString& name : names) {
        if (name.contains(secret) || name.startsWith(QLatin1String("LLAMA_ARG_")))
            environment.remove(name);
    }
    environment.insert(QStringLiteral("LLAMA_API_KEY"), key);
    // As variables, which versions that don't know them pass over.
    environment.insert(QStringLiteral("LLAMA_ARG_OFFLINE"), QStringLiteral("1"));
    environment.insert(QStringLiteral("LLAMA_ARG_UI"), QStringLiteral("0"));
    return environment;
}

/// To it and what it started: the program may be a script around llama-server.
void sendSignal(qint64 group, int signal)
{
    if (group > 0)
        ::kill(-pid_t(group), signal);
}

/// Awaits its end, however that comes.
Task<> ended(QProcess* process, std::stop_token stop)
{
    OneShot<Result<>> done;
    const auto connection = QObject::connect(process, &QProcess::finished, process, [done] { done.set(Result<>()); });
    if (process->state() == QProcess::NotRunning)
        done.set(Result<>());
    const Result<> result = co_await awaitOrStop(done, stop);
    QObject::disconnect(connection);
    co_return result;
}

Task<> endedWithin(QProcess* process, std::chrono::milliseconds limit)
{
    auto wait = [process](std::stop_token stop) { return ended(process, std::move(stop)); };
    Result<> result = co_await withDeadline(limit, QString(), std::move(wait), std::stop_token());
    co_return result;
}

} // namespace

quint16 freePort()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return probe.serverPort();
}

std::shared_ptr<QProcess> makeServerProcess(
    const QString& program, const QStringList& arguments, quint16 port, const QString& key)
{
    auto process = std::make_shared<QProcess>();
    process->setProgram(program);
    process->setArguments(arguments + QStringList { QStringLiteral("--port"), QString::number(port) });
    process->setProcessEnvironment(serverEnvironment(key));
    process->setProcessChannelMode(QProcess::MergedChannels);
    // Bound to the thread that starts it: the program's first, which ends last. Where the program is gone already, its
    // end will send no signal.
    process->setChildProcessModifier([parent = ::getpid()] {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(1);
    });
    return process;
}

Task<> endServerProcess(std::shared_ptr<QProcess> process, std::chrono::milliseconds grace)
{
    const qint64 group = process->processId();
    process->terminate();
    sendSignal(group, SIGTERM);
    const Result<> asked = co_await endedWithin(process.get(), grace);
    if (asked) {
        sendSignal(group, SIGKILL); // what it may have left
        co_return Result<>();
    }
    process->kill();
    sendSignal(group, SIGKILL);
    const Result<> killed = co_await endedWithin(process.get(), killPatience);
    if (!killed) {
        qCWarning(lcNet) << "a model server can't be ended:" << process->processId();
        // QProcess would wait for it without end.
        static_cast<void>(new std::shared_ptr<QProcess>(process));
    }
    co_return Result<>();
}

qint64 residentBytes(qint64 processId)
{
    QFile file(QStringLiteral("/proc/%1/statm").arg(processId));
    if (processId <= 0 || !file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

QString lastLines(const QByteArray& output, const QString& key)
{
    QStringList lines;
    const QStringList all = QString::fromUtf8(output).split(QLatin1Char('\n'));
    for (const QString& line : all) {
        if (const QString text = line.simplified(); !text.isEmpty())
            lines.append(text.left(shownLine));
    }
    QString text = lines.mid(std::max<qsizetype>(0, lines.size() - shownLines)).join(QLatin1Char('\n'));
    return key.isEmpty() ? text : text.replace(key, QStringLiteral("…"));
}

} // namespace docent
