#include "app/window.h"

#include "app/interrupt.h"
#include "app/windowprogram.h"
#include "ui/translations.h"

#include <QApplication>
#include <QIcon>

namespace docent {

int runWindow(int argc, char** argv, const CommandLine& line)
{
    QApplication application(argc, argv);
    ui::installTranslations(application);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Docent"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.docent.docent"));
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/docent/icons/docent.svg")));
    QGuiApplication::setQuitOnLastWindowClosed(false);
    WindowProgram program(line);
    const Interrupt interrupt([&program](int) { program.quit(); });
    QObject::connect(
        &program, &WindowProgram::ended, &application, [](int status) { QCoreApplication::exit(status); },
        Qt::QueuedConnection);
    // From the event loop, so that exit() finds it running.
    QMetaObject::invokeMethod(
        &program, [&program] { program.run(); }, Qt::QueuedConnection);
    return QApplication::exec();
}

} // namespace docent
