// Gives spoilt files to every parser and spoilt frames to the worker protocol. Nothing may crash, hang or come out
// against the rules. Without options it is a suite of a few seconds; the same seed makes the same variants.
//
//     fuzztest [--seed N] [--rounds N | --seconds N] [--only NAME] [--from ROUND] [--keep FOLDER]
//
// A round is one variant of each seed. When one kills the parsing process, its bytes are in the folder to keep.

#include "fuzz/mutator.h"
#include "fuzz/replies.h"
#include "fuzz/targets.h"
#include "fuzz/wires.h"

#include <csignal>
#include <cstdio>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace docent::fuzz;

namespace {

/// Processor time for one variant; a suite under a sanitizer on a busy machine keeps far from it.
constexpr int hangSeconds = 20;

struct Options {
    quint32 seed = 1;
    int from = 0;
    int rounds = 25;
    int seconds = 0; ///< not 0: for so long, whatever the rounds
    QByteArray only;
    QString keep;
};

/// What the parent may read after the parsing process has died.
struct Progress {
    int round = 0;
    int variants = 0;
    char name[100] = {};
    double slowestSeconds = 0;
    char slowestName[100] = {};
    int slowestRound = 0;
};

void limitProcessorTime(int seconds)
{
    itimerval timer {};
    timer.it_value.tv_sec = seconds;
    setitimer(ITIMER_PROF, &timer, nullptr);
}

double processorSeconds()
{
    timespec time {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

void parseOne(const Seed& seed, const QByteArray& bytes, const Options& options, Progress& progress)
{
    const QString path = options.keep + QLatin1Char('/') + QString::fromUtf8(seed.name);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
        qFatal("%s can't be written", qPrintable(path));
    file.close();
    qstrncpy(progress.name, seed.name.constData(), sizeof progress.name);
    const double begin = processorSeconds();
    limitProcessorTime(hangSeconds);
    const bool read = parse(seed.name, bytes, path);
    limitProcessorTime(0);
    if (progress.round == 0 && !read)
        qFatal("%s is sound and was refused", seed.name.constData());
    ++progress.variants;
    if (const double taken = processorSeconds() - begin; taken > progress.slowestSeconds) {
        progress.slowestSeconds = taken;
        progress.slowestRound = progress.round;
        qstrncpy(progress.slowestName, progress.name, sizeof progress.slowestName);
    }
}

/// In a process of its own.
int parseAll(const Options& options, Progress& progress)
{
    QElapsedTimer clock;
    clock.start();
    const QList<Seed> seeds = readSeeds(QStringLiteral(FUZZ_SEEDS)) + protocolSeeds() + replySeeds() + wireSeeds();
    const QList<QByteArray> pieces = contentsOf(seeds);
    const auto goesOn = [&] {
        return options.seconds > 0 ? clock.elapsed() < options.seconds * 1000LL
                                   : progress.round < options.from + options.rounds;
    };
    for (progress.round = options.from; goesOn(); ++progress.round) {
        for (qsizetype i = 0; i < seeds.size(); ++i) {
            if (!options.only.isEmpty() && !seeds.at(i).name.endsWith(options.only))
                continue;
            // Each variant can be made again without those before it. The first round takes the files as they are.
            Mutator mutator(options.seed * 2'654'435'761U + quint32(progress.round) * 1'000U + quint32(i));
            const bool sound = progress.round == 0;
            parseOne(
                seeds.at(i), sound ? seeds.at(i).bytes() : seeds.at(i).variant(mutator, pieces), options, progress);
        }
    }
    return 0;
}

Options optionsOf(const QCoreApplication& application, const QString& keep)
{
    QCommandLineParser parser;
    parser.addHelpOption();
    const auto add = [&parser](const char* name, const char* words, const QString& value) {
        const QCommandLineOption option(
            QLatin1String(name), QLatin1String(words), QString::fromLatin1(name).toUpper(), value);
        parser.addOption(option);
    };
    Options options;
    add("seed", "of the random numbers", QString::number(options.seed));
    add("rounds", "variants of each file", QString::number(options.rounds));
    add("seconds", "how long to go on, instead", QStringLiteral("0"));
    add("only", "this file among the seeds, or those whose names end so, such as .reply", {});
    add("from", "the first round", QStringLiteral("0"));
    add("keep", "where the file lies that is being parsed", keep);
    parser.process(application);
    options.seed = parser.value(QStringLiteral("seed")).toUInt();
    options.rounds = parser.value(QStringLiteral("rounds")).toInt();
    options.seconds = parser.value(QStringLiteral("seconds")).toInt();
    options.only = parser.value(QStringLiteral("only")).toUtf8();
    options.from = parser.value(QStringLiteral("from")).toInt();
    options.keep = parser.value(QStringLiteral("keep"));
    QDir().mkpath(options.keep);
    return options;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QTemporaryDir place;
    const Options options = optionsOf(application, place.path());
    void* shared = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        qFatal("no memory");
    auto* progress = new (shared) Progress;
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const int status = parseAll(options, *progress);
        std::fflush(stdout);
        _exit(status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    rusage usage {};
    getrusage(RUSAGE_CHILDREN, &usage);
    std::printf("%d variants in %d rounds; the slowest took %.2f s (%s, round %d); at most %ld MB of memory\n",
        progress->variants, progress->round - options.from, progress->slowestSeconds, progress->slowestName,
        progress->slowestRound, usage.ru_maxrss / 1024);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    place.setAutoRemove(false);
    const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF;
    std::printf("FAILED: %s %s; its bytes are in %s; again: --seed %u --only %s --from %d --rounds 1\n", progress->name,
        hung ? "took too long" : "killed the process", qPrintable(options.keep), options.seed, progress->name,
        progress->round);
    return 1;
}
