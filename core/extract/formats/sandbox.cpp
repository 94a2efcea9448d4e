#include "extract/formats/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <iterator>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace docent::sandbox {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true; // its shadow needs terabytes of address space, and the leak check a tracer
#else
constexpr bool sanitized = false;
#endif

void setLimit(__rlimit_resource resource, rlim_t soft, bool alsoHard)
{
    rlimit value {};
    if (getrlimit(resource, &value) != 0)
        return;
    value.rlim_cur = std::min(soft, value.rlim_max);
    if (alsoHard)
        value.rlim_max = value.rlim_cur;
    setrlimit(resource, &value);
}

constexpr quint64 writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
    | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR
    | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
    | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

void allow(long ruleset, const char* path, quint64 access)
{
    landlock_path_beneath_attr rule {};
    rule.allowed_access = access;
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return;
    syscall(SYS_landlock_add_rule, int(ruleset), LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

/// As newer kernels have it; an older one takes its beginning.
struct Ruleset {
    quint64 files = 0;
    quint64 network = 0; ///< Linux 6.7
    quint64 scopes = 0; ///< Linux 6.12
};
constexpr quint64 emptying = quint64(1) << 14; ///< LANDLOCK_ACCESS_FS_TRUNCATE, Linux 6.2
constexpr quint64 abstractSockets = 1; ///< LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
constexpr quint64 signalsOutside = 2; ///< LANDLOCK_SCOPE_SIGNAL

/// No file system object can be made, written, emptied or removed, but in this folder, and no signal reaches a process
/// that began outside (Landlock, Linux 5.13, as far as the kernel has it).
void denyWriting(quint64 alsoDenied, const char* folder = "")
{
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, size_t(0), LANDLOCK_CREATE_RULESET_VERSION);
    const quint64 changing = writing | (version >= 3 ? emptying : 0);
    Ruleset rules { changing | alsoDenied, 0, abstractSockets | signalsOutside };
    const size_t known = version >= 6 ? sizeof rules : sizeof rules.files;
    const long ruleset = syscall(SYS_landlock_create_ruleset, &rules, known, 0);
    if (ruleset < 0)
        return;
    if (*folder)
        allow(ruleset, folder, changing);
    if (!(alsoDenied & LANDLOCK_ACCESS_FS_EXECUTE))
        allow(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE); // where scripts send what nobody reads
    syscall(SYS_landlock_restrict_self, int(ruleset), 0);
    close(int(ruleset));
}

#if defined(__x86_64__)
constexpr unsigned architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned architecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned architecture = 0;
#endif

/// The network, other processes, and rings that would go round a filter.
constexpr std::array outside { SYS_connect, SYS_accept, SYS_accept4, SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_ptrace,
    SYS_process_vm_readv, SYS_process_vm_writev, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_bpf,
    SYS_mount, SYS_unshare, SYS_setns, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_perf_event_open, SYS_userfaultfd,
    SYS_kill, SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_pidfd_send_signal, SYS_pidfd_getfd,
    SYS_process_madvise, SYS_truncate, SYS_openat2 };
constexpr std::array sockets { SYS_socket, SYS_bind, SYS_listen };
constexpr std::array programs { SYS_execve, SYS_execveat };
/// What would leave the group of processes that is ended with a program.
constexpr std::array groups { SYS_setsid, SYS_setpgid };

using Filter = std::vector<sock_filter>;
constexpr auto refuse = SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);

template <size_t N> void deny(Filter& filter, const std::array<int, N>& calls)
{
    for (const long call : calls) {
        filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unsigned(call), 0, 1));
        filter.push_back(BPF_STMT(BPF_RET | BPF_K, refuse));
    }
}

/// Refuses a call if some bits of one of its arguments are, or are not, this value.
void denyArgument(Filter& filter, long call, unsigned argument, unsigned bits, unsigned value, bool equal = true)
{
    constexpr auto number = offsetof(seccomp_data, nr);
    const auto lowHalf = unsigned(offsetof(seccomp_data, args) + argument * sizeof(__u64));
    filter.insert(filter.end(),
        {
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unsigned(call), 0, 5),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, lowHalf),
            BPF_STMT(BPF_ALU | BPF_AND | BPF_K, bits),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, __u8(equal ? 0 : 1), __u8(equal ? 1 : 0)),
            BPF_STMT(BPF_RET | BPF_K, refuse),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
        });
}

/// What only some arguments make harmful: typing into the terminal that Docent was started from, other processes'
/// limits, and emptying a file that is opened for reading, which Landlock lets pass before Linux 6.2.
void denyArguments(Filter& filter)
{
    constexpr unsigned all = ~0U;
    denyArgument(filter, SYS_ioctl, 1, all, TIOCSTI);
    denyArgument(filter, SYS_ioctl, 1, all, TIOCLINUX);
    denyArgument(filter, SYS_prlimit64, 0, all, 0, false);
    for (const unsigned mode : { unsigned(O_RDONLY), unsigned(O_ACCMODE) }) {
        denyArgument(filter, SYS_openat, 2, O_TRUNC | O_ACCMODE, O_TRUNC | mode);
#ifdef SYS_open
        denyArgument(filter, SYS_open, 1, O_TRUNC | O_ACCMODE, O_TRUNC | mode);
#endif
    }
}

/// LibreOffice doesn't start unless it has a socket on which other LibreOffices would find it. It is made to believe
/// so: the socket gets no name, and nobody is heard on it. Has to come last, since it leaves a call's argument loaded.
void pretendSocket(Filter& filter)
{
    for (const int call : { SYS_bind, SYS_listen }) {
        filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unsigned(call), 0, 1));
        filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO)); // without an error: done
    }
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unsigned(SYS_socket), 0, 3));
    filter.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)));
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0));
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, refuse));
}

/// What is begun here is ended by install().
Filter beginFilter()
{
    constexpr unsigned x32Bit = 0x40000000;
    return {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, refuse),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32Bit, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refuse),
    };
}

/// Calls that the filter refuses fail with EPERM.
void install(Filter& filter)
{
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    sock_fprog program { static_cast<unsigned short>(filter.size()), filter.data() };
    if (architecture != 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

rlim_t secondsUsed()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return rlim_t(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
}

} // namespace

void enter()
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setLimit(RLIMIT_CORE, 0, true);
    if (sanitized)
        return;
    prctl(PR_SET_DUMPABLE, 0); // a crash would leave the document's text in a dump
    setLimit(RLIMIT_FSIZE, 0, true);
    setLimit(RLIMIT_NOFILE, 64, true);
    denyWriting(LANDLOCK_ACCESS_FS_EXECUTE);
    Filter filter = beginFilter();
    deny(filter, outside);
    deny(filter, sockets);
    deny(filter, programs);
    denyArguments(filter);
    denyArgument(filter, SYS_tgkill, 0, ~0U, unsigned(getpid()), false);
    install(filter);
}

void enterForProgram(const char* folder, qint64 memoryBytes, std::chrono::milliseconds time)
{
    constexpr rlim_t largestFile = rlim_t(512) << 20;
    constexpr rlim_t files = 1024;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setLimit(RLIMIT_CORE, 0, true);
    setLimit(RLIMIT_FSIZE, *folder ? largestFile : 0, true);
    setLimit(RLIMIT_NOFILE, files, true);
    setLimit(RLIMIT_CPU, rlim_t(std::chrono::ceil<std::chrono::seconds>(time).count()) + 1, true);
    if (!sanitized)
        setLimit(RLIMIT_AS, rlim_t(std::max<qint64>(memoryBytes, 0)), true);
    denyWriting(0, folder);
    Filter filter = beginFilter();
    deny(filter, outside);
    deny(filter, groups);
    denyArguments(filter);
    if (*folder)
        pretendSocket(filter);
    else
        deny(filter, sockets);
    install(filter);
}

void limit(qint64 memoryBytes, std::chrono::milliseconds time)
{
    constexpr rlim_t roundingSeconds = 1;
    const auto seconds = rlim_t(std::chrono::ceil<std::chrono::seconds>(time).count());
    setLimit(RLIMIT_CPU, secondsUsed() + seconds + roundingSeconds, false);
    if (!sanitized)
        setLimit(RLIMIT_AS, rlim_t(std::max<qint64>(memoryBytes, 0)), false);
}

qint64 residentBytes()
{
    FILE* file = std::fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    long long size = 0;
    long long resident = 0;
    const int fields = std::fscanf(file, "%lld %lld", &size, &resident);
    std::fclose(file);
    return fields == 2 ? qint64(resident) * sysconf(_SC_PAGESIZE) : 0;
}

} // namespace docent::sandbox
