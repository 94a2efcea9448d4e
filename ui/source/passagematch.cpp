#include "ui/source/passagematch.h"

#include <algorithm>

namespace docent::ui {

namespace {

constexpr qsizetype seedLength = 16; ///< letters that must agree for a run to begin
constexpr qsizetype surelyMeant = 40; ///< a run of so many letters is the passage, however long that is
constexpr qsizetype mostPlaces = 64; ///< at which a seed is tried; boilerplate repeats without end
constexpr qsizetype smallGap = 12; ///< UTF-16 units between two runs that are marked through

/// A text reduced to its letters and digits, and where each of them came from.
struct Letters {
    QString text;
    QList<qsizetype> from;
};

Letters lettersOf(QStringView text)
{
    Letters letters;
    letters.text.reserve(text.size());
    letters.from.reserve(text.size());
    const auto add = [&letters](QChar c, qsizetype at) {
        letters.text.append(c);
        letters.from.append(at);
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c.unicode() < 0x80) {
            if (c.isLetterOrNumber())
                add(c.toLower(), i);
            continue;
        }
        const qsizetype units = c.isHighSurrogate() && i + 1 < text.size() ? 2 : 1;
        const QString folded = text.mid(i, units).toString().normalized(QString::NormalizationForm_KD).toCaseFolded();
        for (qsizetype k = 0; k < folded.size(); ++k) {
            const bool pair = folded.at(k).isSurrogate();
            if (pair || folded.at(k).isLetterOrNumber())
                add(folded.at(k), i);
        }
        i += units - 1;
    }
    return letters;
}

struct Run {
    qsizetype at = 0; ///< in the text's letters
    qsizetype length = 0;
};

/// The longest run of the text that begins as `wanted` does; the earliest behind `after` of equal ones.
Run longestRun(const QString& text, QStringView wanted, qsizetype after)
{
    Run best;
    const QStringView seed = wanted.left(seedLength);
    qsizetype at = text.indexOf(seed);
    for (qsizetype tries = 0; at >= 0 && tries < mostPlaces; ++tries, at = text.indexOf(seed, at + 1)) {
        qsizetype length = seed.size();
        while (length < wanted.size() && at + length < text.size() && text.at(at + length) == wanted.at(length))
            ++length;
        const bool later = best.at < after && at >= after && length == best.length;
        if (length > best.length || later)
            best = { at, length };
    }
    return best;
}

void addSpan(QList<SourceSpan>& spans, const Letters& text, const Run& run)
{
    const qsizetype start = text.from.at(run.at);
    const qsizetype end = text.from.at(run.at + run.length - 1) + 1;
    spans.append({ start, end - start });
}

QList<SourceSpan> joined(QList<SourceSpan> spans)
{
    std::sort(spans.begin(), spans.end(), [](const SourceSpan& a, const SourceSpan& b) { return a.start < b.start; });
    QList<SourceSpan> result;
    for (const SourceSpan& span : std::as_const(spans)) {
        if (!result.isEmpty() && span.start - (result.last().start + result.last().length) <= smallGap)
            result.last().length = std::max(result.last().length, span.start + span.length - result.last().start);
        else
            result.append(span);
    }
    return result;
}

} // namespace

PassageMatch matchPassage(QStringView text, QStringView passage)
{
    const Letters have = lettersOf(text);
    const Letters want = lettersOf(passage);
    PassageMatch match;
    match.wanted = want.text.size();
    if (want.text.isEmpty() || have.text.isEmpty())
        return match;
    const qsizetype seed = std::min(seedLength, want.text.size());
    qsizetype longest = 0;
    qsizetype after = 0;
    QList<SourceSpan> spans;
    for (qsizetype at = 0; at + seed <= want.text.size();) {
        const Run run = longestRun(have.text, QStringView(want.text).mid(at), after);
        if (run.length == 0) {
            ++at;
            continue;
        }
        addSpan(spans, have, run);
        match.matched += run.length;
        longest = std::max(longest, run.length);
        at += run.length;
        after = run.at + run.length;
        match.behind = at < want.text.size() ? want.from.at(at) : passage.size();
    }
    if (longest < std::min(surelyMeant, want.text.size()) && match.matched * 3 < match.wanted) {
        match.matched = 0;
        match.behind = 0;
        return match;
    }
    match.spans = joined(spans);
    return match;
}

qsizetype utf16Offset(QStringView text, qint64 codePoint)
{
    // Surrogate pairs are rare: whole blocks are counted without a branch before the last one is walked through.
    constexpr qsizetype block = 4096;
    qsizetype at = 0;
    qint64 seen = 0;
    while (at + block < text.size() && seen + block < codePoint) {
        qsizetype pairs = 0;
        const char16_t* units = text.utf16() + at;
        for (qsizetype i = 0; i < block; ++i)
            pairs += (units[i] & 0xFC00) == 0xDC00 ? 1 : 0;
        seen += block - pairs;
        at += block;
    }
    while (at < text.size() && (seen < codePoint || text.at(at).isLowSurrogate())) {
        seen += text.at(at).isLowSurrogate() ? 0 : 1;
        ++at;
    }
    return at;
}

qint64 codePointOffset(QStringView text, qsizetype offset)
{
    qint64 count = 0;
    for (qsizetype i = 0; i < std::min(offset, text.size()); ++i)
        count += text.at(i).isLowSurrogate() ? 0 : 1;
    return count;
}

} // namespace docent::ui
