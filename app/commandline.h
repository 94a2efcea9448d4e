#pragma once

#include "app/evaloptions.h"
#include "app/modelsoptions.h"
#include "search/retriever.h"
#include "settings/settings.h"

#include <optional>
#include <QStringList>

namespace docent {

/// What the arguments ask for. Verbs and options are those of the manual page.
struct CommandLine {
    enum class Verb { Window, Index, Search, Ask, Documents, Eval, Models, Doctor };

    Verb verb = Verb::Window;
    QString library;
    bool json = false;
    bool quiet = false;
    bool strict = false;
    std::optional<ProxyChoice> proxy;
    QStringList authorities; ///< PEM files
    QStringList paths; ///< of the window, index and documents
    QString collection;

    QStringList ignore; ///< index
    bool watch = false;
    std::optional<int> timeLimit; ///< seconds for each file; index and documents retry
    std::optional<qint64> maxFileSize; ///< bytes
    QString passwordFile;
    QString ocr; ///< languages, or "auto"
    bool acceptCost = false; ///< index

    QString text; ///< search and ask: the query; eval: the data set, or the file of questions
    int limit = 10;
    SearchMode mode = SearchMode::Hybrid;
    bool rerank = false; ///< search
    bool noRerank = false; ///< ask
    bool followUps = false; ///< ask

    bool noModel = false; ///< ask, eval
    std::optional<ModelConfig> chat; ///< without an endpoint: this model of the server that the settings name
    std::optional<ModelConfig> embedding; ///< eval
    std::optional<ModelConfig> reranker; ///< eval

    enum class DocumentsAction { List, Remove, Retry, Text, Folders, Collections, LocalOnly, AnyModel };
    DocumentsAction documentsAction = DocumentsAction::List;
    bool failedOnly = false;

    EvalOptions eval;
    ModelsOptions models;
    bool repair = false; ///< doctor
};

/// Either a command line, or what to print instead: help (status 0) or what is wrong (status 1).
struct ParsedCommandLine {
    std::optional<CommandLine> commandLine;
    QString message;
    int status = 0;
};

/// Pure: prints and exits nothing. `arguments` begins with the program's name.
ParsedCommandLine parseCommandLine(const QStringList& arguments);

} // namespace docent
