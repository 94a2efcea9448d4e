#pragma once

#include "keywords/pairfilter.h"
#include "keywords/termtable.h"

#include <optional>
#include <QByteArray>
#include <span>

namespace docent::keywords {

/// Collects entries in memory, for one segment. An entry is a passage.
class SegmentWriter {
public:
    /// The terms of a title, of a text, …: UTF-8, in any order, repeated as they occur. Only the first 64 bytes of a
    /// term count; an empty one is none.
    struct Field {
        std::span<const std::string_view> terms;
        float weight = 1; ///< of each occurrence, above 0
    };

    /// A passage that is added again takes the place of what was added before. `pairs`: of terms that stand side by
    /// side (pairOf()); without them phrases aren't found.
    void add(qint64 passageId, qint64 documentId, std::span<const Field> fields, std::span<const quint64> pairs = {});
    /// How many times something was added.
    qsizetype size() const { return qsizetype(m_entries.size()); }
    /// About how much memory it holds.
    qsizetype memory() const;
    /// The bytes of the segment, with impacts for this average length: usualLength() of the index that it joins.
    /// Without one (the index is empty) that of these entries.
    QByteArray encoded(std::optional<double> averageLength = {}) const;

private:
    struct Entry {
        qint64 passage = 0;
        qint64 document = 0;
        std::size_t firstFrequency = 0;
        quint32 length = 0;
        quint32 filterWords = 0;
        std::size_t firstFilterWord = 0;
    };
    struct Frequency {
        quint32 term = 0;
        float weighted = 0;
    };
    std::span<const Frequency> frequenciesOf(std::size_t entry) const;
    std::span<const uchar> filterOf(std::size_t entry) const;
    std::vector<std::size_t> order() const;
    void addTerm(std::string_view term, float weight);

    TermTable m_terms;
    std::vector<std::size_t> m_latest; ///< of each term: where its frequency in the newest entry is, if it has one
    std::vector<Entry> m_entries;
    std::vector<quint64> m_filters; ///< words of all entries' filters
    std::vector<Frequency> m_frequencies; ///< of all entries, one entry after the other
};

} // namespace docent::keywords
