#pragma once

#include "splicedtext.h"

namespace docent::bench {

/// A query that nobody types, but that a paste or another program may give.
struct OddQuery {
    const char* name;
    std::string query;
};

inline std::vector<OddQuery> oddQueries(const SplicedText& text)
{
    constexpr std::size_t longest = 10'000; // characters
    constexpr int operators = 500;
    constexpr int terms = 1000;
    std::string plain;
    for (std::size_t i = 0; plain.size() < longest; ++i)
        plain += text.passage(i) + ' ';
    plain.resize(longest);
    std::vector<std::string_view> words;
    splitWords(plain, words);

    std::string repeated;
    while (repeated.size() < longest)
        repeated += "results ";
    std::string nested;
    for (int i = 0; i < operators; ++i)
        nested += "(\"of the\" OR -(name:";
    std::string alternatives;
    for (int i = 0; i < terms; ++i)
        alternatives += std::string(words[std::size_t(i) % words.size()]) + " OR ";
    std::mt19937 random(5);
    std::uniform_int_distribution<int> bytes(0, 255);
    std::string binary;
    while (binary.size() < longest)
        binary += char(bytes(random));
    const std::string stopWords = "the of and to in a is that for with as was on are by be this from or an at";
    return { { "10,000 characters", plain }, { "10,000 characters, a word repeated", repeated },
        { "10,000 characters in quotation marks", '"' + plain + '"' }, { "10,000 random bytes", binary },
        { "stop words", stopWords }, { "stop words, a phrase", "\"that it is the\"" },
        { "stop words, a phrase that isn't there", '"' + stopWords + '"' },
        { "stop words without a phrase", "the -\"of the\" -\"in the\"" }, { "500 operators, nested", nested },
        { "1,000 words with OR", alternatives + "end" }, { "one letter*", "a" } };
}

} // namespace docent::bench
