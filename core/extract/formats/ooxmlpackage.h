#pragma once

#include "base/result.h"
#include "extract/formats/dublincore.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

namespace docent {

/// Text in which characters may stand as "_x000D_".
QString ooxmlText(QString text);

/// The XML parts of an Office Open XML file (DOCX, XLSX, PPTX) and how they refer to one another. Names of parts have
/// no leading '/', and their case doesn't count.
class OoxmlPackage {
public:
    struct Relation {
        QString id;
        QString type; ///< the last word of the type's address: "worksheet"
        QByteArray target; ///< the name of a part
    };

    static Result<OoxmlPackage> open(QByteArrayView packed);

    /// The part that holds the document: where the package says, else under its usual name; empty if there is none.
    QByteArray mainPart(const QByteArray& usual) const;
    /// Empty if it isn't there.
    QByteArray content(const QByteArray& part) const { return m_parts.value(part.toLower()); }
    /// Of a part to others inside the package, in their order.
    QList<Relation> relations(const QByteArray& part) const;
    /// The first part of that type that `part` refers to, else `usual`.
    QByteArray related(const QByteArray& part, const char* type, const QByteArray& usual = {}) const;
    DublinCore facts() const;

private:
    QHash<QByteArray, QByteArray> m_parts; ///< by name in lower case
};

} // namespace docent
