#include "extract/formats/rtfformat.h"

#include "extract/formats/charset.h"
#include "extract/formats/rtfbody.h"

namespace docent {

Result<ExtractedText> readRtf(QByteArrayView bytes)
{
    TextBuilder out;
    RtfBody body(out);
    if (!body.write(bytes))
        return fail(ErrorCode::Damaged, QStringLiteral("It is damaged: its parts are nested too deeply."));
    ExtractedText document = out.take();
    document.kind = QStringLiteral("rtf");
    document.title = body.title().simplified();
    document.author = body.author().simplified();
    charset::normalize(document.title);
    charset::normalize(document.author);
    document.language = body.language();
    if (!body.isComplete())
        document.notices.append(QStringLiteral("It ends in the middle: the rest is missing."));
    return document;
}

} // namespace docent
