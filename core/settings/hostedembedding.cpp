#include "settings/settings.h"

#include <algorithm>
#include <utility>

// What a hosted embedding model may be sent without asking, and what it costs.

namespace docent {

namespace {

const QString freeTokensKey = QStringLiteral("hostedEmbedding/freeTokens");
const QString priceKey = QStringLiteral("hostedEmbedding/price");
const QString priceOwnerKey = QStringLiteral("hostedEmbedding/priceOf");

} // namespace

qint64 Settings::freeEmbeddingTokens() const
{
    constexpr qint64 usual = 500'000;
    return std::max<qint64>(0, value(freeTokensKey, usual).toLongLong());
}

/// A price is that of one model.
QString Settings::priceOwner() const
{
    const ModelConfig model = embeddingModel();
    return model.endpoint.host() + QLatin1Char('|') + model.model;
}

double Settings::embeddingPrice() const
{
    return value(priceOwnerKey, {}).toString() == priceOwner() ? std::max(0.0, value(priceKey, 0).toDouble()) : 0;
}

void Settings::setHostedEmbedding(qint64 freeTokens, double price)
{
    const std::pair before(freeEmbeddingTokens(), embeddingPrice());
    store(freeTokensKey, freeTokens);
    store(priceKey, price);
    store(priceOwnerKey, priceOwner());
    if (before != std::pair(freeEmbeddingTokens(), embeddingPrice()))
        Q_EMIT hostedEmbeddingChanged();
}

} // namespace docent
