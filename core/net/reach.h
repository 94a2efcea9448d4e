#pragma once

#include "async/task.h"

#include <QList>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QUrl>

namespace docent {

/// One step on the way to a server.
struct ReachStep {
    enum class What { Name, Connection, Encryption };
    What what = What::Name;
    Result<QString> found; ///< the addresses, the time it took, or the protocol and who signed; or why not
};

/// Looks the server's name up, connects to it and greets it in TLS, each step where there is one; ends with the first
/// that fails. Nothing is sent beyond that. A proxy looks names up itself; a web proxy is connected to where it would
/// be asked for the pages of an unprotected server. Fails only with Cancelled. For HttpClient, which asks whether it
/// may.
Task<QList<ReachStep>> reachServer(
    QUrl url, QNetworkProxy proxy, QSslConfiguration tls, std::chrono::milliseconds limit, std::stop_token stop);

} // namespace docent
