#include "extract/formats/workerloop.h"

#include "extract/formats/converter.h"
#include "extract/formats/converterpipe.h"
#include "extract/formats/filereader.h"
#include "extract/formats/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <unistd.h>

namespace docent {

namespace {

constexpr int filesPerProcess = 2'000;
constexpr qint64 residentLimit = qint64(256) << 20; ///< memory that the allocator has not given back

/// One frame from a descriptor; nothing at its end or for a frame that is too large.
std::optional<QByteArray> readFrame(int descriptor)
{
    worker::FrameReader frame(worker::maxRequestBytes);
    std::array<char, 16 * 1024> buffer {};
    for (;;) {
        const auto room = std::min<size_t>(buffer.size(), size_t(frame.wanted()));
        const ssize_t count = read(descriptor, buffer.data(), room);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return {};
        const auto state = frame.append(QByteArrayView(buffer.data(), count));
        if (state == worker::FrameReader::State::Complete)
            return frame.takePayload();
        if (state == worker::FrameReader::State::TooLarge)
            return {};
    }
}

bool writeFrame(int descriptor, const QByteArray& frame)
{
    return converter::writeAll(descriptor, frame.constData(), size_t(frame.size()));
}

/// The reply's frame; when there is no room for it, a small one that says so.
QByteArray encode(const worker::Reply& reply, const ExtractLimits& limits)
{
    try {
        return worker::encodeReply(reply, limits);
    } catch (const std::bad_alloc&) {
        const worker::Reply tooLarge {
            fail(ErrorCode::TooLarge, QStringLiteral("Its text needs more memory than is allowed.")), true
        };
        return worker::encodeReply(tooLarge, limits);
    }
}

} // namespace

int runWorker()
{
    // Whatever a library prints must not get between the frames.
    const int out = dup(STDOUT_FILENO);
    if (out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return 1;
    for (int served = 1;; ++served) {
        const std::optional<QByteArray> payload = readFrame(STDIN_FILENO);
        if (!payload)
            return 0;
        const Result<worker::Request> request = worker::decodeRequest(*payload);
        if (!request)
            return 1;
        sandbox::limit(request->limits.memoryBytes, request->limits.time);
        const auto pageDone = [&request, out](worker::PageDone done) {
            if (!writeFrame(out, worker::encodePageDone(done)))
                _exit(0);
            sandbox::limit(request->limits.memoryBytes, request->limits.time);
        };
        worker::Reply reply { readFile(*request, pageDone), false };
        reply.retiring = served >= filesPerProcess || sandbox::residentBytes() > residentLimit || converter::isLost();
        if (!writeFrame(out, encode(reply, request->limits)) || reply.retiring)
            return 0;
    }
}

} // namespace docent
