#include "extract/cborfields.h"

#include <algorithm>
#include <QStringDecoder>

namespace docent::worker {

namespace {

constexpr quint64 largestMap = 32;
constexpr qsizetype largestKey = 32;

} // namespace

CborFields::CborFields(const QByteArray& payload)
    : m_reader(payload)
    , m_size(payload.size())
{
    require(m_reader.isMap() && m_reader.isLengthKnown() && m_reader.length() <= largestMap);
    if (!m_failed)
        require(m_reader.enterContainer());
}

bool CborFields::next(QByteArray* key)
{
    if (m_failed || m_left)
        return false;
    if (!m_reader.hasNext()) {
        require(m_reader.lastError() == QCborError::NoError && m_reader.leaveContainer());
        m_left = true;
        return false;
    }
    *key = text(largestKey).toLatin1();
    return !m_failed;
}

QByteArray CborFields::bytes(qsizetype largest)
{
    require((m_reader.isByteArray() || m_reader.isString()) && m_reader.isLengthKnown());
    if (m_failed)
        return {};
    const qsizetype size = m_reader.currentStringChunkSize();
    require(size >= 0 && size <= std::min(largest, m_size));
    if (m_failed)
        return {};
    QByteArray value(size, Qt::Uninitialized);
    const auto chunk = m_reader.readStringChunk(value.data(), size);
    require(chunk.status == QCborStreamReader::Ok && chunk.data == size);
    if (!m_failed) {
        char none = 0;
        require(m_reader.readStringChunk(&none, 1).status == QCborStreamReader::EndOfString);
    }
    return m_failed ? QByteArray() : value;
}

QString CborFields::text(qsizetype largest)
{
    require(m_reader.isString());
    const QByteArray utf8 = m_failed ? QByteArray() : bytes(largest);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString value = decoder(utf8);
    require(!decoder.hasError());
    require(std::none_of(value.begin(), value.end(), [](QChar c) {
        return c.category() == QChar::Other_Control && c != QLatin1Char('\n') && c != QLatin1Char('\t');
    }));
    return m_failed ? QString() : value;
}

template <typename Value, typename Read> QList<Value> CborFields::array(qsizetype largestCount, Read read)
{
    QList<Value> values;
    require(m_reader.isArray() && m_reader.isLengthKnown() && m_reader.length() <= quint64(largestCount));
    if (m_failed)
        return {};
    require(m_reader.enterContainer());
    while (!m_failed && m_reader.hasNext())
        values.append(read());
    if (!m_failed)
        require(m_reader.leaveContainer());
    return m_failed ? QList<Value>() : values;
}

QStringList CborFields::texts(qsizetype largestCount, qsizetype largestEach)
{
    return array<QString>(largestCount, [this, largestEach] { return text(largestEach); });
}

QList<QByteArray> CborFields::byteArrays(qsizetype largestCount)
{
    return array<QByteArray>(largestCount, [this] { return bytes(); });
}

qint64 CborFields::number()
{
    require(m_reader.isUnsignedInteger());
    if (m_failed)
        return 0;
    const quint64 value = m_reader.toUnsignedInteger();
    require(value <= quint64(std::numeric_limits<qint64>::max()) && m_reader.next());
    return m_failed ? 0 : qint64(value);
}

bool CborFields::boolean()
{
    require(m_reader.isBool());
    if (m_failed)
        return false;
    const bool value = m_reader.toBool();
    require(m_reader.next());
    return value && !m_failed;
}

bool CborFields::atEnd()
{
    return !m_failed && m_left && m_reader.currentOffset() == m_size;
}

} // namespace docent::worker
