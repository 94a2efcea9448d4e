#pragma once

#include "base/result.h"

#include <memory>
#include <QCryptographicHash>
#include <QFile>
#include <QUrl>
#include <stop_token>

namespace docent {

/// The beginning of a file that is being downloaded: `file`.part, and beside it what says of which state of the file at
/// the server it is. It stays until the file is whole, over pauses and crashes. Blocks: off the GUI thread.
class PartFile {
public:
    /// Opens what there is, or begins. Nothing is kept of another address. `hashed`: a checksum will be asked for.
    static Result<std::shared_ptr<PartFile>> open(QString file, QUrl url, bool hashed, std::stop_token stop);
    /// Whether there is something of a file.
    static bool exists(const QString& file);
    /// Removes what there is of a file.
    static void discard(const QString& file);

    qint64 size() const { return m_size; }
    /// What the server called this state of the file; empty where it can't go on.
    QByteArray validator() const { return m_validator; }

    /// Begins anew with another state of the file.
    Result<> restart(QByteArray validator);
    Result<> append(const QByteArray& bytes);
    /// Makes it the file, if its checksum is this one, in hexadecimal; an empty one isn't checked.
    Result<> finish(const QString& sha256);

private:
    PartFile(const QString& file, QUrl url);
    Result<> readState(bool hashed, std::stop_token stop);
    Error writeError() const;

    QString m_name;
    QUrl m_url;
    QFile m_part;
    QFile m_state;
    QByteArray m_validator;
    qint64 m_size = 0;
    QCryptographicHash m_hash { QCryptographicHash::Sha256 };
};

} // namespace docent
