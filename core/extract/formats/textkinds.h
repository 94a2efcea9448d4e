#pragma once

#include "extract/formats/fileformat.h"

#include <optional>
#include <QByteArrayView>
#include <QString>

namespace docent {

/// How a text file of this name is read.
struct TextKind {
    FileFormat format = FileFormat::Text;
    QString name; ///< of the document's kind: "python", "csv"; lower-case Latin letters
};

/// By the whole name ("Makefile") or its suffix, whatever their case; nothing for names that don't tell.
std::optional<TextKind> textKindOf(QByteArrayView fileName);

/// Whether a text begins as a message does: with lines of header fields, those of mail among them.
bool startsLikeMail(QByteArrayView head);
/// Whether it begins as a mailbox does: with the line "From …" of a message's envelope.
bool startsLikeMailbox(QByteArrayView head);

} // namespace docent
