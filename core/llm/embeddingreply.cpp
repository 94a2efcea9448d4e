#include "llm/embeddingreply.h"

#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <numeric>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

namespace docent {

namespace {

tl::unexpected<Error> malformed(const char* detail)
{
    return fail(ErrorCode::Parse,
        QCoreApplication::translate(
            "docent", "The embedding server's reply can't be used. Is this model an embedding model?"),
        QLatin1String(detail));
}

std::vector<float> fromNumbers(const QJsonArray& numbers)
{
    std::vector<float> vector;
    vector.reserve(std::size_t(numbers.size()));
    for (const QJsonValue& number : numbers)
        vector.push_back(number.isDouble() ? float(number.toDouble()) : std::nanf(""));
    return vector;
}

std::vector<float> fromBase64(const QByteArray& text)
{
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray bytes = decoded ? *decoded : QByteArray();
    if (bytes.size() % qsizetype(sizeof(float)) != 0)
        return {};
    std::vector<float> vector(std::size_t(bytes.size()) / sizeof(float));
    for (std::size_t i = 0; i < vector.size(); ++i)
        vector[i] = std::bit_cast<float>(qFromLittleEndian<quint32>(bytes.constData() + i * sizeof(float)));
    return vector;
}

std::vector<float> fromValue(const QJsonValue& value)
{
    return value.isString() ? fromBase64(value.toString().toLatin1()) : fromNumbers(value.toArray());
}

/// False for a vector that has no direction.
bool normalise(std::vector<float>& vector)
{
    const double square = std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0, std::plus<>(),
        [](float a, float b) { return double(a) * double(b); });
    if (!std::isfinite(square) || square <= 0)
        return false;
    const double length = std::sqrt(square);
    for (float& value : vector)
        value = float(double(value) / length);
    return true;
}

/// The vectors in their places; an empty one where none came.
Result<Vectors> place(const QJsonDocument& document, std::size_t expected)
{
    const QJsonObject object = document.object();
    const bool openAi = object.value(QLatin1String("data")).isArray();
    const QJsonArray list = object.value(openAi ? QLatin1String("data") : QLatin1String("embeddings")).toArray();
    if (std::size_t(list.size()) != expected)
        return malformed("wrong number of vectors");
    Vectors vectors(expected);
    for (std::size_t i = 0; i < expected; ++i) {
        const QJsonValue entry = list.at(qsizetype(i));
        const QJsonObject fields = entry.toObject();
        const auto index = std::size_t(openAi ? fields.value(QLatin1String("index")).toInt(int(i)) : int(i));
        if (index >= expected || !vectors[index].empty())
            return malformed("an index that is out of range or came twice");
        vectors[index] = fromValue(openAi ? fields.value(QLatin1String("embedding")) : entry);
        if (vectors[index].empty())
            return malformed("no numbers");
    }
    return vectors;
}

struct Prefixes {
    const char* family;
    const char* query;
    const char* passage;
};

// From the model cards.
constexpr std::array families {
    Prefixes { "nomic-embed", "search_query: ", "search_document: " },
    Prefixes { "embeddinggemma", "task: search result | query: ", "title: none | text: " },
    Prefixes { "multilingual-e5", "query: ", "passage: " },
    Prefixes { "e5-", "query: ", "passage: " },
    Prefixes { "mxbai-embed", "Represent this sentence for searching relevant passages: ", "" },
    Prefixes { "snowflake-arctic-embed", "Represent this sentence for searching relevant passages: ", "" },
    Prefixes { "qwen3-embedding",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ", "" },
};

} // namespace

Result<EmbeddingReply> parseEmbeddings(const QByteArray& body, std::size_t expected)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    Result<Vectors> vectors = place(document, expected);
    if (!vectors)
        return fail(vectors.error());
    for (std::vector<float>& vector : *vectors) {
        if (vector.size() != vectors->front().size())
            return malformed("vectors of different lengths");
        if (!normalise(vector))
            return malformed("a vector that is zero or not a number");
    }
    return EmbeddingReply { std::move(*vectors), document.object().value(QLatin1String("model")).toString() };
}

std::vector<std::pair<qsizetype, qsizetype>> batchesOf(
    const QStringList& texts, qsizetype mostTexts, qsizetype mostCharacters)
{
    std::vector<std::pair<qsizetype, qsizetype>> batches;
    qsizetype begin = 0;
    qsizetype characters = 0;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const qsizetype size = texts.at(i).size();
        if (i > begin && (i - begin >= mostTexts || characters + size > mostCharacters)) {
            batches.emplace_back(begin, i);
            begin = i;
            characters = 0;
        }
        characters += size;
    }
    if (begin < texts.size())
        batches.emplace_back(begin, texts.size());
    return batches;
}

QString embeddingPrefix(const QString& model, bool query)
{
    for (const Prefixes& prefixes : families) {
        if (model.contains(QLatin1String(prefixes.family), Qt::CaseInsensitive))
            return QLatin1String(query ? prefixes.query : prefixes.passage);
    }
    return {};
}

} // namespace docent
