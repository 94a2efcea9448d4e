#pragma once

#include "ingest/livefolders.h"

#include <QFrame>

class QVBoxLayout;

namespace docent::ui {

/// The followed folders: how each stands, and what can be done with it.
class FolderList : public QFrame {
    Q_OBJECT
public:
    explicit FolderList(QWidget* parent = nullptr);

    /// `seconds`: between the looks through folders that can't be watched.
    void show(const QList<LiveFolder>& folders, int seconds);

Q_SIGNALS:
    void removalAsked(const QString& folder);
    void lookAsked(const QString& folder);

private:
    void addRow(const LiveFolder& folder, int seconds);

    QVBoxLayout* m_rows;
};

/// "Followed", "Offline: drive not connected. Kept", …
QString folderStateText(const LiveFolder& folder, int seconds);

} // namespace docent::ui
