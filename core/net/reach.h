#pragma once

#include "async/task.h"

#include <QList>
#include <QUrl>

namespace docent {

/// One step on the way to a server.
struct ReachStep {
    enum class What { Name, Connection, Encryption };
    What what = What::Name;
    Result<QString> found; ///< the addresses, the time it took, or the protocol and who signed; or why not
};

/// Looks the server's name up, connects to it and greets it in TLS, each step where there is one; ends with the first
/// that fails. Nothing is sent beyond that. Fails only with Cancelled. For HttpClient, which asks whether it may.
Task<QList<ReachStep>> reachServer(QUrl url, std::chrono::milliseconds limit, std::stop_token stop);

} // namespace docent
