#pragma once

#include "chat/answerrun.h"
#include "library/documentfilter.h"

namespace docent {

/// The one of the documents that is called so: by its file's name, or by words that are all in its name or title, where
/// no other fits as well. Pure.
std::optional<documents::ListedDocument> documentNamed(
    const QList<documents::ListedDocument>& documents, const QString& name, const QString& question);

/// The one that "this document" means: the only one there is, or the only one that the last answer cites. Pure.
std::optional<documents::ListedDocument> documentMeant(
    const QList<documents::ListedDocument>& documents, const QList<Message>& history);

} // namespace docent
