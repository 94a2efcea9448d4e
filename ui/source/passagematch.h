#pragma once

#include <QList>
#include <QString>

namespace docent::ui {

/// A part of a text, in UTF-16 units.
struct SourceSpan {
    qsizetype start = 0;
    qsizetype length = 0;
    bool operator==(const SourceSpan&) const = default;
};

struct PassageMatch {
    QList<SourceSpan> spans; ///< in the order of the text, apart from each other
    qsizetype matched = 0; ///< how many of the passage's letters and digits were found
    qsizetype wanted = 0; ///< how many it has
    qsizetype behind = 0; ///< where the rest of the passage begins that was not found, in its UTF-16 units
};

/// Finds a passage in a text that says the same with other spaces, line breaks, hyphens, ligatures and letter case, and
/// maybe with something in between, such as the foot of a page. Nothing is found if too little of it is there.
PassageMatch matchPassage(QStringView text, QStringView passage);

/// The UTF-16 offset of a code point; the text's size if it is behind its end.
qsizetype utf16Offset(QStringView text, qint64 codePoint);
/// The number of code points before a UTF-16 offset.
qint64 codePointOffset(QStringView text, qsizetype offset);

} // namespace docent::ui
