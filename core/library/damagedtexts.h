#pragma once

#include "library/connection.h"

#include <QStringList>

/// Documents of whose stored text a part can't be read any more.
namespace docent::damagedtexts {

struct Document {
    qint64 id = 0;
    QString path;
    bool isReadAgain = false; ///< it, or the file that it lies in, is in the queue, and is read whatever its content
};

/// Decodes the text of every passage.
Result<QList<Document>> find(Connection& db);
/// These, and their copies, are read again: Waiting, or when an offline one is there again. What is left of their text
/// is found until then.
Result<> readAgain(Connection& db, const QList<Document>& documents);

} // namespace docent::damagedtexts
