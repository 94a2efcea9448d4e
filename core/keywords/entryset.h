#pragma once

#include <bit>
#include <numeric>
#include <QtGlobal>
#include <vector>

namespace docent::keywords {

/// Some of the entries of a segment, a bit for each.
class EntrySet {
public:
    void insert(quint32 entry)
    {
        if (entry / 64 >= m_words.size())
            m_words.resize(entry / 64 + 1);
        m_words[entry / 64] |= quint64(1) << entry % 64;
    }
    bool contains(quint32 entry) const
    {
        return entry / 64 < m_words.size() && (m_words[entry / 64] >> entry % 64 & 1) != 0;
    }
    qsizetype size() const
    {
        return std::accumulate(m_words.begin(), m_words.end(), qsizetype(0),
            [](qsizetype sum, quint64 word) { return sum + std::popcount(word); });
    }

private:
    std::vector<quint64> m_words;
};

} // namespace docent::keywords
