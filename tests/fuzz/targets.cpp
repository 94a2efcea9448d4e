#include "fuzz/targets.h"
#include "fuzz/replies.h"
#include "fuzz/wires.h"

#include "extract/formats/filereader.h"
#include "extract/formats/numberformat.h"
#include "extract/workerprotocol.h"
#include "ingest/chunker.h"

#include <limits>
#include <QFile>

namespace docent::fuzz {

namespace {

constexpr qint64 largestReply = qint64(64) << 20;

/// The worker's reply must be one that the program takes.
void check(const Result<Extracted>& read)
{
    const QByteArray frame = worker::encodeReply({ read, false }, {});
    const auto reply = worker::decodeReply(frame.mid(4));
    if (!reply)
        qFatal("the reply is not one: %s", qPrintable(reply.error().detail));
    if (!read && read.error().message.isEmpty())
        qFatal("a failure without a reason");
    if (!read)
        return;
    for (const Passage& passage : chunk(read->document)) {
        if (passage.start < 0 || passage.start > passage.end || passage.text.isEmpty())
            qFatal("a passage without text");
    }
}

void parseNumbers(const QByteArray& bytes)
{
    for (const QByteArray& line : bytes.split('\n')) {
        const NumberFormat format(QString::fromUtf8(line));
        for (const double value : { 0.0, -1.5, 0.1, 45356.75, 1e15, -1e300, std::numeric_limits<double>::infinity(),
                 std::numeric_limits<double>::quiet_NaN() })
            (void)format.show(value, value < 0);
    }
}

/// In pieces, as a pipe brings them.
void parseFrames(const QByteArray& bytes)
{
    worker::FrameReader frame(largestReply);
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype size = std::min<qsizetype>({ frame.wanted(), 1 + at % 4096, bytes.size() - at });
        const auto state = frame.append(QByteArrayView(bytes).sliced(at, size));
        at += size;
        if (state == worker::FrameReader::State::TooLarge)
            return;
        if (state == worker::FrameReader::State::Incomplete)
            continue;
        const QByteArray payload = frame.takePayload();
        if (const auto reply = worker::decodeReply(payload); reply && reply->result)
            check(reply->result);
        (void)worker::decodeRequest(payload);
        if (const auto done = worker::decodePageDone(payload); done && (done->page < 1 || done->page > done->pages))
            qFatal("a page that isn't there");
        frame = worker::FrameReader(largestReply);
    }
}

Extracted sample()
{
    Extracted read;
    read.document.kind = QStringLiteral("pdf");
    read.document.title = QStringLiteral("The title");
    read.document.language = QStringLiteral("en");
    read.document.text = QStringLiteral("Heading\n\nA paragraph \U0001F600.\na | b\nc | d\n");
    read.document.blocks = { { BlockKind::Heading, 2, 0, 7 }, { BlockKind::Paragraph, 0, 9, 24 },
        { BlockKind::Table, 0, 25, 36 } };
    read.document.pages = { { 1, 0 }, { 3, 25 } };
    read.document.notices = { QStringLiteral("Two pictures were left out.") };
    read.contentHash = QByteArray(16, 'h');
    return read;
}

QByteArray frameOf(const QByteArray& payload)
{
    QByteArray length(4, '\0');
    for (int i = 0; i < 4; ++i)
        length[i] = char(payload.size() >> (8 * i));
    return length + payload;
}

} // namespace

QList<Seed> protocolSeeds()
{
    worker::Request request;
    request.path = "/a/file.txt";
    const auto failure = fail(ErrorCode::Encrypted, QStringLiteral("It is protected by a password."));
    const QByteArray nested = QByteArray(200'000, '\x81') + QByteArray(1, '\x01'); // lists in lists
    const QByteArray hugeMap = QByteArrayLiteral("\xbb\x7f\xff\xff\xff\xff\xff\xff\xff\x61\x61\x01");
    const QByteArray hugeText = QByteArrayLiteral("\xa1\x61\x74\x7b\x00\x00\x00\x00\xff\xff\xff\xff\x61");
    const QByteArray endless = QByteArrayLiteral("\xbf\x61\x61\x9f") + QByteArray(1000, '\x01');
    const QList<QByteArray> frames { worker::encodeReply({ sample(), false }, {}),
        worker::encodeReply({ failure, true }, {}), worker::encodeRequest(request), frameOf(nested), frameOf(hugeMap),
        frameOf(hugeText), frameOf(endless), QByteArrayLiteral("\xff\xff\xff\x7f\xa0"), frameOf({}),
        worker::encodePageDone({ 2, 5 }) };
    QList<Seed> seeds;
    for (const QByteArray& frame : frames)
        seeds.append({ "frames" + QByteArray::number(seeds.size()) + ".protocol", { { {}, frame } } });
    return seeds;
}

bool parse(const QByteArray& name, const QByteArray& bytes, const QString& file)
{
    if (name.endsWith(".protocol")) {
        parseFrames(bytes);
        return true;
    }
    if (name.endsWith(".reply"))
        return parseReply(name, bytes);
    if (name.endsWith(".wire"))
        return parseWire(name, bytes, file);
    if (name.endsWith(".numbers")) {
        parseNumbers(bytes);
        return true;
    }
    worker::Request request;
    request.path = QFile::encodeName(file);
    const Result<Extracted> read = readFile(request);
    check(read);
    return read.has_value();
}

} // namespace docent::fuzz
