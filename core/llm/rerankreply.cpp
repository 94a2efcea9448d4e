#include "llm/rerankreply.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

namespace {

QJsonArray entriesIn(const QJsonDocument& document)
{
    if (document.isArray())
        return document.array();
    const QJsonValue results = document.object().value(QLatin1String("results"));
    return results.isArray() ? results.toArray() : document.object().value(QLatin1String("data")).toArray();
}

QJsonValue scoreIn(const QJsonObject& entry)
{
    const QJsonValue score = entry.value(QLatin1String("relevance_score"));
    return score.isUndefined() ? entry.value(QLatin1String("score")) : score;
}

} // namespace

Result<RerankScores> parseScores(const QByteArray& body, std::size_t texts)
{
    RerankScores scores(texts, std::numeric_limits<float>::quiet_NaN());
    for (const QJsonValue& value : entriesIn(QJsonDocument::fromJson(body))) {
        const QJsonObject entry = value.toObject();
        const int index = entry.value(QLatin1String("index")).toInt(-1);
        const QJsonValue score = scoreIn(entry);
        if (index < 0 || std::size_t(index) >= texts || !score.isDouble() || !std::isnan(scores[std::size_t(index)]))
            continue;
        // Beyond what a float holds it would not be a number any more.
        constexpr double largest = std::numeric_limits<float>::max();
        scores[std::size_t(index)] = float(std::clamp(score.toDouble(), -largest, largest));
    }
    if (std::all_of(scores.begin(), scores.end(), [](float score) { return std::isnan(score); })) {
        return fail(ErrorCode::Parse,
            QCoreApplication::translate(
                "docent", "The reranking server's reply can't be used. Is this model a rerank model?"),
            QString::fromUtf8(body.left(200)));
    }
    return scores;
}

} // namespace docent
