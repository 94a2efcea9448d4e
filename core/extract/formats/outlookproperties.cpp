#include "extract/formats/outlookproperties.h"

#include "extract/formats/charset.h"

#include <algorithm>
#include <array>
#include <QtEndian>
#include <QTimeZone>
#include <utility>

namespace docent {

namespace {

constexpr qint64 largestValue = qint64(256) << 20;
constexpr qint64 largestTable = 1 << 20;
constexpr qsizetype entryBytes = 16;

// Types of properties.
constexpr quint16 integer = 0x0003;
constexpr quint16 boolean = 0x000b;
constexpr quint16 bytes8 = 0x001e; ///< text in a code page
constexpr quint16 unicode = 0x001f;
constexpr quint16 systemTime = 0x0040;
constexpr quint16 blob = 0x0102;

constexpr quint16 messageCodePage = 0x3ffd;
constexpr quint16 internetCodePage = 0x3fde;

} // namespace

QByteArray charsetOfCodePage(int codePage)
{
    static constexpr std::array<std::pair<int, const char*>, 12> names { { { 65001, "UTF-8" }, { 20127, "US-ASCII" },
        { 932, "Shift_JIS" }, { 936, "GBK" }, { 949, "EUC-KR" }, { 950, "Big5" }, { 20866, "KOI8-R" },
        { 21866, "KOI8-U" }, { 50220, "ISO-2022-JP" }, { 51932, "EUC-JP" }, { 54936, "GB18030" },
        { 874, "TIS-620" } } };
    const auto known =
        std::find_if(names.begin(), names.end(), [codePage](const auto& name) { return name.first == codePage; });
    if (known != names.end())
        return known->second;
    if (codePage >= 28591 && codePage <= 28605)
        return "ISO-8859-" + QByteArray::number(codePage - 28590);
    if (codePage >= 1250 && codePage <= 1258)
        return "windows-" + QByteArray::number(codePage);
    return {};
}

OutlookProperties::OutlookProperties(const OleFile& storage, int codePage)
    : m_storage(storage)
    , m_table(storage.stream(QStringLiteral("__properties_version1.0"), largestTable))
    , m_codePage(codePage)
{
    // It begins with 32 bytes, with 24 in a message within a message, with 8 in recipients and attachments. What is
    // left of these looks like entries of properties that nobody asks for.
    m_table.remove(0, m_table.size() % entryBytes);
    m_codePage = number(messageCodePage, number(internetCodePage, codePage));
}

QString OutlookProperties::streamName(quint16 id, quint16 type)
{
    return QStringLiteral("__substg1.0_%1%2")
        .arg(id, 4, 16, QLatin1Char('0'))
        .arg(type, 4, 16, QLatin1Char('0'))
        .toUpper()
        .replace(QLatin1String("__SUBSTG1.0_"), QLatin1String("__substg1.0_"));
}

quint64 OutlookProperties::fixed(quint16 id, quint16 type, quint64 fallback) const
{
    for (qsizetype at = 0; at + entryBytes <= m_table.size(); at += entryBytes) {
        const char* const entry = m_table.constData() + at;
        if (qFromLittleEndian<quint16>(entry) == type && qFromLittleEndian<quint16>(entry + 2) == id)
            return qFromLittleEndian<quint64>(entry + 8);
    }
    return fallback;
}

QString OutlookProperties::text(quint16 id) const
{
    QString text;
    if (const QByteArray wide = m_storage.stream(streamName(id, unicode), largestValue); !wide.isEmpty()) {
        if (const Result<QString> decoded = charset::decode(wide, "UTF-16LE"))
            text = *decoded;
    } else if (const QByteArray narrow = m_storage.stream(streamName(id, bytes8), largestValue); !narrow.isEmpty()) {
        if (const Result<QString> decoded = charset::toText(narrow, charsetOfCodePage(m_codePage)))
            text = *decoded;
    }
    while (text.endsWith(QChar(0)))
        text.chop(1);
    charset::normalize(text);
    return text;
}

QByteArray OutlookProperties::binary(quint16 id) const
{
    return m_storage.stream(streamName(id, blob), largestValue);
}

qint32 OutlookProperties::number(quint16 id, qint32 fallback) const
{
    const auto value = fixed(id, integer, fixed(id, boolean, quint64(quint32(fallback))));
    return qint32(quint32(value));
}

QDateTime OutlookProperties::time(quint16 id) const
{
    constexpr quint64 ticksPerMillisecond = 10'000;
    constexpr qint64 until1970 = 11'644'473'600'000; ///< milliseconds from 1601
    const quint64 ticks = fixed(id, systemTime, 0);
    if (ticks == 0)
        return {};
    return QDateTime::fromMSecsSinceEpoch(qint64(ticks / ticksPerMillisecond) - until1970, QTimeZone::utc());
}

} // namespace docent
