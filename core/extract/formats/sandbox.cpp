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
#include <sys/prctl.h>
#include <sys/resource.h>
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

/// No file system object can be made, written or removed (Landlock, Linux 5.13).
void denyWriting()
{
    landlock_ruleset_attr rules {};
    rules.handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
        | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR
        | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
        | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_EXECUTE;
    const long ruleset = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (ruleset < 0)
        return;
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

/// System calls of these kinds fail with EPERM: the network, other processes, and rings that would go round this
/// filter.
void denyCalls()
{
    static constexpr std::array denied { SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
        SYS_sendto, SYS_sendmsg, SYS_sendmmsg, SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv,
        SYS_process_vm_writev, SYS_kill, SYS_tkill, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
        SYS_bpf, SYS_mount, SYS_unshare, SYS_setns, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_perf_event_open,
        SYS_userfaultfd };
    if (architecture == 0)
        return;
    constexpr unsigned x32Bit = 0x40000000;
    constexpr auto refuse = SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);
    std::vector<sock_filter> program {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, refuse),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32Bit, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, refuse),
    };
    for (const long call : denied) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, unsigned(call), 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, refuse));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    sock_fprog filter { static_cast<unsigned short>(program.size()), program.data() };
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
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
    denyWriting();
    denyCalls();
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
