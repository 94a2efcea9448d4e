#pragma once

#include <QStringList>
#include <QWidget>

class QMimeData;

namespace docent::ui {

/// The local files and folders that a drag carries.
QStringList droppedPaths(const QMimeData* data);

/// Lies over its parent while files are dragged across the window, and says what a drop would do.
class DropOverlay : public QWidget {
    Q_OBJECT
public:
    explicit DropOverlay(QWidget* parent);
    /// Shows it over the whole parent.
    void cover();

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace docent::ui
