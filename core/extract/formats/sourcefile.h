#pragma once

#include "base/result.h"

#include <memory>
#include <QByteArray>
#include <QFile>

namespace docent {

/// A regular file that is open for reading, with its size and hash. Small ones are wholly in memory.
class SourceFile {
public:
    /// Opens and reads it through once. FIFOs, devices, sockets and folders are refused without being opened.
    static Result<SourceFile> open(const QByteArray& path, qint64 largest);

    /// One that lies in another: its bytes are at hand.
    static SourceFile inMemory(const QByteArray& name, const QByteArray& content);

    const QByteArray& name() const { return m_name; } ///< without folders
    qint64 size() const { return m_size; }
    const QByteArray& hash() const { return m_hash; } ///< XXH3 128, canonical (big-endian)
    const QByteArray& head() const { return m_head; } ///< the first 64 KiB
    bool isInMemory() const { return m_inMemory; }
    const QByteArray& content() const { return m_content; } ///< only if it is in memory
    /// The whole content. Reads it again if it was too large to keep.
    Result<QByteArray> takeContent();
    /// For random access; stays open with the SourceFile.
    Result<QIODevice*> device();

private:
    SourceFile() = default;
    Result<> readThrough();

    QByteArray m_name;
    std::unique_ptr<QIODevice> m_device;
    qint64 m_size = 0;
    QByteArray m_hash;
    QByteArray m_head;
    QByteArray m_content;
    bool m_inMemory = false;
};

} // namespace docent
