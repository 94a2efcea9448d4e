#pragma once

#include <QDateTime>
#include <QString>

namespace docent::ui::format {

/// Figures and places in the words of the person's language; pure.

/// "5,059"
QString number(qint64 value);
/// "214 KB"
QString bytes(qint64 value);
/// "3 min left", "less than a minute left"; empty for a negative value (not known yet).
QString timeLeft(qint64 seconds);
/// "today 09:12", "yesterday 18:03", "3 Nov", "3 Nov 2024"
QString when(const QDateTime& time, const QDateTime& now = QDateTime::currentDateTime());
/// "0.12 s", "4 min 10 s"
QString duration(qint64 milliseconds);
/// A path with the home directory as "~".
QString place(const QString& path);
/// Invisible and direction-changing characters made visible, so that a name reads as what it is.
QString visibleName(const QString& name);

} // namespace docent::ui::format
