#include "extract/formats/pictureinfo.h"

#include <algorithm>
#include <QtEndian>

namespace docent {

namespace {

constexpr int mostPages = 10'000;

/// Numbers at places that a damaged file may not have: those are 0.
class Numbers {
public:
    explicit Numbers(QByteArrayView bytes, bool littleEndian = true)
        : m_bytes(bytes)
        , m_little(littleEndian)
    {
    }
    qint64 two(qint64 at) const { return number<quint16>(at); }
    qint64 three(qint64 at) const { return two(at) | (qint64(one(at + 2)) << 16); } ///< little-endian only
    qint64 four(qint64 at) const { return number<quint32>(at); }
    quint8 one(qint64 at) const { return at >= 0 && at < m_bytes.size() ? quint8(m_bytes[at]) : 0; }

private:
    template <typename T> qint64 number(qint64 at) const
    {
        if (at < 0 || at + qint64(sizeof(T)) > m_bytes.size())
            return 0;
        return m_little ? qFromLittleEndian<T>(m_bytes.data() + at) : qFromBigEndian<T>(m_bytes.data() + at);
    }

    QByteArrayView m_bytes;
    bool m_little;
};

std::optional<PictureInfo> sized(qint64 width, qint64 height, int pages = 1)
{
    constexpr qint64 widest = 1 << 20;
    if (width <= 0 || height <= 0 || width > widest || height > widest)
        return {};
    return PictureInfo { width * height, pages };
}

/// The size stands in the frame's header, behind segments that each tell their length.
std::optional<PictureInfo> jpegInfo(QByteArrayView bytes)
{
    const Numbers numbers(bytes, false);
    for (qint64 at = 2; at + 9 < bytes.size();) {
        if (numbers.one(at) != 0xff)
            return {};
        const quint8 marker = numbers.one(at + 1);
        if (marker == 0xff) {
            ++at; // filling
            continue;
        }
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame)
            return sized(numbers.two(at + 7), numbers.two(at + 5));
        const bool alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        at += 2 + (alone ? 0 : std::max<qint64>(numbers.two(at + 2), 2));
    }
    return {};
}

/// A chain of directories, one for each page.
std::optional<PictureInfo> tiffInfo(QByteArrayView bytes)
{
    constexpr qint64 width = 256;
    constexpr qint64 height = 257;
    constexpr qint64 twoBytes = 3;
    const Numbers numbers(bytes, bytes.startsWith("II"));
    PictureInfo info { 0, 0 };
    qint64 at = numbers.four(4);
    while (at > 0 && at < bytes.size() && info.pages < mostPages) {
        const qint64 entries = numbers.two(at);
        qint64 size[2] {};
        for (qint64 i = 0; i < entries; ++i) {
            const qint64 entry = at + 2 + i * 12;
            const qint64 tag = numbers.two(entry);
            if (tag == width || tag == height)
                size[tag - width] =
                    numbers.two(entry + 2) == twoBytes ? numbers.two(entry + 8) : numbers.four(entry + 8);
        }
        const std::optional<PictureInfo> page = sized(size[0], size[1]);
        if (!page)
            return {};
        info.pixels = std::max(info.pixels, page->pixels);
        ++info.pages;
        const qint64 next = numbers.four(at + 2 + entries * 12);
        if (next <= at)
            break; // a chain that leads back has no end
        at = next;
    }
    return info.pages > 0 ? std::optional(info) : std::nullopt;
}

std::optional<PictureInfo> webpInfo(QByteArrayView bytes)
{
    const Numbers numbers(bytes);
    const QByteArrayView kind = bytes.sliced(12).first(std::min<qsizetype>(4, bytes.size() - 12));
    if (kind == "VP8X")
        return sized(numbers.three(24) + 1, numbers.three(27) + 1);
    if (kind == "VP8L")
        return sized((numbers.four(21) & 0x3fff) + 1, ((numbers.four(21) >> 14) & 0x3fff) + 1);
    if (kind == "VP8 ")
        return sized(numbers.two(26) & 0x3fff, numbers.two(28) & 0x3fff);
    return {};
}

} // namespace

bool isPicture(QByteArrayView head)
{
    return head.startsWith("\x89PNG\r\n") || head.startsWith("\xff\xd8\xff") || head.startsWith("GIF8")
        || head.startsWith(QByteArrayView("II*\0", 4)) || head.startsWith(QByteArrayView("MM\0*", 4))
        || (head.startsWith("RIFF") && head.size() > 12 && head.sliced(8).startsWith("WEBP"))
        || (head.startsWith("BM") && head.size() > 30 && Numbers(head).four(6) == 0 && Numbers(head).two(26) == 1);
}

std::optional<PictureInfo> pictureInfo(QByteArrayView bytes)
{
    const Numbers little(bytes);
    if (bytes.startsWith("\x89PNG"))
        return sized(Numbers(bytes, false).four(16), Numbers(bytes, false).four(20));
    if (bytes.startsWith("\xff\xd8"))
        return jpegInfo(bytes);
    if (bytes.startsWith("GIF8"))
        return sized(little.two(6), little.two(8));
    if (bytes.startsWith("II") || bytes.startsWith("MM"))
        return tiffInfo(bytes);
    if (bytes.startsWith("RIFF") && bytes.size() > 16)
        return webpInfo(bytes);
    if (bytes.startsWith("BM"))
        return sized(little.four(18), std::abs(qint64(qint32(little.four(22)))));
    return {};
}

} // namespace docent
