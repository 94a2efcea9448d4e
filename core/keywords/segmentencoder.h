#pragma once

#include "keywords/segmentformat.h"

#include <QByteArray>
#include <string>
#include <vector>

namespace docent::keywords {

/// What a segment knows of its entries, in the order of their passage ids.
struct EntryTable {
    std::vector<qint64> passages;
    std::vector<qint64> documents;
    std::vector<quint32> lengths;
    std::vector<std::span<const uchar>> filters; ///< bytes of PairFilters, which stay where they are

    void append(qint64 passage, qint64 document, quint32 length, std::span<const uchar> filter)
    {
        passages.push_back(passage);
        documents.push_back(document);
        lengths.push_back(length);
        filters.push_back(filter);
    }
    quint64 totalLength() const;
    /// Of all filters.
    quint64 filterWords() const;
};

struct Posting {
    quint32 entry = 0;
    quint8 impact = 0;
};

/// Writes the bytes of a segment (segmentformat.h): first the entries, then term after term.
class SegmentEncoder {
public:
    /// `averageLength` is what the impacts are computed with.
    SegmentEncoder(const EntryTable& entries, double averageLength, qsizetype expectedSize = 0);
    /// Terms come in bytewise order, their postings in the order of the entries, at least one.
    void add(std::string_view term, std::span<const Posting> postings);
    /// The segment; the end of this encoder.
    QByteArray finished();

private:
    void appendFilters(const EntryTable& entries);
    void pad();

    format::Header m_header = {};
    QByteArray m_bytes; ///< up to the postings, at last all
    quint64 m_postingsStart = 0;
    std::vector<format::BlockStart> m_blocks;
    std::string m_dictionary;
    std::string m_lastTerm;
    std::string m_list;
};

} // namespace docent::keywords
