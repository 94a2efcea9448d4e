#pragma once

#include "base/error.h"

#include <optional>
#include <QList>
#include <QNetworkProxy>
#include <QSslCertificate>

namespace docent {

/// How other computers are reached. This one is never asked through a proxy.
struct NetworkOptions {
    bool systemProxy = false; ///< the system says by which proxy, for each address
    QNetworkProxy proxy { QNetworkProxy::NoProxy }; ///< otherwise
    QList<QSslCertificate> authorities; ///< trusted beside the system's
    std::optional<Error> problem; ///< why no other computer may be asked, e.g. settings that make no sense
};

} // namespace docent
