#pragma once

#include <QString>
#include <QStringView>

namespace docent::latex {

/// What a command without arguments prints, "\ss", "\ldots"; null for one that prints nothing of its own.
QString symbol(QStringView command);
/// The combining character of an accent, "\"", "c"; 0 for what is none.
char16_t accent(QStringView command);
/// How many arguments in braces of a command are not printed: a label, a file's name, a length.
int unprintedArguments(QStringView command);
/// 1 for \part … 6; 0 for what is no heading.
int headingLevel(QStringView command, bool hasChapters);

} // namespace docent::latex
