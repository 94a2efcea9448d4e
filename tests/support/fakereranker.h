#pragma once

#include "async/oneshot.h"
#include "llm/models.h"

#include <functional>
#include <optional>

namespace docent::test {

/// A rerank model whose scores a function makes from the texts.
class FakeReranker : public RerankModel {
public:
    std::function<float(const QString&)> score;
    std::function<void()> asked; ///< called with each request
    std::optional<Error> error; ///< set: each request fails with it
    int hangsAfter = -1; ///< so many requests; -1: never
    int mostCandidates = 50;
    int portion = 50;
    QStringList queries; ///< one for each request
    QStringList texts; ///< of all requests

    QString displayName() const override { return QStringLiteral("fake reranker"); }
    int candidates() const override { return mostCandidates; }
    int atOnce() const override { return portion; }

    Task<std::vector<float>> rerank(QString query, QStringList given, std::stop_token stop) override
    {
        const bool hangs = hangsAfter >= 0 && queries.size() >= hangsAfter;
        queries.append(query);
        texts += given;
        if (asked)
            asked();
        if (hangs) {
            OneShot<Result<>> never;
            const Result<> woken = co_await awaitOrStop(never, stop);
            co_return fail(woken.error());
        }
        if (error)
            co_return fail(*error);
        std::vector<float> scores;
        for (const QString& text : std::as_const(given))
            scores.push_back(score ? score(text) : 0);
        co_return scores;
    }
};

} // namespace docent::test
