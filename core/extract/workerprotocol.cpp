#include "extract/workerprotocol.h"

#include <QIODevice>
#include <QtEndian>

namespace docent::worker {

namespace {

constexpr qsizetype headerBytes = 4;
constexpr qint64 roomBesideText = 1 << 20; ///< title, notices, hash and the like

} // namespace

qint64 maxReplyBytes(const ExtractLimits& limits)
{
    return std::min<qint64>(limits.outputBytes + roomBesideText, std::numeric_limits<qint32>::max());
}

FrameReader::FrameReader(qint64 largest)
    : m_largest(largest)
{
}

qint64 FrameReader::wanted() const
{
    return m_length < 0 ? headerBytes - m_header.size() : m_length - m_payload.size();
}

FrameReader::State FrameReader::append(QByteArrayView bytes)
{
    Q_ASSERT(bytes.size() <= wanted());
    if (m_length >= 0) {
        m_payload.append(bytes);
    } else {
        m_header.append(bytes);
        if (m_header.size() == headerBytes) {
            m_length = qFromLittleEndian<quint32>(m_header.constData());
            if (m_length > m_largest)
                return State::TooLarge;
            m_payload.reserve(m_length);
        }
    }
    return m_length >= 0 && m_payload.size() == m_length ? State::Complete : State::Incomplete;
}

FrameReader::State FrameReader::readFrom(QIODevice& device)
{
    State state = State::Incomplete;
    while (state == State::Incomplete && device.bytesAvailable() > 0) {
        const QByteArray bytes = device.read(std::min<qint64>(wanted(), 1 << 20));
        if (bytes.isEmpty())
            break;
        state = append(bytes);
    }
    return state;
}

} // namespace docent::worker
