#include "search/snippets.h"

#include "library/keywordindex.h"
#include "library/keywordtext.h"

#include <algorithm>
#include <QSet>

namespace docent {

namespace {

constexpr qsizetype longestWord = 30; ///< that a cut avoids
constexpr qsizetype lead = 60; ///< most that is shown before the first word of the query

bool endsWithAny(const QString& word, std::initializer_list<const char*> endings, qsizetype keep, qsizetype* cut)
{
    for (const char* ending : endings) {
        const QLatin1String suffix(ending);
        if (word.size() - suffix.size() >= keep && word.endsWith(suffix)) {
            *cut = suffix.size();
            return true;
        }
    }
    return false;
}

bool hasVowel(QStringView word)
{
    return std::any_of(word.begin(), word.end(), [](QChar c) { return QStringLiteral("aeiouy").contains(c); });
}

/// A word without its most common English endings and without accents: enough to mark what a stemming index found.
QString rootOf(const QString& word)
{
    QString root;
    const QString decomposed = keywordtext::folded(word).toLower().normalized(QString::NormalizationForm_D);
    for (const QChar c : decomposed) {
        if (!c.isMark())
            root.append(c);
    }
    qsizetype cut = 0;
    if (endsWithAny(root, { "sses" }, 2, &cut))
        root.chop(2);
    else if (endsWithAny(root, { "ies", "ied" }, 2, &cut))
        root.replace(root.size() - 3, 3, QLatin1Char('y'));
    else if (!root.endsWith(QLatin1String("ss")) && endsWithAny(root, { "s" }, 3, &cut))
        root.chop(1);
    if (endsWithAny(root, { "ing", "ed" }, 2, &cut) && hasVowel(QStringView(root).chopped(cut))) {
        root.chop(cut);
        if (root.size() > 3 && root.back() == root.at(root.size() - 2) && !root.endsWith(QLatin1Char('l')))
            root.chop(1);
    }
    if (root.size() > 2 && root.endsWith(QLatin1Char('e')))
        root.chop(1);
    return root;
}

/// A place where the text has a word of the query.
struct Match {
    TextRange range;
    QString word; ///< which of them
};

/// What to look for: roots of words, and pairs of letters of unspaced scripts.
struct Wanted {
    QSet<QString> roots;
    QSet<QString> pairs;
};

Wanted wantedOf(const QString& query)
{
    Wanted wanted;
    for (const QString& word : keywordindex::queryWords(query)) {
        const QList<keywordtext::Piece> pieces = keywordtext::pieces(word);
        if (!pieces.isEmpty() && pieces.first().unspaced)
            wanted.pairs.insert(word);
        else
            wanted.roots.insert(rootOf(word));
    }
    return wanted;
}

qsizetype characterLength(const QString& text, qsizetype at)
{
    return text.at(at).isHighSurrogate() && at + 1 < text.size() && text.at(at + 1).isLowSurrogate() ? 2 : 1;
}

char32_t characterAt(const QString& text, qsizetype at)
{
    return characterLength(text, at) == 2 ? QChar::surrogateToUcs4(text.at(at), text.at(at + 1))
                                          : text.at(at).unicode();
}

/// The matches in a word of a spaced script, or the pairs of a run of an unspaced one, at [start, end).
void matchPiece(
    const QString& text, qsizetype start, qsizetype end, bool unspaced, const Wanted& wanted, QList<Match>& matches)
{
    if (!unspaced) {
        const QString root = rootOf(text.mid(start, end - start));
        if (wanted.roots.contains(root))
            matches.append({ { start, end - start }, root });
        return;
    }
    for (qsizetype i = start; i < end; i += characterLength(text, i)) {
        const qsizetype first = characterLength(text, i);
        const qsizetype both = i + first < end ? first + characterLength(text, i + first) : first;
        for (const qsizetype length : { both, first }) {
            const QString letters = text.mid(i, length);
            if (!wanted.pairs.contains(letters))
                continue;
            if (!matches.isEmpty() && matches.last().range.start + matches.last().range.length > i)
                matches.last().range.length = i + length - matches.last().range.start;
            else
                matches.append({ { i, length }, letters });
            break;
        }
    }
}

QList<Match> matchesIn(const QString& text, const Wanted& wanted)
{
    QList<Match> matches;
    qsizetype start = -1;
    bool unspaced = false;
    for (qsizetype i = 0; i <= text.size();) {
        const char32_t c = i < text.size() ? characterAt(text, i) : U' ';
        const bool word = keywordtext::isWordCharacter(c);
        const bool ofUnspaced = word && keywordtext::isUnspaced(c);
        if (start >= 0 && (!word || ofUnspaced != unspaced)) {
            matchPiece(text, start, i, unspaced, wanted, matches);
            start = -1;
        }
        if (word && start < 0) {
            start = i;
            unspaced = ofUnspaced;
        }
        i += i < text.size() ? characterLength(text, i) : 1;
    }
    return matches;
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

QList<TextRange> queryWordsIn(const QString& text, const QString& query)
{
    QList<TextRange> ranges;
    for (const Match& match : matchesIn(text, wantedOf(query)))
        ranges.append(match.range);
    return ranges;
}

Snippet snippet(const QString& passage, const QString& query, qsizetype length)
{
    const QList<Match> matches = matchesIn(passage, wantedOf(query));
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
