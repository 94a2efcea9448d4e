#pragma once

#include "search/keywordparts.h"

namespace docent {

/// The segments that count, opened; or the row of one that can't be read.
struct OpenedParts {
    KeywordParts parts;
    QStringList languages;
    qint64 damaged = 0;
    QString damage; ///< what is wrong with it
};

/// Opens the segments in the folder; those that are known already are taken over. Files that no row names, and that
/// nobody can be about to name any more, are removed.
Result<OpenedParts> openParts(
    const QString& folder, const keywordlog::Stored& stored, const KeywordParts& known, const std::stop_token& stop);

/// One segment of several, in a new file of the folder, which is made where it isn't there.
Result<KeywordPart> writtenTogether(const QString& folder, const KeywordParts& parts, const std::stop_token& stop);

void removeFiles(const QString& folder, const KeywordParts& parts);

} // namespace docent
