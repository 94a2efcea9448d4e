#pragma once

#include "llm/chatdecoder.h"

#include <QRandomGenerator>
#include <QTest>

namespace docent::test {

/// All that a decoder makes of some bytes.
struct Decoded {
    QString text; ///< as the sink got it
    QString reasoning;
    ChatReply reply;
    QString error; ///< the name of its code; empty: none

    bool operator==(const Decoded& other) const
    {
        return text == other.text && reasoning == other.reasoning && reply.finishReason == other.reply.finishReason
            && reply.model == other.reply.model && reply.promptTokens == other.reply.promptTokens
            && reply.answerTokens == other.reply.answerTokens && reply.toolCalls == other.reply.toolCalls
            && reply.tokensPerSecond == other.reply.tokensPerSecond && error == other.error;
    }
};

inline std::unique_ptr<ChatDecoder> makeDecoder(const QByteArray& contentType)
{
    const QUrl server(QStringLiteral("http://models.example/v1"));
    if (contentType.contains("ndjson"))
        return std::make_unique<OllamaDecoder>(server, QStringLiteral("sk-secret"));
    if (contentType.contains("anthropic")) // a mark of the tests alone
        return std::make_unique<AnthropicDecoder>(server, QStringLiteral("sk-secret"), contentType);
    return std::make_unique<OpenAiDecoder>(server, QStringLiteral("sk-secret"), contentType);
}

inline Decoded decode(const QByteArray& contentType, const QByteArray& bytes, const QList<qsizetype>& cuts)
{
    Decoded outcome;
    const auto decoder = makeDecoder(contentType);
    const ChatDecoder::Sink sink = [&outcome](const ChatDelta& delta) {
        outcome.text += delta.text;
        outcome.reasoning += delta.reasoning;
        Q_ASSERT(delta.text.isEmpty() != delta.reasoning.isEmpty());
    };
    Result<> result;
    qsizetype begin = 0;
    for (const qsizetype cut : cuts + QList<qsizetype> { bytes.size() }) {
        if (!result)
            break;
        result = decoder->feed(bytes.mid(begin, cut - begin), sink);
        begin = cut;
    }
    const Result<> whole = decoder->finish(sink);
    if (result)
        result = whole;
    outcome.reply = decoder->reply();
    if (!result)
        outcome.error = errorCodeName(result.error().code);
    return outcome;
}

/// The outcome, after checking that no split of the bytes changes it.
inline Decoded decodeInEverySplit(const QByteArray& contentType, const QByteArray& bytes, int rounds)
{
    const Decoded expected = decode(contentType, bytes, {});
    QList<qsizetype> everywhere;
    for (qsizetype cut = 1; cut < bytes.size(); ++cut)
        everywhere.append(cut);
    if (!(decode(contentType, bytes, everywhere) == expected))
        QTest::qFail("byte by byte something else comes out", __FILE__, __LINE__);
    QRandomGenerator random(7);
    for (int round = 0; round < rounds; ++round) {
        QList<qsizetype> some;
        for (const qsizetype cut : everywhere) {
            if (random.bounded(2 + round * 4) == 0)
                some.append(cut);
        }
        if (!(decode(contentType, bytes, some) == expected))
            QTest::qFail("in a random split something else comes out", __FILE__, __LINE__);
    }
    return expected;
}

} // namespace docent::test
