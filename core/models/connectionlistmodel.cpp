#include "models/connectionlistmodel.h"

#include <algorithm>
#include <QLocale>
#include <QTimer>

namespace docent {

namespace {

constexpr int gatherMs = 200; // a library that is being read makes many connections a second

} // namespace

ConnectionListModel::ConnectionListModel(ConnectionLog& log, QObject* parent)
    : QAbstractTableModel(parent)
    , m_log(log)
{
    connect(&log, &ConnectionLog::changed, this, [this] {
        if (!std::exchange(m_reloading, true))
            QTimer::singleShot(gatherMs, this, &ConnectionListModel::reload);
    });
    reload();
}

void ConnectionListModel::reload()
{
    m_reloading = false;
    beginResetModel();
    m_records = m_log.records();
    m_records.removeIf([this](const ConnectionRecord& record) {
        return !m_filter.isEmpty() && !record.server.contains(m_filter, Qt::CaseInsensitive)
            && !record.purpose.contains(m_filter, Qt::CaseInsensitive);
    });
    std::reverse(m_records.begin(), m_records.end());
    endResetModel();
}

int ConnectionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int ConnectionListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConnectionListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || role != Qt::DisplayRole)
        return {};
    const ConnectionRecord& record = m_records.at(index.row());
    const QLocale locale;
    switch (index.column()) {
    case Time:
        return locale.toString(record.time.toLocalTime(), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    case Server:
        return record.server;
    case Purpose:
        return record.purpose;
    case Status:
        if (record.status > 0)
            return QString::number(record.status);
        return record.milliseconds ? tr("no reply") : tr("waiting");
    case Sent:
        return locale.formattedDataSize(record.sent);
    case Received:
        return record.milliseconds ? locale.formattedDataSize(record.received) : QString();
    case Duration:
        return record.milliseconds ? tr("%1 ms").arg(locale.toString(*record.milliseconds)) : tr("running");
    default:
        return {};
    }
}

QVariant ConnectionListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QString names[] = { tr("Time"), tr("Server"), tr("What for"), tr("Status"), tr("Sent"), tr("Received"),
        tr("Took") };
    return section < ColumnCount ? names[section] : QString();
}

void ConnectionListModel::setFilter(const QString& text)
{
    m_filter = text.trimmed();
    reload();
}

QString ConnectionListModel::text() const
{
    QString all;
    for (int row = 0; row < rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < ColumnCount; ++column)
            cells.append(data(index(row, column)).toString());
        all += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return all;
}

void ConnectionListModel::clear()
{
    m_log.clear();
    reload();
}

} // namespace docent
