#pragma once

#include "extract/formats/olefile.h"

#include <QDateTime>

namespace docent {

/// The properties of a message, a recipient or an attachment in a message of Outlook (MS-OXMSG), by their numbers in
/// MS-OXPROPS.
class OutlookProperties {
public:
    /// `codePage`: of eight-bit texts, where this storage doesn't say.
    explicit OutlookProperties(const OleFile& storage, int codePage = 0);

    int codePage() const { return m_codePage; }
    QString text(quint16 id) const;
    QByteArray binary(quint16 id) const;
    qint32 number(quint16 id, qint32 fallback = 0) const;
    QDateTime time(quint16 id) const;
    bool flag(quint16 id) const { return number(id) != 0; }
    /// The name of the stream or storage that holds a property of this type.
    static QString streamName(quint16 id, quint16 type);

private:
    /// The eight bytes of a property that is held in the table.
    quint64 fixed(quint16 id, quint16 type, quint64 fallback) const;

    const OleFile& m_storage;
    QByteArray m_table;
    int m_codePage = 0;
};

/// The name of a Windows code page's charset.
QByteArray charsetOfCodePage(int codePage);

} // namespace docent
