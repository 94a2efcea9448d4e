#include "keywords/segmentwriter.h"

#include "keywords/bm25.h"
#include "keywords/segmentencoder.h"

#include <limits>
#include <numeric>

namespace docent::keywords {

void SegmentWriter::add(
    qint64 passageId, qint64 documentId, std::span<const Field> fields, std::span<const quint64> pairs)
{
    const std::size_t firstFilterWord = m_filters.size();
    PairFilter::append(m_filters, pairs);
    m_entries.push_back({ passageId, documentId, m_frequencies.size(), 0, quint32(m_filters.size() - firstFilterWord),
        firstFilterWord });
    quint64 length = 0;
    for (const Field& field : fields) {
        Q_ASSERT(field.weight > 0);
        for (const std::string_view term : field.terms) {
            if (term.empty())
                continue;
            addTerm(format::storedTerm(term), field.weight);
            ++length;
        }
    }
    m_entries.back().length = quint32(std::min<quint64>(length, std::numeric_limits<quint32>::max()));
}

void SegmentWriter::addTerm(std::string_view term, float weight)
{
    const quint32 number = m_terms.number(term);
    if (number == m_latest.size())
        m_latest.push_back(std::numeric_limits<std::size_t>::max());
    std::size_t& latest = m_latest[number];
    if (latest < m_frequencies.size() && latest >= m_entries.back().firstFrequency) {
        m_frequencies[latest].weighted += weight;
        return;
    }
    latest = m_frequencies.size();
    m_frequencies.push_back({ number, weight });
}

qsizetype SegmentWriter::memory() const
{
    return qsizetype(m_entries.capacity() * sizeof(Entry) + m_frequencies.capacity() * sizeof(Frequency)
               + m_filters.capacity() * sizeof(quint64))
        + m_terms.memory();
}

std::span<const SegmentWriter::Frequency> SegmentWriter::frequenciesOf(std::size_t entry) const
{
    const std::size_t begin = m_entries[entry].firstFrequency;
    const std::size_t end = entry + 1 < m_entries.size() ? m_entries[entry + 1].firstFrequency : m_frequencies.size();
    return std::span(m_frequencies).subspan(begin, end - begin);
}

std::span<const uchar> SegmentWriter::filterOf(std::size_t entry) const
{
    return { reinterpret_cast<const uchar*>(m_filters.data() + m_entries[entry].firstFilterWord),
        m_entries[entry].filterWords * sizeof(quint64) };
}

/// Which entries count, ordered by passage: of several with the same one the last.
std::vector<std::size_t> SegmentWriter::order() const
{
    std::vector<std::size_t> order(m_entries.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto passage = [this](std::size_t entry) { return m_entries[entry].passage; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return passage(a) < passage(b); });
    std::size_t count = 0;
    for (const std::size_t entry : order) {
        if (count > 0 && passage(order[count - 1]) == passage(entry))
            --count;
        order[count++] = entry;
    }
    order.resize(count);
    return order;
}

QByteArray SegmentWriter::encoded(std::optional<double> averageLength) const
{
    const std::vector<std::size_t> entries = order();
    EntryTable table;
    for (const std::size_t entry : entries)
        table.append(m_entries[entry].passage, m_entries[entry].document, m_entries[entry].length, filterOf(entry));
    const double average =
        averageLength.value_or(entries.empty() ? 0 : double(table.totalLength()) / double(entries.size()));

    // Turned round, from the terms of each entry to the entries of each term, by counting: where each term's postings
    // begin, and after they have been laid down, where they end.
    std::vector<std::size_t> ends(m_terms.size() + 1);
    for (const std::size_t entry : entries) {
        for (const Frequency& frequency : frequenciesOf(entry))
            ++ends[frequency.term + 1];
    }
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    std::vector<Posting> postings(ends.back());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const double half = bm25::halfFrequency(table.lengths[i], average);
        for (const Frequency& frequency : frequenciesOf(entries[i]))
            postings[ends[frequency.term]++] = { quint32(i), bm25::impact(double(frequency.weighted), half) };
    }

    SegmentEncoder encoder(table, average);
    for (const quint32 term : m_terms.sorted()) {
        const std::size_t begin = term == 0 ? 0 : ends[term - 1];
        if (begin != ends[term])
            encoder.add(m_terms.term(term), std::span(postings).subspan(begin, ends[term] - begin));
    }
    return encoder.finished();
}

} // namespace docent::keywords
