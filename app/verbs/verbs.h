#pragma once

#include "app/application.h"
#include "app/commandline.h"
#include "app/output.h"

namespace docent {

/// What a verb ends the program with.
enum class ExitStatus { Done = 0, WrongUse = 1, Failed = 2, DoneWithFailures = 3, Interrupted = 130 };

/// The verbs of the command line, on an opened application. An error that they return ends the program with Failed.
Task<ExitStatus> runIndex(Application& app, CommandLine line, Output& out, std::stop_token stop);
Task<ExitStatus> runSearch(Application& app, CommandLine line, Output& out, std::stop_token stop);
Task<ExitStatus> runAsk(Application& app, CommandLine line, Output& out, std::stop_token stop);
Task<ExitStatus> runDocuments(Application& app, CommandLine line, Output& out, std::stop_token stop);
/// On a library that isn't opened, so that nothing is mended in passing.
Task<ExitStatus> runDoctor(Application& app, CommandLine line, Output& out, std::stop_token stop);
/// Needs no opened library.
Task<ExitStatus> runModels(Application& app, CommandLine line, Output& out, std::stop_token stop);
/// Where the options say so, on the opened library. Data sets get one of their own in a temporary place; `app` is not
/// opened then, and has the settings and the keys.
Task<ExitStatus> runEval(Application& app, CommandLine line, Output& out, std::stop_token stop);

} // namespace docent
