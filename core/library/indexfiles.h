#pragma once

#include "base/result.h"

#include <QSet>
#include <QString>

/// The files of an index beside the database, in a folder of their own. They can always be made anew, and it is the
/// database that names those that count.
namespace docent::indexfiles {

/// A name that no file had before, with this ending.
QString newName(const QString& suffix);

/// Makes the folder where it isn't there. `what` it holds, as an error says it: "keyword index".
Result<> makeFolder(const QString& folder, const QString& what);

/// Removes files with this ending that nobody names, and that nobody can be about to name any more.
void removeRubbish(const QString& folder, const QString& suffix, const QSet<QString>& named);

} // namespace docent::indexfiles
