#pragma once

#include "app/commandline.h"

namespace docent {

/// Opens the window on the library and runs until it is closed; the program's exit status.
int runWindow(int argc, char** argv, const CommandLine& line);

} // namespace docent
