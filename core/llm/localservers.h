#pragma once

#include "async/task.h"
#include "settings/settings.h"

namespace docent {

class HttpClient;

/// A model server found on this computer.
struct FoundServer {
    QString name; ///< "Ollama", "LM Studio", "llama-server", "Jan", "vLLM"
    ModelConfig config; ///< kind and endpoint, with the first chat model
    QStringList models;
};

/// Where to look: name, port and kind, and how long to wait for an answer. Tests put their own here.
struct LocalServerProbe {
    QString name;
    quint16 port = 0;
    ModelConfig::Kind kind = ModelConfig::Kind::OpenAi;
    std::chrono::milliseconds limit { 1000 };
};
QList<LocalServerProbe> knownLocalServers();

/// Asks each port of 127.0.0.1 for its models, all at once, each within its limit; sends nothing else.
Task<QList<FoundServer>> findLocalServers(HttpClient& http, QList<LocalServerProbe> probes, std::stop_token stop);

} // namespace docent
