#include "extract/formats/sandbox.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <linux/landlock.h>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace docent;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// The exit status of a child that goes into the sandbox and then does something; 1000 + signal if it is killed.
int inSandbox(const std::function<int()>& action)
{
    const pid_t child = fork();
    if (child == 0) {
        sandbox::enter();
        _exit(action());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/// Which version of Landlock the kernel has; 0 without it.
int landlockVersion()
{
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return int(std::max(version, 0L));
}

/// A number from /proc/self/status.
int statusOf(const char* name)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith(QByteArray(name) + ":"))
            return line.mid(line.indexOf(':') + 1).trimmed().toInt();
    }
    return -1;
}

} // namespace

class SandboxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (sanitized)
            QSKIP("The sandbox is off in sanitized builds.");
    }
    void whatThisKernelHas();
    void noFilesAreWritten();
    void nothingIsMadeOrRemoved();
    void noFileIsEmptied();
    void othersAreLeftAlone();
    void noSignalThroughAFile();
    void noNetwork();
    void noPrograms();
    void filesAreRead();
    void memoryIsBounded();
    void timeIsBounded();
};

/// Says in the log what the other tests here rest on.
void SandboxTest::whatThisKernelHas()
{
    const int seccomp = inSandbox([] { return statusOf("Seccomp"); });
    const int noNewPrivileges = inSandbox([] { return statusOf("NoNewPrivs"); });
    qInfo("system calls are filtered (seccomp): %s; file system closed to writing and starting (Landlock): %s, version "
          "%d; no new privileges: %s",
        seccomp == 2 ? "yes" : "no", landlockVersion() > 0 ? "yes" : "no", landlockVersion(),
        noNewPrivileges == 1 ? "yes" : "no");
    QCOMPARE(noNewPrivileges, 1);
#if defined(__x86_64__) || defined(__aarch64__)
    QCOMPARE(seccomp, 2); // each kernel that can run Docent has it
#endif
    QCOMPARE(inSandbox([] {
        rlimit files {};
        rlimit core {};
        getrlimit(RLIMIT_FSIZE, &files);
        getrlimit(RLIMIT_CORE, &core);
        return files.rlim_max == 0 && core.rlim_max == 0 ? 0 : 1;
    }),
        0);
}

void SandboxTest::nothingIsMadeOrRemoved()
{
    if (landlockVersion() == 0)
        QSKIP("This kernel has no Landlock: writing is stopped by the limit on file sizes alone.");
    const QTemporaryDir folder;
    const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("file")));
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto denied = [](long result) { return result < 0 ? errno : 0; };
    QCOMPARE(inSandbox([&] { return denied(open(path.constData(), O_WRONLY)); }), EACCES);
    QCOMPARE(inSandbox([&] { return denied(open((path + "2").constData(), O_CREAT | O_RDWR, 0600)); }), EACCES);
    QCOMPARE(inSandbox([&] { return denied(unlink(path.constData())); }), EACCES);
    QCOMPARE(inSandbox([&] { return denied(mkdir((path + "3").constData(), 0700)); }), EACCES);
    QCOMPARE(inSandbox([&] { return denied(symlink("/etc/passwd", (path + "4").constData())); }), EACCES);
    QVERIFY(QFile::exists(file.fileName()));
}

/// Landlock knows of that from Linux 6.2 on only.
void SandboxTest::noFileIsEmptied()
{
    const QTemporaryDir folder;
    const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("file")));
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("content");
    file.close();
    for (const int mode : { O_RDONLY, O_ACCMODE })
        QCOMPARE(inSandbox([&] { return open(path.constData(), mode | O_TRUNC) < 0 ? errno : 0; }), EPERM);
    QCOMPARE(inSandbox([&] { return truncate(path.constData(), 0) < 0 ? errno : 0; }), EPERM);
    QCOMPARE(file.size(), 7);
}

void SandboxTest::othersAreLeftAlone()
{
    const pid_t other = getpid();
    QCOMPARE(inSandbox([&] { return kill(other, 0) < 0 ? errno : 0; }), EPERM);
    QCOMPARE(inSandbox([&] { return syscall(SYS_tgkill, other, other, 0) < 0 ? errno : 0; }), EPERM);
    QCOMPARE(inSandbox([&] {
        rlimit files {};
        return prlimit(other, RLIMIT_NOFILE, nullptr, &files) < 0 ? errno : 0;
    }),
        EPERM);
    QCOMPARE(inSandbox([] { return syscall(SYS_tgkill, getpid(), getpid(), 0) < 0 ? errno : 0; }), 0);
    QCOMPARE(inSandbox([] { return ioctl(STDIN_FILENO, TIOCSTI, "x") < 0 ? errno : 0; }), EPERM);
}

/// The kernel sends one in the name of who asked to be told of a pipe's news, past any filter of calls.
void SandboxTest::noSignalThroughAFile()
{
    if (landlockVersion() < 6)
        QSKIP("This kernel's Landlock knows nothing of signals.");
    static volatile sig_atomic_t inside = 0;
    static volatile sig_atomic_t free = 0;
    std::signal(SIGUSR1, [](int) { inside = 1; });
    std::signal(SIGUSR2, [](int) { free = 1; });
    const auto tell = [parent = getpid()](int number) {
        std::array<int, 2> ends {};
        const bool told = pipe(ends.data()) == 0 && fcntl(ends[0], F_SETOWN, parent) == 0
            && fcntl(ends[0], F_SETSIG, number) == 0 && fcntl(ends[0], F_SETFL, O_ASYNC) == 0
            && write(ends[1], "x", 1) == 1;
        return told ? 0 : 1;
    };
    QCOMPARE(inSandbox([&tell] { return tell(SIGUSR1); }), 0);
    const pid_t child = fork();
    if (child == 0)
        _exit(tell(SIGUSR2));
    waitpid(child, nullptr, 0);
    QTRY_VERIFY(free != 0); // behind which the other one would have come
    QCOMPARE(int(inside), 0);
    std::signal(SIGUSR1, SIG_IGN); // there may be a second one, for the pipe's end
    std::signal(SIGUSR2, SIG_IGN);
}

void SandboxTest::noFilesAreWritten()
{
    QTemporaryDir folder;
    const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("new")));
    const QByteArray old = QFile::encodeName(folder.filePath(QStringLiteral("old")));
    QFile file(QFile::decodeName(old));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("content");
    file.close();
    inSandbox([&] {
        const int made = open(path.constData(), O_CREAT | O_WRONLY, 0600);
        [[maybe_unused]] const auto written = write(made, "text", 4);
        return 0;
    });
    QVERIFY(QFile(QFile::decodeName(path)).size() == 0);
    inSandbox([&] {
        const int opened = open(old.constData(), O_WRONLY);
        [[maybe_unused]] const auto written = write(opened, "CHANGED", 7);
        return 0;
    });
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("content"));
}

void SandboxTest::noNetwork()
{
#if defined(__x86_64__) || defined(__aarch64__)
    QCOMPARE(inSandbox([] { return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0; }), EPERM);
    QCOMPARE(inSandbox([] { return socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? errno : 0; }), EPERM);
#else
    QSKIP("There is no filter of system calls for this processor.");
#endif
}

void SandboxTest::noPrograms()
{
#if defined(__x86_64__) || defined(__aarch64__)
    QCOMPARE(inSandbox([] {
        execl("/bin/true", "true", nullptr);
        return errno;
    }),
        EPERM);
#else
    QSKIP("There is no filter of system calls for this processor.");
#endif
}

void SandboxTest::filesAreRead()
{
    QCOMPARE(inSandbox([] {
        char byte = 0;
        const int opened = open("/proc/self/exe", O_RDONLY);
        return read(opened, &byte, 1) == 1 ? 0 : 1;
    }),
        0);
}

void SandboxTest::memoryIsBounded()
{
    const auto allocate = [](size_t bytes) {
        sandbox::limit(qint64(1) << 30, std::chrono::seconds(60));
        void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return memory == MAP_FAILED ? 1 : 0;
    };
    QCOMPARE(inSandbox([&] { return allocate(size_t(100) << 20); }), 0);
    QCOMPARE(inSandbox([&] { return allocate(size_t(1100) << 20); }), 1);
}

void SandboxTest::timeIsBounded()
{
    const int status = inSandbox([] {
        sandbox::limit(qint64(1) << 30, std::chrono::milliseconds(1));
        for (volatile bool on = true; on;) { }
        return 0;
    });
    QCOMPARE(status, 1000 + SIGXCPU);
}

QTEST_GUILESS_MAIN(SandboxTest)
#include "sandboxtest.moc"
