#include "search/nearduplicates.h"

#include "terms/letters.h"
#include "terms/stretches.h"

#include <algorithm>
#include <QSet>
#include <QStringList>

namespace docent {

namespace {

constexpr std::size_t wordsPerDifference = 50;
constexpr std::size_t pairsPerDifference = 3; ///< leaving a word out takes two pairs away and makes one

/// Words of the most common languages that turn a statement into its contrary.
const QSet<QString>& negations()
{
    static const QSet<QString> words = [] {
        const QStringList list = QStringLiteral(
            "not no nor never none without cannot nicht kein keine keinen keiner nie ohne ne pas sans jamais sin nunca "
            "non senza mai não sem nem niet geen nooit zonder не нет без никогда nie bez inte ingen utan ikke ingen "
            "uden 不 没 沒 無 无 未 非 لا ليس غير")
                                     .split(QLatin1Char(' '));
        return QSet<QString>(list.begin(), list.end());
    }();
    return words;
}

/// The words in one spelling; letters of scripts without spaces count as words.
QStringList wordsOf(const QString& text)
{
    QStringList words;
    terms::Stretches stretches { QStringView(text) };
    terms::Stretch stretch;
    while (stretches.next(stretch)) {
        const QStringView piece = QStringView(text).sliced(stretch.from, stretch.size);
        for (qsizetype from = 0; stretch.unspaced && from < piece.size();) {
            const qsizetype end = terms::endOfLetter(piece, from);
            words.append(piece.sliced(from, end - from).toString());
            from = end;
        }
        if (!stretch.unspaced)
            words.append(terms::plain(piece));
    }
    return words;
}

bool isWeighty(const QString& word)
{
    return negations().contains(word) || std::any_of(word.begin(), word.end(), [](QChar c) { return c.isDigit(); });
}

/// How many elements only one of two ascending lists has.
std::size_t differences(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b)
{
    std::vector<std::size_t> alone;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(alone));
    return alone.size();
}

} // namespace

NearDuplicates::Print NearDuplicates::printOf(const QString& text)
{
    Print print;
    std::size_t before = 0;
    for (const QString& word : wordsOf(text)) {
        const std::size_t hash = qHash(word);
        print.words.push_back(hash);
        print.pairs.push_back(qHashMulti(before, hash));
        if (isWeighty(word))
            print.weighty.push_back(hash);
        before = hash;
    }
    std::sort(print.words.begin(), print.words.end());
    std::sort(print.pairs.begin(), print.pairs.end());
    return print;
}

bool NearDuplicates::alike(const Print& a, const Print& b)
{
    const std::size_t allowed = std::min(a.words.size(), b.words.size()) / wordsPerDifference;
    const std::size_t longer = std::max(a.words.size(), b.words.size()) - std::min(a.words.size(), b.words.size());
    if (longer > allowed || a.weighty != b.weighty)
        return false;
    const std::size_t words = differences(a.words, b.words);
    // A word in place of another is alone on both sides. The same words in another order say something else.
    return words <= 2 * allowed && differences(a.pairs, b.pairs) <= pairsPerDifference * words;
}

int NearDuplicates::add(const QString& text)
{
    Print print = printOf(text);
    print.number = m_next++;
    const auto found =
        std::find_if(m_kept.begin(), m_kept.end(), [&print](const Print& earlier) { return alike(earlier, print); });
    if (found != m_kept.end())
        return found->number;
    m_kept.push_back(std::move(print));
    return -1;
}

} // namespace docent
