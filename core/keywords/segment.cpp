#include "keywords/segment.h"

#include <cmath>
#include <QCoreApplication>
#include <xxhash.h>

namespace docent::keywords {

namespace {

constexpr double largestDrift = 0.02;

QString tr(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

Error damaged(const QString& name, const QString& detail)
{
    return { ErrorCode::Damaged, tr("The keyword index in %1 is damaged. It has to be made anew.").arg(name), detail,
        {} };
}

/// What is wrong with the header of a segment of this size; nothing if it is right.
QString faultOf(const format::Header& header, quint64 size)
{
    if (std::memcmp(header.magic, format::magic, sizeof(header.magic)) != 0)
        return QStringLiteral("does not begin as a segment");
    if (header.byteOrder != format::byteOrderMark)
        return QStringLiteral("written with another byte order");
    if (header.version != format::version)
        return QStringLiteral("version %1 of the format").arg(header.version);
    if (header.entryCount > format::mostEntries || header.postingsSize > size || header.dictionarySize > size
        || header.filterWords > std::min(size, format::mostFilterWords))
        return QStringLiteral("impossible sizes");
    const quint64 blocks = (quint64(header.termCount) + format::termsPerBlock - 1) / format::termsPerBlock;
    const quint64 expected = sizeof(format::Header) + 2 * sizeof(qint64) * quint64(header.entryCount)
        + 2 * format::padded(sizeof(quint32) * quint64(header.entryCount)) + sizeof(quint64) * header.filterWords
        + format::padded(header.postingsSize) + blocks * sizeof(format::BlockStart) + header.dictionarySize;
    if (size != expected)
        return QStringLiteral("%1 bytes instead of %2").arg(size).arg(expected);
    if (!std::isfinite(header.averageLength) || header.averageLength < 0)
        return QStringLiteral("impossible average length");
    return {};
}

} // namespace

Result<std::shared_ptr<const Segment>> Segment::open(const QString& file)
{
    const std::shared_ptr<Segment> segment(new Segment);
    segment->m_file.setFileName(file);
    const auto unreadable = [&] {
        return fail(
            ErrorCode::Io, tr("The keyword index in %1 can't be read: %2").arg(file, segment->m_file.errorString()));
    };
    if (!segment->m_file.open(QIODevice::ReadOnly))
        return unreadable();
    const qint64 size = segment->m_file.size();
    if (size < qint64(sizeof(format::Header)))
        return fail(damaged(file, QStringLiteral("%1 bytes").arg(size)));
    const uchar* const bytes = segment->m_file.map(0, size);
    if (!bytes)
        return unreadable();
    segment->m_file.close(); // the mapping stays
    if (const Result<> read = segment->readFrom({ bytes, std::size_t(size) }, file); !read)
        return fail(read.error());
    return segment;
}

Result<std::shared_ptr<const Segment>> Segment::fromBytes(QByteArray bytes)
{
    const std::shared_ptr<Segment> segment(new Segment);
    segment->m_bytes = std::move(bytes);
    const std::span span(
        reinterpret_cast<const uchar*>(segment->m_bytes.constData()), std::size_t(segment->m_bytes.size()));
    if (const Result<> read = segment->readFrom(span, tr("memory")); !read)
        return fail(read.error());
    return segment;
}

Result<> Segment::readFrom(std::span<const uchar> bytes, const QString& name)
{
    if (bytes.size() < sizeof(format::Header))
        return fail(damaged(name, QStringLiteral("%1 bytes").arg(bytes.size())));
    m_header = format::numberAt<format::Header>(bytes.data(), 0);
    if (const QString fault = faultOf(m_header, bytes.size()); !fault.isEmpty())
        return fail(damaged(name, fault));
    const std::span checked = bytes.subspan(format::checksummedFrom);
    if (XXH3_64bits(checked.data(), checked.size()) != m_header.checksum)
        return fail(damaged(name, QStringLiteral("wrong checksum")));

    m_byteSize = bytes.size();
    const std::size_t entries = m_header.entryCount;
    m_passages = bytes.data() + sizeof(format::Header);
    m_documents = m_passages + entries * sizeof(qint64);
    m_lengths = m_documents + entries * sizeof(qint64);
    m_filterEnds = m_lengths + format::padded(entries * sizeof(quint32));
    m_filters = m_filterEnds + format::padded(entries * sizeof(quint32));
    const uchar* const postings = m_filters + m_header.filterWords * sizeof(quint64);
    const uchar* const blocks = postings + format::padded(m_header.postingsSize);
    const uchar* const end = bytes.data() + bytes.size();
    const uchar* const terms = end - m_header.dictionarySize;
    m_dictionary = { { blocks, terms }, { terms, end }, { postings, m_header.postingsSize }, m_header.entryCount,
        m_header.termCount };
    return {};
}

std::span<const uchar> Segment::filterBytes(quint32 entry) const
{
    const quint32 begin = entry == 0 ? 0 : format::numberAt<quint32>(m_filterEnds, entry - 1);
    const quint32 end = format::numberAt<quint32>(m_filterEnds, entry);
    if (begin > end || end > m_header.filterWords)
        return {};
    return { m_filters + begin * sizeof(quint64), (end - begin) * sizeof(quint64) };
}

std::optional<quint32> Segment::find(qint64 passageId) const
{
    quint32 first = 0;
    quint32 count = size();
    while (count > 0) {
        const quint32 half = count / 2;
        if (this->passageId(first + half) < passageId) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    if (first < size() && this->passageId(first) == passageId)
        return first;
    return std::nullopt;
}

quint32 Segment::documentFrequency(std::string_view term) const
{
    return postings(term).count;
}

Postings Segment::postings(std::string_view term) const
{
    const std::string_view stored = format::storedTerm(term);
    const TermCursor cursor = terms(stored);
    return cursor.isValid() && cursor.term() == stored ? cursor.postings() : Postings();
}

std::vector<quint32> Segment::entriesOf(std::string_view term) const
{
    const Postings list = postings(term);
    std::vector<quint32> entries;
    entries.reserve(list.count);
    PostingCursor(list).advance(size(), [&entries](quint32 entry, quint8) { entries.push_back(entry); });
    return entries;
}

std::optional<double> usualLength(std::span<const LiveSegment> segments)
{
    const Segment* largest = nullptr;
    double total = 0;
    double entries = 0;
    for (const LiveSegment& live : segments) {
        if (!largest || live.segment->size() > largest->size())
            largest = live.segment.get();
        total += double(live.segment->totalLength());
        entries += double(live.segment->size());
    }
    if (total == 0)
        return std::nullopt;
    const double average = total / entries;
    const double recorded = largest->averageLength();
    return std::abs(average - recorded) <= largestDrift * recorded ? recorded : average;
}

} // namespace docent::keywords
