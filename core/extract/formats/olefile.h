#pragma once

#include "base/result.h"

#include <memory>
#include <QByteArray>
#include <QHash>
#include <QStringList>

using GsfInfile = struct _GsfInfile;

namespace docent {

/// A compound file (MS-CFB): streams in storages, the container of Office files before 2007 and of Outlook's messages.
class OleFile {
public:
    /// Keeps a copy of the bytes. Damaged for what is no such container.
    static Result<OleFile> open(const QByteArray& bytes);

    /// Names of streams and storages right in this one.
    const QStringList& names() const { return m_names; }
    bool contains(const char* name) const { return m_index.contains(QLatin1String(name)); }
    /// The first `largest` bytes of a stream; empty if there is none of that name.
    QByteArray stream(const QString& name, qint64 largest) const;
    /// The storage of that name in this one; Damaged if there is none.
    Result<OleFile> storage(const QString& name) const;

private:
    explicit OleFile(std::shared_ptr<GsfInfile> storage, QByteArray bytes);

    QByteArray m_bytes; ///< what the container reads from
    std::shared_ptr<GsfInfile> m_storage;
    QStringList m_names;
    QHash<QString, int> m_index; ///< by name; of several the first
};

} // namespace docent
