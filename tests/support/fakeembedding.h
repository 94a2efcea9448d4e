#pragma once

#include "async/oneshot.h"
#include "llm/models.h"

#include <functional>

namespace docent::test {

/// An embedding model whose vectors a function makes from the texts; it answers when it is released, or at once.
class FakeEmbeddingModel : public EmbeddingModel {
public:
    QString modelId = QStringLiteral("fake");
    std::function<std::vector<float>(const QString&)> vector;
    std::optional<Error> error; ///< set: each request fails with it
    std::optional<OneShot<Result<>>> gate; ///< set: waits for it
    QStringList texts; ///< all that were asked for
    int requests = 0;
    int finished = 0; ///< requests that have been answered

    QString id() const override { return modelId; }
    QString displayName() const override { return QStringLiteral("fake embeddings"); }

    Task<std::vector<std::vector<float>>> embed(QStringList asked, Purpose, std::stop_token stop) override
    {
        ++requests;
        texts += asked;
        if (gate) {
            const Result<> released = co_await awaitOrStop(*gate, stop);
            if (!released)
                co_return fail(released.error());
        }
        ++finished;
        if (error)
            co_return fail(*error);
        std::vector<std::vector<float>> vectors;
        for (const QString& text : std::as_const(asked))
            vectors.push_back(vector ? vector(text) : std::vector<float> { float(text.size()), 1 });
        co_return vectors;
    }
};

} // namespace docent::test
