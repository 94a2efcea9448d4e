#pragma once

#include <map>
#include <QStringList>

class QIODevice;

namespace docent {

/// What stands on the pages of a PDF beside their text, which Qt Pdf does not tell.
struct PdfNotes {
    std::map<int, QStringList> byPage; ///< notes, comments and fields that were filled in; by the page, from 0
    QString language; ///< as the file names it: "de-AT"
};

/// Empty for a file that can't be understood: notes are no reason not to read its text. `password`: what opened it.
PdfNotes readPdfNotes(QIODevice& device, const QString& password);

} // namespace docent
