// What the whole window does to its event loop (A1): it reads generated files, shows a reply that streams over HTTP,
// and searches as somebody types, all at once. Gaps of a 10 ms heartbeat, beside those of the same window at rest; the
// longest gap without the time in which others had the processor; the most processor time that the loop spent between
// two beats; and the memory of the process. The server runs in the same process and thread, so its work counts too.
//
//     QT_QPA_PLATFORM=offscreen windowbench [--files N] [--json FILE]

#include "app/application.h"
#include "app/desktop.h"
#include "base/paths.h"
#include "bench/generatedreports.h"
#include "support/coroutinerunner.h"
#include "support/looptick.h"
#include "support/scriptedserver.h"
#include "ui/appearance.h"
#include "ui/chat/askview.h"
#include "ui/context.h"
#include "ui/mainwindow.h"

#include <cstdio>
#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTimer>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;

namespace {

constexpr qint64 restMs = 2000;
constexpr auto typingPause = 150ms;

/// A window over a library of its own, as the program makes it.
class Program {
public:
    Program(const QString& library, const QUrl& endpoint)
        : m_app(library)
    {
        m_app.settings().setWelcomed(true);
        m_app.settings().setSuggest(false);
        m_app.settings().setCondense(false); // its request would get the endless reply, too
        ModelConfig model;
        model.kind = ModelConfig::Kind::OpenAi;
        model.endpoint = endpoint;
        model.model = QStringLiteral("streaming");
        m_app.settings().setChatModel(model);
        const auto opened = test::run(m_app.open({}));
        if (!opened.result || !*opened.result)
            qFatal("the library can't be opened");
        m_desktop = std::make_unique<Desktop>(m_app);
        m_context = std::make_unique<ui::Context>(m_desktop->context());
        m_appearance = std::make_unique<ui::Appearance>(*qApp, m_app.settings());
        m_window = std::make_unique<ui::MainWindow>(*m_context, *m_appearance);
        m_window->resize(1280, 800);
        m_window->show();
        m_desktop->start();
    }
    ~Program()
    {
        m_window.reset();
        test::finish(m_desktop->shutdown(), 30s);
        m_desktop.reset();
        test::finish(m_app.shutdown(), 30s);
    }
    Q_DISABLE_COPY_MOVE(Program)

    ui::MainWindow& window() { return *m_window; }
    LibrarySession& library() { return m_context->library; }
    SearchSession& search() { return m_context->search; }

private:
    Application m_app;
    std::unique_ptr<Desktop> m_desktop;
    std::unique_ptr<ui::Context> m_context;
    std::unique_ptr<ui::Appearance> m_appearance;
    std::unique_ptr<ui::MainWindow> m_window;
};

/// Runs the event loop as the program does; QTest::qWaitFor would let it sleep between its turns.
void waitUntil(const std::function<bool()>& done)
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (done())
            loop.quit();
    });
    look.start(20ms);
    loop.exec();
}

/// A reply that says a word every millisecond until it is stopped, with paragraphs and lists as models write them.
test::ScriptedReply endlessReply()
{
    QByteArray events;
    for (int word = 0; word < 12; ++word) {
        const QByteArray text = word == 11 ? "day.\\n\\n- **Inspected**: " : "turbine ";
        events += "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }
    return test::ScriptedReply::sse().forever(events, 12ms);
}

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE) : 0;
}

void print(const char* name, const test::LoopTick& tick, QJsonObject& figures)
{
    const double megabytes = double(residentBytes()) / 1e6;
    std::printf("%-24s %8d %8.1f %8.1f %8.1f %10.1f %10.1f %10.0f\n", name, tick.beats(), tick.gapMsAt(0.5),
        tick.gapMsAt(0.99), tick.longestGapMs(), tick.longestHoldUpMs(), tick.longestWorkMs(), megabytes);
    const QJsonObject values { { QStringLiteral("p50_ms"), tick.gapMsAt(0.5) },
        { QStringLiteral("p99_ms"), tick.gapMsAt(0.99) }, { QStringLiteral("max_ms"), tick.longestGapMs() },
        { QStringLiteral("longest_hold_up_ms"), tick.longestHoldUpMs() },
        { QStringLiteral("longest_work_ms"), tick.longestWorkMs() }, { QStringLiteral("resident_mb"), megabytes } };
    figures.insert(QString::fromLatin1(name), values);
}

void readWhileShowing(Program& program, ui::Sidebar::Place place, const QString& folder, int files, const char* name,
    QJsonObject& figures)
{
    program.window().showPlace(place);
    QTimer typing;
    int typed = 0;
    QObject::connect(&typing, &QTimer::timeout, &typing,
        [&] { program.search().setQuery(QStringLiteral("turbine %1 inspected").arg(typed++)); });
    typing.start(typingPause);
    const int before = program.library().counts().ready;
    const test::LoopTick tick(10ms);
    QElapsedTimer time;
    time.start();
    program.library().add({ folder });
    waitUntil(
        [&] { return program.library().counts().ready == before + files && !program.library().progress().running; });
    print(name, tick, figures);
    std::printf("%-24s %d files in %.2f s, %d searches\n", "", files, double(time.elapsed()) / 1e3, typed);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption filesOption(
        QStringLiteral("files"), QStringLiteral("generated files"), QStringLiteral("N"), QStringLiteral("1000"));
    const QCommandLineOption jsonOption(
        QStringLiteral("json"), QStringLiteral("write figures to"), QStringLiteral("FILE"));
    parser.addOptions({ filesOption, jsonOption });
    parser.process(application);
    const int files = parser.value(filesOption).toInt();
    // Benchmarks lie in a folder of their own beside that of the programs.
    const QString extractor =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("../bin/docent-extractor"));
    if (!qEnvironmentVariableIsSet("DOCENT_EXTRACTOR"))
        qputenv("DOCENT_EXTRACTOR", QFile::encodeName(QDir::cleanPath(extractor)));
    if (!QFile::exists(paths::extractorProgram()))
        qFatal("build the target docent-extractor first");

    QTemporaryDir place;
    for (const char* folder : { "first", "ask", "library" })
        QDir(place.path()).mkpath(QLatin1String(folder));
    bench::generateReports(place.filePath(QStringLiteral("first")), 10);
    bench::generateReports(place.filePath(QStringLiteral("ask")), files);
    bench::generateReports(place.filePath(QStringLiteral("library")), files);
    test::ScriptedServer server;
    server.on("/v1/chat/completions", endlessReply());
    Program program(place.filePath(QStringLiteral("data")), server.url(QStringLiteral("/v1")));
    program.library().add({ place.filePath(QStringLiteral("first")) });
    waitUntil([&] { return program.library().counts().ready == 10; });

    QJsonObject figures;
    std::printf("%-24s %8s %8s %8s %8s %10s %10s %10s\n", "heartbeat", "beats", "p50 ms", "p99 ms", "max ms",
        "held up ms", "work ms", "memory MB");
    {
        const test::LoopTick tick(10ms);
        QElapsedTimer rest;
        rest.start();
        waitUntil([&] { return rest.hasExpired(restMs); });
        print("at rest", tick, figures);
    }
    program.window().showPlace(ui::Sidebar::Place::Ask);
    ChatSession* session = program.window().askView()->session();
    const auto ask = [session] { session->ask(QStringLiteral("Which turbine was inspected?")); };
    ask();
    waitUntil([&] { return server.inFlight() == 1; });
    // Half a minute makes a long reply of some 30,000 words.
    QTimer renewal;
    QObject::connect(&renewal, &QTimer::timeout, session, &ChatSession::stop);
    QObject::connect(
        session, &ChatSession::busyChanged, &renewal,
        [ask](bool busy) {
            if (!busy)
                ask();
        },
        Qt::QueuedConnection);
    renewal.start(30s);
    readWhileShowing(
        program, ui::Sidebar::Place::Ask, place.filePath(QStringLiteral("ask")), files, "reply shown", figures);
    readWhileShowing(program, ui::Sidebar::Place::Library, place.filePath(QStringLiteral("library")), files,
        "library shown", figures);
    qsizetype streamed = 0;
    for (const Message& message : session->messages()->all())
        streamed += message.role == MessageRole::Assistant ? message.text.size() : 0;
    std::printf("%-24s %lld characters streamed\n", "", static_cast<long long>(streamed));
    if (parser.isSet(jsonOption)) {
        QFile file(parser.value(jsonOption));
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(figures).toJson()) < 0)
            qFatal("can't write %s", qPrintable(file.fileName()));
    }
    return 0;
}
