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

} // namespace docent::test
