#pragma once

#include <QSet>
#include <QTableView>

namespace docent::ui {

class DocumentProxy;

/// The library's table. Rows are of one height and drawn by a delegate; what is selected stays so when the list
/// changes.
class DocumentTable : public QTableView {
    Q_OBJECT
public:
    explicit DocumentTable(DocumentProxy& documents, QWidget* parent = nullptr);

    /// The selected documents' ids, in the order shown.
    QList<qint64> selectedIds() const;
    QStringList selectedPaths() const;
    /// The files on disk of the selected documents.
    QStringList selectedFiles() const;
    void select(qint64 id);

Q_SIGNALS:
    void selectionMoved();
    void opened(qint64 id);
    void removalAsked();
    void menuAsked(const QPoint& globalPosition);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void keepSelection();
    void restoreSelection();
    void applyFont();
    void shareWidth();

    DocumentProxy& m_documents;
    QSet<qint64> m_kept;
    qint64 m_keptCurrent = 0;
    int m_keptScroll = 0;
    bool m_restoring = false;
    bool m_sharing = false;
    bool m_sizedByHand = false;
};

} // namespace docent::ui
