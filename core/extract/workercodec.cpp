#include "extract/cborfields.h"
#include "extract/refusals.h"
#include "extract/structurecodec.h"
#include "extract/workerprotocol.h"

#include <algorithm>
#include <array>
#include <limits>
#include <QCborStreamWriter>
#include <QSet>
#include <QStringDecoder>
#include <QtEndian>

namespace docent::worker {

namespace {

constexpr qsizetype hashBytes = 16;
constexpr qsizetype maxTitleBytes = 4'000;
constexpr qsizetype maxMessageBytes = 4'000;
constexpr qsizetype maxDateBytes = 90;
constexpr qsizetype maxNotices = 50;
constexpr qsizetype maxLabelBytes = 600;
constexpr qsizetype maxColumnsBytes = 24;
constexpr qsizetype maxLabels = 100'000; ///< pages behind have a number only
constexpr qsizetype maxPathBytes = 4'000;
constexpr qint64 failedMemberBytes = 5'000; ///< at most, path and message

constexpr std::array reasons { ErrorCode::Unsupported, ErrorCode::Damaged, ErrorCode::Encrypted, ErrorCode::Empty,
    ErrorCode::NoText, ErrorCode::TooLarge, ErrorCode::NeedsProgram, ErrorCode::Timeout, ErrorCode::Permission,
    ErrorCode::NotFound, ErrorCode::Io, ErrorCode::Internal };

QByteArray framed(QByteArray payload)
{
    const auto length = qToLittleEndian(quint32(payload.size()));
    payload.prepend(reinterpret_cast<const char*>(&length), sizeof length);
    return payload;
}

QString clipped(const QString& text, qsizetype largestBytes)
{
    QString clean = text.left(largestBytes / 3);
    if (!clean.isEmpty() && clean.back().isHighSurrogate())
        clean.chop(1);
    for (QChar& c : clean) {
        if (c.category() == QChar::Other_Control)
            c = QLatin1Char(' ');
    }
    return clean;
}

/// Label and columns of each page, as far as any has them.
QStringList labelsOf(const QList<PageStart>& pages)
{
    QStringList labels;
    const auto named = [](const PageStart& page) { return !page.label.isEmpty() || !page.columns.isEmpty(); };
    if (std::any_of(pages.begin(), pages.end(), named)) {
        for (const PageStart& page : pages.first(std::min(pages.size(), maxLabels)))
            labels << clipped(page.label, maxLabelBytes) << clipped(page.columns, maxColumnsBytes);
    }
    return labels;
}

bool takeLabels(const QStringList& labels, QList<PageStart>& pages)
{
    if (labels.size() % 2 != 0 || labels.size() / 2 > pages.size())
        return false;
    for (qsizetype i = 0; i < labels.size() / 2; ++i) {
        pages[i].label = labels.at(2 * i);
        pages[i].columns = labels.at(2 * i + 1);
    }
    return true;
}

void put(QCborStreamWriter& out, QLatin1String key, const QString& text, qsizetype largestBytes)
{
    out.append(key);
    out.append(clipped(text, largestBytes));
}

void put(QCborStreamWriter& out, QLatin1String key, const QStringList& texts, qsizetype largestBytes)
{
    out.append(key);
    out.startArray(quint64(texts.size()));
    for (const QString& text : texts)
        out.append(clipped(text, largestBytes));
    out.endArray();
}

void put(QCborStreamWriter& out, QLatin1String key, const QByteArray& bytes)
{
    out.append(key);
    out.append(bytes);
}

void put(QCborStreamWriter& out, QLatin1String key, qint64 number)
{
    out.append(key);
    out.append(quint64(std::max<qint64>(number, 0)));
}

void encodeDocument(QCborStreamWriter& out, const Extracted& read, const QByteArray& utf8)
{
    const ExtractedText& document = read.document;
    put(out, QLatin1String("kind"), document.kind, maxTitleBytes);
    put(out, QLatin1String("title"), document.title, maxTitleBytes);
    put(out, QLatin1String("author"), document.author, maxTitleBytes);
    put(out, QLatin1String("language"), document.language, maxTitleBytes);
    put(out, QLatin1String("date"), document.date, maxDateBytes);
    put(out, QLatin1String("place"), placeKindName(document.placeKind), maxTitleBytes);
    put(out, QLatin1String("notices"), document.notices.mid(0, maxNotices), maxMessageBytes);
    put(out, QLatin1String("text"), utf8);
    put(out, QLatin1String("blocks"), encodeBlocks(document.blocks));
    put(out, QLatin1String("pages"), encodePages(document.pages));
    put(out, QLatin1String("labels"), labelsOf(document.pages), maxLabelBytes);
    put(out, QLatin1String("lines"), encodeLines(document.lines));
    put(out, QLatin1String("scanned"), document.scannedPages);
    put(out, QLatin1String("hash"), read.contentHash);
    put(out, QLatin1String("ms"), read.milliseconds);
}

/// A member as a map of its own.
QByteArray encodeMember(const ExtractedMember& member)
{
    QByteArray payload;
    QCborStreamWriter out(&payload);
    out.startMap(member.document ? 17 : 4);
    put(out, QLatin1String("path"), member.path, maxPathBytes);
    put(out, QLatin1String("bytes"), member.bytes);
    if (member.document) {
        Extracted read;
        read.document = *member.document;
        read.contentHash = member.contentHash;
        encodeDocument(out, read, read.document.text.toUtf8());
    } else {
        put(out, QLatin1String("error"), errorCodeName(member.document.error().code), maxMessageBytes);
        put(out, QLatin1String("message"), member.document.error().message, maxMessageBytes);
    }
    out.endMap();
    return payload;
}

void encodeMembers(QCborStreamWriter& out, const QByteArray& payload, const Extracted& read, qint64 largest)
{
    const QList<ExtractedMember> members = read.members.mid(0, maxMembers);
    out.append(QLatin1String("members"));
    out.startArray(quint64(members.size()));
    qint64 room = largest - payload.size() - members.size() * failedMemberBytes;
    for (const ExtractedMember& member : members) {
        QByteArray encoded = encodeMember(member);
        if (encoded.size() > room + failedMemberBytes) {
            const ExtractedMember tooMuch { member.path,
                fail(ErrorCode::TooLarge, QStringLiteral("There is too much text in the file that it lies in.")), {},
                member.bytes };
            encoded = encodeMember(tooMuch);
        }
        room -= std::max<qint64>(encoded.size() - failedMemberBytes, 0);
        out.append(encoded);
    }
    out.endArray();
}

QByteArray encodeFailure(const Error& error, bool retiring)
{
    QByteArray payload;
    QCborStreamWriter out(&payload);
    out.startMap(3);
    out.append(QLatin1String("retiring"));
    out.append(retiring);
    put(out, QLatin1String("error"), errorCodeName(error.code), maxMessageBytes);
    put(out, QLatin1String("message"), error.message, maxMessageBytes);
    out.endMap();
    return framed(payload);
}

tl::unexpected<Error> notOurs()
{
    return fail(ErrorCode::Parse, QStringLiteral("The reading process sent something that is not a reply."));
}

/// The fields of a reply before they are checked against one another.
struct RawReply {
    Extracted read;
    QByteArray text, blocks, pages, lines;
    QStringList labels;
    QString place, error, message;
    QList<QByteArray> members;
    QString path; ///< of a member
    qint64 bytes = 0; ///< of a member
    bool retiring = false;
    int documentFields = 0;
};

bool readField(CborFields& fields, const QByteArray& key, RawReply& raw)
{
    ExtractedText& document = raw.read.document;
    ++raw.documentFields;
    if (key == "kind")
        document.kind = fields.text(32);
    else if (key == "title")
        document.title = fields.text(maxTitleBytes);
    else if (key == "author")
        document.author = fields.text(maxTitleBytes);
    else if (key == "language")
        document.language = fields.text(32);
    else if (key == "date")
        document.date = fields.text(maxDateBytes);
    else if (key == "place")
        raw.place = fields.text(16);
    else if (key == "notices")
        document.notices = fields.texts(maxNotices, maxMessageBytes);
    else if (key == "text")
        raw.text = fields.bytes();
    else if (key == "blocks")
        raw.blocks = fields.bytes();
    else if (key == "pages")
        raw.pages = fields.bytes();
    else if (key == "labels")
        raw.labels = fields.texts(2 * maxLabels, maxLabelBytes);
    else if (key == "lines")
        raw.lines = fields.bytes();
    else if (key == "scanned")
        document.scannedPages = int(std::clamp<qint64>(fields.number(), 0, std::numeric_limits<int>::max()));
    else if (key == "hash")
        raw.read.contentHash = fields.bytes(hashBytes);
    else if (key == "ms")
        raw.read.milliseconds = fields.number();
    else {
        --raw.documentFields;
        if (key == "retiring")
            raw.retiring = fields.boolean();
        else if (key == "error")
            raw.error = fields.text(64);
        else if (key == "message")
            raw.message = fields.text(maxMessageBytes);
        else if (key == "members")
            raw.members = fields.byteArrays(maxMembers);
        else if (key == "content")
            raw.read.content = fields.bytes();
        else if (key == "path")
            raw.path = fields.text(maxPathBytes);
        else if (key == "bytes")
            raw.bytes = fields.number();
        else
            return false;
    }
    return !fields.failed();
}

bool isLowerLatin(const QString& word, qsizetype largest)
{
    return word.size() <= largest && std::all_of(word.begin(), word.end(), [](QChar c) {
        return c >= QLatin1Char('a') && c <= QLatin1Char('z');
    });
}

/// As it is shown and compared, it holds nothing but digits and what stands between them.
bool isDate(const QString& date)
{
    return std::all_of(date.begin(), date.end(),
        [](QChar c) { return (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || QStringView(u"-:T+Z.").contains(c); });
}

bool decodeText(const QByteArray& utf8, QString& text)
{
    QStringDecoder decoder(
        QStringDecoder::Utf8, QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    text = decoder(utf8);
    return !decoder.hasError() && !utf8.contains('\0') && !utf8.contains('\r');
}

Result<Extracted> checkedFailure(const RawReply& raw)
{
    const auto code = std::find_if(
        reasons.begin(), reasons.end(), [&raw](ErrorCode reason) { return errorCodeName(reason) == raw.error; });
    if (raw.documentFields > 0 || code == reasons.end() || raw.message.isEmpty())
        return notOurs();
    return fail(*code, raw.message);
}

Result<RawReply> readFields(const QByteArray& payload)
{
    CborFields fields(payload);
    RawReply raw;
    QByteArray key;
    while (fields.next(&key)) {
        if (!readField(fields, key, raw))
            return notOurs();
    }
    if (!fields.atEnd())
        return notOurs();
    return raw;
}

/// Checks the fields of a document against one another, and completes it.
bool complete(RawReply& raw)
{
    ExtractedText& document = raw.read.document;
    document.placeKind = placeKindFromName(raw.place);
    return raw.documentFields == 15 && raw.read.contentHash.size() == hashBytes && !document.kind.isEmpty()
        && isLowerLatin(document.kind, 16) && isLowerLatin(document.language, 3) && decodeText(raw.text, document.text)
        && !document.text.isEmpty() && decodeBlocks(raw.blocks, document.text, document.blocks)
        && decodePages(raw.pages, document.text, document.pages) && takeLabels(raw.labels, document.pages)
        && decodeLines(raw.lines, document.text, document.lines) && isDate(document.date);
}

bool decodeMember(const QByteArray& payload, ExtractedMember& member)
{
    Result<RawReply> raw = readFields(payload);
    if (!raw || !isMemberPath(raw->path) || !raw->members.isEmpty() || !raw->read.content.isEmpty() || raw->retiring)
        return false;
    member.path = raw->path;
    member.bytes = raw->bytes;
    if (!raw->error.isEmpty()) {
        const Result<Extracted> failure = checkedFailure(*raw);
        member.document = fail(failure.error());
        return failure.error().code != ErrorCode::Parse;
    }
    if (!complete(*raw))
        return false;
    member.document = std::move(raw->read.document);
    member.contentHash = raw->read.contentHash;
    return true;
}

bool decodeMembers(const QList<QByteArray>& payloads, QList<ExtractedMember>& members)
{
    QSet<QString> paths;
    for (const QByteArray& payload : payloads) {
        ExtractedMember member;
        if (!decodeMember(payload, member) || paths.contains(member.path))
            return false;
        paths.insert(member.path);
        members.append(std::move(member));
    }
    return true;
}

} // namespace

QByteArray encodeRequest(const Request& request)
{
    QByteArray payload;
    QCborStreamWriter out(&payload);
    out.startMap(8);
    put(out, QLatin1String("path"), request.path);
    put(out, QLatin1String("member"), request.member.toUtf8());
    put(out, QLatin1String("time_ms"), request.limits.time.count());
    put(out, QLatin1String("memory"), request.limits.memoryBytes);
    put(out, QLatin1String("output"), request.limits.outputBytes);
    put(out, QLatin1String("file"), request.limits.fileBytes);
    put(out, QLatin1String("passwords"), request.passwords.mid(0, maxPasswords), maxPasswordBytes * 3);
    put(out, QLatin1String("languages"), request.languages, maxTitleBytes);
    out.endMap();
    return framed(payload);
}

Result<Request> decodeRequest(const QByteArray& payload)
{
    CborFields fields(payload);
    Request request;
    QByteArray key;
    int seen = 0;
    while (fields.next(&key)) {
        ++seen;
        if (key == "path")
            request.path = fields.bytes(maxRequestBytes);
        else if (key == "member")
            request.member = QString::fromUtf8(fields.bytes(maxPathBytes));
        else if (key == "time_ms")
            request.limits.time = std::chrono::milliseconds(fields.number());
        else if (key == "memory")
            request.limits.memoryBytes = fields.number();
        else if (key == "output")
            request.limits.outputBytes = fields.number();
        else if (key == "file")
            request.limits.fileBytes = fields.number();
        else if (key == "passwords")
            request.passwords = fields.texts(maxPasswords, maxPasswordBytes);
        else if (key == "languages")
            request.languages = fields.text(maxTitleBytes);
        else
            return notOurs();
    }
    if (!fields.atEnd() || seen != 8 || request.path.isEmpty() || request.path.contains('\0')
        || (!request.member.isEmpty() && !isMemberPath(request.member)))
        return notOurs();
    return request;
}

QByteArray encodeReply(const Reply& reply, const ExtractLimits& limits)
{
    if (!reply.result)
        return encodeFailure(reply.result.error(), reply.retiring);
    const Extracted& read = *reply.result;
    const QByteArray utf8 = read.document.text.toUtf8();
    QByteArray payload;
    if (utf8.size() <= limits.outputBytes) {
        payload.reserve(utf8.size() + 4096);
        QCborStreamWriter out(&payload);
        out.startMap(read.content.isEmpty() ? 17 : 3);
        out.append(QLatin1String("retiring"));
        out.append(reply.retiring);
        if (read.content.isEmpty()) {
            encodeDocument(out, read, utf8);
            encodeMembers(out, payload, read, maxReplyBytes(limits));
        } else {
            put(out, QLatin1String("content"), read.content);
            put(out, QLatin1String("hash"), read.contentHash);
        }
        out.endMap();
    }
    if (payload.isEmpty() || payload.size() > maxReplyBytes(limits)) {
        return encodeFailure(tooMuchText(limits.outputBytes), reply.retiring);
    }
    return framed(std::move(payload));
}

Result<Reply> decodeReply(const QByteArray& payload)
{
    Result<RawReply> raw = readFields(payload);
    if (!raw || !raw->path.isEmpty())
        return notOurs();
    if (!raw->error.isEmpty()) {
        const Result<Extracted> failure = checkedFailure(*raw);
        return failure.error().code == ErrorCode::Parse ? notOurs() : Result<Reply>({ failure, raw->retiring });
    }
    const bool content = !raw->read.content.isEmpty();
    if (content && (raw->documentFields != 1 || raw->read.contentHash.size() != hashBytes || !raw->members.isEmpty()))
        return notOurs();
    if (!content && (!complete(*raw) || !decodeMembers(raw->members, raw->read.members)))
        return notOurs();
    return Reply { std::move(raw->read), raw->retiring };
}

} // namespace docent::worker
