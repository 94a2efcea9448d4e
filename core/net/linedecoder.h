#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>

namespace docent {

/// Cuts bytes, however they were split, into lines that end with LF, CRLF or CR; the ends are taken off.
class LineDecoder {
public:
    explicit LineDecoder(qsizetype lineLimit = 16 << 20);

    /// The lines that are complete now; TooLarge for one beyond the limit.
    Result<QList<QByteArray>> feed(const QByteArray& bytes);
    /// The last line where its end is missing; empty if there is none.
    QByteArray takeRest();

private:
    qsizetype m_lineLimit;
    QByteArray m_rest;
    qsizetype m_scanned = 0; ///< of m_rest: known to hold no line end
    bool m_skipLineFeed = false; ///< the last line ended with CR: an LF that follows belongs to it
};

} // namespace docent
