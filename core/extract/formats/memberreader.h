#pragma once

#include "extract/extractedtext.h"
#include "extract/extractlimits.h"

#include <chrono>
#include <functional>
#include <optional>
#include <QHash>

namespace docent {

class SourceFile;

/// Takes what lies in a file, one after another, and reads it into documents of their own; what is an archive or a mail
/// itself hands over its own in turn. Or looks for one of them and keeps its bytes.
///
/// A format asks for a place for each name it finds, then adds what it found there if it is wanted:
///
///     const QString path = members.place(name);
///     if (members.wants(path))
///         members.add(path, content());
class MemberReader {
public:
    /// Reads a document, e.g. as readFile() does; what lies in it goes to the reader.
    using Read = std::function<Result<ExtractedText>(SourceFile& file, MemberReader& members)>;

    MemberReader(Read read, const ExtractLimits& limits, qint64 fileBytes);
    /// Reads nothing and keeps the bytes of this one.
    void lookFor(const QString& path);

    /// Whether what lies in the present document is taken; not if that lies too deep.
    bool isOpen() const { return m_depth < deepest; }
    /// Where a member of this name stands: every path is given once, a second "a.pdf" is "a (2).pdf". Empty: there are
    /// too many.
    QString place(const QString& name);
    bool wants(const QString& path) const;
    /// What lies at the place, or why it can't be read.
    void add(const QString& path, Result<QByteArray> content);

    /// Bytes that may still be unpacked, of all archives in the file together.
    qint64 room() const { return m_room; }
    /// Headers may claim any size: the room doesn't wrap round.
    void unpacked(qint64 bytes) { m_room = bytes > m_room ? -1 : m_room - bytes; }

    QList<ExtractedMember> takeMembers() { return std::move(m_members); }
    /// What was looked for; nothing if it wasn't there.
    std::optional<Result<QByteArray>> takeFound() { return std::move(m_found); }

    static constexpr int deepest = 3; ///< files in files
    static constexpr qint64 largest = qint64(256) << 20; ///< bytes of one

private:
    void read(const QString& path, const QByteArray& content);
    Result<ExtractedText> readText(const QString& path, const QByteArray& content, QByteArray* hash);
    bool isLate() const;

    Read m_read;
    qint64 m_room;
    qint64 m_textRoom; ///< UTF-8 bytes that the texts may still have together
    std::chrono::steady_clock::time_point m_end; ///< nothing is begun any more
    QString m_inside; ///< path of the document that is being read, with a slash; empty: the file itself
    int m_depth = 0;
    int m_places = 0;
    QHash<QString, int> m_taken; ///< paths, and how often each was asked for
    QString m_wanted;
    QList<ExtractedMember> m_members;
    std::optional<Result<QByteArray>> m_found;
};

/// How many bytes a file of this size may unpack to: 200 times as many, from 16 MiB on and up to 2 GiB.
qint64 mostUnpacked(qint64 packedBytes);
/// A name as it may stand behind a file's path: '/' between its steps, nothing that leads elsewhere, no control
/// characters. Never empty.
QString memberName(const QString& name);
/// The same without folders, for names that know none.
QString memberFileName(const QString& name);
/// The names of these one below the other, for what has no text of its own.
ExtractedText memberList(const QStringList& names);

} // namespace docent
