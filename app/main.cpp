#include "app/application.h"
#include "app/commandline.h"
#include "app/interrupt.h"
#include "app/output.h"
#include "app/verbs/verbs.h"
#include "app/window.h"
#include "base/paths.h"

#include <csignal>
#include <cstdio>
#include <QApplication>
#include <QCoreApplication>
#include <QJsonObject>
#include <QLoggingCategory>

namespace docent {

namespace {

Task<ExitStatus> runVerb(Application& app, const CommandLine& line, Output& out, std::stop_token stop)
{
    switch (line.verb) {
    case CommandLine::Verb::Index:
        return runIndex(app, line, out, std::move(stop));
    case CommandLine::Verb::Search:
        return runSearch(app, line, out, std::move(stop));
    case CommandLine::Verb::Ask:
        return runAsk(app, line, out, std::move(stop));
    case CommandLine::Verb::Documents:
        return runDocuments(app, line, out, std::move(stop));
    case CommandLine::Verb::Doctor:
        return runDoctor(app, line, out, std::move(stop));
    case CommandLine::Verb::Models:
        return runModels(app, line, out, std::move(stop));
    case CommandLine::Verb::Eval:
    case CommandLine::Verb::Window:
        break;
    }
    return runEval(app, line, out, std::move(stop));
}

/// What an opened library has to say beside the verb's result.
void listen(Application& app, Output& out)
{
    QObject::connect(&app.queue(), &IngestQueue::problem, &app, [&out](const Error& error) { out.error(error); });
    if (!app.database().notice().isEmpty())
        out.notice(app.database().notice());
}

/// Whether the verb makes or compares vectors.
bool needsEmbeddings(const CommandLine& line)
{
    switch (line.verb) {
    case CommandLine::Verb::Index:
        return true;
    case CommandLine::Verb::Search:
        return line.mode != SearchMode::Keyword;
    case CommandLine::Verb::Documents:
        return line.documentsAction == CommandLine::DocumentsAction::Retry;
    case CommandLine::Verb::Eval:
        return line.eval.usesLibrary()
            && (line.eval.searches(SearchMode::Hybrid) || line.eval.searches(SearchMode::Vector));
    default:
        return false;
    }
}

/// Data sets make a library of their own.
bool needsLibrary(const CommandLine& line)
{
    if (line.verb == CommandLine::Verb::Doctor || line.verb == CommandLine::Verb::Models)
        return false;
    return line.verb != CommandLine::Verb::Eval || line.eval.usesLibrary();
}

/// Makes the embedding model of the settings. Without its key the verb goes on with keywords.
QCoro::Task<> prepare(Application& app, Output& out, std::stop_token stop)
{
    ModelChoice models;
    models.embedding = app.settings().embeddingModel();
    const Result<> used = co_await app.useModels(models, stop);
    if (!used && !used.error().isCancelled())
        out.error(used.error());
}

/// Opens the library, runs the verb, closes the library; then ends the event loop with the verb's status.
QCoro::Task<> runToEnd(Application& app, CommandLine line, Output& out, const bool& cancelled, std::stop_token stop)
{
    Result<ExitStatus> status = fail(Error::cancelled());
    const bool library = needsLibrary(line);
    auto opening = library ? app.open(stop) : app.useNetwork(stop);
    const Result<> opened = co_await opening;
    if (!opened) {
        status = fail(opened.error());
    } else {
        if (library)
            listen(app, out);
        if (needsEmbeddings(line))
            co_await prepare(app, out, stop);
        status = co_await runVerb(app, line, out, stop);
    }
    out.endProgress();
    if (!status && !status.error().isCancelled()) {
        out.error(status.error());
        const QJsonObject object { { QStringLiteral("error"), toJson(status.error()) } };
        out.printJson(object);
    }
    if (cancelled && (line.verb == CommandLine::Verb::Index || line.verb == CommandLine::Verb::Documents) && opened) {
        const Result<int> dropped = co_await app.queue().cancel(std::stop_token());
        if (dropped && *dropped > 0)
            out.notice(QStringLiteral("Cancelled. Documents that were not read any more: %1.").arg(*dropped));
    }
    co_await app.shutdown();
    const bool interrupted = stop.stop_requested() || (!status && status.error().isCancelled());
    QCoreApplication::exit(int(interrupted ? ExitStatus::Interrupted : status.value_or(ExitStatus::Failed)));
}

int runCommandLine(int argc, char** argv, const CommandLine& line)
{
    QCoreApplication application(argc, argv);
    // A verb says by itself what fails. QT_LOGGING_RULES brings the log back.
    QLoggingCategory::setFilterRules(QStringLiteral("docent.*=false"));
    Output out(line.json, line.quiet);
    std::stop_source stop;
    bool cancelled = false; // by the person; a process that is ended otherwise goes on with its queue the next time
    const Interrupt interrupt([&stop, &cancelled](int signal) {
        cancelled = signal == SIGINT;
        stop.request_stop();
    });
    Application app(line.library.isEmpty() ? paths::defaultLibrary() : line.library);
    QObject::connect(&app, &Application::problem, &app, [&out](const Error& error) { out.error(error); });
    app.setNetwork(line.proxy, qEnvironmentVariable("DOCENT_PROXY_PASSWORD"), line.authorities);
    // From the event loop, so that exit() finds it running.
    QMetaObject::invokeMethod(
        &app, [&] { runToEnd(app, line, out, cancelled, stop.get_token()); }, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

int run(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(paths::decoded(argv[i]));
    const ParsedCommandLine parsed = parseCommandLine(arguments);
    if (!parsed.commandLine) {
        std::fputs(parsed.message.toUtf8().constData(), parsed.status == 0 ? stdout : stderr);
        return parsed.status;
    }
    if (parsed.commandLine->verb == CommandLine::Verb::Window)
        return runWindow(argc, argv, *parsed.commandLine);
    return runCommandLine(argc, argv, *parsed.commandLine);
}

} // namespace

} // namespace docent

int main(int argc, char** argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("docent"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DOCENT_VERSION));
    return docent::run(argc, argv);
}
