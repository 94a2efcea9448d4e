#pragma once

#include "base/result.h"

#include <functional>
#include <QJsonObject>
#include <QString>

namespace docent {

/// Hands each line of a file that is not empty to `take`, which says what is wrong with it, or nothing. Errors name the
/// file and the line.
Result<> eachLine(const QString& path, const std::function<QString(const QByteArray&)>& take);
/// The same for JSON lines.
Result<> eachObject(const QString& path, const std::function<QString(const QJsonObject&)>& take);

} // namespace docent
