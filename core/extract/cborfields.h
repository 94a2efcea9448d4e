#pragma once

#include <limits>
#include <optional>
#include <QByteArray>
#include <QCborStreamReader>
#include <QString>
#include <QStringList>

namespace docent::worker {

/// Reads a flat CBOR map strictly: sizes are checked before anything is allocated, and the first thing that is not what
/// was asked for makes every further read fail.
class CborFields {
public:
    explicit CborFields(const QByteArray& payload);

    /// The next key; false at the end of the map or after a failure.
    bool next(QByteArray* key);
    QByteArray bytes(qsizetype largest = std::numeric_limits<qint32>::max());
    /// Text without control characters but line feed and tab, of at most `largest` UTF-8 bytes.
    QString text(qsizetype largest);
    QList<QByteArray> byteArrays(qsizetype largestCount);
    QStringList texts(qsizetype largestCount, qsizetype largestEach);
    qint64 number();
    bool boolean();

    bool failed() const { return m_failed; }
    /// The map was read to its end, with nothing behind it and no failure.
    bool atEnd();

private:
    template <typename Value, typename Read> QList<Value> array(qsizetype largestCount, Read read);
    void require(bool condition) { m_failed = m_failed || !condition; }

    QCborStreamReader m_reader;
    bool m_failed = false;
    bool m_left = false;
    qsizetype m_size;
};

} // namespace docent::worker
