#pragma once

#include "library/connection.h"

namespace docent::migrations {

/// The version of the tables that this program reads and writes, kept in the file's user_version.
int currentVersion();
/// Brings the file to currentVersion(), each step in a transaction of its own. A newer file is refused untouched with
/// InvalidArgument. Several processes may do this at once.
Result<> migrate(Connection& db);

} // namespace docent::migrations
