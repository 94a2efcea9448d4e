#pragma once

#include "base/result.h"
#include "keywords/entryset.h"
#include "keywords/pairfilter.h"
#include "keywords/termcursor.h"

#include <memory>
#include <optional>
#include <QByteArray>
#include <QFile>
#include <span>
#include <string_view>
#include <vector>

namespace docent::keywords {

/// A part of the keyword index that never changes: which terms are in which passages, and how much they tell of them.
/// May be read by any number of threads. Whatever the bytes are that it is made of, nothing outside of them is read.
class Segment {
public:
    /// Maps the file into memory and checks it: all of it is read once. The file may be deleted or replaced by another
    /// meanwhile, but must not be written to.
    static Result<std::shared_ptr<const Segment>> open(const QString& file);
    static Result<std::shared_ptr<const Segment>> fromBytes(QByteArray bytes);
    Q_DISABLE_COPY_MOVE(Segment)

    /// Entries, numbered from 0 in the order of their passage ids.
    quint32 size() const { return m_header.entryCount; }
    qint64 passageId(quint32 entry) const { return format::numberAt<qint64>(m_passages, entry); }
    qint64 documentId(quint32 entry) const { return format::numberAt<qint64>(m_documents, entry); }
    /// How many terms an entry has, repeated ones counted each time.
    quint32 length(quint32 entry) const { return format::numberAt<quint32>(m_lengths, entry); }
    /// Which terms may stand side by side in an entry.
    PairFilter pairs(quint32 entry) const { return PairFilter(filterBytes(entry)); }
    std::span<const uchar> filterBytes(quint32 entry) const;
    std::optional<quint32> find(qint64 passageId) const;
    /// Of all entries.
    quint64 totalLength() const { return m_header.totalLength; }
    /// The length of an entry that was the usual one when this was written.
    double averageLength() const { return m_header.averageLength; }

    /// Of all bytes but the first: tells it from any other.
    quint64 checksum() const { return m_header.checksum; }
    /// Of the file.
    std::size_t byteSize() const { return m_byteSize; }
    quint32 termCount() const { return m_header.termCount; }
    /// Stands on the first term that isn't before `from`: for all that begin with it, or for the whole vocabulary.
    TermCursor terms(std::string_view from = {}) const { return { m_dictionary, from }; }
    /// In how many entries the term is.
    quint32 documentFrequency(std::string_view term) const;
    Postings postings(std::string_view term) const;
    /// In ascending order.
    std::vector<quint32> entriesOf(std::string_view term) const;

private:
    Segment() = default;
    Result<> readFrom(std::span<const uchar> bytes, const QString& name);

    QByteArray m_bytes; ///< or:
    QFile m_file; ///< closed, but holds the mapping
    std::size_t m_byteSize = 0;
    format::Header m_header = {};
    const uchar* m_passages = nullptr;
    const uchar* m_documents = nullptr;
    const uchar* m_lengths = nullptr;
    const uchar* m_filterEnds = nullptr;
    const uchar* m_filters = nullptr;
    Dictionary m_dictionary;
};

/// A segment as it is used: without the entries whose passages have gone, or are in a later segment.
struct LiveSegment {
    std::shared_ptr<const Segment> segment;
    std::shared_ptr<const EntrySet> dead = {}; ///< none if null

    bool isDead(quint32 entry) const { return dead && dead->contains(entry); }
};

/// The average length that a further segment of the same index is best written with: that of the largest segment, as
/// long as the real one is within two percent of it, so that their scores compare and merging them is cheap. Two
/// percent move the impact of a word that occurs once by less than one of its 255 steps. Nothing for an empty index.
std::optional<double> usualLength(std::span<const LiveSegment> segments);

} // namespace docent::keywords
