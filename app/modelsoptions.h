#pragma once

#include <QString>
#include <QStringList>
#include <QUrl>

class QCommandLineParser;

namespace docent {

/// What `docent models` is asked for.
struct ModelsOptions {
    enum class Action { List, Test, Pull };
    Action action = Action::List;
    QString name; ///< pull: of a known model, at Ollama, or a file's address
    QString folder; ///< pull: for the file; empty: the library's own
    QString sha256;
    QUrl ollama; ///< pull: the server that shall have it; empty: one on this computer, where it is no file
};

void addModelsOptions(QCommandLineParser& parser);
/// What is wrong with them; empty if nothing is.
QString readModelsOptions(const QCommandLineParser& parser, ModelsOptions& options);

} // namespace docent
