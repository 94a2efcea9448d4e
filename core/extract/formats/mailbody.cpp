#include "extract/formats/mailbody.h"

#include "extract/formats/charset.h"
#include "extract/formats/htmlformat.h"
#include "extract/formats/textlines.h"

#include <algorithm>
#include <QScopeGuard>

namespace docent {

namespace {

constexpr int deepest = 40; ///< parts in parts
constexpr qsizetype namedAttachments = 20;

qsizetype quoteDepth(QStringView line)
{
    return std::find_if(line.begin(), line.end(), [](QChar c) { return c != QLatin1Char('>'); }) - line.begin();
}

} // namespace

QString unflowed(QStringView text, bool deleteSpace)
{
    QString joined;
    joined.reserve(text.size());
    TextLines lines(text);
    qsizetype openDepth = -1; // of the paragraph that goes on
    while (!lines.atEnd()) {
        QStringView line = lines.next().text;
        const qsizetype depth = quoteDepth(line);
        line = line.sliced(depth);
        if (line.startsWith(QLatin1Char(' ')))
            line = line.sliced(1);
        const bool signature = line == QLatin1String("-- ");
        const bool goesOn = line.endsWith(QLatin1Char(' ')) && !signature;
        if (openDepth != depth || signature) {
            if (!joined.isEmpty())
                joined.append(QLatin1Char('\n'));
            joined.append(QString(depth, QLatin1Char('>')));
            if (depth > 0)
                joined.append(QLatin1Char(' '));
        }
        joined.append(goesOn && deleteSpace ? line.chopped(1) : line);
        openDepth = goesOn ? depth : -1;
    }
    return joined;
}

void MailBody::leaveOut(GMimeObject* part)
{
    ++m_attachments;
    const QString name = mime::fileName(part);
    if (!name.isEmpty() && m_attached.size() < namedAttachments)
        m_attached.append(name);
}

/// A picture belongs to what is written unless it was attached by itself.
void MailBody::attach(GMimeObject* part)
{
    if (mime::isType(part, "image", "*") && !mime::isAttachment(part)
        && (g_mime_object_get_content_id(part) || g_mime_object_get_disposition(part)))
        return;
    const QString path = m_members && m_members->isOpen() ? m_members->place(mime::attachmentName(part)) : QString();
    if (path.isEmpty())
        leaveOut(part);
    else if (m_members->wants(path))
        m_members->add(path, mime::attachedBytes(part));
}

void MailBody::writeHeader(GMimeMessage* message)
{
    QStringList lines;
    const auto add = [&lines](const char* name, const QString& value) {
        if (!value.isEmpty())
            lines.append(QLatin1String(name) + QLatin1String(": ") + value);
    };
    add("From", mime::addresses(message, GMIME_ADDRESS_TYPE_FROM, "From"));
    add("To", mime::addresses(message, GMIME_ADDRESS_TYPE_TO, "To"));
    add("Cc", mime::addresses(message, GMIME_ADDRESS_TYPE_CC, "Cc"));
    add("Date", mime::field(GMIME_OBJECT(message), "Date"));
    m_out.begin(BlockKind::Heading, m_level);
    m_out.addText(mime::field(GMIME_OBJECT(message), "Subject"));
    m_out.end();
    m_out.addPreformatted(lines.join(QLatin1Char('\n')));
    m_out.end();
}

void MailBody::write(GMimeMessage* message, int level)
{
    const int outer = std::exchange(m_level, std::min(level, 6));
    writeHeader(message);
    if (GMimeObject* const part = g_mime_message_get_mime_part(message))
        writePart(part);
    m_level = outer;
}

bool MailBody::writePart(GMimeObject* part)
{
    const auto leave = qScopeGuard([this] { --m_depth; });
    if (++m_depth > deepest) {
        m_tooDeep = true;
        return false;
    }
    if (GMIME_IS_MULTIPART(part))
        return writeParts(GMIME_MULTIPART(part));
    // An attached message that can't be a document of its own is read with the one that it is attached to.
    const bool apart = mime::isAttachment(part) && (!GMIME_IS_MESSAGE_PART(part) || (m_members && m_members->isOpen()));
    if (apart || (!GMIME_IS_PART(part) && !GMIME_IS_MESSAGE_PART(part))) {
        attach(part);
        return false;
    }
    if (!GMIME_IS_MESSAGE_PART(part))
        return writeText(GMIME_PART(part));
    GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (inner)
        write(inner, m_level + 1);
    return inner;
}

bool MailBody::writeParts(GMimeMultipart* parts)
{
    GMimeObject* const whole = GMIME_OBJECT(parts);
    const int count = g_mime_multipart_get_count(parts);
    if (mime::isType(whole, "multipart", "encrypted")) {
        m_encrypted = true;
        return false;
    }
    if (mime::isType(whole, "multipart", "alternative"))
        return writeBest(parts);
    // What belongs to a page, its pictures, is no text of its own.
    const bool related = mime::isType(whole, "multipart", "related");
    bool any = false;
    for (int i = 0; i < count; ++i) {
        GMimeObject* const part = g_mime_multipart_get_part(parts, i);
        if (i == 0 || !related || mime::isAttachment(part))
            any = writePart(part) || any;
    }
    return any;
}

/// The same in several forms: plain text if it says something, else the richest that can be read.
bool MailBody::writeBest(GMimeMultipart* parts)
{
    const int count = g_mime_multipart_get_count(parts);
    for (int i = 0; i < count; ++i) {
        GMimeObject* const part = g_mime_multipart_get_part(parts, i);
        if (GMIME_IS_PART(part) && mime::isType(part, "text", "plain") && !mime::isAttachment(part)
            && writePlain(GMIME_PART(part)))
            return true;
    }
    for (int i = count - 1; i >= 0; --i) {
        GMimeObject* const part = g_mime_multipart_get_part(parts, i);
        const bool readable = GMIME_IS_MULTIPART(part) || mime::isType(part, "text", "html");
        if (readable && writePart(part))
            return true;
    }
    return false;
}

bool MailBody::writeText(GMimePart* part)
{
    GMimeObject* const object = GMIME_OBJECT(part);
    if (mime::isType(object, "application", "pkcs7-mime") || mime::isType(object, "application", "x-pkcs7-mime")) {
        m_encrypted = true;
        return false;
    }
    if (mime::isType(object, "text", "html")) {
        const Result<ExtractedText> page = readHtml(mime::content(part), mime::charsetOf(object));
        if (page)
            m_out.append(*page, m_level);
        return page && hasWords(page->text);
    }
    const bool plain = mime::isType(object, "text", "*") && !mime::isType(object, "text", "calendar");
    if (plain)
        return writePlain(part);
    if (!mime::isType(object, "application", "pgp-signature") && !mime::isType(object, "application", "*-signature"))
        attach(object);
    return false;
}

bool MailBody::writePlain(GMimePart* part)
{
    GMimeObject* const object = GMIME_OBJECT(part);
    Result<QString> text = charset::toText(mime::content(part), mime::charsetOf(object));
    if (!text || !hasWords(*text))
        return false;
    const auto is = [object](const char* name, const char* value) {
        const char* const found = g_mime_object_get_content_type_parameter(object, name);
        return found && g_ascii_strcasecmp(found, value) == 0;
    };
    if (is("format", "flowed"))
        *text = unflowed(*text, is("delsp", "yes"));
    writeLines(*text);
    return true;
}

/// Paragraphs, lists and what is quoted with ">", line by line as they stand.
void MailBody::writeLines(QStringView text)
{
    TextLines lines(text);
    bool open = false;
    bool quoting = false;
    while (!lines.atEnd()) {
        const TextLines::Line line = lines.next();
        const bool quoted = line.text.startsWith(QLatin1Char('>'));
        const bool item = !quoted && startsListItem(line.text);
        if (line.isBlank()) {
            open = false;
            continue;
        }
        if (!open || item || quoted != quoting)
            m_out.begin(quoted ? BlockKind::Quote : item ? BlockKind::ListItem : BlockKind::Paragraph);
        else
            m_out.addLineBreak();
        m_out.addPreformatted(line.text);
        open = true;
        quoting = quoted;
    }
    m_out.end();
}

QStringList MailBody::notices() const
{
    QStringList notices;
    const auto unnamed = m_attachments - int(m_attached.size());
    if (!m_attached.isEmpty() && unnamed > 0)
        notices.append(QStringLiteral("Attachments that were not read: %1 and %2 more.")
                           .arg(m_attached.join(QLatin1String(", ")))
                           .arg(unnamed));
    else if (!m_attached.isEmpty())
        notices.append(QStringLiteral("Attachments that were not read: %1.").arg(m_attached.join(QLatin1String(", "))));
    else if (unnamed > 0)
        notices.append(QStringLiteral("Attachments that were not read: %1.").arg(unnamed));
    if (m_encrypted)
        notices.append(QStringLiteral("It is encrypted: only what stands outside can be read."));
    if (m_tooDeep)
        notices.append(QStringLiteral("Parts that are nested too deeply were left out."));
    return notices;
}

} // namespace docent
