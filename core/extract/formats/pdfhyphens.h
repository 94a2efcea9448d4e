#pragma once

#include <QStringList>

namespace docent {

/// Puts words together again that the end of a line, a column or a page had parted, by a rule that prefers to leave a
/// hyphen too many to making a word that nobody wrote:
/// 1. What the rest of the document has decides: "information" or "well-known", as it stands elsewhere.
/// 2. The hyphen stays before anything but a small letter ("Austro-Hungarian"), behind a digit ("30-day"), in a word
/// that
///    has another hyphen ("out-of-network") and behind words that make such compounds ("well-", "self-", "non-").
/// 3. Else it goes.
/// From one page to the next only words are put together that the document has elsewhere; they stay on the first page.
void joinHyphenated(QStringList& pages);

} // namespace docent
