#include "search/snippets.h"

#include "search/searchquery.h"
#include "terms/analyzer.h"
#include "terms/letters.h"
#include "terms/queryterms.h"

#include <algorithm>

namespace docent {

namespace {

constexpr qsizetype longestWord = 30; ///< that a cut avoids
constexpr qsizetype shortestBeginning = 2; ///< of a word that marks what begins with it
constexpr qsizetype lead = 60; ///< most that is shown before the first word of the query

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

/// A place where the text has a word of the query.
struct Snippets::Match {
    TextRange range;
    QString word; ///< which of them
};

Snippets::Snippets(const QString& query, bool prefix)
    : m_analyzer(std::make_unique<terms::Analyzer>())
{
    const SearchQuery parsed = parseSearchQuery(query);
    m_sought = parsed.sought();
    if (prefix && parsed.unfinished.size() >= shortestBeginning)
        m_beginning = terms::folded(terms::plain(parsed.unfinished));
}

Snippets::~Snippets() = default;

const QSet<QString>& Snippets::wantedIn(const QString& language)
{
    const auto known = m_wanted.constFind(language);
    if (known != m_wanted.constEnd())
        return *known;
    QSet<QString> wanted;
    for (const terms::QueryWord& word : terms::queryWords(m_sought, { language })) {
        for (const std::string& term : word.alternatives) {
            if (!word.shown.isEmpty())
                wanted.insert(QString::fromStdString(term));
        }
    }
    return *m_wanted.insert(language, std::move(wanted));
}

/// Where the words stand, in order; pairs of letters that overlap are one.
QList<Snippets::Match> Snippets::matchesIn(const QString& text, const QString& language)
{
    QList<Match> matches;
    const QSet<QString>& wanted = wantedIn(language);
    if (wanted.isEmpty() && m_beginning.isEmpty())
        return matches;
    const auto isBegun = [this, &text](const terms::TermAt& place) {
        return !m_beginning.isEmpty()
            && terms::folded(terms::plain(QStringView(text).sliced(place.from, place.size))).startsWith(m_beginning);
    };
    for (const terms::TermAt& place : m_analyzer->places(text, terms::Language(language))) {
        const QString term = QString::fromUtf8(place.term.data(), qsizetype(place.term.size()));
        if (wanted.contains(term))
            matches.append({ { place.from, place.size }, term });
        else if (isBegun(place))
            matches.append({ { place.from, place.size }, m_beginning });
    }
    m_analyzer->reset();
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
qsizetype Snippets::bestWindow(const QList<Match>& matches, qsizetype length)
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

QList<TextRange> Snippets::wordsIn(const QString& text, const QString& language)
{
    QList<TextRange> ranges;
    for (const Match& match : matchesIn(text, language))
        ranges.append(match.range);
    return ranges;
}

Snippet Snippets::of(const QString& passage, const QString& language, qsizetype length)
{
    const QList<Match> matches = matchesIn(passage, language);
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

QList<TextRange> queryWordsIn(const QString& text, const QString& query, const QString& language)
{
    return Snippets(query).wordsIn(text, language);
}

Snippet snippet(const QString& passage, const QString& query, const QString& language, qsizetype length)
{
    return Snippets(query).of(passage, language, length);
}

} // namespace docent
