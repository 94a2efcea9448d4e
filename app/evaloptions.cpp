#include "app/evaloptions.h"

#include "evaluation/questionset.h"

#include <array>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>

namespace docent {

namespace {

using Action = EvalOptions::Action;

/// An option that says what is done, instead of measuring what is named behind the options.
struct ActionOption {
    Action action;
    const char* name;
};

constexpr std::array<ActionOption, 7> actionOptions { {
    { Action::MeasureAnswers, "answers" },
    { Action::MeasureQuestions, "set" },
    { Action::SaveSet, "save" },
    { Action::AddQuestion, "add" },
    { Action::ListSets, "sets" },
    { Action::ShowSet, "show" },
    { Action::RemoveSet, "remove" },
} };

QString absolute(const QString& path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

/// Which action the options name; the message says that they name two.
QString readAction(const QCommandLineParser& parser, EvalOptions& options)
{
    QString named;
    for (const ActionOption& option : actionOptions) {
        const QString name = QLatin1String(option.name);
        if (!parser.isSet(name))
            continue;
        if (!named.isEmpty())
            return QStringLiteral("--%1 goes without --%2").arg(named, name);
        named = name;
        options.action = option.action;
        if (option.action == Action::MeasureAnswers)
            options.answersFile = absolute(parser.value(name));
        else if (option.action != Action::ListSets)
            options.set = parser.value(name).trimmed();
        if (options.answersFile.isEmpty() && options.set.isEmpty() && option.action != Action::ListSets)
            return QStringLiteral("--%1 wants a name").arg(name);
    }
    return {};
}

/// What is named behind the options: the data set, the file of questions, or the question.
QString readOperands(const QStringList& words, bool comparesTwo, EvalOptions& options, QString& text)
{
    switch (options.action) {
    case Action::MeasureDataset:
        if (comparesTwo && words.isEmpty()) {
            options.action = Action::CompareRuns;
            return {};
        }
        if (words.size() != 1)
            return QStringLiteral("eval wants one data set or one file of questions");
        text = absolute(words.first());
        if (QFileInfo(text).isFile() || text.endsWith(QLatin1String(".jsonl")))
            options.action = Action::MeasureQuestions;
        return {};
    case Action::MeasureAnswers:
        if (words.size() > 1)
            return QStringLiteral("eval --answers wants one folder of documents");
        text = words.isEmpty() ? QString() : absolute(words.first());
        return {};
    case Action::SaveSet:
        if (words.size() != 1)
            return QStringLiteral("eval --save wants one file of questions");
        text = absolute(words.first());
        return {};
    case Action::AddQuestion:
        options.question.text = words.join(QLatin1Char(' ')).trimmed();
        return options.question.text.isEmpty() ? QStringLiteral("eval --add wants a question") : QString();
    default:
        break;
    }
    if (!words.isEmpty())
        return QStringLiteral("eval has no use for \"%1\" here").arg(words.first());
    return {};
}

QString readExpected(const QCommandLineParser& parser, EvalOptions& options)
{
    const QStringList texts = parser.values(QStringLiteral("expect"));
    if (options.action != Action::AddQuestion)
        return texts.isEmpty() ? QString() : QStringLiteral("--expect goes with --add");
    if (texts.isEmpty())
        return QStringLiteral("--add wants to know the file: --expect FILE or --expect FILE#page=N");
    for (const QString& text : texts) {
        const auto source = expectedSource(text);
        if (!source)
            return QStringLiteral("--expect wants a file, such as lease.pdf or lease.pdf#page=12, not \"%1\"")
                .arg(text);
        options.question.expected.append(*source);
    }
    return {};
}

QString readFusion(const QCommandLineParser& parser, EvalOptions& options)
{
    const auto fusion = fusionFromName(parser.value(QStringLiteral("fusion")));
    if (!fusion)
        return QStringLiteral("--fusion knows weighted and rrf, not \"%1\"")
            .arg(parser.value(QStringLiteral("fusion")));
    options.settings.fusion = *fusion;
    return {};
}

/// How the measurement searches.
QString readSettings(const QCommandLineParser& parser, EvalOptions& options)
{
    const auto mode = searchModeFromName(parser.value(QStringLiteral("mode")));
    if (!mode)
        return QStringLiteral("--mode knows hybrid, keyword and vector, not \"%1\"")
            .arg(parser.value(QStringLiteral("mode")));
    options.settings.mode = *mode;
    if (const QString problem = readFusion(parser, options); !problem.isEmpty())
        return problem;
    if (parser.isSet(QStringLiteral("k"))) {
        const auto limit = limitFromText(parser.value(QStringLiteral("k")));
        if (!limit)
            return QStringLiteral("-k wants a number from 1 to 1000");
        options.settings.limit = *limit;
    }
    options.settings.rerank = parser.isSet(QStringLiteral("rerank"));
    if (parser.isSet(QStringLiteral("against"))) {
        const QString words = parser.value(QStringLiteral("against"));
        options.against = changedSettings(options.settings, words);
        if (!options.against)
            return QStringLiteral("--against knows hybrid, keyword, vector, weighted, rrf, rerank, no-rerank and k=N "
                                  "(from 1 to 1000), parted by commas, not \"%1\"")
                .arg(words);
        if (settingsName(*options.against) == settingsName(options.settings))
            return QStringLiteral("--against %1 names what is measured anyway").arg(words);
    }
    for (const char* name : { "rerank-endpoint", "rerank-model" }) {
        if (parser.isSet(QLatin1String(name)) && !options.reranks())
            return QStringLiteral("--%1 goes with --rerank").arg(QLatin1String(name));
    }
    if (parser.isSet(QStringLiteral("fusion")) && !options.searches(SearchMode::Hybrid))
        return QStringLiteral("--fusion goes with the mode hybrid");
    return {};
}

/// Options that would count for nothing here.
QString refuseIdle(const QCommandLineParser& parser, const EvalOptions& options)
{
    const auto set = [&parser](const char* name) { return parser.isSet(QLatin1String(name)); };
    if (!options.measures()) {
        for (const char* name :
            { "mode", "fusion", "k", "against", "queries", "in", "run", "embed-endpoint", "embed-model", "rerank" }) {
            if (set(name))
                return QStringLiteral("-%1%2 goes with a measurement")
                    .arg(qstrlen(name) > 1 ? QStringLiteral("-") : QString(), QLatin1String(name));
        }
    }
    if (!options.measures() && options.action != Action::CompareRuns && set("compare"))
        return QStringLiteral("--compare goes with a measurement");
    if (options.usesLibrary() && (set("embed-endpoint") || set("embed-model")))
        return QStringLiteral("--embed-endpoint and --embed-model go with a data set: a library has the vectors of the "
                              "model that the settings name");
    if (options.action != Action::MeasureQuestions && set("in"))
        return QStringLiteral("--in goes with questions over the library");
    if (options.action != Action::MeasureDataset && set("run"))
        return QStringLiteral("--run goes with a data set, without --answers");
    if (options.action == Action::MeasureAnswers
        && (options.settings.limit > 0 || (options.against && options.against->limit > 0)))
        return QStringLiteral("-k goes without --answers");
    return {};
}

QString readComparison(const QCommandLineParser& parser, EvalOptions& options)
{
    const QStringList files = parser.values(QStringLiteral("compare"));
    for (const QString& file : files)
        options.earlierRuns.append(absolute(file));
    if (options.action == Action::CompareRuns)
        return {};
    if (files.size() > 1)
        return QStringLiteral("--compare wants one earlier run to compare with, or two and nothing to measure");
    if (!files.isEmpty() && options.against)
        return QStringLiteral("--compare goes without --against");
    if (options.against && parser.isSet(QStringLiteral("run")))
        return QStringLiteral("--run goes without --against");
    return {};
}

} // namespace

bool EvalOptions::usesLibrary() const
{
    return action != Action::MeasureDataset && action != Action::MeasureAnswers && action != Action::CompareRuns;
}

bool EvalOptions::measures() const
{
    return action == Action::MeasureDataset || action == Action::MeasureQuestions || action == Action::MeasureAnswers;
}

QList<SearchSettings> EvalOptions::allSettings() const
{
    QList<SearchSettings> all { settings };
    if (against)
        all.append(*against);
    return all;
}

bool EvalOptions::searches(SearchMode mode) const
{
    return measures() && (settings.mode == mode || (against && against->mode == mode));
}

bool EvalOptions::reranks() const
{
    return measures() && (settings.rerank || (against && against->rerank));
}

void addEvalOptions(QCommandLineParser& parser)
{
    const auto add = [&parser](const char* name, const char* about, const char* value = "", const char* usual = "") {
        parser.addOption(
            { QLatin1String(name), QString::fromUtf8(about), QString::fromUtf8(value), QLatin1String(usual) });
    };
    add("mode", "hybrid, keyword or vector.", "MODE", "hybrid");
    add("fusion", "How hybrid search puts both together: weighted or rrf.", "HOW", "weighted");
    add("k", "How many passages a search gives.", "N");
    add("against", "Measure with other settings as well, such as keyword, rrf or hybrid,k=20, and compare.",
        "SETTINGS");
    add("compare", "Compare with an earlier run that was kept with --json; given twice, compare these two.",
        "RUN.json");
    add("queries", "Print what came of each question.");
    add("set", "Measure with the questions that are kept under this name in the library.", "NAME");
    add("in", "Only documents of this collection.", "COLLECTION");
    add("save", "Keep QUESTIONS.jsonl in the library under this name.", "NAME");
    add("add", "Add a question to the set of this name: eval --add NAME --expect FILE QUESTION.", "NAME");
    add("expect", "With --add: the file, or page, that the question should lead to; may be given again.",
        "FILE[#page=N]");
    add("sets", "List the sets of questions.");
    add("show", "Print the set of this name as JSON lines.", "NAME");
    add("remove", "Remove the set of this name.", "NAME");
    add("embed-endpoint", "The embedding server's base URL (OpenAI-compatible), in place of the settings' one.", "URL");
    add("embed-model", "The embedding model's name, at --embed-endpoint or at the server of the settings.", "NAME");
    add("rerank", "Let a model put the best passages in order once more, as for a question.");
    add("rerank-endpoint", "The rerank server's base URL (such as Jina's), in place of the settings' one.", "URL");
    add("rerank-model", "The rerank model's name, at --rerank-endpoint or at the server of the settings.", "NAME");
    add("answers", "Questions with true answers (JSON lines); DATASET is then the folder of documents.", "FILE");
    add("run", "Write the rankings as a TREC run.", "FILE");
}

QString readEvalOptions(const QCommandLineParser& parser, EvalOptions& options, QString& text)
{
    options.queries = parser.isSet(QStringLiteral("queries"));
    if (parser.isSet(QStringLiteral("run")))
        options.runFile = absolute(parser.value(QStringLiteral("run")));
    const bool comparesTwo = parser.values(QStringLiteral("compare")).size() == 2;
    QString problem = readAction(parser, options);
    if (problem.isEmpty())
        problem = readOperands(parser.positionalArguments(), comparesTwo, options, text);
    for (const auto read : { readExpected, readSettings, readComparison }) {
        if (problem.isEmpty())
            problem = read(parser, options);
    }
    return problem.isEmpty() ? refuseIdle(parser, options) : problem;
}

} // namespace docent
