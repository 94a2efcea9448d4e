#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QStringList>
#include <vector>

namespace docent {

using Vectors = std::vector<std::vector<float>>;

struct EmbeddingReply {
    Vectors vectors;
    QString model; ///< the name that the server gave back; empty: none
};

/// Reads the vectors of an embedding reply into the order of their texts, each scaled to length 1: OpenAI's form
/// (`index`, numbers or base64 of little-endian float32) or Ollama's `embeddings`. Parse for anything else: a missing
/// vector, one of another length, one that is zero or not a number.
Result<EmbeddingReply> parseEmbeddings(const QByteArray& body, std::size_t expected);

/// Which texts go into one request, as half-open ranges in their order: at most `mostTexts`, and at most
/// `mostCharacters` unless a single text is longer.
std::vector<std::pair<qsizetype, qsizetype>> batchesOf(
    const QStringList& texts, qsizetype mostTexts, qsizetype mostCharacters);

/// What some model families want before a query or a passage; empty for the others.
QString embeddingPrefix(const QString& model, bool query);

} // namespace docent
