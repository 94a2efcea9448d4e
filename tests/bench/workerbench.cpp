// How long the next file waits when a reading process has died: from the death to the next reply, beside what a reply
// takes when the process lives.
//
//     workerbench [--rounds N] [--json FILE]

#include "base/paths.h"
#include "extract/extractorpool.h"
#include "support/coroutinerunner.h"

#include <algorithm>
#include <csignal>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTextStream>
#include <unistd.h>

using namespace docent;

namespace {

/// The process' own children.
QList<pid_t> children()
{
    QFile file(QStringLiteral("/proc/self/task/%1/children").arg(getpid()));
    QList<pid_t> found;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& word : file.readAll().split(' ')) {
            if (const pid_t pid = word.trimmed().toInt(); pid > 0)
                found.append(pid);
        }
    }
    return found;
}

double readMs(ExtractorPool& pool, const QString& path)
{
    QElapsedTimer clock;
    clock.start();
    const auto outcome = test::run(pool.extract(path, {}));
    if (!outcome.result || !*outcome.result)
        qFatal("the file was not read");
    return double(clock.nsecsElapsed()) / 1e6;
}

QJsonObject figures(QTextStream& out, const char* name, QList<double> times)
{
    std::sort(times.begin(), times.end());
    const double median = times.at(times.size() / 2);
    const double p99 = times.at(std::min(times.size() - 1, times.size() * 99 / 100));
    out << QString::asprintf("%-40s %8.1f %8.1f %8.1f\n", name, median, p99, times.last());
    return { { QStringLiteral("median_ms"), median }, { QStringLiteral("p99_ms"), p99 },
        { QStringLiteral("max_ms"), times.last() } };
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption roundsOption(
        QStringLiteral("rounds"), QStringLiteral("deaths"), QStringLiteral("N"), QStringLiteral("200"));
    const QCommandLineOption jsonOption(
        QStringLiteral("json"), QStringLiteral("write figures to"), QStringLiteral("FILE"));
    parser.addOptions({ roundsOption, jsonOption });
    parser.process(application);
    if (paths::extractorProgram().isEmpty())
        qFatal("docent-extractor isn't there: build it, or say where it is with DOCENT_EXTRACTOR");

    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("a.txt"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write("A few words.\n") < 0)
        qFatal("the file can't be written");
    file.close();
    ExtractorPool pool(paths::extractorProgram(), 1);
    QList<double> alive;
    QList<double> replaced;
    readMs(pool, path);
    for (int i = std::max(1, parser.value(roundsOption).toInt()); i > 0; --i) {
        alive.append(readMs(pool, path));
        const int started = pool.started();
        for (const pid_t pid : children())
            kill(pid, SIGKILL);
        replaced.append(readMs(pool, path));
        if (pool.started() == started)
            qFatal("the process was not replaced");
    }
    QTextStream out(stdout);
    out << QString::asprintf("%-40s %8s %8s %8s\n", "", "median", "p99", "max ms");
    const QJsonObject all { { QStringLiteral("alive"), figures(out, "a small file, process alive", alive) },
        { QStringLiteral("replaced"), figures(out, "a small file, process just killed", replaced) } };
    if (parser.isSet(jsonOption)) {
        QFile json(parser.value(jsonOption));
        if (!json.open(QIODevice::WriteOnly))
            qFatal("can't write %s", qPrintable(json.fileName()));
        json.write(QJsonDocument(all).toJson());
    }
    return 0;
}
