#include "extract/cborfields.h"
#include "extract/workerprotocol.h"

#include <algorithm>
#include <array>
#include <QCborStreamWriter>
#include <QStringDecoder>
#include <QtEndian>

namespace docent::worker {

namespace {

constexpr qsizetype hashBytes = 16;
constexpr qsizetype maxTitleBytes = 4'000;
constexpr qsizetype maxMessageBytes = 4'000;
constexpr qsizetype maxNotices = 50;
constexpr int maxHeadingLevel = 6;
constexpr int maxPage = 10'000'000;

constexpr std::array reasons { ErrorCode::Unsupported, ErrorCode::Damaged, ErrorCode::Encrypted, ErrorCode::Empty,
    ErrorCode::NoText, ErrorCode::TooLarge, ErrorCode::NeedsProgram, ErrorCode::Timeout, ErrorCode::Permission,
    ErrorCode::NotFound, ErrorCode::Io, ErrorCode::Internal };

QByteArray framed(QByteArray payload)
{
    const auto length = qToLittleEndian(quint32(payload.size()));
    payload.prepend(reinterpret_cast<const char*>(&length), sizeof length);
    return payload;
}

void putNumber(QByteArray& out, quint64 value)
{
    while (value >= 0x80) {
        out.append(char(value | 0x80));
        value >>= 7;
    }
    out.append(char(value));
}

/// Reads what putNumber wrote; a negative result means that there is no such number.
qint64 takeNumber(const QByteArray& in, qsizetype& at)
{
    quint64 value = 0;
    for (int shift = 0; shift < 42 && at < in.size(); shift += 7) {
        const auto byte = quint8(in.at(at++));
        value |= quint64(byte & 0x7f) << shift;
        if (byte < 0x80)
            return qint64(value);
    }
    return -1;
}

QByteArray encodeBlocks(const QList<Block>& blocks)
{
    QByteArray out;
    out.reserve(std::min(blocks.size(), maxBlocks) * 4);
    qsizetype at = 0;
    for (const Block& block : blocks.first(std::min(blocks.size(), maxBlocks))) {
        out.append(char(int(block.kind) | (block.level << 4)));
        putNumber(out, quint64(block.start - at));
        putNumber(out, quint64(block.end - block.start));
        at = block.end;
    }
    return out;
}

QByteArray encodePages(const QList<PageStart>& pages)
{
    QByteArray out;
    PageStart last;
    for (const PageStart& page : pages) {
        putNumber(out, quint64(page.page - last.page));
        putNumber(out, quint64(page.start - last.start));
        last = page;
    }
    return out;
}

/// A border that may stand there: inside the text and not between the halves of a surrogate pair.
bool isBorder(const QString& text, qsizetype at)
{
    return at >= 0 && at <= text.size() && (at == text.size() || !text.at(at).isLowSurrogate());
}

bool decodeBlocks(const QByteArray& in, const QString& text, QList<Block>& blocks)
{
    qsizetype end = 0;
    for (qsizetype at = 0; at < in.size();) {
        const auto tag = quint8(in.at(at++));
        const qint64 gap = takeNumber(in, at);
        const qint64 length = takeNumber(in, at);
        Block block { BlockKind(tag & 0x0f), tag >> 4, end + gap, end + gap + length };
        if (gap < 0 || length < 1 || (tag & 0x0f) > int(BlockKind::Quote) || block.level > maxHeadingLevel
            || (block.kind == BlockKind::Heading) != (block.level > 0) || !isBorder(text, block.start)
            || !isBorder(text, block.end) || blocks.size() >= maxBlocks)
            return false;
        blocks.append(block);
        end = block.end;
    }
    return true;
}

bool decodePages(const QByteArray& in, const QString& text, QList<PageStart>& pages)
{
    PageStart last;
    for (qsizetype at = 0; at < in.size();) {
        const qint64 step = takeNumber(in, at);
        const qint64 gap = takeNumber(in, at);
        if (step < 1 || step > maxPage || gap < 0 || last.page + step > maxPage || !isBorder(text, last.start + gap))
            return false;
        last = { int(last.page + step), qsizetype(last.start + gap) };
        pages.append(last);
    }
    return true;
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

void put(QCborStreamWriter& out, QLatin1String key, const QString& text, qsizetype largestBytes)
{
    out.append(key);
    out.append(clipped(text, largestBytes));
}

void putTexts(QCborStreamWriter& out, QLatin1String key, const QStringList& texts, qsizetype largestBytes)
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
    putTexts(out, QLatin1String("notices"), document.notices.mid(0, maxNotices), maxMessageBytes);
    put(out, QLatin1String("text"), utf8);
    put(out, QLatin1String("blocks"), encodeBlocks(document.blocks));
    put(out, QLatin1String("pages"), encodePages(document.pages));
    put(out, QLatin1String("hash"), read.contentHash);
    put(out, QLatin1String("ms"), read.milliseconds);
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
    QByteArray text, blocks, pages;
    QString error, message;
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
    else if (key == "notices")
        document.notices = fields.texts(maxNotices, maxMessageBytes);
    else if (key == "text")
        raw.text = fields.bytes();
    else if (key == "blocks")
        raw.blocks = fields.bytes();
    else if (key == "pages")
        raw.pages = fields.bytes();
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

bool decodeText(const QByteArray& utf8, QString& text)
{
    QStringDecoder decoder(
        QStringDecoder::Utf8, QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    text = decoder(utf8);
    return !decoder.hasError() && !utf8.contains('\0') && !utf8.contains('\r');
}

Result<Reply> checkedFailure(const RawReply& raw)
{
    const auto code = std::find_if(
        reasons.begin(), reasons.end(), [&raw](ErrorCode reason) { return errorCodeName(reason) == raw.error; });
    if (raw.documentFields > 0 || code == reasons.end() || raw.message.isEmpty())
        return notOurs();
    return Reply { fail(*code, raw.message), raw.retiring };
}

} // namespace

QByteArray encodeRequest(const Request& request)
{
    QByteArray payload;
    QCborStreamWriter out(&payload);
    out.startMap(6);
    put(out, QLatin1String("path"), request.path);
    put(out, QLatin1String("time_ms"), request.limits.time.count());
    put(out, QLatin1String("memory"), request.limits.memoryBytes);
    put(out, QLatin1String("output"), request.limits.outputBytes);
    put(out, QLatin1String("file"), request.limits.fileBytes);
    putTexts(out, QLatin1String("passwords"), request.passwords.mid(0, maxPasswords), maxPasswordBytes * 3);
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
        else
            return notOurs();
    }
    if (!fields.atEnd() || seen != 6 || request.path.isEmpty() || request.path.contains('\0'))
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
        out.startMap(11);
        out.append(QLatin1String("retiring"));
        out.append(reply.retiring);
        encodeDocument(out, read, utf8);
        out.endMap();
    }
    if (payload.isEmpty() || payload.size() > maxReplyBytes(limits)) {
        const Error tooLarge { ErrorCode::TooLarge,
            QStringLiteral("It holds more than %1 MB of text.").arg(limits.outputBytes >> 20), {}, {} };
        return encodeFailure(tooLarge, reply.retiring);
    }
    return framed(std::move(payload));
}

Result<Reply> decodeReply(const QByteArray& payload)
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
    if (!raw.error.isEmpty())
        return checkedFailure(raw);
    ExtractedText& document = raw.read.document;
    if (raw.documentFields != 10 || raw.read.contentHash.size() != hashBytes || document.kind.isEmpty()
        || !isLowerLatin(document.kind, 16) || !isLowerLatin(document.language, 3)
        || !decodeText(raw.text, document.text) || document.text.isEmpty()
        || !decodeBlocks(raw.blocks, document.text, document.blocks)
        || !decodePages(raw.pages, document.text, document.pages))
        return notOurs();
    return Reply { std::move(raw.read), raw.retiring };
}

} // namespace docent::worker
