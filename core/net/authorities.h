#pragma once

#include "base/result.h"

#include <QList>
#include <QSslCertificate>

class QDateTime;

namespace docent {

/// Certificate authorities of one PEM file that the person trusts beside the system's.
struct AuthorityFile {
    QList<QSslCertificate> certificates; ///< those that count now
    QString notice; ///< about others, e.g. one that has expired; empty if there are none
};

/// Reads a PEM file. Fails where it holds no certificate that counts now, with the reason. Blocking: for a pool thread.
Result<AuthorityFile> readAuthorities(const QString& file, const QDateTime& now);

/// What a certificate calls itself: its common name, else its organization.
QString certificateName(const QSslCertificate& certificate);

} // namespace docent
