#include "extract/formats/mailformat.h"

#include "extract/formats/charset.h"
#include "extract/formats/htmlformat.h"
#include "extract/formats/mailbody.h"
#include "extract/formats/mailboxreader.h"
#include "extract/formats/outlookmessage.h"
#include "extract/formats/textformat.h"
#include "extract/refusals.h"

namespace docent {

namespace {

bool hasHeader(GMimeMessage* message)
{
    for (const char* name : { "From", "Subject", "Date", "To", "Received", "Message-ID" }) {
        if (!mime::field(GMIME_OBJECT(message), name).isEmpty())
            return true;
    }
    return false;
}

/// The page in a part or in the parts of it.
GMimePart* findPage(GMimeObject* part, int depth)
{
    constexpr int deepest = 10;
    if (GMIME_IS_PART(part))
        return mime::isType(part, "text", "html") || mime::isType(part, "application", "xhtml+xml") ? GMIME_PART(part)
                                                                                                    : nullptr;
    if (!GMIME_IS_MULTIPART(part) || depth >= deepest)
        return nullptr;
    const int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
    for (int i = 0; i < count; ++i) {
        GMimeObject* const inner = g_mime_multipart_get_part(GMIME_MULTIPART(part), i);
        if (GMimePart* const page = findPage(inner, depth + 1))
            return page;
    }
    return nullptr;
}

ExtractedText documentOf(GMimeMessage* message, MemberReader* members)
{
    TextBuilder out;
    MailBody body(out, members);
    body.write(message, 1);
    ExtractedText document = out.take();
    document.kind = QStringLiteral("mail");
    document.title = mime::field(GMIME_OBJECT(message), "Subject");
    document.author = mime::author(message);
    document.date = mime::field(GMIME_OBJECT(message), "Date");
    document.notices = body.notices();
    return document;
}

} // namespace

Result<ExtractedText> readMail(const QByteArray& bytes, MemberReader* members)
{
    const mime::Owned<GMimeMessage> message = mime::parse(mime::unwrapped(bytes));
    if (!message || !hasHeader(message.get())) {
        Result<QString> text = charset::toText(bytes);
        if (!text)
            return fail(ErrorCode::Damaged, QStringLiteral("It is damaged, or not the mail that its name says."));
        return readPlainText(std::move(*text), FileFormat::Text);
    }
    return documentOf(message.get(), members);
}

Result<ExtractedText> readOutlookMail(const QByteArray& bytes, MemberReader* members)
{
    const Result<OleFile> file = OleFile::open(bytes);
    if (!file)
        return fail(file.error());
    return documentOf(outlookMessage(*file).get(), members);
}

Result<ExtractedText> readMailbox(QIODevice& device, qint64 longest, MemberReader* members)
{
    MailboxReader mailbox(device);
    TextBuilder out;
    MailBody body(out, members);
    QByteArray bytes;
    while (mailbox.next(&bytes)) {
        if (const mime::Owned<GMimeMessage> message = mime::parse(bytes))
            body.write(message.get(), 1);
        if (out.size() > longest)
            return fail(tooMuchText(longest));
    }
    ExtractedText document = out.take();
    document.kind = QStringLiteral("mailbox");
    document.notices = body.notices();
    if (mailbox.wasCut())
        document.notices.append(
            QStringLiteral("Messages of more than %1 MB were read in part.").arg(MailboxReader::longestMessage >> 20));
    return document;
}

Result<ExtractedText> readWebArchive(const QByteArray& bytes)
{
    const mime::Owned<GMimeMessage> message = mime::parse(mime::unwrapped(bytes));
    GMimeObject* const whole = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
    GMimePart* const page = whole ? findPage(whole, 0) : nullptr;
    if (!page)
        return fail(ErrorCode::Damaged, QStringLiteral("It is damaged: there is no page in it."));
    Result<ExtractedText> document = readHtml(mime::content(page), mime::charsetOf(GMIME_OBJECT(page)));
    if (!document)
        return document;
    document->kind = QStringLiteral("mhtml");
    if (document->title.isEmpty())
        document->title = mime::field(GMIME_OBJECT(message.get()), "Subject");
    return document;
}

} // namespace docent
