#pragma once

#include <QByteArray>
#include <QIODevice>

namespace docent {

/// Takes a mailbox (RFC 4155 and its kin) apart, message by message, however large it is.
class MailboxReader {
public:
    static constexpr qsizetype longestMessage = qsizetype(64) << 20; ///< what lies behind is left out

    explicit MailboxReader(QIODevice& device)
        : m_device(device)
    {
    }
    /// The next message without its "From …" line; false at the end.
    bool next(QByteArray* message);
    /// Whether a message was longer than the limit.
    bool wasCut() const { return m_cut; }

private:
    bool fill();
    QByteArrayView takeLine();

    QIODevice& m_device;
    QByteArray m_buffer;
    qsizetype m_at = 0;
    bool m_blankBefore = true;
    bool m_inMessage = false;
    bool m_cut = false;
};

} // namespace docent
