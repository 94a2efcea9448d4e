#include "extract/formats/charset.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <memory>
#include <QStringDecoder>
#include <QtEndian>
#include <uchardet.h>

namespace docent::charset {

namespace {

constexpr qsizetype judged = 256 * 1024; ///< bytes that uchardet and the zero pattern look at

struct Mark {
    QByteArrayView bytes;
    const char* name;
};

// The marks of UTF-32 come first: that of UTF-16LE is the beginning of UTF-32LE's.
constexpr std::array<Mark, 6> marks { { { QByteArrayView("\xFF\xFE\0\0", 4), "UTF-32LE" },
    { QByteArrayView("\0\0\xFE\xFF", 4), "UTF-32BE" }, { QByteArrayView("\xEF\xBB\xBF", 3), "UTF-8" },
    { QByteArrayView("\xFF\xFE", 2), "UTF-16LE" }, { QByteArrayView("\xFE\xFF", 2), "UTF-16BE" },
    { QByteArrayView("\x84\x31\x95\x33", 4), "GB18030" } } };

/// Zero bytes by their place modulo four: text in UTF-16 and UTF-32 has its zeros in fixed places.
Guess guessByZeros(QByteArrayView head)
{
    std::array<qsizetype, 4> zeros {};
    const qsizetype units = head.size() / 4;
    for (qsizetype i = 0; i < units * 4; ++i)
        zeros[size_t(i % 4)] += head[i] == '\0' ? 1 : 0;
    const auto mostly = [units](qsizetype count) { return count * 10 > units * 9; };
    const auto rarely = [units](qsizetype count) { return count * 20 < units; };
    if (units < 2)
        return {};
    if (mostly(zeros[3]) && mostly(zeros[2]) && rarely(zeros[0]))
        return { "UTF-32LE", 0, false };
    if (mostly(zeros[0]) && mostly(zeros[1]) && rarely(zeros[3]))
        return { "UTF-32BE", 0, false };
    const auto often = [units](qsizetype count) { return count * 4 > units; };
    if (often(zeros[1]) && often(zeros[3]) && rarely(zeros[0]) && rarely(zeros[2]))
        return { "UTF-16LE", 0, false };
    if (often(zeros[0]) && often(zeros[2]) && rarely(zeros[1]) && rarely(zeros[3]))
        return { "UTF-16BE", 0, false };
    return {};
}

/// A share of control characters that no text has.
bool looksBinary(QByteArrayView head)
{
    const auto isOdd = [](char c) {
        return quint8(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b';
    };
    const auto odd = std::count_if(head.begin(), head.end(), isOdd);
    return odd * 50 > head.size();
}

bool isValidUtf8(const QByteArray& bytes)
{
    const auto* at = reinterpret_cast<const quint8*>(bytes.constData());
    const auto* const end = at + bytes.size();
    while (at < end) {
        if (end - at >= 8 && (qFromUnaligned<quint64>(at) & 0x8080808080808080ULL) == 0) {
            at += 8;
            continue;
        }
        if (*at < 0x80) {
            ++at;
            continue;
        }
        const int more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : 1;
        if (*at < 0xC2 || *at > 0xF4 || end - at <= more)
            return false;
        const quint8 low = *at == 0xE0 ? 0xA0 : *at == 0xF0 ? 0x90 : 0x80;
        const quint8 high = *at == 0xED ? 0x9F : *at == 0xF4 ? 0x8F : 0xBF;
        if (at[1] < low || at[1] > high)
            return false;
        for (int i = 2; i <= more; ++i) {
            if ((at[i] & 0xC0) != 0x80)
                return false;
        }
        at += more + 1;
    }
    return true;
}

/// Names that uchardet or authors use, as iconv wants them; the WHATWG's reading of "latin1" and its like is
/// Windows-1252.
QByteArray iconvName(const QByteArray& name)
{
    const QByteArray upper = name.trimmed().toUpper();
    static constexpr std::array<std::pair<const char*, const char*>, 22> aliases { { { "ASCII", "WINDOWS-1252" },
        { "US-ASCII", "WINDOWS-1252" }, { "ISO-8859-1", "WINDOWS-1252" }, { "LATIN1", "WINDOWS-1252" },
        { "ISO8859-1", "WINDOWS-1252" }, { "ISO-8859-9", "WINDOWS-1254" }, { "GB2312", "GB18030" },
        { "GBK", "GB18030" }, { "HZ-GB-2312", "HZ" }, { "X-SJIS", "CP932" }, { "SHIFT_JIS", "CP932" },
        { "SHIFT-JIS", "CP932" }, { "BIG5", "BIG5-HKSCS" }, { "EUC-KR", "UHC" }, { "KS_C_5601-1987", "UHC" },
        { "MAC-CYRILLIC", "MAC-CYRILLIC" }, { "X-MAC-CYRILLIC", "MAC-CYRILLIC" }, { "X-MAC-ROMAN", "MACINTOSH" },
        { "ISO-8859-8-I", "ISO-8859-8" }, { "VISCII", "VISCII" }, { "GEORGIAN-ACADEMY", "GEORGIAN-ACADEMY" },
        { "TIS-620", "CP874" } } };
    const auto it =
        std::find_if(aliases.begin(), aliases.end(), [&](const auto& alias) { return upper == alias.first; });
    return it == aliases.end() ? upper : QByteArray(it->second);
}

/// Windows' charsets and ISO's differ little, and detectors mix them up. Windows' alone have characters from 0x80 to
/// 0x9f; and in Windows-1250 0xb1 and 0xb6 are signs, which don't stand beside letters.
QByteArray windowsOrIso(const QByteArray& name, QByteArrayView head)
{
    static constexpr std::array<std::pair<const char*, const char*>, 3> pairs { { { "ISO-8859-2", "WINDOWS-1250" },
        { "ISO-8859-7", "WINDOWS-1253" }, { "ISO-8859-8", "WINDOWS-1255" } } };
    const bool windows =
        std::any_of(head.begin(), head.end(), [](char c) { return quint8(c) >= 0x80 && quint8(c) < 0xa0; });
    for (const auto& [iso, other] : pairs) {
        if (windows && name == iso)
            return other;
    }
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (windows || name != "WINDOWS-1250")
        return name;
    for (qsizetype i = 1; i < head.size(); ++i) {
        if ((head[i] == '\xb1' || head[i] == '\xb6') && isLetter(head[i - 1]))
            return "ISO-8859-2";
    }
    return name;
}

QByteArray askUchardet(QByteArrayView head)
{
    const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
    uchardet_handle_data(detector.get(), head.data(), size_t(head.size()));
    uchardet_data_end(detector.get());
    return uchardet_get_charset(detector.get());
}

/// An iconv descriptor; invalid if it doesn't know the charset.
class Converter {
public:
    explicit Converter(const QByteArray& name)
        : m_handle(iconv_open(Q_BYTE_ORDER == Q_LITTLE_ENDIAN ? "UTF-16LE" : "UTF-16BE", name.constData()))
    {
    }
    ~Converter()
    {
        if (isValid())
            iconv_close(m_handle);
    }
    Q_DISABLE_COPY_MOVE(Converter)
    bool isValid() const { return m_handle != iconv_t(-1); }
    QString convert(QByteArrayView bytes) const;

private:
    iconv_t m_handle;
};

QString Converter::convert(QByteArrayView bytes) const
{
    QString text;
    text.reserve(bytes.size());
    std::array<char16_t, 16 * 1024> buffer {};
    char* in = const_cast<char*>(bytes.data()); // iconv's signature; it does not write there
    size_t left = size_t(bytes.size());
    while (left > 0) {
        char* out = reinterpret_cast<char*>(buffer.data());
        size_t room = sizeof buffer;
        const size_t status = iconv(m_handle, &in, &left, &out, &room);
        const int reason = status == size_t(-1) ? errno : 0;
        text.append(
            reinterpret_cast<const QChar*>(buffer.data()), qsizetype((sizeof buffer - room) / sizeof(char16_t)));
        if (reason == 0 || reason == EINVAL) // the end, perhaps in the middle of a character
            break;
        if (reason == EILSEQ) {
            text.append(QChar::ReplacementCharacter);
            ++in;
            --left;
        }
    }
    return text;
}

} // namespace

Guess guess(const QByteArray& bytes, const QByteArray& declared)
{
    const QByteArrayView view(bytes);
    for (const Mark& mark : marks) {
        if (view.startsWith(mark.bytes))
            return { mark.name, mark.bytes.size(), true };
    }
    const QByteArrayView head = view.first(std::min(view.size(), judged));
    if (head.contains('\0')) {
        const Guess wide = guessByZeros(head);
        if (!wide.name.isEmpty() || looksBinary(head))
            return wide;
    }
    if (isValidUtf8(bytes)) {
        // ISO-2022 and HZ write everything in seven bits, between escapes.
        const bool escapes = head.contains("\x1b$") || head.contains("\x1b(") || head.contains("~{");
        const bool named = escapes && (declared.startsWith("iso-2022") || declared.startsWith("ISO-2022"));
        const QByteArray found = named ? declared : escapes ? askUchardet(head) : QByteArray();
        if (const QByteArray name = iconvName(found); name.startsWith("ISO-2022") || name.startsWith("HZ"))
            return { name, 0, false };
        return looksBinary(head) ? Guess {} : Guess { "UTF-8", 0, true };
    }
    if (looksBinary(head))
        return {};
    const QByteArray named = iconvName(declared);
    if (!named.isEmpty() && !named.startsWith("UTF-") && Converter(named).isValid())
        return { named, 0, false };
    const QByteArray found = windowsOrIso(iconvName(askUchardet(head)), head);
    // Broken UTF-8 is still best read as UTF-8; what nobody knows is most often Windows-1252.
    return { found.isEmpty() ? QByteArray("WINDOWS-1252") : found, 0, false };
}

Result<QString> decode(QByteArrayView bytes, const QByteArray& name)
{
    static constexpr std::array<std::pair<const char*, QStringDecoder::Encoding>, 5> own {
        { { "UTF-8", QStringDecoder::Utf8 }, { "UTF-16LE", QStringDecoder::Utf16LE },
            { "UTF-16BE", QStringDecoder::Utf16BE }, { "UTF-32LE", QStringDecoder::Utf32LE },
            { "UTF-32BE", QStringDecoder::Utf32BE } }
    };
    const auto it = std::find_if(own.begin(), own.end(), [&name](const auto& entry) { return name == entry.first; });
    if (it != own.end()) {
        QStringDecoder decoder(it->second, QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
        return QString(decoder(bytes));
    }
    const Converter converter(name);
    if (!converter.isValid())
        return fail(ErrorCode::Unsupported,
            QStringLiteral("Its character set (%1) is not known here.").arg(QString::fromLatin1(name)));
    return converter.convert(bytes);
}

void normalize(QString& text)
{
    const qsizetype size = text.size();
    QChar* const data = text.data();
    qsizetype kept = 0;
    for (qsizetype i = 0; i < size; ++i) {
        QChar c = data[i];
        if (c.isSurrogate()) {
            const bool pair = c.isHighSurrogate() && i + 1 < size && data[i + 1].isLowSurrogate();
            if (pair)
                data[kept++] = data[i++];
            data[kept++] = pair ? data[i] : QChar(QChar::ReplacementCharacter);
            continue;
        }
        const char16_t u = c.unicode();
        if (u == '\r') {
            if (i + 1 < size && data[i + 1] == QLatin1Char('\n'))
                continue;
            c = QLatin1Char('\n');
        } else if (u == '\f' || u == '\v' || u == 0x85 || u == QChar::ParagraphSeparator || u == QChar::LineSeparator) {
            c = QLatin1Char('\n');
        } else if ((u < 0x20 && u != '\t' && u != '\n') || (u >= 0x7f && u < 0xa0) || u == 0xfeff || u == 0xfffe
            || u == 0xffff) {
            continue;
        }
        data[kept++] = c;
    }
    text.truncate(kept);
}

void dropInvisible(QString& text)
{
    const auto isInvisible = [](QChar c) {
        return c == QChar(QChar::SoftHyphen) || c == QChar(0x200b) || c == QChar(0x2060);
    };
    text.removeIf(isInvisible);
}

Result<QString> toText(const QByteArray& bytes, const QByteArray& declared)
{
    const Guess found = guess(bytes, declared);
    if (found.name.isEmpty())
        return fail(
            ErrorCode::Unsupported, QStringLiteral("It is not text, and not a kind of document that can be read."));
    Result<QString> text = decode(QByteArrayView(bytes).sliced(found.skip), found.name);
    if (text)
        normalize(*text);
    return text;
}

} // namespace docent::charset
