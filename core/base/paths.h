#pragma once

#include <QString>

namespace docent::paths {

/// Where the library lies when nothing else is said: `DOCENT_LIBRARY`, else the user's data directory.
QString defaultLibrary();

/// The extractor program: beside this program (a build tree), else in libexec (an installation); empty if there is
/// none.
QString extractorProgram();

/// The sample documents: in share/docent beside this program's folder, in a build tree as in an installation; empty if
/// there are none.
QString samplesDirectory();

} // namespace docent::paths
