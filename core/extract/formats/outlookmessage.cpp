#include "extract/formats/outlookmessage.h"

#include "extract/formats/outlookproperties.h"
#include "extract/formats/rtfformat.h"
#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

namespace {

constexpr int deepest = 10; ///< messages in messages
constexpr int mostParts = 10'000; ///< recipients and attachments of one message

// Numbers of properties (MS-OXPROPS).
constexpr quint16 subjectId = 0x0037;
constexpr quint16 submitTimeId = 0x0039;
constexpr quint16 authorNameId = 0x0042; ///< who it is from, which may not be who sent it
constexpr quint16 authorAddressId = 0x0065;
constexpr quint16 recipientTypeId = 0x0c15;
constexpr quint16 senderNameId = 0x0c1a;
constexpr quint16 senderAddressId = 0x0c1f;
constexpr quint16 displayCcId = 0x0e03;
constexpr quint16 displayToId = 0x0e04;
constexpr quint16 deliveryTimeId = 0x0e06;
constexpr quint16 bodyId = 0x1000;
constexpr quint16 rtfId = 0x1009;
constexpr quint16 htmlId = 0x1013;
constexpr quint16 displayNameId = 0x3001;
constexpr quint16 addressId = 0x3003;
constexpr quint16 attachedId = 0x3701;
constexpr quint16 shortNameId = 0x3704;
constexpr quint16 longNameId = 0x3707;
constexpr quint16 mimeTypeId = 0x370e;
constexpr quint16 contentIdId = 0x3712;
constexpr quint16 smtpAddressId = 0x39fe;
constexpr quint16 internetCodePageId = 0x3fde;
constexpr quint16 senderSmtpId = 0x5d01;
constexpr quint16 authorSmtpId = 0x5d02;
constexpr quint16 hiddenId = 0x7ffe;
constexpr quint16 objectType = 0x000d;

/// The address of a person whom Outlook may know only by a name in a company's directory.
InternetAddress* addressOf(const QString& name, const QString& smtp, const QString& address)
{
    const bool usable = address.contains(QLatin1Char('@'));
    const QString mail = !smtp.isEmpty() ? smtp : usable ? address : QString();
    if (mail.isEmpty())
        return name.isEmpty() ? nullptr : internet_address_mailbox_new(nullptr, name.toUtf8().constData());
    const bool named = !name.isEmpty() && name != mail;
    return internet_address_mailbox_new(named ? name.toUtf8().constData() : nullptr, mail.toUtf8().constData());
}

void addAddress(GMimeMessage* message, GMimeAddressType type, InternetAddress* address)
{
    if (!address)
        return;
    internet_address_list_add(g_mime_message_get_addresses(message, type), address);
    g_object_unref(address);
}

GMimeObject* makePart(const char* type, const char* subtype, const QByteArray& content, const QByteArray& charset = {})
{
    GMimePart* const part = g_mime_part_new_with_type(type, subtype);
    if (!charset.isEmpty())
        g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", charset.constData());
    const mime::Owned<GMimeStream> stream(
        g_mime_stream_mem_new_with_buffer(content.constData(), size_t(content.size())));
    const mime::Owned<GMimeDataWrapper> wrapper(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part, wrapper.get());
    return GMIME_OBJECT(part);
}

/// Takes over the part.
void add(GMimeMultipart* parts, GMimeObject* part)
{
    g_mime_multipart_add(parts, part);
    g_object_unref(part);
}

/// Makes a message out of a storage and what lies in it.
class Maker {
public:
    mime::Owned<GMimeMessage> make(const OleFile& file, int depth, int codePage);

private:
    static void addAuthor(GMimeMessage* message, const OutlookProperties& properties);
    static void addRecipients(GMimeMessage* message, const OleFile& file, const OutlookProperties& properties);
    static void addDate(GMimeMessage* message, const OutlookProperties& properties);
    static void addBody(GMimeMultipart* parts, const OutlookProperties& properties);
    void addAttachments(GMimeMultipart* parts, const OleFile& file, int depth, int codePage);
    void addAttachment(GMimeMultipart* parts, const OleFile& storage, int depth, int codePage);
};

void Maker::addAuthor(GMimeMessage* message, const OutlookProperties& properties)
{
    InternetAddress* author =
        addressOf(properties.text(authorNameId), properties.text(authorSmtpId), properties.text(authorAddressId));
    if (!author)
        author =
            addressOf(properties.text(senderNameId), properties.text(senderSmtpId), properties.text(senderAddressId));
    addAddress(message, GMIME_ADDRESS_TYPE_FROM, author);
}

void Maker::addRecipients(GMimeMessage* message, const OleFile& file, const OutlookProperties& properties)
{
    int found = 0;
    for (const QString& name : file.names()) {
        if (!name.startsWith(QLatin1String("__recip_version1.0_")) || found >= mostParts)
            continue;
        const Result<OleFile> storage = file.storage(name);
        if (!storage)
            continue;
        const OutlookProperties recipient(*storage, properties.codePage());
        const qint32 type = recipient.number(recipientTypeId, 1) & 0x0f;
        if (type > 2)
            continue; // hidden from the others
        addAddress(message, type == 2 ? GMIME_ADDRESS_TYPE_CC : GMIME_ADDRESS_TYPE_TO,
            addressOf(recipient.text(displayNameId), recipient.text(smtpAddressId), recipient.text(addressId)));
        ++found;
    }
    if (found > 0)
        return;
    addAddress(message, GMIME_ADDRESS_TYPE_TO, addressOf(properties.text(displayToId), {}, {}));
    addAddress(message, GMIME_ADDRESS_TYPE_CC, addressOf(properties.text(displayCcId), {}, {}));
}

void Maker::addDate(GMimeMessage* message, const OutlookProperties& properties)
{
    QDateTime when = properties.time(submitTimeId);
    if (!when.isValid())
        when = properties.time(deliveryTimeId);
    if (!when.isValid())
        return;
    GDateTime* const date = g_date_time_new_from_unix_utc(when.toSecsSinceEpoch());
    if (!date)
        return;
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
}

/// As text, as a page or as RTF: whatever there is of it.
void Maker::addBody(GMimeMultipart* parts, const OutlookProperties& properties)
{
    GMimeMultipart* const forms = g_mime_multipart_new_with_subtype("alternative");
    const QString plain = properties.text(bodyId);
    const QByteArray page = properties.binary(htmlId);
    const QString pageText = page.isEmpty() ? properties.text(htmlId) : QString();
    if (hasWords(plain))
        add(forms, makePart("text", "plain", plain.toUtf8(), "utf-8"));
    if (!page.isEmpty())
        add(forms,
            makePart(
                "text", "html", page, charsetOfCodePage(properties.number(internetCodePageId, properties.codePage()))));
    else if (!pageText.isEmpty())
        add(forms, makePart("text", "html", pageText.toUtf8(), "utf-8"));
    if (g_mime_multipart_get_count(forms) == 0) {
        const Result<ExtractedText> rich = readRtf(decompressedRtf(properties.binary(rtfId)));
        if (rich && hasWords(rich->text))
            add(forms, makePart("text", "plain", rich->text.toUtf8(), "utf-8"));
    }
    add(parts, GMIME_OBJECT(forms));
}

void Maker::addAttachments(GMimeMultipart* parts, const OleFile& file, int depth, int codePage)
{
    int found = 0;
    for (const QString& name : file.names()) {
        if (!name.startsWith(QLatin1String("__attach_version1.0_")) || ++found > mostParts)
            continue;
        if (const Result<OleFile> storage = file.storage(name))
            addAttachment(parts, *storage, depth, codePage);
    }
}

void Maker::addAttachment(GMimeMultipart* parts, const OleFile& storage, int depth, int codePage)
{
    const OutlookProperties properties(storage, codePage);
    const bool picture = properties.flag(hiddenId) && !properties.text(contentIdId).isEmpty();
    if (picture)
        return; // it belongs to the page
    if (const Result<OleFile> inner = storage.storage(OutlookProperties::streamName(attachedId, objectType));
        inner && inner->contains("__properties_version1.0") && depth < deepest) {
        const mime::Owned<GMimeMessage> message = make(*inner, depth + 1, codePage);
        GMimeObject* const part = GMIME_OBJECT(g_mime_message_part_new_with_message("rfc822", message.get()));
        g_mime_object_set_disposition(part, "attachment");
        add(parts, part);
        return;
    }
    QString name;
    for (const quint16 id : { longNameId, shortNameId, displayNameId }) {
        if (name.isEmpty())
            name = properties.text(id).simplified();
    }
    const QList<QByteArray> type = properties.text(mimeTypeId).toUtf8().split('/');
    const bool typed = type.size() == 2 && !type.first().isEmpty() && !type.last().isEmpty();
    GMimeObject* const part = makePart(typed ? type.first().constData() : "application",
        typed ? type.last().constData() : "octet-stream", properties.binary(attachedId));
    g_mime_object_set_disposition(part, "attachment");
    if (!name.isEmpty())
        g_mime_part_set_filename(GMIME_PART(part), name.toUtf8().constData());
    add(parts, part);
}

mime::Owned<GMimeMessage> Maker::make(const OleFile& file, int depth, int codePage)
{
    const OutlookProperties properties(file, codePage);
    mime::Owned<GMimeMessage> message = mime::create();
    addAuthor(message.get(), properties);
    addRecipients(message.get(), file, properties);
    addDate(message.get(), properties);
    g_mime_message_set_subject(message.get(), properties.text(subjectId).simplified().toUtf8().constData(), "utf-8");
    GMimeMultipart* const parts = g_mime_multipart_new_with_subtype("mixed");
    addBody(parts, properties);
    addAttachments(parts, file, depth, properties.codePage());
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(parts));
    g_object_unref(parts);
    return message;
}

} // namespace

mime::Owned<GMimeMessage> outlookMessage(const OleFile& file)
{
    return Maker().make(file, 0, 0);
}

} // namespace docent
