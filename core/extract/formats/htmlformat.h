#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"

#include <QByteArray>

namespace docent {

/// MainPart leaves out what stands around the article of a page; Body is for pages that are wholly text, as in a book.
enum class HtmlScope { MainPart, Body };

/// The text of a web page: without scripts, styles, navigation and the site's own head and foot. A `charset` that
/// came with it, in a mail's header, counts more than what the page says.
Result<ExtractedText> readHtml(
    const QByteArray& bytes, const QByteArray& charset = {}, HtmlScope scope = HtmlScope::MainPart);

} // namespace docent
