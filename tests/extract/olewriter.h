#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <utility>

namespace docent::test {

/// A compound file (MS-CFB, version 3) with these streams; "folder/name" stands in a storage.
QByteArray oleFile(const QList<std::pair<QString, QByteArray>>& streams);

} // namespace docent::test
