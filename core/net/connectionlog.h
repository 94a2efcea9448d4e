#pragma once

#include <deque>
#include <optional>
#include <QDateTime>
#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QString>

namespace docent {

/// One request as the person may read it: where to, what for and how much, but neither keys nor contents.
struct ConnectionRecord {
    quint64 id = 0;
    QDateTime time;
    QString server; ///< host and port
    QString purpose;
    qint64 sent = 0; ///< bytes of the body
    qint64 received = 0; ///< bytes of the body
    int status = 0; ///< 0: no reply came
    std::optional<qint64> milliseconds; ///< none: it still runs
    QElapsedTimer clock; ///< since it began
};

/// The latest requests of this run of the program, the oldest first; bounded. GUI thread.
class ConnectionLog : public QObject {
    Q_OBJECT
public:
    explicit ConnectionLog(qsizetype capacity = 1000);

    quint64 begin(const QString& server, const QString& purpose, qint64 sent);
    /// Ignored for a record that has been pushed out or cleared.
    void end(quint64 id, int status, qint64 received);
    QList<ConnectionRecord> records() const;
    void clear();

Q_SIGNALS:
    /// Records came, ended or went.
    void changed();

private:
    qsizetype m_capacity;
    quint64 m_nextId = 1;
    std::deque<ConnectionRecord> m_records;
};

} // namespace docent
