#pragma once

#include "library/document.h"

#include <optional>
#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace docent::ui {

class ElidedLabel;

/// What is known of the selected document, and what can be done with it.
class DocumentDetails : public QFrame {
    Q_OBJECT
public:
    explicit DocumentDetails(QWidget* parent = nullptr);

    /// `copies`: where else the same file lies; `embeds`: see DocumentListModel::setEmbeds().
    void showDocument(const DocumentRecord& document, bool embeds, const QStringList& copies);
    /// Several are selected.
    void showCount(int count);

Q_SIGNALS:
    void openAsked();
    void showInFolderAsked();
    void readAgainAsked();
    void passwordAsked();
    void removalAsked();
    void sourceAsked();

private:
    QLabel* addSection(QVBoxLayout* layout, const QString& title, QLabel* value);
    void addButtons(QVBoxLayout* layout);

    ElidedLabel* m_name;
    QWidget* m_facts;
    QLabel* m_state;
    QLabel* m_reason;
    QLabel* m_action;
    QLabel* m_file;
    QLabel* m_read;
    QLabel* m_path;
    QLabel* m_copies;
    QPushButton* m_source;
    QPushButton* m_open;
    QPushButton* m_folder;
    QPushButton* m_password;
    QPushButton* m_again;
    QPushButton* m_remove;
};

/// "214 kB · English · 5 pages · 14 passages"
QString documentFacts(const DocumentRecord& document);

} // namespace docent::ui
