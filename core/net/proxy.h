#pragma once

#include "async/task.h"

#include <QNetworkProxy>
#include <QUrl>

namespace docent {

/// The proxy at an address such as http://proxy.example:3128 or socks5://me@127.0.0.1:1080, which may name the user
/// but no password. Fails with InvalidArgument.
Result<QNetworkProxy> proxyAt(const QUrl& address);

/// "proxy.example:3128"; empty where there is none.
QString proxyName(const QNetworkProxy& proxy);

/// What the system says, which may take its time: a script may have to be asked. A pool thread does that.
Task<QNetworkProxy> systemProxyFor(QUrl url, std::stop_token stop);

} // namespace docent
