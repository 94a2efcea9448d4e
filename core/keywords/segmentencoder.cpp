#include "keywords/segmentencoder.h"

#include <algorithm>
#include <numeric>
#include <xxhash.h>

namespace docent::keywords {

namespace {

template <typename Number> void append(QByteArray& bytes, const std::vector<Number>& numbers)
{
    bytes.append(reinterpret_cast<const char*>(numbers.data()), qsizetype(numbers.size() * sizeof(Number)));
}

} // namespace

quint64 EntryTable::totalLength() const
{
    return std::accumulate(lengths.begin(), lengths.end(), quint64(0));
}

quint64 EntryTable::filterWords() const
{
    return std::accumulate(filters.begin(), filters.end(), quint64(0),
        [](quint64 sum, std::span<const uchar> filter) { return sum + filter.size() / sizeof(quint64); });
}

SegmentEncoder::SegmentEncoder(const EntryTable& entries, double averageLength, qsizetype expectedSize)
{
    Q_ASSERT(entries.passages.size() <= format::mostEntries);
    std::copy(std::begin(format::magic), std::end(format::magic), m_header.magic);
    m_header.byteOrder = format::byteOrderMark;
    m_header.version = format::version;
    m_header.entryCount = quint32(entries.passages.size());
    m_header.totalLength = entries.totalLength();
    m_header.averageLength = averageLength;
    m_header.filterWords = entries.filterWords();
    Q_ASSERT(m_header.filterWords <= format::mostFilterWords);
    m_bytes.reserve(expectedSize);
    m_bytes.resize(sizeof(format::Header));
    append(m_bytes, entries.passages);
    append(m_bytes, entries.documents);
    append(m_bytes, entries.lengths);
    pad();
    appendFilters(entries);
    m_postingsStart = quint64(m_bytes.size());
}

void SegmentEncoder::add(std::string_view term, std::span<const Posting> postings)
{
    Q_ASSERT(!postings.empty() && (m_header.termCount == 0 || term > m_lastTerm));
    m_list.clear();
    quint32 expected = 0;
    for (const Posting& posting : postings) {
        format::appendVarint(m_list, posting.entry - expected);
        expected = posting.entry + 1;
    }
    for (const Posting& posting : postings)
        m_list.push_back(char(posting.impact));

    std::size_t common = 0;
    if (m_header.termCount % format::termsPerBlock == 0) {
        m_blocks.push_back({ m_dictionary.size(), quint64(m_bytes.size()) - m_postingsStart });
    } else {
        common = std::size_t(
            std::mismatch(term.begin(), term.end(), m_lastTerm.begin(), m_lastTerm.end()).first - term.begin());
    }
    format::appendVarint(m_dictionary, common);
    format::appendVarint(m_dictionary, term.size() - common);
    m_dictionary += term.substr(common);
    format::appendVarint(m_dictionary, postings.size());
    format::appendVarint(m_dictionary, m_list.size());
    m_bytes.append(m_list.data(), qsizetype(m_list.size()));
    m_lastTerm = term;
    ++m_header.termCount;
}

QByteArray SegmentEncoder::finished()
{
    m_header.postingsSize = quint64(m_bytes.size()) - m_postingsStart;
    m_header.dictionarySize = m_dictionary.size();
    pad();
    append(m_bytes, m_blocks);
    m_bytes.append(m_dictionary.data(), qsizetype(m_dictionary.size()));
    std::memcpy(m_bytes.data(), &m_header, sizeof(m_header));
    m_header.checksum = XXH3_64bits(
        m_bytes.constData() + format::checksummedFrom, std::size_t(m_bytes.size()) - format::checksummedFrom);
    std::memcpy(m_bytes.data(), &m_header, sizeof(m_header));
    return std::move(m_bytes);
}

void SegmentEncoder::appendFilters(const EntryTable& entries)
{
    std::vector<quint32> ends;
    ends.reserve(entries.filters.size());
    for (const std::span<const uchar> filter : entries.filters)
        ends.push_back((ends.empty() ? 0 : ends.back()) + quint32(filter.size() / sizeof(quint64)));
    append(m_bytes, ends);
    pad();
    for (const std::span<const uchar> filter : entries.filters)
        m_bytes.append(reinterpret_cast<const char*>(filter.data()), qsizetype(filter.size()));
}

void SegmentEncoder::pad()
{
    m_bytes.resize(qsizetype(format::padded(quint64(m_bytes.size()))), '\0');
}

} // namespace docent::keywords
