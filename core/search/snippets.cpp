#include "search/snippets.h"

#include "search/searchquery.h"
#include "terms/analyzer.h"
#include "terms/queryterms.h"

#include <algorithm>
#include <QSet>

namespace docent {

namespace {

constexpr qsizetype longestWord = 30; ///< that a cut avoids
constexpr qsizetype lead = 60; ///< most that is shown before the first word of the query

/// A place where the text has a word of the query.
struct Match {
    TextRange range;
    QString word; ///< which of them
};

/// Where the words stand, in order; pairs of letters that overlap are one.
QList<Match> matchesIn(const QString& text, const QString& query, const QString& language)
{
    QSet<QString> wanted;
    const std::vector<terms::QueryWord> words = terms::queryWords(parseSearchQuery(query).sought(), { language });
    for (const terms::QueryWord& word : words) {
        if (word.shown.isEmpty())
            continue;
        for (const std::string& term : word.alternatives)
            wanted.insert(QString::fromStdString(term));
    }
    QList<Match> matches;
    if (wanted.isEmpty())
        return matches;
    terms::Analyzer analyzer;
    for (const terms::TermAt& place : analyzer.places(text, terms::Language(language))) {
        const QString term = QString::fromUtf8(place.term.data(), qsizetype(place.term.size()));
        if (wanted.contains(term))
            matches.append({ { place.from, place.size }, term });
    }
    std::stable_sort(matches.begin(), matches.end(),
        [](const Match& one, const Match& other) { return one.range.start < other.range.start; });
    QList<Match> apart;
    for (const Match& match : std::as_const(matches)) {
        const qsizetype end = match.range.start + match.range.length;
        if (apart.isEmpty() || match.range.start >= apart.last().range.start + apart.last().range.length)
            apart.append(match);
        else
            apart.last().range.length = std::max(apart.last().range.length, end - apart.last().range.start);
    }
    return apart;
}

/// The first match of the window that holds most different words, then most of them, then comes first.
qsizetype bestWindow(const QList<Match>& matches, qsizetype length)
{
    qsizetype best = 0;
    std::pair<qsizetype, qsizetype> bestCount { 0, 0 };
    for (qsizetype i = 0; i < matches.size(); ++i) {
        QSet<QString> different;
        qsizetype all = 0;
        for (qsizetype j = i; j < matches.size(); ++j, ++all) {
            const TextRange& range = matches.at(j).range;
            if (range.start + range.length > matches.at(i).range.start + length)
                break;
            different.insert(matches.at(j).word);
        }
        if (const std::pair count { different.size(), all }; count > bestCount) {
            bestCount = count;
            best = i;
        }
    }
    return best;
}

/// Where a line may begin so that `first` is in it: after the end of a sentence if one is near, else at a word.
qsizetype windowStart(const QString& text, qsizetype first)
{
    qsizetype word = first;
    for (qsizetype i = first; i > 0 && first - i < lead; --i) {
        const QChar before = text.at(i - 1);
        if (!before.isSpace())
            continue;
        word = i;
        if (before == QLatin1Char('\n') || (i > 1 && QStringLiteral(".!?:。！？").contains(text.at(i - 2))))
            return i;
    }
    return first < lead ? 0 : word;
}

/// Where the line begins that ends with the text: later ones would leave room unused.
qsizetype latestStart(const QString& text, qsizetype length)
{
    const qsizetype start = std::max<qsizetype>(0, text.size() - length);
    if (start == 0 || text.at(start - 1).isSpace())
        return start;
    for (qsizetype i = start; i < text.size() && i < start + longestWord; ++i) {
        if (text.at(i).isSpace())
            return i;
    }
    return text.at(start).isLowSurrogate() ? start + 1 : start;
}

qsizetype windowEnd(const QString& text, qsizetype start, qsizetype length)
{
    qsizetype end = std::min(start + length, text.size());
    if (end == text.size())
        return end;
    // Back to the end of a word, unless the script has none.
    for (qsizetype i = end; i > end - longestWord && i > start; --i) {
        if (text.at(i).isSpace())
            return i;
    }
    if (end > start && text.at(end).isLowSurrogate())
        --end;
    return end;
}

} // namespace

QList<TextRange> queryWordsIn(const QString& text, const QString& query, const QString& language)
{
    QList<TextRange> ranges;
    for (const Match& match : matchesIn(text, query, language))
        ranges.append(match.range);
    return ranges;
}

Snippet snippet(const QString& passage, const QString& query, const QString& language, qsizetype length)
{
    const QList<Match> matches = matchesIn(passage, query, language);
    const qsizetype most = std::max(length - lead, length / 2);
    const qsizetype first = matches.isEmpty() ? 0 : matches.at(bestWindow(matches, most)).range.start;
    qsizetype start = windowStart(passage, first);
    start = std::min(start, latestStart(passage, length));
    while (start < passage.size() && passage.at(start).isSpace())
        ++start;
    const qsizetype end = windowEnd(passage, start, length);

    Snippet result;
    const QString before =
        start > 0 && !QStringView(passage).left(start).trimmed().isEmpty() ? QStringLiteral("… ") : QString();
    result.text = before + passage.mid(start, end - start);
    std::replace_if(
        result.text.begin(), result.text.end(), [](QChar c) { return c.isSpace(); }, QLatin1Char(' '));
    for (const Match& match : matches) {
        if (match.range.start >= start && match.range.start + match.range.length <= end)
            result.highlights.append({ match.range.start - start + before.size(), match.range.length });
    }
    while (result.text.endsWith(QLatin1Char(' ')))
        result.text.chop(1);
    if (!QStringView(passage).mid(end).trimmed().isEmpty())
        result.text += QStringLiteral(" …");
    return result;
}

} // namespace docent
