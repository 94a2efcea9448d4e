#include "net/connectionlog.h"

namespace docent {

ConnectionLog::ConnectionLog(qsizetype capacity)
    : m_capacity(capacity)
{
}

quint64 ConnectionLog::begin(const QString& server, const QString& purpose, qint64 sent)
{
    const quint64 id = m_nextId++;
    ConnectionRecord record;
    record.id = id;
    record.time = QDateTime::currentDateTimeUtc();
    record.server = server;
    record.purpose = purpose;
    record.sent = sent;
    record.clock.start();
    m_records.push_back(std::move(record));
    if (qsizetype(m_records.size()) > m_capacity)
        m_records.pop_front();
    Q_EMIT changed();
    return id;
}

void ConnectionLog::end(quint64 id, int status, qint64 received)
{
    // Ids ascend without gaps, so the place of a record follows from the first one's.
    if (m_records.empty() || id < m_records.front().id)
        return;
    const quint64 place = id - m_records.front().id;
    if (place >= m_records.size())
        return;
    m_records[place].status = status;
    m_records[place].received = received;
    m_records[place].milliseconds = m_records[place].clock.elapsed();
    Q_EMIT changed();
}

void ConnectionLog::clear()
{
    m_records.clear();
    Q_EMIT changed();
}

QList<ConnectionRecord> ConnectionLog::records() const
{
    return { m_records.begin(), m_records.end() };
}

} // namespace docent
