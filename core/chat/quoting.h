#pragma once

#include "library/conversation.h"
#include "library/documentfilter.h"
#include "search/retriever.h"

namespace docent {

/// An answer made without a model: the sentences of the passages that fit the question best, word for word.
struct QuotedAnswer {
    QString text; ///< Markdown, with [1], [2]
    QList<Citation> citations;
};

/// Picks at most `limit` sentences, at most two from one passage, and says that it quotes. Pure.
QuotedAnswer quoteAnswer(const QString& question, const QList<SearchHit>& hits, int limit = 4);

/// Text as it stands, on one line, cut at a word.
QString shortenedQuote(const QString& text, qsizetype longest = 420);
/// Text of a document or of a name, with the characters escaped that Markdown would read as marks.
QString plainMarkdown(const QString& text);
/// The same of a quote: a table's row is a line of its cells.
QString quotedMarkdown(const QString& text);

/// A passage of a listed document as a hit that no search ranked.
SearchHit hitOf(const documents::ListedDocument& document, const Passage& passage);
/// The citation of a hit with everything but number, quote and verdict.
Citation citationOf(const SearchHit& hit);

} // namespace docent
