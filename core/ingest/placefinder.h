#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// Tells which lines, cells or chapters stretches of a document hold. Quick for stretches that come in nearly rising
/// order, however long the document is.
class PlaceFinder {
public:
    explicit PlaceFinder(const ExtractedText& document)
        : m_document(document)
    {
    }
    /// Of the text [start, end), in UTF-16 units.
    Place between(qsizetype start, qsizetype end);

private:
    struct Lines {
        qint64 first = 0; ///< 0: none is known
        qint64 last = 0;
    };

    Lines linesBetween(qsizetype start, qsizetype end);
    qint64 lineAt(qsizetype run, qsizetype position);
    QString pageLabel(qsizetype page, qsizetype start, qsizetype end);
    QString labelBetween(qsizetype start, qsizetype end);

    const ExtractedText& m_document;
    qsizetype m_run = -1; ///< of the count
    qsizetype m_at = 0;
    qint64 m_feeds = 0; ///< line feeds from the start of the run up to m_at
};

} // namespace docent
