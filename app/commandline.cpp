#include "app/commandline.h"

#include "app/networkline.h"
#include "extract/ocr.h"

#include <array>
#include <QCommandLineParser>
#include <QDir>

namespace docent {

namespace {

using Verb = CommandLine::Verb;

struct VerbHelp {
    Verb verb;
    const char* name;
    const char* usage;
    const char* about;
};

constexpr VerbHelp verbs[] = {
    { Verb::Index, "index", "PATH…", "Add or refresh files and folders." },
    { Verb::Search, "search", "QUERY", "Find passages." },
    { Verb::Ask, "ask", "QUESTION", "Answer a question with citations." },
    { Verb::Documents, "documents", "[remove PATH… | retry [PATH…]]", "List documents with their state." },
    { Verb::Eval, "eval", "DATASET | QUESTIONS.jsonl | --set NAME | --answers FILE [DATASET]",
        "Measure how well search finds what it should." },
    { Verb::Models, "models", "[list | test | pull NAME|URL]", "List, try and get models." },
    { Verb::Doctor, "doctor", "", "Check the library's files, the reading of documents, and the models." },
};

const char* const generalHelp =
    "Usage: docent [FILE or FOLDER…]      open the window; what is named is added to the library\n"
    "       docent VERB [OPTION…] …       work without a window\n\n"
    "Verbs:\n%1\n"
    "  docent VERB --help                the options of a verb\n\n"
    "Options everywhere:\n"
    "  --library DIR   the library (default: DOCENT_LIBRARY, else the user's data directory)\n"
    "  --json          print one JSON object\n"
    "  --quiet         no progress\n"
    "  --strict        exit with status 3 when something failed on the way\n"
    "  --proxy P       reach other computers by this proxy: http://host:port, socks5://host:port, system or none;\n"
    "                  its password comes from DOCENT_PROXY_PASSWORD or the keychain\n"
    "  --ca-file PEM   trust these certificate authorities, too; may be given again\n"
    "  --version, --help\n\n"
    "Exit status: 0 done, 1 wrong use, 2 failed, 3 done but with failures listed (--strict), 130 interrupted.\n";

QString helpText()
{
    QString lines;
    for (const VerbHelp& verb : verbs)
        lines += QStringLiteral("  %1 %2\n").arg(QLatin1String(verb.name), -10).arg(QString::fromUtf8(verb.about));
    return QString::fromUtf8(generalHelp).arg(lines);
}

void addCommonOptions(QCommandLineParser& parser)
{
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsCompactedShortOptions);
    parser.addOptions({
        { QStringLiteral("library"), QStringLiteral("The library's directory."), QStringLiteral("DIR") },
        { QStringLiteral("json"), QStringLiteral("Print one JSON object.") },
        { QStringLiteral("quiet"), QStringLiteral("No progress and no notices on standard error.") },
        { QStringLiteral("strict"), QStringLiteral("Exit with status 3 when something failed on the way.") },
        { { QStringLiteral("h"), QStringLiteral("help") }, QStringLiteral("Show this help.") },
        { QStringLiteral("version"), QStringLiteral("Show the version.") },
    });
    addNetworkOptions(parser);
}

void addModelOptions(QCommandLineParser& parser)
{
    parser.addOptions({
        { QStringLiteral("no-model"), QStringLiteral("Answer by quoting, without a model.") },
        { QStringLiteral("model"), QStringLiteral("The model's name, at --endpoint or at the server of the settings."),
            QStringLiteral("NAME") },
        { QStringLiteral("endpoint"), QStringLiteral("The server's base URL, such as http://127.0.0.1:8080/v1."),
            QStringLiteral("URL") },
        { QStringLiteral("kind"),
            QStringLiteral("The server's kind: openai (and compatible), azure, ollama, anthropic, or file for a model "
                           "file (GGUF) as endpoint."),
            QStringLiteral("KIND"), QStringLiteral("openai") },
    });
}

void addLimits(QCommandLineParser& parser)
{
    parser.addOptions({
        { QStringLiteral("time-limit"), QStringLiteral("Give up a file after so many seconds (default 60)."),
            QStringLiteral("S") },
        { QStringLiteral("max-file-size"),
            QStringLiteral("Skip files that are larger, in bytes or such as 500M or 4G (default 2G)."),
            QStringLiteral("SIZE") },
    });
}

void addVerbOptions(QCommandLineParser& parser, Verb verb)
{
    const QCommandLineOption collection(
        QStringLiteral("collection"), QStringLiteral("Put the documents into this collection."), QStringLiteral("N"));
    const QCommandLineOption in(
        QStringLiteral("in"), QStringLiteral("Only documents of this collection."), QStringLiteral("COLLECTION"));
    const QCommandLineOption mode(QStringLiteral("mode"), QStringLiteral("hybrid, keyword or vector."),
        QStringLiteral("MODE"), QStringLiteral("hybrid"));
    switch (verb) {
    case Verb::Window:
        break;
    case Verb::Index:
        parser.addOption(collection);
        parser.addOption({ QStringLiteral("ignore"), QStringLiteral("Leave out what matches; may be given again."),
            QStringLiteral("GLOB") });
        parser.addOption({ QStringLiteral("watch"), QStringLiteral("Stay and follow changes.") });
        addLimits(parser);
        parser.addOption({ QStringLiteral("accept-cost"),
            QStringLiteral("Let a hosted embedding model be sent more than the settings allow without asking.") });
        parser.addOption({ QStringLiteral("password-file"),
            QStringLiteral("Passwords for protected PDFs, one on each line."), QStringLiteral("FILE") });
        parser.addOption({ QStringLiteral("ocr"),
            QStringLiteral(
                "Recognise text in pictures and on scanned pages, in these languages of Tesseract (eng+deu, or "
                "auto)."),
            QStringLiteral("LANGS") });
        break;
    case Verb::Search:
        parser.addOption({ QStringLiteral("k"), QStringLiteral("How many hits (default 10)."), QStringLiteral("N"),
            QStringLiteral("10") });
        parser.addOption(mode);
        parser.addOption({ QStringLiteral("rerank"),
            QStringLiteral("Let the model that the settings name for it put the best hits in order once more.") });
        parser.addOption(in);
        break;
    case Verb::Ask:
        addModelOptions(parser);
        parser.addOption({ QStringLiteral("no-rerank"),
            QStringLiteral("Take the passages as search finds them, though the settings have them reranked.") });
        parser.addOption({ QStringLiteral("follow-ups"),
            QStringLiteral("After the answer, let the model write questions that could follow, and print them.") });
        parser.addOption(in);
        break;
    case Verb::Documents:
        parser.addOption({ QStringLiteral("failed"), QStringLiteral("Only documents that failed.") });
        parser.addOption({ QStringLiteral("folders"), QStringLiteral("List the folders that are followed.") });
        parser.addOption({ QStringLiteral("collections"), QStringLiteral("List the collections.") });
        parser.addOption({ QStringLiteral("local-only"),
            QStringLiteral("From now on only models on this computer may be given this collection's documents."),
            QStringLiteral("COLLECTION") });
        parser.addOption({ QStringLiteral("any-model"), QStringLiteral("From now on any model may."),
            QStringLiteral("COLLECTION") });
        addLimits(parser);
        parser.addOption({ QStringLiteral("text"), QStringLiteral("Print the extracted text of this document."),
            QStringLiteral("PATH") });
        break;
    case Verb::Eval:
        addEvalOptions(parser);
        addModelOptions(parser);
        break;
    case Verb::Models:
        addModelsOptions(parser);
        break;
    case Verb::Doctor:
        parser.addOption({ QStringLiteral("repair"), QStringLiteral("Make anew what is damaged.") });
        break;
    }
}

std::optional<ModelConfig::Kind> modelKind(const QString& name)
{
    if (name == QLatin1String("openai"))
        return ModelConfig::Kind::OpenAi;
    if (name == QLatin1String("azure"))
        return ModelConfig::Kind::Azure;
    if (name == QLatin1String("ollama"))
        return ModelConfig::Kind::Ollama;
    if (name == QLatin1String("anthropic"))
        return ModelConfig::Kind::Anthropic;
    if (name == QLatin1String("file"))
        return ModelConfig::Kind::File;
    return {};
}

QString absolute(const QString& path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

ParsedCommandLine wrong(const QString& message)
{
    return { {}, QStringLiteral("docent: %1\nTry docent --help.\n").arg(message), 1 };
}

/// Reads a server and its model, where one of them is named; without an endpoint the server is that of the settings.
QString readServer(const QCommandLineParser& parser, const QString& endpoint, const QString& model,
    ModelConfig::Kind kind, std::optional<ModelConfig>& config)
{
    const bool placed = parser.isSet(endpoint);
    if (!placed && !parser.isSet(model))
        return {};
    config.emplace();
    config->model = parser.value(model);
    if (!placed)
        return {};
    config->kind = kind;
    // A model file needs no other word for what it is.
    const QString place = parser.value(endpoint);
    const bool named = place.endsWith(QLatin1String(".gguf")) && !place.contains(QLatin1String("://"));
    if (kind == ModelConfig::Kind::File || named) {
        config->kind = ModelConfig::Kind::File;
        config->endpoint = QUrl::fromLocalFile(absolute(place));
        return {};
    }
    config->endpoint = QUrl(parser.value(endpoint));
    if (!config->endpoint.isValid() || config->endpoint.host().isEmpty()
        || !config->endpoint.scheme().startsWith(QLatin1String("http")))
        return QStringLiteral("--%1 wants an address such as http://127.0.0.1:8080/v1").arg(endpoint);
    return {};
}

/// Fills in the model options; the message says what is wrong with them.
QString readModel(const QCommandLineParser& parser, CommandLine& line)
{
    line.noModel = parser.isSet(QStringLiteral("no-model"));
    const bool named = parser.isSet(QStringLiteral("model"));
    const bool placed = parser.isSet(QStringLiteral("endpoint"));
    if (!named && !placed && !parser.isSet(QStringLiteral("kind")))
        return {};
    if (line.noModel)
        return QStringLiteral("--no-model goes without --model, --endpoint and --kind");
    if (!placed && parser.isSet(QStringLiteral("kind")))
        return QStringLiteral("--kind goes with --endpoint");
    const auto kind = modelKind(parser.value(QStringLiteral("kind")));
    if (!kind)
        return QStringLiteral("--kind knows openai, azure, ollama, anthropic and file, not \"%1\"")
            .arg(parser.value(QStringLiteral("kind")));
    return readServer(parser, QStringLiteral("endpoint"), QStringLiteral("model"), *kind, line.chat);
}

/// Fills in the options of eval alone.
QString readEval(const QCommandLineParser& parser, CommandLine& line)
{
    if (const QString problem = readEvalOptions(parser, line.eval, line.text); !problem.isEmpty())
        return problem;
    line.collection = parser.value(QStringLiteral("in"));
    if (line.eval.action != EvalOptions::Action::MeasureAnswers && (line.noModel || line.chat))
        return QStringLiteral("--no-model, --model and --endpoint go with --answers");
    const QString problem = readServer(parser, QStringLiteral("embed-endpoint"), QStringLiteral("embed-model"),
        ModelConfig::Kind::OpenAi, line.embedding);
    if (!problem.isEmpty())
        return problem;
    return readServer(parser, QStringLiteral("rerank-endpoint"), QStringLiteral("rerank-model"),
        ModelConfig::Kind::OpenAi, line.reranker);
}

/// A size such as 4096, 500M or 4G.
std::optional<qint64> sizeOf(QString text)
{
    constexpr std::array<std::pair<char, int>, 4> units { { { 'K', 10 }, { 'M', 20 }, { 'G', 30 }, { 'T', 40 } } };
    constexpr qint64 most = qint64(1) << 50;
    int shift = 0;
    for (const auto& [letter, bits] : units) {
        if (text.endsWith(QLatin1Char(letter), Qt::CaseInsensitive))
            shift = bits;
    }
    if (shift > 0)
        text.chop(1);
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (!isNumber || number < 1 || number > (most >> shift))
        return std::nullopt;
    return number << shift;
}

QString readLimits(const QCommandLineParser& parser, CommandLine& line)
{
    constexpr int longest = 24 * 3600;
    if (parser.isSet(QStringLiteral("time-limit"))) {
        line.timeLimit = parser.value(QStringLiteral("time-limit")).toInt();
        if (*line.timeLimit < 1 || *line.timeLimit > longest)
            return QStringLiteral("--time-limit wants seconds, from 1 to %1").arg(longest);
    }
    if (parser.isSet(QStringLiteral("max-file-size"))) {
        line.maxFileSize = sizeOf(parser.value(QStringLiteral("max-file-size")));
        if (!line.maxFileSize)
            return QStringLiteral("--max-file-size wants a size such as 500M or 4G, not \"%1\"")
                .arg(parser.value(QStringLiteral("max-file-size")));
    }
    return {};
}

/// Fills in what stands behind the options.
QString readPositional(const QCommandLineParser& parser, CommandLine& line)
{
    QStringList words = parser.positionalArguments();
    switch (line.verb) {
    case Verb::Window:
        break;
    case Verb::Index:
        if (words.isEmpty())
            return QStringLiteral("index wants at least one file or folder");
        line.collection = parser.value(QStringLiteral("collection"));
        line.ignore = parser.values(QStringLiteral("ignore"));
        line.watch = parser.isSet(QStringLiteral("watch"));
        line.acceptCost = parser.isSet(QStringLiteral("accept-cost"));
        line.ocr = parser.value(QStringLiteral("ocr"));
        if (parser.isSet(QStringLiteral("ocr")) && !ocr::isLanguageList(line.ocr))
            return QStringLiteral("--ocr wants languages such as eng+deu, or auto");
        line.passwordFile = parser.isSet(QStringLiteral("password-file"))
            ? absolute(parser.value(QStringLiteral("password-file")))
            : QString();
        for (const QString& word : std::as_const(words))
            line.paths.append(absolute(word));
        break;
    case Verb::Search:
    case Verb::Ask:
        line.text = words.join(QLatin1Char(' ')).trimmed();
        if (line.text.isEmpty())
            return line.verb == Verb::Search ? QStringLiteral("search wants a query")
                                             : QStringLiteral("ask wants a question");
        line.collection = parser.value(QStringLiteral("in"));
        break;
    case Verb::Documents: {
        const QString action = words.isEmpty() ? QString() : words.takeFirst();
        if (action == QLatin1String("remove") && !words.isEmpty())
            line.documentsAction = CommandLine::DocumentsAction::Remove;
        else if (action == QLatin1String("remove"))
            return QStringLiteral("documents remove wants at least one path");
        else if (action == QLatin1String("retry"))
            line.documentsAction = CommandLine::DocumentsAction::Retry;
        else if (!action.isEmpty())
            return QStringLiteral("documents knows remove and retry, not \"%1\"").arg(action);
        line.failedOnly = parser.isSet(QStringLiteral("failed"));
        if (parser.isSet(QStringLiteral("folders")))
            line.documentsAction = CommandLine::DocumentsAction::Folders;
        if (parser.isSet(QStringLiteral("collections")))
            line.documentsAction = CommandLine::DocumentsAction::Collections;
        for (const auto& [option, marked] : { std::pair("local-only", CommandLine::DocumentsAction::LocalOnly),
                 std::pair("any-model", CommandLine::DocumentsAction::AnyModel) }) {
            if (!parser.isSet(QLatin1String(option)))
                continue;
            line.documentsAction = marked;
            line.collection = parser.value(QLatin1String(option));
        }
        if (parser.isSet(QStringLiteral("text"))) {
            line.documentsAction = CommandLine::DocumentsAction::Text;
            words = { parser.value(QStringLiteral("text")) };
        }
        for (const QString& word : std::as_const(words))
            line.paths.append(absolute(word));
        break;
    }
    case Verb::Doctor:
        line.repair = parser.isSet(QStringLiteral("repair"));
        if (!words.isEmpty())
            return QStringLiteral("doctor takes nothing but options");
        break;
    case Verb::Models:
        return readModelsOptions(parser, line.models);
    case Verb::Eval:
        break; // by readEval()
    }
    return {};
}

QString readOptions(const QCommandLineParser& parser, CommandLine& line)
{
    line.library =
        parser.isSet(QStringLiteral("library")) ? absolute(parser.value(QStringLiteral("library"))) : QString();
    line.json = parser.isSet(QStringLiteral("json"));
    line.quiet = parser.isSet(QStringLiteral("quiet"));
    line.strict = parser.isSet(QStringLiteral("strict"));
    if (line.verb == Verb::Search) {
        const auto mode = searchModeFromName(parser.value(QStringLiteral("mode")));
        if (!mode)
            return QStringLiteral("--mode knows hybrid, keyword and vector, not \"%1\"")
                .arg(parser.value(QStringLiteral("mode")));
        line.mode = *mode;
        const auto limit = limitFromText(parser.value(QStringLiteral("k")));
        if (!limit)
            return QStringLiteral("-k wants a number from 1 to 1000");
        line.limit = *limit;
        line.rerank = parser.isSet(QStringLiteral("rerank"));
    }
    if (line.verb == Verb::Ask) {
        line.noRerank = parser.isSet(QStringLiteral("no-rerank"));
        line.followUps = parser.isSet(QStringLiteral("follow-ups"));
    }
    QString problem = readNetwork(parser, line);
    if (!problem.isEmpty())
        return problem;
    if (line.verb == Verb::Index || line.verb == Verb::Documents)
        problem = readLimits(parser, line);
    if (line.verb == Verb::Ask || line.verb == Verb::Eval)
        problem = readModel(parser, line);
    if (problem.isEmpty() && line.verb == Verb::Eval)
        problem = readEval(parser, line);
    return problem;
}

} // namespace

ParsedCommandLine parseCommandLine(const QStringList& arguments)
{
    CommandLine line;
    QStringList rest = arguments;
    QCommandLineParser parser;
    addCommonOptions(parser);
    QString usage = QStringLiteral("Usage: docent [FILE or FOLDER…]\n");
    // The verb is the first word; options of the program may stand before it.
    for (qsizetype i = 1; i < rest.size(); ++i) {
        if (rest.at(i) == QLatin1String("--library") || isNetworkOption(rest.at(i))) {
            ++i;
            continue;
        }
        if (rest.at(i).startsWith(QLatin1Char('-')))
            continue;
        for (const VerbHelp& verb : verbs) {
            if (rest.at(i) != QLatin1String(verb.name))
                continue;
            line.verb = verb.verb;
            usage = QStringLiteral("Usage: docent %1 %2\n%3\n")
                        .arg(QLatin1String(verb.name), QString::fromUtf8(verb.usage), QString::fromUtf8(verb.about));
        }
        if (line.verb != Verb::Window)
            rest.removeAt(i);
        break;
    }
    addVerbOptions(parser, line.verb);
    if (!parser.parse(rest))
        return wrong(parser.errorText());
    if (parser.isSet(QStringLiteral("version")))
        return { {}, QStringLiteral("docent %1\n").arg(QLatin1String(DOCENT_VERSION)), 0 };
    if (parser.isSet(QStringLiteral("help"))) {
        if (line.verb == Verb::Window)
            return { {}, helpText(), 0 };
        const QString options = parser.helpText();
        return { {}, usage + options.mid(options.indexOf(QLatin1String("\nOptions:"))), 0 };
    }
    QString problem = readOptions(parser, line);
    if (problem.isEmpty())
        problem = readPositional(parser, line);
    if (!problem.isEmpty())
        return wrong(problem);
    if (line.verb == Verb::Window) {
        for (const QString& word : parser.positionalArguments())
            line.paths.append(absolute(word));
    }
    return { line, {}, 0 };
}

} // namespace docent
