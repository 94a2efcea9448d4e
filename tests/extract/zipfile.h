#pragma once

#include <QByteArray>
#include <QList>

namespace docent::test {

struct ZipMember {
    QByteArray name;
    QByteArray content;
    QByteArray linkTo; ///< not empty: a symbolic link
};

/// A ZIP archive in memory; with a password, encrypted.
QByteArray zip(const QList<ZipMember>& members, const QByteArray& password = {});
/// An archive as libarchive calls its format ("zip", "ustar", "gnutar", "7zip") and filter ("none", "gzip", …), with
/// options of the format.
QByteArray archive(
    const char* format, const char* filter, const QList<ZipMember>& members, const char* options = nullptr);

} // namespace docent::test
