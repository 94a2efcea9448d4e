#include "app/modelsoptions.h"

#include <QCommandLineParser>
#include <QDir>
#include <QRegularExpression>

namespace docent {

void addModelsOptions(QCommandLineParser& parser)
{
    parser.addOptions({
        { QStringLiteral("to"), QStringLiteral("Put the file into this folder (default: models in the library)."),
            QStringLiteral("DIR") },
        { QStringLiteral("sha256"), QStringLiteral("What the file's checksum must be."), QStringLiteral("SUM") },
        { QStringLiteral("ollama"), QStringLiteral("Have this Ollama server get the model."), QStringLiteral("URL") },
    });
}

QString readModelsOptions(const QCommandLineParser& parser, ModelsOptions& options)
{
    static const QRegularExpression sum(QStringLiteral("^[0-9a-fA-F]{64}$"));
    const QStringList words = parser.positionalArguments();
    const QString action = words.value(0, QStringLiteral("list"));
    if (action == QLatin1String("test"))
        options.action = ModelsOptions::Action::Test;
    else if (action == QLatin1String("pull"))
        options.action = ModelsOptions::Action::Pull;
    else if (action != QLatin1String("list"))
        return QStringLiteral("models knows list, test and pull, not \"%1\"").arg(action);
    const bool pulls = options.action == ModelsOptions::Action::Pull;
    if (pulls && words.size() != 2)
        return QStringLiteral("models pull wants the name of one model, or the address of a GGUF file");
    if (!pulls && words.size() > 1)
        return QStringLiteral("models %1 takes nothing more").arg(action);
    for (const QString& option : { QStringLiteral("to"), QStringLiteral("sha256"), QStringLiteral("ollama") }) {
        if (!pulls && parser.isSet(option))
            return QStringLiteral("--%1 goes with models pull").arg(option);
    }
    options.name = words.value(1);
    if (parser.isSet(QStringLiteral("to")))
        options.folder = QDir::cleanPath(QDir::current().absoluteFilePath(parser.value(QStringLiteral("to"))));
    options.sha256 = parser.value(QStringLiteral("sha256"));
    if (parser.isSet(QStringLiteral("sha256")) && !sum.match(options.sha256).hasMatch())
        return QStringLiteral("--sha256 wants 64 hexadecimal digits");
    if (!parser.isSet(QStringLiteral("ollama")))
        return {};
    options.ollama = QUrl(parser.value(QStringLiteral("ollama")));
    if (options.ollama.host().isEmpty() || !options.ollama.scheme().startsWith(QLatin1String("http")))
        return QStringLiteral("--ollama wants an address such as http://127.0.0.1:11434");
    return {};
}

} // namespace docent
