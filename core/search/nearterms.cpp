#include "search/nearterms.h"

#include "keywords/postings.h"
#include "search/spelling.h"

#include <algorithm>
#include <array>
#include <map>

namespace docent {

namespace {

constexpr std::size_t shortestStem = 3;
constexpr std::size_t longestEnding = 7; ///< letters that a stem may lack: organ-ization
constexpr std::size_t usualEnding = 3; ///< what a stem lacks beyond that speaks against it
constexpr std::size_t mostTerms = 16;
constexpr qsizetype passagesPerTerm = 3;
constexpr int hopelessInARow = 16; ///< that are walked over before looking for the next one costs less

/// Compares the terms of a dictionary with one word, one after the other: what a term shares with the one before isn't
/// looked at again.
class Comparison {
public:
    Comparison(const QString& word, int most)
        : m_most(most)
    {
        const std::string utf8 = word.toStdString();
        for (std::size_t at = 0; at < utf8.size();)
            m_word.push_back(letterAt(utf8, at));
        for (std::size_t j = 0; j <= size(); ++j)
            m_rows[0][j] = int(j);
    }

    /// How little speaks for the term, the best 0: twice the edits to the best beginning of the word, and what of an
    /// ending it lacks beyond the usual. Negative: it isn't near.
    int cost(std::string_view term)
    {
        if (isHopeless(term))
            return -1;
        m_hopeless.clear();
        std::size_t count = 0;
        std::size_t shared = 0;
        std::array<std::size_t, longest + 1> ends = {};
        for (std::size_t at = 0; at < term.size() && count < longest; ++count) {
            const char32_t letter = letterAt(term, at);
            ends[count + 1] = at;
            if (shared == count && count < m_computed && m_letters[count + 1] == letter)
                ++shared;
            m_letters[count + 1] = letter;
        }
        m_computed = std::min(m_computed, shared);
        if (count < shortestStem || count > size() + std::size_t(m_most))
            return -1;
        for (std::size_t i = m_computed + 1; i <= count; ++i) {
            m_computed = i;
            if (computeRow(i) > m_most) {
                m_hopeless = term.substr(0, ends[i]);
                return -1;
            }
        }
        return costOf(m_rows[count]);
    }

    /// A beginning with which no term is near, once one has been met.
    const std::string& hopeless() const { return m_hopeless; }
    bool isHopeless(std::string_view term) const { return !m_hopeless.empty() && term.starts_with(m_hopeless); }

private:
    static constexpr std::size_t longest = 64;
    using Row = std::array<int, longest + 1>;

    std::size_t size() const { return m_word.size(); }

    /// The bytes of the UTF-8 character there, as one number; `at` moves behind it.
    static char32_t letterAt(std::string_view term, std::size_t& at)
    {
        const auto byte = uchar(term[at++]);
        if (byte < 0x80)
            return byte;
        char32_t letter = byte;
        while (at < term.size() && (uchar(term[at]) & 0xC0) == 0x80)
            letter = letter << 8 | uchar(term[at++]);
        return letter;
    }

    /// The smallest of the row.
    int computeRow(std::size_t i)
    {
        Row& row = m_rows[i];
        int least = row[0] = int(i);
        for (std::size_t j = 1; j <= size(); ++j) {
            const char32_t letter = m_word[j - 1];
            int edits = m_rows[i - 1][j - 1] + (letter == m_letters[i] ? 0 : 1);
            edits = std::min({ edits, m_rows[i - 1][j] + 1, row[j - 1] + 1 });
            if (i > 1 && j > 1 && letter == m_letters[i - 1] && m_word[j - 2] == m_letters[i])
                edits = std::min(edits, m_rows[i - 2][j - 2] + 1);
            row[j] = edits;
            least = std::min(least, edits);
        }
        return least;
    }

    int costOf(const Row& row) const
    {
        int best = -1;
        for (std::size_t ending = 0; ending <= std::min(longestEnding, size() - 1); ++ending) {
            const int edits = row[size() - ending];
            if (edits > m_most)
                continue;
            const int cost = 2 * edits + int(ending - std::min(ending, usualEnding));
            if (best < 0 || cost < best)
                best = cost;
        }
        return best;
    }

    std::vector<char32_t> m_word;
    int m_most;
    std::array<char32_t, longest + 1> m_letters = {}; ///< of the last term, from 1
    std::array<Row, longest + 1> m_rows = {};
    std::size_t m_computed = 0; ///< rows that are valid for them
    std::string m_hopeless;
};

struct Candidate {
    std::string term;
    quint64 documentFrequency = 0;
    int cost = 0;

    bool operator<(const Candidate& other) const
    {
        return cost != other.cost ? cost < other.cost : documentFrequency > other.documentFrequency;
    }
};

/// Keeps the best.
void add(std::vector<Candidate>& heap, Candidate candidate)
{
    heap.push_back(std::move(candidate));
    std::push_heap(heap.begin(), heap.end());
    if (heap.size() > mostTerms) {
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
    }
}

std::string firstLetter(const QString& word)
{
    return word.left(word.at(0).isHighSurrogate() ? 2 : 1).toStdString();
}

quint64 frequencyOf(std::string_view term, std::span<const keywords::LiveSegment> segments)
{
    quint64 frequency = 0;
    for (const keywords::LiveSegment& live : segments)
        frequency += live.segment->documentFrequency(term);
    return frequency;
}

/// The first term that doesn't begin so is not before this.
std::string behind(std::string beginning)
{
    while (!beginning.empty() && uchar(beginning.back()) == 0xFF)
        beginning.pop_back();
    if (!beginning.empty())
        ++beginning.back();
    return beginning;
}

/// The best of one segment.
std::vector<Candidate> ofSameFirstLetter(const QString& word, const keywords::Segment& segment)
{
    std::vector<Candidate> found;
    Comparison comparison(word, spelling::allowedEdits(word));
    const std::string first = firstLetter(word);
    int hopeless = 0; // in a row; many are passed over
    for (keywords::TermCursor at = segment.terms(first); at.isValid() && at.term().starts_with(first);) {
        if (comparison.isHopeless(at.term()) && ++hopeless % hopelessInARow == 0) {
            at = segment.terms(behind(comparison.hopeless()));
            continue;
        }
        if (const int cost = comparison.cost(at.term()); cost >= 0) {
            hopeless = 0;
            add(found, { std::string(at.term()), at.documentFrequency(), cost });
        }
        at.next();
    }
    return found;
}

std::vector<Candidate> ofSameFirstLetter(const QString& word, std::span<const keywords::LiveSegment> segments)
{
    std::map<std::string, Candidate> found;
    for (const keywords::LiveSegment& live : segments) {
        for (Candidate& candidate : ofSameFirstLetter(word, *live.segment))
            found.emplace(candidate.term, std::move(candidate));
    }
    std::vector<Candidate> best;
    for (auto& [term, candidate] : found) {
        candidate.documentFrequency = frequencyOf(term, segments);
        add(best, std::move(candidate));
    }
    std::sort(best.begin(), best.end());
    return best;
}

/// The word with its first letter left out, exchanged, replaced or put before.
QStringList withOtherFirstLetters(const QString& word)
{
    QStringList list { word.mid(1), word.at(1) + word.left(1) + word.mid(2) };
    for (char16_t letter = u'a'; letter <= u'z'; ++letter)
        list << letter + word.mid(1) << letter + word;
    list.removeAll(word);
    return list;
}

std::vector<Candidate> ofOtherFirstLetter(const QString& word, std::span<const keywords::LiveSegment> segments)
{
    std::vector<Candidate> found;
    for (const QString& variant : withOtherFirstLetters(word)) {
        const std::string letters = variant.toStdString();
        const std::size_t least = std::max(shortestStem + 1, letters.size() - std::min(letters.size(), longestEnding));
        for (std::size_t size = letters.size(); size >= least; --size) {
            const std::string_view term = std::string_view(letters).substr(0, size);
            if (const quint64 frequency = frequencyOf(term, segments); frequency > 0)
                add(found, { std::string(term), frequency, int(letters.size() - size) });
        }
    }
    return found;
}

QList<qint64> passagesWith(const std::string& term, std::span<const keywords::LiveSegment> segments)
{
    QList<qint64> passages;
    for (const keywords::LiveSegment& live : segments) {
        keywords::PostingCursor cursor(live.segment->postings(term));
        while (passages.size() < passagesPerTerm && cursor.next() < live.segment->size()) {
            const quint64 entry = cursor.next();
            cursor.advance(entry + 1, [](quint32, quint8) {});
            if (!live.isDead(quint32(entry)))
                passages.append(live.segment->passageId(quint32(entry)));
        }
    }
    return passages;
}

} // namespace

std::vector<NearTerm> nearTerms(const QString& folded, std::span<const keywords::LiveSegment> segments)
{
    if (spelling::allowedEdits(folded) == 0)
        return {};
    std::vector<NearTerm> near;
    for (const std::vector<Candidate>& list :
        { ofSameFirstLetter(folded, segments), ofOtherFirstLetter(folded, segments) }) {
        for (const Candidate& candidate : list)
            near.push_back({ candidate.term, candidate.documentFrequency, passagesWith(candidate.term, segments) });
    }
    return near;
}

} // namespace docent
