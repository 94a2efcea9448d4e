#pragma once

#include "base/result.h"

#include <functional>
#include <QByteArray>
#include <QHash>
#include <QString>

namespace docent {

/// Bounds for unpacking an archive, counted over what is really unpacked.
struct ArchiveLimits {
    qint64 bytes = qint64(256) << 20;
    qint64 ratio = 200; ///< unpacked to packed, counted from 16 MiB on
    int members = 10'000;
};

/// The members of a ZIP archive that `wanted` chooses by name, unpacked in memory. Names use '/'. The whole archive is
/// refused if any member has an absolute path or one with "..", is a link, or is encrypted, or if a limit is passed.
Result<QHash<QByteArray, QByteArray>> readArchive(
    QByteArrayView packed, const std::function<bool(const QByteArray& name)>& wanted, const ArchiveLimits& limits = {});

/// The name of the member that `base` refers to in this way: relative, absolute within the archive, percent-encoded.
QByteArray memberPath(const QByteArray& base, const QString& reference);

} // namespace docent
