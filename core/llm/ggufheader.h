#pragma once

#include "base/result.h"

#include <optional>

namespace docent {

/// What the beginning of a GGUF file tells of the model in it.
struct GgufHeader {
    enum class Purpose { Chat, Embedding, Rerank };

    QString file;
    qint64 bytes = 0; ///< of all its parts
    QString architecture; ///< "llama", "bert", …
    QString name; ///< what its maker calls it; may be empty
    int contextLength = 0; ///< tokens it was trained for; 0: not told
    int layers = 0;
    int width = 0; ///< of an embedding
    int heads = 0;
    int sharedHeads = 0; ///< that keep keys and values; fewer than heads in newer models
    int keyLength = 0; ///< of one head; 0: width / heads
    int valueLength = 0;
    std::optional<int> pooling; ///< how token vectors become one: 1 mean, 2 first, 3 last, 4 a rank

    /// As far as the file tells: a model that chats may not say how it would embed.
    Purpose purpose() const;
    /// Memory for the keys and values of so many tokens, at 16 bits a number.
    qint64 contextBytes(int tokens) const;
};

/// Reads the beginning of a file (github.com/ggml-org/ggml, docs/gguf.md) and counts the parts of one that is split.
/// Reads the disk: off the GUI thread. Fails for what isn't a model, is of a version that nobody reads, or is cut off.
Result<GgufHeader> readGgufHeader(const QString& file);

} // namespace docent
