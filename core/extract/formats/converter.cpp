#include "extract/formats/converter.h"

#include "extract/formats/converterpipe.h"
#include "extract/refusals.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace docent::converter {

namespace {

/// Of this process to the one that start() made.
struct Ends {
    int requests = -1;
    int replies = -1;
};

Ends& ends()
{
    static Ends shared;
    return shared;
}

bool& lost()
{
    static bool shared = false;
    return shared;
}

/// The host has none of the pipes to the program, which would otherwise not see that the worker is gone.
void leaveStandardStreams()
{
    const int none = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO })
        dup2(none, stream);
}

tl::unexpected<Error> gone()
{
    // Nothing that follows can be believed to belong to what was asked.
    lost() = true;
    close(std::exchange(ends().requests, -1));
    close(std::exchange(ends().replies, -1));
    return fail(ErrorCode::Io, QStringLiteral("The program that reads it could not be started."));
}

Result<QByteArray> ending(qint32 status, QByteArray output, const Job& job)
{
    switch (status) {
    case 0:
        return output;
    case NotInstalled:
        return fail(ErrorCode::NeedsProgram, QStringLiteral("The program that reads it isn't installed."));
    case TimedOut:
        return fail(ErrorCode::Timeout,
            QStringLiteral("Reading it took longer than %1 seconds.").arg(double(job.time.count()) / 1000));
    case TooLarge:
        return fail(tooMuchText(job.outputBytes));
    default:
        return fail(ErrorCode::Damaged, QStringLiteral("It could not be understood."));
    }
}

} // namespace

bool readAll(int descriptor, void* bytes, size_t count)
{
    for (size_t done = 0; done < count;) {
        const ssize_t step = ::read(descriptor, static_cast<char*>(bytes) + done, count - done);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return false;
        done += size_t(step);
    }
    return true;
}

bool writeAll(int descriptor, const void* bytes, size_t count)
{
    for (size_t done = 0; done < count;) {
        const ssize_t step = ::write(descriptor, static_cast<const char*>(bytes) + done, count - done);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return false;
        done += size_t(step);
    }
    return true;
}

void start()
{
    std::array<int, 2> requests {};
    std::array<int, 2> replies {};
    if (pipe2(requests.data(), O_CLOEXEC) != 0 || pipe2(replies.data(), O_CLOEXEC) != 0)
        return;
    signal(SIGPIPE, SIG_IGN); // a host that is gone is told by the write
    const pid_t host = fork();
    if (host == 0) {
        close(requests[1]);
        close(replies[0]);
        leaveStandardStreams();
        serve(requests[0], replies[1]);
    }
    close(requests[0]);
    close(replies[1]);
    ends() = { requests[1], replies[0] };
}

Result<QByteArray> run(const Job& job)
{
    Header header { quint32(job.program), quint32(job.time.count()), quint64(job.memoryBytes), quint64(job.outputBytes),
        quint64(job.content.size()), job.page, {} };
    std::copy_n(job.languages.begin(), std::min<size_t>(size_t(job.languages.size()), header.languages.size() - 1),
        header.languages.begin());
    if (!writeAll(ends().requests, &header, sizeof header)
        || !writeAll(ends().requests, job.content.constData(), size_t(job.content.size())))
        return gone();
    QByteArray output;
    for (;;) {
        quint32 length = 0;
        if (!readAll(ends().replies, &length, sizeof length) || output.size() + qint64(length) > job.outputBytes)
            return gone();
        if (length == 0)
            break;
        const qsizetype before = output.size();
        output.resize(before + length);
        if (!readAll(ends().replies, output.data() + before, length))
            return gone();
    }
    qint32 status = 0;
    if (!readAll(ends().replies, &status, sizeof status))
        return gone();
    return ending(status, std::move(output), job);
}

bool isLost()
{
    return lost();
}

} // namespace docent::converter
