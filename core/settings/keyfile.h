#pragma once

#include "base/result.h"

#include <QString>

namespace docent::keyfile {

/// Keys in a JSON file that only its owner may read. Blocking: for a pool thread.
Result<QString> read(const QString& file, const QString& name);
/// An empty key removes it. The file is replaced whole, or not at all.
Result<> write(const QString& file, const QString& name, const QString& key);

} // namespace docent::keyfile
