#pragma once

#include "async/oneshot.h"
#include "async/sleep.h"
#include "llm/models.h"
#include "search/retriever.h"

namespace docent::test {

/// A chat model that says what it was told to say, piece by piece through the event loop, and counts how it was asked.
class FakeChatModel : public ChatModel {
public:
    QList<ChatDelta> deltas;
    Result<ChatReply> end = ChatReply {};
    bool endless = false; ///< after the deltas it waits for the stop
    int window = 8192;
    QList<ChatRequest> requests;
    int running = 0;
    double ratio = 1;
    std::function<int(const QString&)> counter; ///< counts tokens, where set
    /// Makes the deltas from the request, where set.
    std::function<QList<ChatDelta>(const ChatRequest&)> script;
    /// Changes what the pieces came to, where set.
    std::function<void(ChatReply&)> atEnd;

    QString displayName() const override { return QStringLiteral("fake · this computer"); }
    int contextWindow() const override { return window; }
    double tokenRatio() const override { return ratio; }
    Task<int> countTokens(QString text, std::stop_token) override { co_return counter ? counter(text) : 0; }

    Task<ChatReply> chat(ChatRequest request, Sink sink, Status, std::stop_token stop) override
    {
        requests.append(request);
        ++running;
        const QList<ChatDelta> pieces = script ? script(request) : deltas;
        ChatReply reply = end.value_or(ChatReply());
        Result<> alive;
        for (const ChatDelta& piece : pieces) {
            alive = co_await sleepFor(std::chrono::milliseconds(1), stop);
            if (!alive)
                break;
            reply.text += piece.text;
            reply.reasoning += piece.reasoning;
            if (sink)
                sink(piece);
        }
        if (alive && endless) {
            OneShot<Result<>> never;
            alive = co_await awaitOrStop(never, stop);
        }
        --running;
        if (!alive)
            co_return fail(alive.error());
        if (!end)
            co_return fail(end.error());
        if (atEnd)
            atEnd(reply);
        co_return reply;
    }
};

/// A search source with scripted candidates that answers when it is released, or at once.
class FakeSource : public SearchSource {
public:
    QString sourceName = QStringLiteral("keyword");
    Result<QList<ScoredPassage>> candidates = QList<ScoredPassage>();
    std::optional<OneShot<Result<>>> gate; ///< set: waits for it
    QStringList queries;
    QSet<qint64> within; ///< the documents that were searched last; empty: all
    double trusted = 1; ///< of its weight
    QList<qint64> others; ///< that it was judged by

    QString name() const override { return sourceName; }
    QString displayName() const override { return QStringLiteral("%1 search").arg(sourceName); }
    double weight() const override { return 1; }

    Task<QList<ScoredPassage>> search(SearchRequest request, int, QJsonObject*, std::stop_token stop) override
    {
        queries.append(request.query);
        within = request.documents;
        if (gate) {
            const Result<> released = co_await awaitOrStop(*gate, stop);
            if (!released)
                co_return fail(released.error());
        }
        Result<QList<ScoredPassage>> result = candidates;
        co_return result;
    }
    Task<double> trust(SearchRequest, QList<ScoredPassage>, QList<qint64> best, std::stop_token) override
    {
        others = best;
        co_return Result<double>(trusted);
    }
};

} // namespace docent::test
