#include "extract/workerprotocol.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <QFile>
#include <unistd.h>

using namespace docent;

namespace {

void say(const QByteArray& bytes)
{
    [[maybe_unused]] const auto count = std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout);
    std::fflush(stdout);
}

worker::Reply textReply(const QString& text)
{
    Extracted read;
    read.document.kind = QStringLiteral("text");
    read.document.text = text;
    read.contentHash = QByteArray(16, 'h');
    return { std::move(read), false };
}

/// Does what the file's name says.
void act(const QByteArray& name, const worker::Request& request)
{
    const worker::Reply good = textReply(QString::fromUtf8(name) + QStringLiteral(" by %1").arg(getpid()));
    if (name.startsWith("hang"))
        pause();
    else if (name.startsWith("die"))
        std::raise(SIGKILL);
    else if (name.startsWith("exit"))
        std::exit(3);
    else if (name.startsWith("once") && !QFile::exists(QString::fromUtf8(request.path))) {
        QFile mark(QString::fromUtf8(request.path));
        [[maybe_unused]] const bool made = mark.open(QIODevice::WriteOnly);
        std::exit(3);
    } else if (name.startsWith("huge"))
        say(QByteArray("\xff\xff\xff\x7f", 4)), pause();
    else if (name.startsWith("garbage"))
        say(QByteArray("\x04\0\0\0????", 8));
    else if (name.startsWith("flood"))
        for (;;)
            say(QByteArray(65536, '\1'));
    else if (name.startsWith("twice"))
        say(worker::encodeReply(good, request.limits) + worker::encodeReply(good, request.limits));
    else if (name.startsWith("noise")) {
        for (int i = 0; i < 64; ++i)
            [[maybe_unused]] const auto count = write(STDERR_FILENO, QByteArray(65536, '!').constData(), 65536);
        pause();
    } else if (name.startsWith("half"))
        say(worker::encodeReply(good, request.limits).chopped(3)), pause();
    else if (name.startsWith("large"))
        say(worker::encodeReply(textReply(QString(2'000'000, QLatin1Char('x'))), request.limits));
    else if (name.startsWith("retire")) {
        worker::Reply last = good;
        last.retiring = true;
        say(worker::encodeReply(last, request.limits));
        std::exit(0);
    } else
        say(worker::encodeReply(good, request.limits));
}

} // namespace

int main()
{
    QFile in;
    if (!in.open(0, QIODevice::ReadOnly | QIODevice::Unbuffered))
        return 1;
    for (;;) {
        worker::FrameReader frame(worker::maxRequestBytes);
        auto state = worker::FrameReader::State::Incomplete;
        while (state == worker::FrameReader::State::Incomplete) {
            const QByteArray bytes = in.read(frame.wanted());
            if (bytes.isEmpty())
                return 0;
            state = frame.append(bytes);
        }
        const auto request = worker::decodeRequest(frame.takePayload());
        if (!request)
            return 2;
        act(request->path.mid(request->path.lastIndexOf('/') + 1), *request);
    }
}
