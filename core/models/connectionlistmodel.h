#pragma once

#include "net/connectionlog.h"

#include <QAbstractTableModel>

namespace docent {

/// The connections that were made since the program began, the latest first.
class ConnectionListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Server, Purpose, Status, Sent, Received, Duration, ColumnCount };

    explicit ConnectionListModel(ConnectionLog& log, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// Only connections in which this occurs, be it in the server's name or the purpose.
    void setFilter(const QString& text);
    /// What is shown, a line for each, with tabs between the columns.
    QString text() const;
    void clear();

private:
    void reload();

    ConnectionLog& m_log;
    QString m_filter;
    QList<ConnectionRecord> m_records; ///< those shown
    bool m_reloading = false; ///< soon
};

} // namespace docent
