// How quickly keyword indexes are built and searched: Docent's own beside SQLite's FTS5 and Xapian, in the same run.
//   keywordbench [--passages N] [--queries N] [--only NAME] [--program DOCENT] [--json FILE] TEXT…
// The passages are spliced from the texts. Words are split at everything that is no letter and no digit; FTS5 stems
// them (Porter), the others don't. Times are of one thread, with everything in the file cache. Xapian is among them if
// its development files (libxapian-dev) were there when this was built. "library" is Docent's whole library: database,
// languages and all. It is searched beside storing, too, and by the program itself if that is named.

#include "bench/processmemory.h"
#include "keywordengines.h"
#include "oddqueries.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <malloc.h>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

using namespace docent::bench;

namespace {

constexpr std::size_t batchSize = 5000;
constexpr std::size_t batchStored = 500; ///< beside searches
constexpr std::size_t rounds = 4;
constexpr std::size_t oddRounds = 20;

double cpuSeconds()
{
    timespec time = {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

/// Adds up the time between start and stop.
class Clock {
public:
    void start()
    {
        m_cpuStart = cpuSeconds();
        m_start = std::chrono::steady_clock::now();
    }
    void stop()
    {
        wall += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
        cpu += cpuSeconds() - m_cpuStart;
    }
    double wall = 0;
    double cpu = 0;

private:
    std::chrono::steady_clock::time_point m_start;
    double m_cpuStart = 0;
};

qint64 sizeOf(const QString& folder)
{
    qint64 size = 0;
    for (QDirIterator at(folder, QDir::Files, QDirIterator::Subdirectories); at.hasNext();) {
        at.next();
        size += at.fileInfo().size();
    }
    return size;
}

struct Kind {
    const char* name;
    std::vector<Question> questions;
    Asking how = Asking::Words;
};

std::vector<Kind> kindsOfQuestions(const SplicedText& text, int count)
{
    Questions questions(text);
    std::vector<Kind> kinds { { "1 common word", {} }, { "5 words, no stop words", {} }, { "5 words of a text", {} },
        { "10 words of a text", {} }, { "a word and 3 letters*", {}, Asking::Prefix },
        { "5 words, in a tenth of it", {}, Asking::Filtered }, { "a phrase of 2 words", {}, Asking::Phrase },
        { "a phrase of 3 words", {}, Asking::Phrase }, { "a phrase of 5 words", {}, Asking::Phrase } };
    for (int i = 0; i < count; ++i) {
        kinds[0].questions.push_back(questions.common());
        kinds[1].questions.push_back(questions.mixed());
        kinds[2].questions.push_back(questions.natural(5));
        kinds[3].questions.push_back(questions.natural(10));
        kinds[4].questions.push_back(questions.beginning());
        kinds[5].questions.push_back(questions.mixed());
        kinds[6].questions.push_back(questions.phrase(2));
        kinds[7].questions.push_back(questions.phrase(3));
        kinds[8].questions.push_back(questions.phrase(5));
    }
    for (const OddQuery& odd : oddQueries(text))
        kinds.push_back({ odd.name, std::vector<Question>(oddRounds, { odd.query }), Asking::Typed });
    return kinds;
}

class Bench {
public:
    Bench(const SplicedText& text, std::size_t passages, int queries)
        : m_text(text)
        , m_passages(passages)
        , m_kinds(kindsOfQuestions(text, queries))
    {
    }

    /// `slowness`: only every nth question is asked.
    void run(const QString& name, std::unique_ptr<KeywordEngine> (*make)(const QString&), std::size_t slowness,
        const QString& program = {})
    {
        const QTemporaryDir folder(QStringLiteral("keywordbench-XXXXXX"));
        const std::unique_ptr<KeywordEngine> engine = make(folder.path());
        if (!engine) {
            std::printf("%s: skipped, built without it\n", qPrintable(name));
            return;
        }
        m_engine = name;
        build(*engine, folder.path());
        if (!program.isEmpty())
            runProgram(program, folder.path());
        malloc_trim(0);
        const double before = processMemory("RssAnon:");
        Clock first;
        first.start();
        engine->open();
        engine->search(m_kinds[1].questions.front(), Asking::Words);
        first.stop();
        add("open to first result, ms", first.wall * 1000);
        for (const Kind& kind : m_kinds) {
            if (kind.how != Asking::Phrase && kind.how != Asking::Typed)
                search(*engine, kind, slowness);
        }
        addMemory(QStringLiteral("words"), before);
        for (const Kind& kind : m_kinds) {
            if (kind.how == Asking::Phrase || kind.how == Asking::Typed)
                search(*engine, kind, slowness);
        }
        addMemory(QStringLiteral("phrases and odd queries"), before);
        searchBesideStoring(*engine);
    }

    /// From the start of the program to the end of its search, in the library that `run` has just built.
    void runProgram(const QString& program, const QString& folder)
    {
        std::vector<double> times;
        for (std::size_t i = 0; i < std::min<std::size_t>(20, m_kinds[1].questions.size()); ++i) {
            QStringList arguments { QStringLiteral("search"), QStringLiteral("--library"), folder,
                QStringLiteral("--mode"), QStringLiteral("keyword"), QStringLiteral("--json"), QStringLiteral("--") };
            for (const std::string& word : m_kinds[1].questions[i])
                arguments.append(QString::fromStdString(word));
            Clock clock;
            clock.start();
            QProcess process;
            process.start(program, arguments);
            if (!process.waitForFinished(60'000) || process.exitCode() != 0
                || !process.readAllStandardOutput().contains("\"rank\""))
                qFatal("%s found nothing: %s", qPrintable(program), process.readAllStandardError().constData());
            clock.stop();
            times.push_back(clock.wall * 1000);
        }
        addTimes(QStringLiteral("program start to result"), times);
    }

    const QJsonArray& rows() const { return m_rows; }

private:
    void build(KeywordEngine& engine, const QString& folder)
    {
        Clock clock;
        double bytes = 0;
        for (std::size_t done = 0; done < m_passages; done += batchSize) {
            std::vector<std::string> batch;
            for (std::size_t i = done; i < std::min(done + batchSize, m_passages); ++i) {
                batch.push_back(m_text.passage(i));
                bytes += double(batch.back().size());
            }
            clock.start();
            engine.add(batch);
            clock.stop();
        }
        Clock last;
        clock.start();
        last.start();
        engine.finish();
        last.stop();
        clock.stop();
        const auto size = double(sizeOf(folder));
        add("text, MB", bytes / 1e6);
        add("build MB/s", bytes / 1e6 / clock.wall);
        add("build MB per CPU second", bytes / 1e6 / clock.cpu);
        add("of it the last step, s", last.wall);
        add("bytes for each passage", size / double(m_passages));
        add("share of the text", size / bytes);
    }

    void search(KeywordEngine& engine, const Kind& kind, std::size_t slowness)
    {
        std::vector<double> times;
        std::vector<double> cpuTimes; // on a busy machine they tell more
        for (std::size_t i = 0; i < kind.questions.size(); i += slowness) {
            Clock clock;
            clock.start();
            const bool found = engine.search(kind.questions[i], kind.how).has_value();
            clock.stop();
            if (!found)
                return;
            times.push_back(clock.wall * 1000);
            cpuTimes.push_back(clock.cpu * 1000);
        }
        addTimes(QLatin1String(kind.name), times);
        std::sort(cpuTimes.begin(), cpuTimes.end());
        add(QLatin1String(kind.name) + QStringLiteral(", p95 CPU ms"), cpuTimes[cpuTimes.size() * 95 / 100]);
    }

    /// The same questions, by turns at rest and while more passages are stored, so that whatever else the machine does
    /// meets both.
    void searchBesideStoring(KeywordEngine& engine)
    {
        std::size_t stored = m_passages;
        const auto next = [this, &stored] {
            std::vector<std::string> batch;
            for (std::size_t i = 0; i < batchStored; ++i)
                batch.push_back(m_text.passage(stored++));
            return batch;
        };
        if (!engine.keepStoring({}))
            return;
        for (const std::size_t kind : { 1, 3 }) {
            std::vector<double> idle;
            std::vector<double> beside;
            for (std::size_t round = 0; round < rounds; ++round) {
                ask(engine, m_kinds[kind], round, {}, idle);
                ask(engine, m_kinds[kind], round, next, beside);
                engine.keepStoring({});
            }
            addTimes(QLatin1String(m_kinds[kind].name) + QStringLiteral(", at rest"), idle);
            addTimes(QLatin1String(m_kinds[kind].name) + QStringLiteral(", storing"), beside);
        }
        add("passages stored meanwhile", double(stored - m_passages));
    }

    /// Each round another share of the questions, while what `next` gives is stored.
    static void ask(KeywordEngine& engine, const Kind& kind, std::size_t round,
        const std::function<std::vector<std::string>()>& next, std::vector<double>& times)
    {
        for (std::size_t i = round; i < kind.questions.size(); i += rounds) {
            if (next)
                engine.keepStoring(next);
            Clock clock;
            clock.start();
            engine.search(kind.questions[i], kind.how);
            clock.stop();
            times.push_back(clock.wall * 1000);
        }
    }

    /// What was added since `before`, and what is mapped, the program's code among it.
    void addMemory(const QString& searched, double before)
    {
        add(QStringLiteral("memory of its own, ") + searched + QStringLiteral(", MB"),
            processMemory("RssAnon:") - before);
        add(QStringLiteral("mapped from files, ") + searched + QStringLiteral(", MB"), processMemory("RssFile:"));
    }

    void addTimes(const QString& name, std::vector<double> times)
    {
        std::sort(times.begin(), times.end());
        add(name + QStringLiteral(", p50 ms"), times[times.size() / 2]);
        add(name + QStringLiteral(", p95 ms"), times[times.size() * 95 / 100]);
    }

    void add(const QString& work, double result)
    {
        std::printf("%-8s %-44s %12.3f\n", qPrintable(m_engine), qPrintable(work), result);
        std::fflush(stdout);
        m_rows.append(QJsonObject { { QStringLiteral("engine"), m_engine }, { QStringLiteral("work"), work },
            { QStringLiteral("result"), result } });
    }
    void add(const char* work, double result) { add(QLatin1String(work), result); }

    const SplicedText& m_text;
    std::size_t m_passages;
    std::vector<Kind> m_kinds;
    QString m_engine;
    QJsonArray m_rows;
};

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption passages(QStringLiteral("passages"), {}, QStringLiteral("N"), QStringLiteral("100000"));
    const QCommandLineOption queries(QStringLiteral("queries"), {}, QStringLiteral("N"), QStringLiteral("200"));
    const QCommandLineOption only(QStringLiteral("only"), {}, QStringLiteral("docent|library|fts5|xapian"));
    const QCommandLineOption json(QStringLiteral("json"), {}, QStringLiteral("FILE"));
    const QCommandLineOption program(QStringLiteral("program"), {}, QStringLiteral("DOCENT"));
    parser.addOptions({ passages, queries, only, program, json });
    parser.addHelpOption();
    parser.process(application);

    const SplicedText text(parser.positionalArguments());
    const auto count = std::size_t(std::max(1, parser.value(passages).toInt()));
    Bench bench(text, count, std::max(1, parser.value(queries).toInt()));
    const auto wanted = [&](const char* name) {
        return !parser.isSet(only) || parser.value(only) == QLatin1String(name);
    };
    if (wanted("docent"))
        bench.run(QStringLiteral("docent"), docentEngine, 1);
    if (wanted("library"))
        bench.run(QStringLiteral("library"), libraryEngine, 1, parser.value(program));
    if (wanted("xapian"))
        bench.run(QStringLiteral("xapian"), xapianEngine, 1);
    if (wanted("fts5")) // takes seconds for each where there are many passages
        bench.run(QStringLiteral("fts5"), sqliteEngine, count > 200'000 ? 10 : 1);

    if (parser.isSet(json)) {
        QFile file(parser.value(json));
        const QByteArray rows = QJsonDocument(bench.rows()).toJson(QJsonDocument::Compact);
        if (!file.open(QIODevice::WriteOnly) || file.write(rows) != rows.size())
            std::fprintf(stderr, "%s can't be written\n", qPrintable(file.fileName()));
    }
    return 0;
}
