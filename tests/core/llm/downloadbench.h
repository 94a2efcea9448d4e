#pragma once

#include "llm/modeldownload.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/ggufbytes.h"
#include "support/scriptedserver.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace docent::test {

using namespace std::chrono_literals;

inline constexpr qint64 modelSize = 3'000'000;

/// A model file's bytes, each part of which differs from the others.
inline QByteArray fileBytes(char salt = 'a')
{
    QByteArray bytes = GgufBytes::chat().bytes();
    for (int i = 0; bytes.size() < modelSize; ++i)
        bytes += QByteArray::number(i) + salt;
    return bytes.left(modelSize);
}

/// From where the file is asked for.
inline qint64 startOf(const SeenRequest& request)
{
    const QByteArray range = request.header("range"); // "bytes=5-"
    return range.isEmpty() ? 0 : range.mid(6).chopped(1).toLongLong();
}

/// A part of a file, up to before `end`.
inline ScriptedReply rest(const QByteArray& bytes, qint64 from, qint64 end, const QByteArray& etag)
{
    return ScriptedReply::text(bytes.mid(from, end - from), "application/octet-stream", 206)
        .header("Content-Range",
            "bytes " + QByteArray::number(from) + '-' + QByteArray::number(end - 1) + '/'
                + QByteArray::number(bytes.size()))
        .header("ETag", etag);
}

/// Answers with a file as web servers do: whole, or from where it is asked for if it is the same still.
inline ScriptedReply serve(const SeenRequest& request, const QByteArray& bytes, const QByteArray& etag)
{
    const QByteArray range = request.header("range");
    if (range.isEmpty() || request.header("if-range") != etag)
        return ScriptedReply::text(bytes, "application/octet-stream").header("ETag", etag);
    const qint64 from = startOf(request);
    if (from >= bytes.size()) {
        return ScriptedReply::text("", "text/plain", 416)
            .header("Content-Range", "bytes */" + QByteArray::number(bytes.size()));
    }
    return rest(bytes, from, bytes.size(), etag);
}

/// The head of a whole reply, two thirds of its body, and a cut once the gate opens.
inline ScriptedReply cutShort(const QByteArray& bytes, const QByteArray& etag)
{
    ScriptedReply reply = ScriptedReply::raw("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(bytes.size())
        + "\r\n" + (etag.isEmpty() ? QByteArray() : "ETag: " + etag + "\r\n") + "\r\n" + bytes.left(2'000'000));
    return reply.gate("cut").cut();
}

struct Bench {
    Bench()
    {
        options.retry.firstWait = 1ms;
        options.freeSpace = [](const QString&) { return qint64(1) << 40; };
    }

    QString file() const { return place.filePath(QStringLiteral("models/m.gguf")); }
    QString part() const { return file() + QStringLiteral(".part"); }
    QByteArray content() const
    {
        QFile read(file());
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    Task<> start(std::stop_token stop = {})
    {
        const auto note = [this](const TransferProgress& progress) { seen.append(progress); };
        return downloadModel(http, { server.url(QStringLiteral("/m.gguf")), file(), sha256 }, note, options, stop);
    }
    /// With a cut when a part is on the disk.
    Result<> getWithCut()
    {
        auto getting = start();
        if (!QTest::qWaitFor([this] { return QFile(part()).size() >= 1'000'000; }))
            qFatal("nothing is stored");
        server.openGate("cut");
        return run(std::move(getting)).result.value_or(fail(ErrorCode::Timeout, QStringLiteral("hangs")));
    }
    /// From where the last request wanted the file.
    qint64 rangeStart() const { return startOf(server.requests().last()); }
    Result<> get() { return run(start()).result.value_or(fail(ErrorCode::Timeout, QStringLiteral("hangs"))); }

    QTemporaryDir place;
    ScriptedServer server;
    HttpClient http;
    DownloadOptions options;
    QString sha256;
    QList<TransferProgress> seen;
};

#define VERIFY_DONE(result)                                                                                            \
    do {                                                                                                               \
        const Result<> seenResult = result;                                                                            \
        QVERIFY2(seenResult, seenResult ? "" : qPrintable(seenResult.error().message));                                \
    } while (false)

} // namespace docent::test
