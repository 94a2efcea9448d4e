#include "net/connectionlog.h"

namespace docent {

ConnectionLog::ConnectionLog(qsizetype capacity)
    : m_capacity(capacity)
{
}

quint64 ConnectionLog::begin(const QString& server, const QString& purpose, qint64 sent)
{
    const quint64 id = m_nextId++;
    m_records.push_back({ id, QDateTime::currentDateTimeUtc(), server, purpose, sent, 0, 0 });
    if (qsizetype(m_records.size()) > m_capacity)
        m_records.pop_front();
    return id;
}

void ConnectionLog::update(quint64 id, int status, qint64 received)
{
    // Ids ascend without gaps, so the place of a record follows from the first one's.
    if (m_records.empty() || id < m_records.front().id)
        return;
    const quint64 place = id - m_records.front().id;
    if (place >= m_records.size())
        return;
    m_records[place].status = status;
    m_records[place].received = received;
}

QList<ConnectionRecord> ConnectionLog::records() const
{
    return { m_records.begin(), m_records.end() };
}

} // namespace docent
