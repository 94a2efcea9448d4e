#include "extract/formats/mimemessage.h"

#include "extract/formats/charset.h"
#include "extract/formats/memberreader.h"

#include <array>

namespace docent::mime {

namespace {

struct FreeText {
    void operator()(char* text) const { g_free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

/// Header fields with bare eight-bit text are UTF-8 or, by old programs, Windows-1252.
GMimeParserOptions* options()
{
    static GMimeParserOptions* const shared = [] {
        g_mime_init();
        static std::array<const char*, 3> charsets { "utf-8", "windows-1252", nullptr };
        GMimeParserOptions* made = g_mime_parser_options_new();
        g_mime_parser_options_set_fallback_charsets(made, charsets.data());
        return made;
    }();
    return shared;
}

QString inOneLine(const char* text)
{
    QString line = QString::fromUtf8(text);
    charset::normalize(line);
    return line.simplified();
}

QByteArray bytesOf(GMimeStream* stream)
{
    const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return QByteArray(reinterpret_cast<const char*>(bytes->data), qsizetype(bytes->len));
}

} // namespace

QByteArray unwrapped(const QByteArray& bytes)
{
    constexpr qsizetype judged = 4096;
    QByteArray plain = bytes;
    const charset::Guess guess = charset::guess(bytes.left(judged));
    if (guess.name.startsWith("UTF-16") || guess.name.startsWith("UTF-32")) {
        if (const Result<QString> text = charset::decode(QByteArrayView(bytes).sliced(guess.skip), guess.name))
            plain = text->toUtf8();
    } else if (guess.skip > 0) {
        plain.remove(0, guess.skip);
    }
    qsizetype start = 0;
    while (start < plain.size() && (plain.at(start) == '\n' || plain.at(start) == '\r'))
        ++start;
    const QByteArrayView view = QByteArrayView(plain).sliced(start);
    if (view.startsWith("From ") || view.startsWith(">From ")) {
        const qsizetype feed = plain.indexOf('\n', start);
        start = feed < 0 ? plain.size() : feed + 1;
    }
    plain.remove(0, start);
    return plain;
}

Owned<GMimeMessage> parse(const QByteArray& bytes)
{
    GMimeParserOptions* const settings = options();
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.constData(), size_t(bytes.size())));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    return Owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), settings));
}

Owned<GMimeMessage> create()
{
    options(); // the library begins with its first use
    return Owned<GMimeMessage>(g_mime_message_new(FALSE));
}

QString field(GMimeObject* object, const char* name)
{
    const char* const raw = g_mime_object_get_header(object, name);
    if (!raw)
        return {};
    const Text decoded(g_mime_utils_header_decode_text(options(), raw));
    return inOneLine(decoded.get());
}

QString addresses(GMimeMessage* message, GMimeAddressType type, const char* name)
{
    InternetAddressList* const list = g_mime_message_get_addresses(message, type);
    if (!list || internet_address_list_length(list) == 0)
        return field(GMIME_OBJECT(message), name);
    const Text text(internet_address_list_to_string(list, nullptr, FALSE));
    return inOneLine(text.get());
}

QString author(GMimeMessage* message)
{
    InternetAddressList* const list = g_mime_message_get_from(message);
    if (!list || internet_address_list_length(list) == 0)
        return field(GMIME_OBJECT(message), "From");
    InternetAddress* const first = internet_address_list_get_address(list, 0);
    if (const char* name = internet_address_get_name(first); name && *name)
        return inOneLine(name);
    return INTERNET_ADDRESS_IS_MAILBOX(first)
        ? inOneLine(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)))
        : QString();
}

QByteArray content(GMimePart* part)
{
    GMimeDataWrapper* const wrapper = g_mime_part_get_content(part);
    if (!wrapper)
        return {};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(wrapper, stream.get());
    return bytesOf(stream.get());
}

QByteArray charsetOf(GMimeObject* object)
{
    return QByteArray(g_mime_object_get_content_type_parameter(object, "charset"));
}

bool isType(GMimeObject* object, const char* type, const char* subtype)
{
    GMimeContentType* const found = g_mime_object_get_content_type(object);
    return found && g_mime_content_type_is_type(found, type, subtype);
}

bool isAttachment(GMimeObject* object)
{
    const char* const disposition = g_mime_object_get_disposition(object);
    return disposition && g_ascii_strcasecmp(disposition, "attachment") == 0;
}

QString fileName(GMimeObject* object)
{
    if (!GMIME_IS_PART(object))
        return {};
    const char* const name = g_mime_part_get_filename(GMIME_PART(object));
    return name ? inOneLine(name) : QString();
}

QString attachmentName(GMimeObject* object)
{
    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage* const message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        QString subject = message ? field(GMIME_OBJECT(message), "Subject") : QString();
        subject.replace(QLatin1Char('/'), QLatin1Char('-')).replace(QLatin1Char('\\'), QLatin1Char('-'));
        return memberFileName(subject.isEmpty() ? QStringLiteral("message") : subject) + QLatin1String(".eml");
    }
    const QString name = fileName(object);
    return name.isEmpty() ? QStringLiteral("attachment") : memberFileName(name);
}

QByteArray attachedBytes(GMimeObject* object)
{
    if (GMIME_IS_PART(object))
        return content(GMIME_PART(object));
    GMimeMessage* const message =
        GMIME_IS_MESSAGE_PART(object) ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)) : nullptr;
    if (!message)
        return {};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_object_write_to_stream(GMIME_OBJECT(message), nullptr, stream.get());
    return bytesOf(stream.get());
}

} // namespace docent::mime
