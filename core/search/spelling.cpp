#include "search/spelling.h"

#include "keywords/termunion.h"
#include "terms/letters.h"
#include "terms/queryterms.h"

#include <algorithm>
#include <array>

namespace docent::spelling {

namespace {

constexpr qsizetype shortestWord = 4;
constexpr qsizetype shortestForTwo = 6;
constexpr qsizetype longestWord = 30;
constexpr qsizetype mostUnknown = 4;

bool isTerm(std::span<const keywords::LiveSegment> segments, std::string_view term)
{
    return std::any_of(segments.begin(), segments.end(),
        [term](const keywords::LiveSegment& live) { return live.segment->documentFrequency(term) > 0; });
}

bool beginsTerm(std::span<const keywords::LiveSegment> segments, std::string_view beginning)
{
    const keywords::TermUnion at(segments, beginning);
    return at.isValid() && at.term().starts_with(beginning);
}

/// Words of letters alone, with nothing at either side that would make them part of something else.
QStringList plainWords(const QString& query)
{
    const auto isLetter = [](QChar c) { return c.isLetter() || c.isMark() || c.isSurrogate(); };
    const auto binds = [](QChar c) { return c.isDigit() || QStringLiteral("_-+#@/\\.'’").contains(c); };
    QStringList words;
    for (qsizetype i = 0; i < query.size();) {
        if (!isLetter(query.at(i))) {
            ++i;
            continue;
        }
        qsizetype end = i;
        while (end < query.size() && isLetter(query.at(end)))
            ++end;
        const bool boundBefore = i > 0 && binds(query.at(i - 1));
        const bool boundBehind = end + 1 < query.size() && binds(query.at(end)) && query.at(end + 1).isLetterOrNumber();
        const bool digitBehind = end < query.size() && query.at(end).isDigit();
        if (!boundBefore && !boundBehind && !digitBehind)
            words.append(query.mid(i, end - i));
        i = end;
    }
    return words;
}

} // namespace

QString fold(QStringView word)
{
    return terms::folded(terms::plain(word));
}

int allowedEdits(QStringView folded)
{
    const auto isWord = [](QChar c) { return c.isLetter() && terms::kinds()[c.unicode()] == terms::Kind::Word; };
    if (folded.size() < shortestWord || folded.size() > longestWord
        || !std::all_of(folded.begin(), folded.end(), isWord))
        return 0;
    return folded.size() < shortestForTwo ? 1 : 2;
}

int distance(QStringView one, QStringView other, int most)
{
    if (std::abs(one.size() - other.size()) > most)
        return most + 1;
    const auto width = std::size_t(other.size()) + 1;
    std::vector<int> before(width);
    std::vector<int> last(width);
    std::vector<int> row(width);
    for (std::size_t j = 0; j < width; ++j)
        last[j] = int(j);
    for (qsizetype i = 0; i < one.size(); ++i) {
        row[0] = int(i) + 1;
        for (qsizetype j = 0; j < other.size(); ++j) {
            const auto at = std::size_t(j);
            int edits = std::min({ last[at] + (one.at(i) == other.at(j) ? 0 : 1), last[at + 1] + 1, row[at] + 1 });
            if (i > 0 && j > 0 && one.at(i) == other.at(j - 1) && one.at(i - 1) == other.at(j))
                edits = std::min(edits, before[at - 1] + 1);
            row[at + 1] = edits;
        }
        before.swap(last);
        last.swap(row);
    }
    return std::min(last.back(), most + 1);
}

Unknown unknownWords(const QString& query, const QStringList& languages, const QString& unfinished,
    std::span<const keywords::LiveSegment> segments)
{
    QStringList candidates;
    for (const QString& word : plainWords(query)) {
        if (allowedEdits(fold(word)) > 0 && !candidates.contains(word, Qt::CaseInsensitive))
            candidates.append(word);
    }
    if (candidates.isEmpty())
        return {};
    const terms::Vocabulary vocabulary = [segments](std::string_view term) { return isTerm(segments, term); };
    Unknown unknown;
    QStringList seen;
    for (const terms::QueryWord& word : terms::queryWords(query, languages, vocabulary)) {
        const bool mayGoOn = !word.shown.isEmpty() && word.shown == unfinished;
        const bool known = std::any_of(word.alternatives.begin(), word.alternatives.end(),
            [&](const std::string& term) { return mayGoOn ? beginsTerm(segments, term) : isTerm(segments, term); });
        unknown.topicIsKnown |= known && !word.stopWord;
        if (word.shown.isEmpty() || !candidates.contains(word.shown, Qt::CaseInsensitive))
            continue;
        seen.append(word.shown);
        if (known)
            candidates.removeAll(word.shown);
    }
    candidates.removeIf([&seen](const QString& word) { return !seen.contains(word, Qt::CaseInsensitive); });
    unknown.words = candidates.mid(0, mostUnknown);
    return unknown;
}

} // namespace docent::spelling
