#pragma once

#include <QByteArrayView>
#include <QString>

namespace docent {

/// What a document says of itself in the terms of Dublin Core, as Office files, OpenDocument files and e-books do.
struct DublinCore {
    QString title;
    QString author; ///< the creators; in an OpenDocument file the first one, not the last editor
    QString language;
    QString date; ///< of the last change, else of the making
};

/// Whatever can be read of the XML.
DublinCore readDublinCore(QByteArrayView xml);

} // namespace docent
