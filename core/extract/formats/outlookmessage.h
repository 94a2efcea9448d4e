#pragma once

#include "extract/formats/mimemessage.h"
#include "extract/formats/olefile.h"

namespace docent {

/// A message as Outlook saves it (MS-OXMSG), made into one of the kind that all other mail is.
mime::Owned<GMimeMessage> outlookMessage(const OleFile& file);

/// The RTF of a body that Outlook has compressed (MS-OXRTFCP); what there is of it where it is damaged.
QByteArray decompressedRtf(const QByteArray& compressed);

} // namespace docent
