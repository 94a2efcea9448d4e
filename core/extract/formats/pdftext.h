#pragma once

#include "extract/extractedtext.h"

#include <map>

namespace docent {

/// An entry of a PDF's outline.
struct PdfBookmark {
    QString title;
    int level = 1; ///< from 1
    int page = 0; ///< from 1
};

/// Makes running text of the lines of a PDF's pages: lines that were broken only by the page's width are joined, words
/// that were hyphenated for it too, and lines that the outline names become headings.
/// `notes`: paragraphs at the end of a page, by its number from 0.
ExtractedText assemblePdfText(
    const QStringList& pages, const QList<PdfBookmark>& outline, const std::map<int, QStringList>& notes = {});

} // namespace docent
