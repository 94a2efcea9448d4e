#include "terms/compounds.h"

#include "terms/stopwords.h"

#include <algorithm>
#include <array>

namespace docent::terms {

namespace {

constexpr qsizetype shortestPart = 4;
constexpr qsizetype longestCompound = 64;

/// Where the words of a compound meet: Verfahren-s-frage, Klasse-n-zimmer.
constexpr std::array<QStringView, 6> links { u"s", u"es", u"n", u"en", u"er", u"e" };

bool writesCompounds(QStringView code)
{
    static constexpr std::array<QStringView, 9> codes { u"de", u"nl", u"sv", u"no", u"nb", u"nn", u"da", u"fi", u"hu" };
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

class Cut {
public:
    Cut(const Language& language, Stems& stems, const Vocabulary& vocabulary)
        : m_language(language)
        , m_stems(stems)
        , m_vocabulary(vocabulary)
    {
    }

    /// Empty if the index doesn't know the word, or if it says nothing.
    std::string known(const QString& word) const
    {
        if (word.size() < shortestPart || isStopWord(word, m_language.code()))
            return {};
        std::string term = m_stems.term(word, m_language);
        return m_vocabulary(term) ? term : std::string();
    }

    /// The same for the first part, which may end in a link.
    std::string knownBefore(const QString& word) const
    {
        std::string term = known(word);
        for (auto link = links.begin(); term.empty() && link != links.end(); ++link) {
            if (word.endsWith(*link))
                term = known(word.chopped(link->size()));
        }
        return term;
    }

private:
    const Language& m_language;
    Stems& m_stems;
    const Vocabulary& m_vocabulary;
};

} // namespace

std::pair<std::string, std::string> compoundParts(
    const QString& word, const Language& language, Stems& stems, const Vocabulary& vocabulary)
{
    std::pair<std::string, std::string> best;
    if (!vocabulary || !writesCompounds(language.code()) || word.size() > longestCompound)
        return best;
    const Cut cut(language, stems, vocabulary);
    qsizetype bestShorter = 0;
    for (qsizetype i = shortestPart; i + shortestPart <= word.size(); ++i) {
        const qsizetype shorter = std::min(i, word.size() - i);
        if (shorter <= bestShorter)
            continue;
        std::string second = cut.known(word.mid(i));
        if (second.empty())
            continue;
        std::string first = cut.knownBefore(word.left(i));
        if (first.empty())
            continue;
        bestShorter = shorter;
        best = { std::move(first), std::move(second) };
    }
    return best;
}

} // namespace docent::terms
