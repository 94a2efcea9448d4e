#pragma once

#include "base/result.h"

#include <QList>
#include <QUrl>

namespace docent {

/// A model that is known to be good for something, and where it comes from.
struct KnownModel {
    QString name;
    QString about; ///< what it is good for
    bool embeds = false; ///< else it chats
    QUrl url; ///< of its GGUF file
    QString sha256; ///< of that file; empty: not known
    QString ollama; ///< its name there; may be empty
    qint64 bytes = 0; ///< about; 0: not told
    qint64 memory = 0; ///< that it needs, about
    QString licence;
    QUrl source; ///< where to read about it
};

/// Reads a list: `{"models": [{"name", "role": "chat" | "embedding", "url", …}]}`. Fails with the entry that is wrong.
Result<QList<KnownModel>> parseCatalog(const QByteArray& json);

/// The models that the program comes with, and before them those of the person's own list, if there is such a file; one
/// of the same name takes the other's place. Reads the disk.
Result<QList<KnownModel>> knownModels(const QString& ownList);

} // namespace docent
