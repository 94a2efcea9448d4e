#include "app/windowprogram.h"

#include "base/paths.h"
#include "ui/appearance.h"
#include "ui/mainwindow.h"

#include <QApplication>
#include <QMessageBox>

namespace docent {

WindowProgram::WindowProgram(const CommandLine& line)
    : m_line(line)
    , m_app(line.library.isEmpty() ? paths::defaultLibrary() : line.library)
{
    m_app.setNetwork(line.proxy, qEnvironmentVariable("DOCENT_PROXY_PASSWORD"), line.authorities);
}

WindowProgram::~WindowProgram() = default;

QCoro::Task<> WindowProgram::run()
{
    m_opening = true;
    const Result<> opened = co_await m_app.open(m_stop.get_token());
    m_opening = false;
    if (m_stop.stop_requested())
        co_await end();
    else if (opened)
        showWindow();
    else
        refuse(opened.error());
}

void WindowProgram::showWindow()
{
    m_desktop = std::make_unique<Desktop>(m_app);
    m_context = std::make_unique<ui::Context>(m_desktop->context());
    m_appearance = std::make_unique<ui::Appearance>(*qApp, m_app.settings());
    m_window = std::make_unique<ui::MainWindow>(*m_context, *m_appearance, paths::samplesDirectory());
    connect(m_desktop.get(), &Desktop::problem, m_window.get(), &ui::MainWindow::showProblem);
    // Queued: the window is still in the middle of it.
    connect(m_window.get(), &ui::MainWindow::closed, this, &WindowProgram::quit, Qt::QueuedConnection);
    m_window->show();
    const Error repaired { ErrorCode::Database, m_app.database().notice(), {}, {} };
    if (!repaired.message.isEmpty())
        m_window->showProblem(repaired);
    for (const Error& wrong : m_app.networkProblems())
        m_window->showProblem(wrong);
    m_desktop->start();
    m_window->add(m_line.paths);
}

void WindowProgram::refuse(const Error& error)
{
    m_status = 2;
    m_refusal = std::make_unique<QMessageBox>(QMessageBox::Critical, tr("Docent"), error.message, QMessageBox::Close);
    m_refusal->setInformativeText(error.detail);
    connect(m_refusal.get(), &QMessageBox::finished, this, &WindowProgram::quit, Qt::QueuedConnection);
    m_refusal->show();
}

void WindowProgram::quit()
{
    if (!m_stop.request_stop())
        return;
    if (m_window)
        m_window->hide();
    // A library that is being opened is waited for.
    if (!m_opening)
        end();
}

QCoro::Task<> WindowProgram::end()
{
    m_refusal.reset();
    m_window.reset();
    m_appearance.reset();
    m_context.reset();
    if (m_desktop)
        co_await m_desktop->shutdown();
    m_desktop.reset();
    co_await m_app.shutdown();
    Q_EMIT ended(m_status);
}

} // namespace docent
