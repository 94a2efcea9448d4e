#include "extract/workerprotocol.h"

#include <QBuffer>
#include <QCborMap>
#include <QCborValue>
#include <QRandomGenerator>
#include <QTest>

using namespace docent;

class WorkerProtocolTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void requestRoundTrip();
    void membersRoundTrip();
    void memberContentRoundTrip();
    void membersWithoutRoom();
    void memberLies_data();
    void memberLies();
    void replyRoundTrip();
    void failureRoundTrip();
    void tooMuchOutput();
    void framesFromAnySplit();
    void frameLargerThanAllowed();
    void lies_data();
    void lies();
    void mutations();
};

namespace {

QByteArray payloadOf(const QByteArray& frame)
{
    return frame.mid(4);
}

Extracted sample()
{
    Extracted read;
    ExtractedText& document = read.document;
    document.kind = QStringLiteral("pdf");
    document.title = QStringLiteral("Über \U0001F600");
    document.author = QStringLiteral("A. Müller");
    document.language = QStringLiteral("de");
    document.text = QStringLiteral("Kopf\n\nErster Absatz \U0001F600.\nZweite Seite.\n");
    document.blocks = { { BlockKind::Heading, 2, 0, 4 }, { BlockKind::Paragraph, 0, 6, 23 },
        { BlockKind::Table, 0, 24, 37 } };
    document.date = QStringLiteral("2024-03-05T10:00");
    document.placeKind = PlaceKind::Sheet;
    document.pages = { { 1, 0, QStringLiteral("Kosten"), QStringLiteral("A:C") }, { 3, 24 } };
    document.lines = { { 0, 7 }, { 6, 0 }, { 24, 1 } };
    document.notices = { QStringLiteral("Two pictures were left out.") };
    read.contentHash = QByteArray(16, '\xA5');
    read.milliseconds = 7;
    return read;
}

/// With a member that was read and one that wasn't.
Extracted sampleContainer()
{
    Extracted read = sample();
    read.members << ExtractedMember { QStringLiteral("inner/Größe.md"), sample().document, QByteArray(16, 'm'), 99 };
    read.members << ExtractedMember { QStringLiteral("inner/b.zip/c.txt"),
        fail(ErrorCode::Encrypted, QStringLiteral("It is protected.")), {}, 5 };
    return read;
}

QCborMap sampleMap()
{
    const QByteArray frame = worker::encodeReply({ sample(), false }, {});
    return QCborValue::fromCbor(payloadOf(frame)).toMap();
}

QByteArray blocks(std::initializer_list<int> bytes)
{
    QByteArray out;
    for (const int byte : bytes)
        out.append(char(byte));
    return out;
}

} // namespace

void WorkerProtocolTest::requestRoundTrip()
{
    worker::Request request;
    request.path = "/tmp/Gr\xC3\xBC\xC3\x9F"
                   "e \xFF.txt";
    request.limits.time = std::chrono::milliseconds(1234);
    request.limits.memoryBytes = 99;
    request.limits.outputBytes = 98;
    request.limits.fileBytes = qint64(5) << 33;
    request.passwords = QStringList { QStringLiteral("öffne dich"), QString(127, QLatin1Char('x')) };
    request.member = QStringLiteral("inner/Größe.md");
    const auto decoded = worker::decodeRequest(payloadOf(worker::encodeRequest(request)));
    QVERIFY(decoded);
    QCOMPARE(decoded->path, request.path);
    QCOMPARE(decoded->limits.time.count(), 1234);
    QCOMPARE(decoded->limits.memoryBytes, 99);
    QCOMPARE(decoded->limits.outputBytes, 98);
    QCOMPARE(decoded->limits.fileBytes, qint64(5) << 33);
    QCOMPARE(decoded->passwords, request.passwords);
    QCOMPARE(decoded->member, request.member);
    request.member = QStringLiteral("../etc/passwd");
    QVERIFY(!worker::decodeRequest(payloadOf(worker::encodeRequest(request))));
}

void WorkerProtocolTest::membersRoundTrip()
{
    const Extracted read = sampleContainer();
    const auto reply = worker::decodeReply(payloadOf(worker::encodeReply({ read, false }, {})));
    QVERIFY(reply && reply->result);
    const QList<ExtractedMember>& members = reply->result->members;
    QCOMPARE(members.size(), 2);
    QCOMPARE(members.at(0).path, read.members.at(0).path);
    QCOMPARE(members.at(0).bytes, 99);
    QCOMPARE(members.at(0).contentHash, QByteArray(16, 'm'));
    QCOMPARE(members.at(0).document->text, read.document.text);
    QCOMPARE(members.at(0).document->blocks.size(), 3);
    QCOMPARE(members.at(0).document->pages.at(1).page, 3);
    QCOMPARE(members.at(1).path, read.members.at(1).path);
    QCOMPARE(members.at(1).bytes, 5);
    QCOMPARE(members.at(1).document.error().code, ErrorCode::Encrypted);
    QCOMPARE(members.at(1).document.error().message, QStringLiteral("It is protected."));
}

void WorkerProtocolTest::memberContentRoundTrip()
{
    Extracted read;
    read.content = QByteArray("%PDF\0\xff", 6);
    read.contentHash = QByteArray(16, 'h');
    const auto reply = worker::decodeReply(payloadOf(worker::encodeReply({ read, false }, {})));
    QVERIFY(reply && reply->result);
    QCOMPARE(reply->result->content, read.content);
    QCOMPARE(reply->result->contentHash, read.contentHash);
}

/// What there is no room for is a member without a text, and the rest stays.
void WorkerProtocolTest::membersWithoutRoom()
{
    Extracted read = sample();
    ExtractedText large = sample().document;
    large.text += QString(30 << 20, QLatin1Char('a'));
    for (int i = 0; i < 3; ++i)
        read.members << ExtractedMember { QString::number(i), i == 1 ? large : sample().document, QByteArray(16, 'h'),
            1 };
    ExtractLimits limits;
    limits.outputBytes = 1000;
    const auto reply = worker::decodeReply(payloadOf(worker::encodeReply({ read, false }, limits)));
    QVERIFY(reply && reply->result);
    QVERIFY(reply->result->members.at(0).document && reply->result->members.at(2).document);
    QCOMPARE(reply->result->members.at(1).document.error().code, ErrorCode::TooLarge);
}

void WorkerProtocolTest::memberLies_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QCborValue>("value");
    const auto row = [](const char* name, const char* key, const QCborValue& value) {
        QTest::newRow(name) << QString::fromLatin1(key) << value;
    };
    row("no path", "path", QStringLiteral(""));
    row("path leads out", "path", QStringLiteral("a/../../b"));
    row("path is absolute", "path", QStringLiteral("/etc/passwd"));
    row("path with an empty step", "path", QStringLiteral("a//b"));
    row("path is a folder", "path", QStringLiteral("a/"));
    row("path with a line feed", "path", QStringLiteral("a\nb"));
    row("long path", "path", QString(1'001, QLatin1Char('a')));
    row("path of another member", "path", QStringLiteral("inner/b.zip/c.txt"));
    row("negative size", "bytes", -1);
    row("text is not UTF-8", "text", QByteArray("abc\xFF"));
    row("text shorter than its blocks", "text", QByteArray("abc"));
    row("short hash", "hash", QByteArray(15, 'x'));
    row("error beside a text", "error", QStringLiteral("damaged"));
    row("members in a member", "members", QCborArray { QByteArray("\xa0") });
    row("content beside a text", "content", QByteArray("abc"));
    row("a member ends the worker", "retiring", true);
    row("unknown field", "surprise", 1);
}

void WorkerProtocolTest::memberLies()
{
    QFETCH(QString, key);
    QFETCH(QCborValue, value);
    QCborMap map = QCborValue::fromCbor(payloadOf(worker::encodeReply({ sampleContainer(), false }, {}))).toMap();
    QVERIFY(worker::decodeReply(map.toCborValue().toCbor()));
    QCborArray members = map[QStringLiteral("members")].toArray();
    QCborMap member = QCborValue::fromCbor(members.at(0).toByteArray()).toMap();
    member[key] = value;
    members[0] = member.toCborValue().toCbor();
    map[QStringLiteral("members")] = members;
    const auto reply = worker::decodeReply(map.toCborValue().toCbor());
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Parse);
}

void WorkerProtocolTest::replyRoundTrip()
{
    const Extracted read = sample();
    const auto reply = worker::decodeReply(payloadOf(worker::encodeReply({ read, true }, {})));
    QVERIFY(reply && reply->result);
    QVERIFY(reply->retiring);
    const ExtractedText& document = reply->result->document;
    QCOMPARE(document.kind, read.document.kind);
    QCOMPARE(document.title, read.document.title);
    QCOMPARE(document.author, read.document.author);
    QCOMPARE(document.language, read.document.language);
    QCOMPARE(document.text, read.document.text);
    QCOMPARE(document.notices, read.document.notices);
    QCOMPARE(document.blocks.size(), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(document.blocks.at(i).kind, read.document.blocks.at(i).kind);
        QCOMPARE(document.blocks.at(i).level, read.document.blocks.at(i).level);
        QCOMPARE(document.blocks.at(i).start, read.document.blocks.at(i).start);
        QCOMPARE(document.blocks.at(i).end, read.document.blocks.at(i).end);
    }
    QCOMPARE(document.pages.size(), 2);
    QCOMPARE(document.pages.at(1).page, 3);
    QCOMPARE(document.pages.at(1).start, 24);
    QCOMPARE(document.pages.at(0).label, QStringLiteral("Kosten"));
    QCOMPARE(document.pages.at(0).columns, QStringLiteral("A:C"));
    QCOMPARE(document.placeKind, PlaceKind::Sheet);
    QCOMPARE(document.date, QStringLiteral("2024-03-05T10:00"));
    QCOMPARE(document.lines.size(), 3);
    QCOMPARE(document.lines.at(1).line, 0);
    QCOMPARE(document.lines.at(2).start, 24);
    QCOMPARE(document.lines.at(2).line, 1);
    QCOMPARE(reply->result->contentHash, read.contentHash);
    QCOMPARE(reply->result->milliseconds, 7);
}

void WorkerProtocolTest::failureRoundTrip()
{
    const worker::Reply failure { fail(ErrorCode::Encrypted, QStringLiteral("It is protected.")), false };
    const auto reply = worker::decodeReply(payloadOf(worker::encodeReply(failure, {})));
    QVERIFY(reply && !reply->result);
    QCOMPARE(reply->result.error().code, ErrorCode::Encrypted);
    QCOMPARE(reply->result.error().message, QStringLiteral("It is protected."));
}

void WorkerProtocolTest::tooMuchOutput()
{
    ExtractLimits limits;
    limits.outputBytes = 20;
    const auto reply = worker::decodeReply(payloadOf(worker::encodeReply({ sample(), false }, limits)));
    QVERIFY(reply && !reply->result);
    QCOMPARE(reply->result.error().code, ErrorCode::TooLarge);
}

void WorkerProtocolTest::framesFromAnySplit()
{
    const QByteArray frame = worker::encodeReply({ sample(), false }, {});
    for (qsizetype split = 0; split <= frame.size(); ++split) {
        worker::FrameReader reader(1'000'000);
        QByteArray first = frame.left(split);
        QByteArray second = frame.mid(split) + "next";
        QBuffer one(&first);
        QBuffer two(&second);
        QVERIFY(one.open(QIODevice::ReadOnly) && two.open(QIODevice::ReadOnly));
        auto state = reader.readFrom(one);
        QCOMPARE(state == worker::FrameReader::State::Complete, split == frame.size());
        if (split < frame.size()) {
            state = reader.readFrom(two);
            QCOMPARE(state, worker::FrameReader::State::Complete);
            QCOMPARE(two.readAll(), QByteArray("next"));
        }
        QCOMPARE(reader.takePayload(), payloadOf(frame));
    }
}

void WorkerProtocolTest::frameLargerThanAllowed()
{
    worker::FrameReader reader(1000);
    QCOMPARE(reader.append(QByteArrayView("\xe9\x03\0\0", 4)), worker::FrameReader::State::TooLarge);
}

void WorkerProtocolTest::lies_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QCborValue>("value");
    const auto row = [](const char* name, const char* key, const QCborValue& value) {
        QTest::newRow(name) << QString::fromLatin1(key) << value;
    };
    row("text is not UTF-8", "text",
        QByteArray("abc\xFF"
                   "def"));
    row("text with U+0000", "text", QByteArray("abc\0def", 7));
    row("text with a carriage return", "text", QByteArray("abc\r\n"));
    row("no text", "text", QByteArray());
    row("text shorter than its blocks", "text", QByteArray("abc"));
    row("a number for a text", "text", 5);
    row("a text for a number", "ms", QStringLiteral("5"));
    row("negative time", "ms", -5);
    row("kind in capitals", "kind", QStringLiteral("PDF"));
    row("long kind", "kind", QString(20, QLatin1Char('a')));
    row("long title", "title", QString(5'000, QLatin1Char('a')));
    row("control character in the title", "title", QStringLiteral("a\u0007b"));
    row("language is none", "language", QStringLiteral("12"));
    row("short hash", "hash", QByteArray(15, 'x'));
    row("long hash", "hash", QByteArray(17, 'x'));
    row("notices are no list", "notices", QStringLiteral("a"));
    row("too many notices", "notices", QCborArray::fromStringList(QStringList(51, QStringLiteral("a"))));
    row("notice is no text", "notices", QCborArray { 1 });
    row("unknown field", "surprise", 1);
    row("members are no list", "members", 5);
    row("a member is no bytes", "members", QCborArray { 1 });
    row("a member is no map", "members", QCborArray { QByteArray("abc") });
    row("content beside a text", "content", QByteArray("abc"));
    row("a path beside a text", "path", QStringLiteral("a"));
    row("error beside a text", "error", QStringLiteral("damaged"));
    row("block kind unknown", "blocks", blocks({ 0x06, 0, 4 }));
    row("heading level 7", "blocks", blocks({ 0x71, 0, 4 }));
    row("heading without level", "blocks", blocks({ 0x01, 0, 4 }));
    row("level without heading", "blocks", blocks({ 0x10, 0, 4 }));
    row("empty block", "blocks", blocks({ 0x00, 0, 0 }));
    row("block behind the end", "blocks", blocks({ 0x00, 0, 99 }));
    row("block starts behind the end", "blocks", blocks({ 0x00, 99, 1 }));
    row("block cut off", "blocks", blocks({ 0x00, 0 }));
    row("block size overflows", "blocks", blocks({ 0x00, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f }));
    row("block splits a surrogate pair", "blocks", blocks({ 0x00, 0, 21 }));
    row("page 0", "pages", blocks({ 0, 0 }));
    row("page behind the end", "pages", blocks({ 1, 99 }));
    row("page twice", "pages", blocks({ 1, 0, 0, 5 }));
    row("page cut off", "pages", blocks({ 1 }));
    row("labels without their columns", "labels", QCborArray { QStringLiteral("a") });
    row("more labels than pages", "labels", QCborArray::fromStringList(QStringList(6, QStringLiteral("a"))));
    row("long label", "labels", QCborArray { QString(700, QLatin1Char('a')), QString() });
    row("lines at one place", "lines", blocks({ 3, 1, 0, 2 }));
    row("lines behind the end", "lines", blocks({ 99, 1 }));
    row("line cut off", "lines", blocks({ 3 }));
    row("line number overflows", "lines", blocks({ 0, 0xff, 0xff, 0xff, 0xff, 0x7f }));
    row("date with words", "date", QStringLiteral("yesterday"));
    row("page number overflows", "pages", blocks({ 0xff, 0xff, 0xff, 0xff, 0x7f, 0 }));
}

void WorkerProtocolTest::lies()
{
    QFETCH(QString, key);
    QFETCH(QCborValue, value);
    QCborMap map = sampleMap();
    QVERIFY(worker::decodeReply(map.toCborValue().toCbor()));
    map[key] = value;
    const auto reply = worker::decodeReply(map.toCborValue().toCbor());
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::Parse);
}

// Whatever happens to the bytes: no crash, and what is accepted is consistent.
void WorkerProtocolTest::mutations()
{
    QRandomGenerator random(4711);
    const QByteArray original = payloadOf(worker::encodeReply({ sampleContainer(), false }, {}));
    for (int round = 0; round < 50'000; ++round) {
        QByteArray payload = original;
        const int changes = 1 + random.bounded(3);
        for (int i = 0; i < changes && !payload.isEmpty(); ++i) {
            const auto at = random.bounded(int(payload.size()));
            switch (random.bounded(4)) {
            case 0:
                payload[at] = char(random.bounded(256));
                break;
            case 1:
                payload.remove(at, 1 + random.bounded(8));
                break;
            case 2:
                payload.insert(at, char(random.bounded(256)));
                break;
            default:
                payload.truncate(at + 1);
            }
        }
        const auto reply = worker::decodeReply(payload);
        if (!reply || !reply->result)
            continue;
        const ExtractedText& document = reply->result->document;
        qsizetype end = 0;
        for (const Block& block : document.blocks) {
            QVERIFY(block.start >= end && block.end > block.start && block.end <= document.text.size());
            end = block.end;
        }
        for (const PageStart& page : document.pages)
            QVERIFY(page.page > 0 && page.start >= 0 && page.start <= document.text.size());
    }
}

QTEST_GUILESS_MAIN(WorkerProtocolTest)
#include "workerprotocoltest.moc"
