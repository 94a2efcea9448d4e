#include "extract/workerprotocol.h"

#include <algorithm>
#include <QIODevice>
#include <QtEndian>

namespace docent::worker {

namespace {

constexpr qsizetype headerBytes = 4;
constexpr qsizetype pageBytes = 2 * sizeof(qint32); ///< of a PageDone; a reply needs more
constexpr qint64 roomBesideText = 16 << 20; ///< titles, notices, hashes and the like, of all members together
constexpr qsizetype maxPath = 1'000;

} // namespace

bool isMemberPath(const QString& path)
{
    const QStringList steps = path.split(QLatin1Char('/'));
    const auto wrong = [](const QString& step) {
        return step.isEmpty() || step == QLatin1String(".") || step == QLatin1String("..");
    };
    return path.size() <= maxPath && std::none_of(steps.begin(), steps.end(), wrong)
        && std::none_of(path.begin(), path.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

qint64 maxReplyBytes(const ExtractLimits& limits)
{
    return std::min<qint64>(limits.outputBytes + roomBesideText, std::numeric_limits<qint32>::max());
}

QByteArray encodePageDone(const PageDone& done)
{
    QByteArray frame(headerBytes + pageBytes, '\0');
    qToLittleEndian(quint32(pageBytes), frame.data());
    qToLittleEndian(qint32(done.page), frame.data() + headerBytes);
    qToLittleEndian(qint32(done.pages), frame.data() + headerBytes + sizeof(qint32));
    return frame;
}

std::optional<PageDone> decodePageDone(QByteArrayView payload)
{
    if (payload.size() != pageBytes)
        return {};
    const PageDone done { qFromLittleEndian<qint32>(payload.data()),
        qFromLittleEndian<qint32>(payload.data() + sizeof(qint32)) };
    return done.page > 0 && done.page <= done.pages ? std::optional(done) : std::nullopt;
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
