#pragma once

#include "keywords/bm25.h"
#include "keywords/keywordscan.h"
#include "keywords/segmentwriter.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>

namespace docent::keywords::test {

/// A passage with a title that counts for more than its text.
struct TestEntry {
    qint64 passage = 0;
    qint64 document = 0;
    std::vector<std::string> title;
    std::vector<std::string> text;
};

inline constexpr float titleWeight = 2.5F;
inline constexpr int entriesPerDocument = 7;

using Collection = std::vector<TestEntry>;

/// By Zipf's law, roughly: the nth word is drawn about 1/n times as often.
inline std::string randomWord(std::mt19937& random)
{
    std::uniform_real_distribution<double> rank(0, std::log(5000));
    return "w" + std::to_string(int(std::exp(rank(random))));
}

inline Collection randomCollection(int size, unsigned seed, int longest = 200)
{
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> lengths(1, longest);
    Collection entries;
    for (int i = 0; i < size; ++i) {
        TestEntry entry { 1000 + 3 * i, i / entriesPerDocument, {}, {} };
        for (int n = lengths(random); n > 0; --n)
            entry.text.push_back(randomWord(random));
        for (int n = i % 4; n > 0; --n)
            entry.title.push_back(randomWord(random));
        entries.push_back(entry);
    }
    return entries;
}

inline double averageLength(std::span<const TestEntry> entries)
{
    double sum = 0;
    for (const TestEntry& entry : entries)
        sum += double(entry.title.size() + entry.text.size());
    return sum / double(entries.size());
}

inline void addTo(SegmentWriter& writer, const TestEntry& entry)
{
    const std::vector<std::string_view> title(entry.title.begin(), entry.title.end());
    const std::vector<std::string_view> text(entry.text.begin(), entry.text.end());
    const std::array<SegmentWriter::Field, 2> fields { { { title, titleWeight }, { text, 1 } } };
    std::vector<quint64> pairs;
    for (const std::vector<std::string_view>& terms : { title, text }) {
        for (std::size_t i = 1; i < terms.size(); ++i)
            pairs.push_back(pairOf(terms[i - 1], terms[i]));
    }
    writer.add(entry.passage, entry.document, fields, pairs);
}

inline QByteArray segmentBytes(std::span<const TestEntry> entries, std::optional<double> average = {})
{
    SegmentWriter writer;
    for (const TestEntry& entry : entries)
        addTo(writer, entry);
    return writer.encoded(average);
}

inline LiveSegment liveSegment(const QByteArray& bytes, std::shared_ptr<const EntrySet> dead = {})
{
    auto segment = Segment::fromBytes(bytes);
    return segment ? LiveSegment { *segment, std::move(dead) } : LiveSegment {};
}

/// BM25 in doubles, the long way.
class ExactScores {
public:
    explicit ExactScores(const Collection& collection)
        : m_average(averageLength(collection))
    {
        for (const TestEntry& entry : collection) {
            Counted counted { entry, double(entry.title.size() + entry.text.size()), {} };
            for (const std::string& term : entry.title)
                counted.frequencies[term] += double(titleWeight);
            for (const std::string& term : entry.text)
                counted.frequencies[term] += 1;
            for (const auto& [term, frequency] : counted.frequencies)
                ++m_documentFrequencies[term];
            m_places[entry.passage] = m_entries.size();
            m_entries.push_back(std::move(counted));
        }
    }

    bool has(qint64 passage, const std::string& term) const { return find(passage).frequencies.contains(term); }

    /// What a word can add at most.
    double weight(const QueryWord& word) const
    {
        double frequency = 0;
        for (const std::string& term : word.alternatives) {
            const auto found = m_documentFrequencies.find(term);
            frequency += found == m_documentFrequencies.end() ? 0 : found->second;
        }
        const double size = double(m_entries.size());
        frequency = std::min(frequency, size);
        const double rarity = std::log(1 + (size - frequency + 0.5) / (frequency + 0.5));
        return frequency == 0 ? 0 : double(word.boost) * rarity * 2.2;
    }

    double score(qint64 passage, const std::vector<QueryWord>& words) const
    {
        const Counted& entry = find(passage);
        double sum = 0;
        for (const QueryWord& word : words) {
            double frequency = 0;
            for (const std::string& term : word.alternatives) {
                const auto found = entry.frequencies.find(term);
                frequency += found == entry.frequencies.end() ? 0 : found->second;
            }
            sum += weight(word) * frequency / (frequency + 1.2 * (0.25 + 0.75 * entry.length / m_average));
        }
        return sum;
    }

    /// All that have one of the words, best first.
    QList<KeywordHit> ranked(const std::vector<QueryWord>& words) const
    {
        QList<KeywordHit> hits;
        for (const Counted& counted : m_entries) {
            const KeywordHit hit { counted.entry.passage, counted.entry.document, score(counted.entry.passage, words) };
            if (hit.score > 0)
                hits.append(hit);
        }
        std::stable_sort(
            hits.begin(), hits.end(), [](const KeywordHit& a, const KeywordHit& b) { return a.score > b.score; });
        return hits;
    }

private:
    struct Counted {
        TestEntry entry;
        double length = 0;
        std::map<std::string, double> frequencies;
    };

    const Counted& find(qint64 passage) const { return m_entries[m_places.at(passage)]; }

    double m_average = 0;
    std::vector<Counted> m_entries;
    std::map<qint64, std::size_t> m_places;
    std::map<std::string, double> m_documentFrequencies;
};

inline KeywordQuery queryOf(std::initializer_list<const char*> words, qsizetype limit = 50)
{
    KeywordQuery query;
    for (const char* word : words)
        query.words.push_back({ { word } });
    query.limit = limit;
    return query;
}

inline KeywordQuery randomQuery(std::mt19937& random, int words)
{
    KeywordQuery query;
    for (int i = 0; i < words; ++i)
        query.words.push_back({ { randomWord(random) } });
    return query;
}

} // namespace docent::keywords::test
