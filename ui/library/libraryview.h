#pragma once

#include <QSet>
#include <QWidget>

class QMenu;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace docent {
enum class DocumentState;
struct DocumentRecord;
} // namespace docent

namespace docent::ui {

class DocumentDetails;
class DocumentProxy;
class DocumentTable;
class FolderList;
class LibraryHeader;
class Toasts;
struct Context;

/// All documents of the library: what state they are in, and what can be done with them.
class LibraryView : public QWidget {
    Q_OBJECT
public:
    LibraryView(Context& context, Toasts& toasts, QWidget* parent = nullptr);

    DocumentTable* table() const { return m_table; }
    LibraryHeader* header() const { return m_header; }
    DocumentDetails* details() const { return m_details; }
    DocumentProxy* documents() const { return m_documents; }
    FolderList* folders() const { return m_folders; }
    void focusList();
    void showStates(const QSet<DocumentState>& states);
    /// The details give way while the source panel stands at their place.
    void setDetailsAllowed(bool allowed);

Q_SIGNALS:
    void addFilesAsked();
    void addFolderAsked();
    void documentOpened(qint64 documentId, const QString& path);

private:
    QWidget* makeEmptyPage();
    QWidget* makeListPage();
    void connectTable();
    void showCounts();
    void showSelection();
    void showDetails(const DocumentRecord& document);
    void showMenu(const QPoint& globalPosition);
    void removeSelected();
    void connectFolders();
    void showFolders();
    void removeFolder(const QString& folder);
    void readAgain();
    void askPassword();
    void addCollectionAction(QMenu* menu, const QString& collection);
    void forSelected(void (*act)(const QString& path));

    Context& m_context;
    Toasts& m_toasts;
    DocumentProxy* m_documents;
    LibraryHeader* m_header;
    DocumentTable* m_table;
    DocumentDetails* m_details;
    FolderList* m_folders;
    QStackedWidget* m_pages;
    QLabel* m_footer;
    QPushButton* m_why;
    QLabel* m_nothing;
    bool m_detailsAllowed = true;
    QSet<QString> m_foldersLeaving; ///< their removal can be undone still
};

} // namespace docent::ui
