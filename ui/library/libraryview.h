#pragma once

#include <QSet>
#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace docent {
enum class DocumentState;
}

namespace docent::ui {

class DocumentDetails;
class DocumentProxy;
class DocumentTable;
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
    void showMenu(const QPoint& globalPosition);
    void removeSelected();
    void readAgain();
    void askPassword();
    void forSelected(void (*act)(const QString& path));

    Context& m_context;
    Toasts& m_toasts;
    DocumentProxy* m_documents;
    LibraryHeader* m_header;
    DocumentTable* m_table;
    DocumentDetails* m_details;
    QStackedWidget* m_pages;
    QLabel* m_footer;
    QPushButton* m_why;
    QLabel* m_nothing;
    bool m_detailsAllowed = true;
};

} // namespace docent::ui
