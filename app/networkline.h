#pragma once

#include "app/commandline.h"

class QCommandLineParser;

namespace docent {

// The options that say how other computers are reached.

void addNetworkOptions(QCommandLineParser& parser);
/// Fills in the command line; the message says what is wrong.
QString readNetwork(const QCommandLineParser& parser, CommandLine& line);
/// One of them, which has a word of its own behind it.
bool isNetworkOption(const QString& word);

} // namespace docent
