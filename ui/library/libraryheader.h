#pragma once

#include "library/documentstore.h"

#include <QFrame>
#include <QSet>

class QHBoxLayout;
class QLineEdit;
class QPushButton;

namespace docent::ui {

/// The library's head: its name, how many documents are in which state (a click shows these alone), a filter, and the
/// button that adds.
class LibraryHeader : public QFrame {
    Q_OBJECT
public:
    explicit LibraryHeader(QWidget* parent = nullptr);

    void showCounts(const documents::Counts& counts);
    void showFolderCount(int count);
    /// The states of the chip that is chosen; empty: all.
    QSet<DocumentState> states() const;
    void chooseStates(const QSet<DocumentState>& states);
    QLineEdit* filter() const { return m_filter; }

Q_SIGNALS:
    void statesChosen(const QSet<docent::DocumentState>& states);
    /// Some time after the last key.
    void filterChanged(const QString& text);
    void addFilesAsked();
    void addFolderAsked();
    /// All failed ones are to be read again.
    void retryAsked();
    void foldersToggled(bool shown);

private:
    struct Chip {
        QPushButton* button;
        QString name;
        QSet<DocumentState> states;
    };
    void addChip(QHBoxLayout* row, const QString& name, const QSet<DocumentState>& states);
    QPushButton* makeAddButton();

    QList<Chip> m_chips;
    QLineEdit* m_filter;
    QPushButton* m_retry;
    QPushButton* m_folders;
};

} // namespace docent::ui
