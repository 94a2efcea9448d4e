#include "extract/formats/converter.h"
#include "extract/formats/sandbox.h"
#include "extract/formats/workerloop.h"

#include <clocale>
#include <QCoreApplication>
#include <unistd.h>

/// docent-extractor: reads files that nobody vouches for, in a process of its own. It is started by docent and talks to
/// it through its standard input and output.
int main(int argc, char** argv)
{
    if (isatty(STDIN_FILENO)) {
        qWarning("docent-extractor is a part of docent and is started by it.");
        return 1;
    }
    docent::converter::start();
    docent::sandbox::enter();
    QCoreApplication application(argc, argv);
    std::setlocale(LC_ALL, "C.UTF-8");
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    const int status = docent::runWorker();
    // Nothing here needs an orderly end, and a library that a file has confused might not manage one.
    _exit(status);
}
