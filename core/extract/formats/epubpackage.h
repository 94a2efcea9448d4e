#pragma once

#include "base/result.h"
#include "extract/formats/dublincore.h"

#include <QByteArray>
#include <QHash>
#include <QList>

struct _xmlNode; // NOLINT(bugprone-reserved-identifier): the name that libxml2 gave it

namespace docent {

/// What an e-book holds and in which order it is read.
class EpubPackage {
public:
    struct Chapter {
        QByteArray part;
        QString title; ///< of the table of contents; empty if it has no entry there
        int level = 1; ///< of that entry
    };

    static Result<EpubPackage> open(QByteArrayView packed);

    const QList<Chapter>& chapters() const { return m_chapters; }
    QByteArray content(const QByteArray& part) const { return m_parts.value(part); }
    const DublinCore& facts() const { return m_facts; }

private:
    struct Item {
        QByteArray part;
        QString mediaType;
        QString properties;
    };

    Result<> read();
    bool isLocked() const;
    QByteArray packagePart() const;
    bool readPackage(const QByteArray& part);
    void readContents(const QByteArray& part);
    void addTitle(const _xmlNode* entry, const QByteArray& part, const QString& title);

    QHash<QByteArray, QByteArray> m_parts;
    QHash<QByteArray, std::pair<QString, int>> m_titles; ///< with their levels, by part
    QList<Chapter> m_chapters;
    DublinCore m_facts;
};

} // namespace docent
