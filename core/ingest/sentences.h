#pragma once

#include <QStringView>

namespace docent {

/// Where the sentence that begins at `from` ends, spaces behind it included; `limit` if it doesn't end before. Full
/// stops of common abbreviations, initials and numbers don't end one. An empty line does.
struct SentenceEnd {
    qsizetype at = 0;
    bool paragraph = false; ///< an empty line follows
};
SentenceEnd sentenceEnd(QStringView text, qsizetype from, qsizetype limit);

} // namespace docent
