#pragma once

#include "llm/transfer.h"
#include "settings/settings.h"

#include <QHash>

namespace docent {

class HttpClient;

/// Adds up what Ollama tells of a model's layers while it downloads them.
class PullDecoder {
public:
    /// One line of its reply. Fails with what Ollama complains of.
    Result<> take(const QByteArray& line);
    const TransferProgress& progress() const { return m_progress; }
    bool isDone() const { return m_done; }

private:
    TransferProgress m_progress;
    QHash<QString, std::pair<qint64, qint64>> m_layers; ///< by digest: what is there, and of how much
    bool m_done = false;
};

/// Has Ollama download a model into its own store. A pull that was stopped or broke off goes on where it was when it is
/// asked for again. Refused while Docent is offline: Ollama would go to the network for it.
Task<> pullModel(HttpClient& http, ModelConfig server, QString name, TransferSink progress, TransferOptions options,
    std::stop_token stop);

} // namespace docent
