#pragma once

#include "llm/ggufheader.h"

#include <QStringList>

namespace docent {

/// What a llama-server is run for; each needs a process of its own.
enum class ServerRole { Chat, Embedding, Rerank };

/// How a model file is run: with how many tokens, within which memory.
struct ServerPlan {
    QString model; ///< the name that requests use
    QStringList arguments; ///< but for the port
    int contextTokens = 0;
    qint64 modelBytes = 0;
    qint64 bytes = 0; ///< of memory that it needs, about
};

/// The plan for a file on a computer with so much free memory (negative: it isn't known, or doesn't matter): the usual
/// context, a smaller one where that is needed. Fails, in words, for a model of another role, and for one that doesn't
/// fit.
Result<ServerPlan> planServer(const GgufHeader& header, ServerRole role, qint64 freeMemory);

/// Memory that programs can get now, as the kernel says; -1 where it doesn't.
qint64 freeMemory();

/// Where `llama-server` is: `chosen` if that isn't empty, else in PATH and where programs are put by hand. Fails with
/// how to get it.
Result<QString> findLlamaServer(const QString& chosen);

} // namespace docent
