#pragma once

#include "app/commandline.h"
#include "app/desktop.h"

class QMessageBox;

namespace docent {

namespace ui {
class Appearance;
class MainWindow;
} // namespace ui

/// The program with a window, from the opened library to the closed window. Everything it makes lives here, in the
/// order of its use.
class WindowProgram : public QObject {
    Q_OBJECT
public:
    explicit WindowProgram(const CommandLine& line);
    ~WindowProgram() override;

    /// Opens the library and shows the window; a library that can't be opened is told in a message.
    QCoro::Task<> run();
    /// Closes the window and takes everything down; ends with ended(), after which the object may be destroyed.
    void quit();

    // nullptr before the library is open and after the end.
    Desktop* desktop() const { return m_desktop.get(); }
    ui::MainWindow* window() const { return m_window.get(); }

Q_SIGNALS:
    void ended(int status);

private:
    void showWindow();
    void refuse(const Error& error);
    QCoro::Task<> end();

    CommandLine m_line;
    std::stop_source m_stop;
    Application m_app;
    std::unique_ptr<Desktop> m_desktop;
    std::unique_ptr<ui::Context> m_context;
    std::unique_ptr<ui::Appearance> m_appearance;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<QMessageBox> m_refusal;
    bool m_opening = false;
    int m_status = 0;
};

} // namespace docent
