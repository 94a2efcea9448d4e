#include "core/llm/faultschedule.h"

#include <numeric>

namespace docent::test {

using namespace std::chrono_literals;
using Kind = FaultyTry::Kind;

namespace {

constexpr int attempts = 3;
const QString words = QString::fromUtf8("Grüße aus Köln, 漢字 und 😀 hier: die Antwort ist zweiundvierzig [1]. ");

template <typename T> T oneOf(QRandomGenerator& random, std::initializer_list<T> all)
{
    return *(all.begin() + random.bounded(int(all.size())));
}

/// Cuts between characters, never within a pair of surrogates.
QList<int> parted(const QString& text, QRandomGenerator& random)
{
    QList<int> pieces;
    for (int at = 0; at < text.size();) {
        int size = std::min(1 + random.bounded(12), int(text.size()) - at);
        if (at + size < text.size() && text.at(at + size).isLowSurrogate())
            ++size;
        pieces.append(size);
        at += size;
    }
    return pieces;
}

bool isLater(Kind kind)
{
    return kind == Kind::CutLater || kind == Kind::EndsLater || kind == Kind::ErrorLater || kind == Kind::StallsLater;
}

FaultyTry randomTry(Kind kind, const QString& text, QRandomGenerator& random)
{
    FaultyTry made;
    made.kind = kind;
    made.status = kind == Kind::Passing ? oneOf(random, { 408, 409, 425, 429, 500, 502, 504, 529 })
                                        : oneOf(random, { 401, 403, 404, 413, 501 });
    made.pieces = parted(text, random);
    made.shown = 1 + random.bounded(int(made.pieces.size()));
    // What the idle limit is to cut must be there in one read.
    made.split = kind == Kind::StallsLater ? 0 : oneOf(random, { 0, 0, 1, 3, 10, 50 });
    made.delayMs = random.bounded(4) == 0 ? random.bounded(4) : 0;
    return made;
}

QByteArray quoted(const QString& text)
{
    return '"' + text.toUtf8() + '"';
}

QByteArray pieceEvent(ModelConfig::Kind format, const QString& text)
{
    switch (format) {
    case ModelConfig::Kind::Anthropic:
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
               "\"text_delta\",\"text\":"
            + quoted(text) + "}}\n\n";
    case ModelConfig::Kind::Ollama:
        return "{\"message\":{\"content\":" + quoted(text) + "},\"done\":false}\n";
    default:
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":" + quoted(text) + "}}]}\n\n";
    }
}

QByteArray endOf(ModelConfig::Kind format)
{
    switch (format) {
    case ModelConfig::Kind::Anthropic:
        return "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n"
               "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    case ModelConfig::Kind::Ollama:
        return "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n";
    default:
        return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    }
}

QByteArray errorEvent(ModelConfig::Kind format)
{
    switch (format) {
    case ModelConfig::Kind::Anthropic:
        return "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"boom\"}}\n\n";
    case ModelConfig::Kind::Ollama:
        return "{\"error\":\"boom\"}\n";
    default:
        return "data: {\"error\":{\"code\":500,\"message\":\"boom\"}}\n\n";
    }
}

ScriptedReply stream(ModelConfig::Kind format)
{
    return format == ModelConfig::Kind::Ollama ? ScriptedReply::chunked("application/x-ndjson") : ScriptedReply::sse();
}

ScriptedReply refusal(int status, const QByteArray& fields)
{
    return ScriptedReply::json("{\"error\":{" + fields + "}}", status);
}

} // namespace

FaultSchedule FaultSchedule::random(QRandomGenerator& random)
{
    FaultSchedule made;
    made.format = oneOf(random, { ModelConfig::Kind::OpenAi, ModelConfig::Kind::Anthropic, ModelConfig::Kind::Ollama });
    made.text = words.repeated(1 + random.bounded(3)).trimmed();
    const int kind = random.bounded(20);
    if (kind == 0) { // the time limit of the first byte is short then, so nothing else may take time
        made.tries.append(randomTry(Kind::Silent, made.text, random));
        return made;
    }
    const int before = random.bounded(attempts + 1);
    for (int i = 0; i < before; ++i) {
        made.tries.append(randomTry(oneOf(random,
                                        { Kind::Loading, Kind::RefusesTemperature, Kind::Passing, Kind::Passing,
                                            Kind::CutAtOnce, Kind::EndsAtOnce, Kind::ErrorAtOnce }),
            made.text, random));
    }
    const Kind last = oneOf(random,
        { Kind::Whole, Kind::Whole, Kind::Whole, Kind::Lasting, Kind::Passing, Kind::CutLater, Kind::EndsLater,
            Kind::ErrorLater, Kind::StallsLater });
    made.tries.append(randomTry(last, made.text, random));
    if (last == Kind::Whole && random.bounded(3) == 0)
        made.stopAfter = 1 + random.bounded(int(made.text.size()) - 1);
    return made;
}

ScriptedReply FaultSchedule::reply(qsizetype index) const
{
    const FaultyTry& now = tries.at(std::min(index, tries.size() - 1));
    switch (now.kind) {
    case Kind::Loading:
        return refusal(503, R"("message":"Loading model","type":"unavailable_error")").delay(now.delayMs * 1ms);
    case Kind::RefusesTemperature:
        return refusal(400, R"("message":"Unsupported parameter: 'temperature'","param":"temperature")");
    case Kind::Passing:
        return refusal(now.status, R"("message":"later")").header("retry-after-ms", "1");
    case Kind::Lasting:
        return refusal(now.status, R"("message":"never")").delay(now.delayMs * 1ms);
    case Kind::Silent:
        return ScriptedReply::silence();
    case Kind::CutAtOnce:
        return stream(format).wait(1ms).cut();
    case Kind::EndsAtOnce:
        return stream(format).send("\n");
    case Kind::ErrorAtOnce:
        return stream(format).send(errorEvent(format));
    default:
        break;
    }
    QByteArray bytes;
    const qsizetype shown = isLater(now.kind) ? now.shown : now.pieces.size();
    for (qsizetype piece = 0, at = 0; piece < shown; at += now.pieces.at(piece), ++piece)
        bytes += pieceEvent(format, text.mid(at, now.pieces.at(piece)));
    if (now.kind == Kind::ErrorLater)
        bytes += errorEvent(format);
    if (now.kind == Kind::Whole)
        bytes += endOf(format);
    ScriptedReply made = stream(format).delay(now.delayMs * 1ms);
    if (now.split > 0)
        made.drip(bytes, now.split, 0ms);
    else
        made.send(bytes);
    if (now.kind == Kind::CutLater)
        made.wait(1ms).cut();
    if (now.kind == Kind::StallsLater)
        made.stall();
    return made;
}

QByteArray FaultSchedule::path() const
{
    if (format == ModelConfig::Kind::Ollama)
        return "/api/chat";
    return format == ModelConfig::Kind::Anthropic ? "/v1/messages" : "/v1/chat/completions";
}

bool FaultSchedule::has(FaultyTry::Kind kind) const
{
    return std::any_of(tries.begin(), tries.end(), [kind](const FaultyTry& one) { return one.kind == kind; });
}

QString FaultSchedule::inWords() const
{
    QString all = QStringLiteral("format %1, stop after %2:").arg(int(format)).arg(stopAfter);
    for (const FaultyTry& one : tries) {
        all += QStringLiteral(" [kind %1, status %2, %3 of %4 pieces, split %5, delay %6]")
                   .arg(int(one.kind))
                   .arg(one.status)
                   .arg(one.shown)
                   .arg(one.pieces.size())
                   .arg(one.split)
                   .arg(one.delayMs);
    }
    return all;
}

ExpectedOutcome expectedOf(const FaultSchedule& schedule)
{
    ExpectedOutcome expected;
    bool temperature = true;
    for (int failures = 0;;) {
        const FaultyTry& now = schedule.tries.at(std::min<qsizetype>(expected.requests, schedule.tries.size() - 1));
        ++expected.requests;
        switch (now.kind) {
        case Kind::Whole:
            expected.answered = true;
            expected.text = schedule.text;
            return expected;
        case Kind::Loading:
            continue;
        case Kind::RefusesTemperature:
            if (std::exchange(temperature, false))
                continue;
            return expected;
        case Kind::Lasting:
            return expected;
        case Kind::CutLater:
        case Kind::EndsLater:
        case Kind::ErrorLater:
        case Kind::StallsLater:
            expected.text = schedule.text.left(std::accumulate(now.pieces.begin(), now.pieces.begin() + now.shown, 0));
            return expected;
        default:
            if (++failures == attempts)
                return expected;
        }
    }
}

} // namespace docent::test
