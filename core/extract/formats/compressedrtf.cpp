// RTF as Outlook compresses it (MS-OXRTFCP): literals, and references into the last 4096 characters.

#include "extract/formats/outlookmessage.h"

#include <algorithm>
#include <QtEndian>

namespace docent {

namespace {

constexpr quint32 compressedMark = 0x75465a4c;
constexpr quint32 plainMark = 0x414c454d;
constexpr qsizetype headerBytes = 16;
constexpr qsizetype windowBytes = 4096;
constexpr qsizetype largest = qsizetype(64) << 20;

/// What every window begins with.
constexpr QByteArrayView beginning(
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
    "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx");

class Window {
public:
    explicit Window(QByteArray& out)
        : m_out(out)
        , m_bytes(beginning.toByteArray() + QByteArray(windowBytes - beginning.size(), '\0'))
    {
    }
    void put(char byte)
    {
        m_out.append(byte);
        m_bytes[m_at] = byte;
        m_at = (m_at + 1) % windowBytes;
    }
    char at(qsizetype offset) const { return m_bytes.at(offset % windowBytes); }
    qsizetype position() const { return m_at; }

private:
    QByteArray& m_out;
    QByteArray m_bytes;
    qsizetype m_at = beginning.size();
};

QByteArray decompressed(QByteArrayView in, qsizetype size)
{
    QByteArray out;
    Window window(out);
    for (qsizetype at = 0; at < in.size();) {
        const auto control = quint8(in[at++]);
        for (int bit = 0; bit < 8 && at < in.size() && out.size() < size; ++bit) {
            if (!(control & (1 << bit))) {
                window.put(in[at++]);
                continue;
            }
            if (at + 2 > in.size())
                return out;
            const auto reference = qFromBigEndian<quint16>(in.data() + at);
            at += 2;
            const qsizetype offset = reference >> 4;
            if (offset == window.position())
                return out;
            const int length = (reference & 0x0f) + 2;
            for (int i = 0; i < length; ++i)
                window.put(window.at(offset + i));
        }
        if (out.size() >= size)
            break;
    }
    return out;
}

} // namespace

QByteArray decompressedRtf(const QByteArray& compressed)
{
    if (compressed.size() < headerBytes)
        return {};
    const auto size = std::min<qsizetype>(qFromLittleEndian<quint32>(compressed.constData() + 4), largest);
    const auto mark = qFromLittleEndian<quint32>(compressed.constData() + 8);
    const QByteArrayView content = QByteArrayView(compressed).sliced(headerBytes);
    if (mark == plainMark)
        return content.first(std::min(size, content.size())).toByteArray();
    return mark == compressedMark ? decompressed(content, size) : QByteArray();
}

} // namespace docent
