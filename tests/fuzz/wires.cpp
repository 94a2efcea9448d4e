#include "fuzz/wires.h"

#include "llm/ggufheader.h"
#include "llm/modelcatalog.h"
#include "llm/ollamapull.h"
#include "llm/thinksplitter.h"
#include "net/httprequest.h"
#include "net/linedecoder.h"
#include "net/ratelimitheaders.h"
#include "net/ssedecoder.h"
#include "support/ggufbytes.h"

#include <initializer_list>
#include <QTimeZone>

namespace docent::fuzz {

namespace {

constexpr std::initializer_list<qsizetype> pieces { 1, 2, 7, 100 };

/// Feeds all of it to a decoder, a piece at a time: what came out, and whether it was too large.
template <typename Decoder, typename Item>
QList<Item> decoded(Decoder& decoder, const QByteArray& bytes, qsizetype piece)
{
    QList<Item> all;
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        const Result<QList<Item>> items = decoder.feed(bytes.mid(at, piece));
        if (!items)
            return all;
        all += *items;
    }
    return all;
}

QList<QByteArray> linesOf(const QByteArray& bytes, qsizetype piece)
{
    LineDecoder decoder;
    QList<QByteArray> lines = decoded<LineDecoder, QByteArray>(decoder, bytes, piece);
    lines.append(decoder.takeRest());
    for (const QByteArray& line : lines) {
        if (line.contains('\n') || line.contains('\r'))
            qFatal("a line with its end in it");
    }
    return lines;
}

QList<SseEvent> eventsOf(const QByteArray& bytes, qsizetype piece)
{
    SseDecoder decoder;
    QList<SseEvent> events = decoded<SseDecoder, SseEvent>(decoder, bytes, piece);
    if (const auto last = decoder.finish())
        events += *last;
    return events;
}

/// What is shown and what is thought, and that nothing but tags is lost between them.
std::pair<QString, QString> thoughtsOf(const QString& text, qsizetype piece)
{
    ThinkSplitter splitter;
    std::pair<QString, QString> said;
    const auto take = [&said](const QList<ChatDelta>& deltas) {
        for (const ChatDelta& delta : deltas) {
            said.first += delta.text;
            said.second += delta.reasoning;
        }
    };
    for (qsizetype at = 0; at < text.size(); at += piece)
        take(splitter.feed(text.mid(at, piece)));
    take(splitter.finish());
    if (said.first.size() + said.second.size() > text.size())
        qFatal("more came out than went in");
    return said;
}

template <typename Of, typename Input> void compare(const Of& of, const Input& input)
{
    const auto whole = of(input, std::max<qsizetype>(1, input.size()));
    for (const qsizetype piece : pieces) {
        if (of(input, piece) != whole)
            qFatal("in pieces of %lld something else comes out", static_cast<long long>(piece));
    }
}

/// Each line is a header.
bool parseHeaders(const QByteArray& bytes)
{
    HttpHeaders headers;
    for (const QByteArray& line : bytes.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            headers.emplaceBack(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'780'000'000, QTimeZone::utc());
    const ToldLimits limits = toldLimits(headers, now);
    for (const Allowance& allowance : { limits.requests, limits.tokens }) {
        if (allowance.reset.count() < 0 || (allowance.left && *allowance.left < 0))
            qFatal("an allowance below nothing");
    }
    if (retryAfter(headers, now).count() < 0)
        qFatal("a pause that ended before it began");
    if (const auto range = contentRange(headers); range && (range->from < 0 || range->total < range->from))
        qFatal("a range outside of its file");
    return limits.requests.left.has_value();
}

bool parsePull(const QByteArray& bytes)
{
    PullDecoder decoder;
    for (const QByteArray& line : bytes.split('\n')) {
        if (!decoder.take(line))
            return false;
        if (decoder.progress().done < 0 || decoder.progress().total < 0)
            qFatal("less than nothing was pulled");
    }
    return decoder.isDone();
}

bool parseModelFile(const QString& file)
{
    const Result<GgufHeader> header = readGgufHeader(file);
    if (!header)
        return false;
    (void)header->purpose();
    if (header->contextLength < 0 || header->contextBytes(8192) < 0)
        qFatal("a model that needs less than nothing");
    return true;
}

const char* const events =
    ": ping\r\n\r\nevent: delta\ndata: one\ndata:two\n\ndata: {\"a\":\r\n\r\nid: 7\rretry: 10\r\r"
    "\xEF\xBB\xBF"
    "data\n\n{\"bare\":1}\n\nerror: {\"code\":500}\n\ndata: last";
const char* const thoughts = "<think>Let me <b>see</b>.\n</think>\n\nGr\xC3\xBC\xC3\x9F"
                             "e, <think> is a tag";
const char* const headers = "x-ratelimit-limit-requests: 60\nx-ratelimit-remaining-requests: 59\n"
                            "x-ratelimit-reset-requests: 6m0.5s\nx-ratelimit-remaining-tokens: 149984\n"
                            "x-ratelimit-reset-tokens: 1780000060\nanthropic-ratelimit-requests-reset: "
                            "2026-11-22T05:00:00Z\nretry-after: Sun, 22 Nov 2026 05:00:00 GMT\nretry-after-ms: 1200\n"
                            "content-range: bytes 100-199/4096\ncontent-length: 99\n";
const char* const pull = "{\"status\":\"pulling manifest\"}\n"
                         "{\"status\":\"pulling a\",\"digest\":\"sha256:a\",\"total\":1000,\"completed\":500}\n"
                         "{\"status\":\"pulling a\",\"digest\":\"sha256:a\",\"total\":1000,\"completed\":1000}\n"
                         "{\"status\":\"success\"}";
const char* const catalog =
    R"({"models":[{"name":"a","role":"chat","url":"https://h.example/a.gguf","sha256":"","bytes":1000,"memory":2000,
"ollama":"a:1b","licence":"MIT","source":"https://h.example/a"},{"name":"b","role":"embedding","url":"http://h.example/b.gguf"}]})";

} // namespace

QList<Seed> wireSeeds()
{
    QList<Seed> seeds;
    const auto add = [&seeds](const char* name, const QByteArray& bytes) { seeds.append({ name, { { {}, bytes } } }); };
    add("lines.wire", events);
    add("events.wire", events);
    add("thoughts.wire", thoughts);
    add("headers.wire", headers);
    add("pull.wire", pull);
    add("catalog.wire", catalog);
    add("chat.gguf.wire", test::GgufBytes::chat().bytes());
    add("embedding.gguf.wire", test::GgufBytes::embedding().bytes());
    return seeds;
}

bool parseWire(const QByteArray& name, const QByteArray& bytes, const QString& file)
{
    if (name.startsWith("lines")) {
        compare(linesOf, bytes);
        return true;
    }
    if (name.startsWith("events")) {
        compare(eventsOf, bytes);
        return true;
    }
    if (name.startsWith("thoughts")) {
        compare(thoughtsOf, QString::fromUtf8(bytes));
        return true;
    }
    if (name.startsWith("headers"))
        return parseHeaders(bytes);
    if (name.startsWith("pull"))
        return parsePull(bytes);
    if (name.startsWith("catalog"))
        return parseCatalog(bytes).has_value();
    return parseModelFile(file);
}

} // namespace docent::fuzz
