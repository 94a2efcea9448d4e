#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>
#include <span>

namespace docent {

/// A file that is there whole or not at all, even when the power fails: it is written under another name (`file`.new),
/// to the disk, then renamed. It takes the place of a file of that name; who has mapped that one keeps it.
class DurableFile {
public:
    /// `what` it holds, as an error begins: "The keyword index".
    DurableFile(QString file, QString what);
    /// Without finish() nothing is left of it.
    ~DurableFile();
    Q_DISABLE_COPY_MOVE(DurableFile)

    Result<> append(std::span<const uchar> bytes);
    Result<> finish();

private:
    Result<> open();
    QString m_file;
    QString m_what;
    QByteArray m_temporary;
    int m_descriptor = -1;
};

/// A stretch of bytes and where in a file it belongs.
struct FilePart {
    qint64 offset = 0;
    std::span<const uchar> bytes;
};

/// Writes into a file that is there already; the bytes are on the disk when this returns.
Result<> writeDurably(const QString& file, const QString& what, std::span<const FilePart> parts);

} // namespace docent
