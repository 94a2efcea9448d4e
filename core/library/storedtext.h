#pragma once

#include <QString>
#include <QVariant>

/// Long texts as the database holds them: most of the library's size is the text of its passages, and each is read by
/// itself. A Zstandard frame (RFC 8878) of the UTF-8 where that is smaller, a BLOB; else the text.
namespace docent::storedtext {

QVariant toStored(const QString& text);
/// A null string where a frame is damaged.
QString fromStored(const QVariant& stored);

} // namespace docent::storedtext
