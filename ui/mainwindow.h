#pragma once

#include "library/place.h"
#include "ui/sidebar/sidebar.h"

#include <memory>
#include <QMainWindow>

class QSplitter;
class QStackedWidget;

namespace docent {
struct Citation;
struct Error;
struct IngestSummary;
struct SearchHit;
struct SentPassage;
} // namespace docent

namespace docent::ui {

class Appearance;
class AskView;
class DropOverlay;
class LibraryView;
class SearchView;
class SettingsDialog;
class SourcePanel;
class Toasts;
class WelcomeView;
struct Context;

/// The window: sidebar, the view one is at, and at the right the source one looks at.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `samples`: the folder of the sample documents of the first start; empty if there is none.
    MainWindow(Context& context, Appearance& appearance, const QString& samples = {}, QWidget* parent = nullptr);
    ~MainWindow() override;

    AskView* askView() const { return m_ask; }
    SearchView* searchView() const { return m_search; }
    LibraryView* libraryView() const { return m_library; }
    SourcePanel* sourcePanel() const { return m_source; }
    Sidebar* sidebar() const { return m_sidebar; }
    Toasts* toasts() const { return m_toasts; }
    SettingsDialog* settingsDialog() const { return m_settings; }
    WelcomeView* welcomeView() const { return m_welcome; }
    QWidget* currentView() const;

public Q_SLOTS:
    void newQuestion();
    void openConversation(qint64 id);
    void showPlace(docent::ui::Sidebar::Place place);
    void showSettings();
    void addFiles();
    void addFolder();
    void add(const QStringList& paths);
    /// Shows an error that belongs to no view.
    void showProblem(const docent::Error& error);

Q_SIGNALS:
    /// The person closed the window.
    void closed();

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildCentre();
    void connectSidebar();
    void connectViews();
    void connectSessions();
    void addShortcuts();
    void showView(QWidget* view);
    void showPassage(qint64 documentId, const QString& path, int page, qint64 start, qint64 end, const QString& text,
        const Place& place = {});
    void showCitation(const Citation& citation);
    void openSource();
    void closeSource();
    void removeConversation(qint64 id, const QString& title);
    void showSummary(const IngestSummary& summary);
    void restoreLayout();

    Context& m_context;
    Appearance& m_appearance;
    Sidebar* m_sidebar;
    QStackedWidget* m_views;
    AskView* m_ask;
    SearchView* m_search;
    LibraryView* m_library = nullptr;
    WelcomeView* m_welcome;
    SourcePanel* m_source;
    QSplitter* m_splitter;
    SettingsDialog* m_settings = nullptr;
    DropOverlay* m_overlay;
    Toasts* m_toasts;
    std::unique_ptr<QObject> m_sessionLinks; ///< ends the connections to the conversation that is shown
};

} // namespace docent::ui
