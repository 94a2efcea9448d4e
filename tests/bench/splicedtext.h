#pragma once

#include <algorithm>
#include <QFile>
#include <QStringList>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace docent::bench {

/// The words of a text in lower case; all that is neither a letter, a digit nor beyond ASCII separates them.
inline void splitWords(std::string& text, std::vector<std::string_view>& words)
{
    words.clear();
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const auto letter = i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(' ');
        if (letter >= 'A' && letter <= 'Z') {
            text[i] = char(letter | 0x20);
        } else if (!(letter >= 'a' && letter <= 'z') && !(letter >= '0' && letter <= '9') && letter < 0x80) {
            if (i > begin)
                words.push_back(std::string_view(text).substr(begin, i - begin));
            begin = i + 1;
        }
    }
}

/// Passages spliced from real texts: each of three runs of words from different places. The same number is always the
/// same passage.
class SplicedText {
public:
    static constexpr std::size_t runs = 3;
    static constexpr std::size_t wordsPerRun = 45;

    explicit SplicedText(const QStringList& files)
    {
        for (const QString& name : files) {
            QFile file(name);
            if (!file.open(QIODevice::ReadOnly))
                qFatal("%s can't be read", qPrintable(name));
            m_text += file.readAll().simplified().toStdString() + ' ';
        }
        for (std::size_t at = 0; at != std::string::npos && at + 1 < m_text.size(); at = m_text.find(' ', at + 1))
            m_places.push_back(at == 0 ? 0 : at + 1);
        if (m_places.size() < 10'000)
            qFatal("Name files with at least 10,000 words of text.");
    }

    std::string passage(std::size_t number) const
    {
        std::mt19937_64 random(number);
        std::uniform_int_distribution<std::size_t> places(0, m_places.size() - wordsPerRun - 1);
        std::string text;
        for (std::size_t i = 0; i < runs; ++i) {
            const std::size_t place = places(random);
            const std::size_t begin = m_places[place];
            text += std::string_view(m_text).substr(begin, m_places[place + wordsPerRun] - begin);
        }
        return text;
    }

private:
    std::string m_text;
    std::vector<std::size_t> m_places; ///< where words begin
};

using Question = std::vector<std::string>;

/// Draws questions from a sample of the passages.
class Questions {
public:
    explicit Questions(const SplicedText& text)
    {
        std::vector<std::string_view> words;
        for (std::size_t i = 0; i < sampleSize; ++i) {
            std::string passage = text.passage(i);
            splitWords(passage, words);
            m_phrases.emplace_back(words.begin() + 1, words.begin() + 1 + longestPhrase); // in its first run
            std::vector<std::string> longer;
            for (const std::string_view word : words) {
                if (word.size() > 2)
                    longer.emplace_back(word);
            }
            m_passages.push_back(longer);
            std::sort(longer.begin(), longer.end());
            longer.erase(std::unique(longer.begin(), longer.end()), longer.end());
            for (const std::string& word : longer)
                ++m_counts[word];
        }
        std::vector<std::pair<std::string, int>> sorted(m_counts.begin(), m_counts.end());
        std::sort(sorted.begin(), sorted.end());
        for (const auto& [word, count] : sorted) {
            if (count >= sampleSize / 50 && count < sampleSize / 5)
                m_common.push_back(word);
            else if (count >= sampleSize / 1000 && count < sampleSize / 50)
                m_middling.push_back(word);
        }
    }

    /// Words of more than two letters from one passage, the stop words among them.
    Question natural(std::size_t words)
    {
        const std::vector<std::string>& passage = any(m_passages);
        Question question;
        while (question.size() < words)
            question.push_back(any(passage));
        return question;
    }
    /// In 2 to 20 percent of the passages.
    Question common() { return { any(m_common) }; }
    /// Two words like that and three in 0.1 to 2 percent: a question without stop words.
    Question mixed() { return { any(m_common), any(m_common), any(m_middling), any(m_middling), any(m_middling) }; }
    /// At most five words that stand side by side.
    Question phrase(std::size_t words)
    {
        Question question = any(m_phrases);
        question.resize(std::min(words, longestPhrase));
        return question;
    }
    /// A word and the beginning of another.
    Question beginning() { return { any(m_middling), any(m_middling).substr(0, 3) }; }

private:
    static constexpr int sampleSize = 20'000;
    static constexpr std::size_t longestPhrase = 5;
    template <typename T> const T& any(const std::vector<T>& list)
    {
        return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(m_random)];
    }

    std::mt19937 m_random { 7 };
    std::vector<std::vector<std::string>> m_passages;
    std::vector<Question> m_phrases;
    std::unordered_map<std::string, int> m_counts;
    std::vector<std::string> m_common;
    std::vector<std::string> m_middling;
};

} // namespace docent::bench
