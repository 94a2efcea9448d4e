#include "ingest/sentences.h"

#include <algorithm>
#include <array>
#include <QString>

namespace docent {

namespace {

bool isFinal(char16_t c)
{
    return c == '.' || c == '!' || c == '?' || c == 0x2026;
}

/// Ends a sentence without a space behind it: full stops of Chinese and Japanese, the danda, the Arabic question mark.
bool isFinalAlone(char16_t c)
{
    return c == 0x3002 || c == 0xff01 || c == 0xff1f || c == 0xff0e || c == 0x0964;
}

bool isCloser(QChar c)
{
    return c == QLatin1Char('"') || c == QLatin1Char('\'') || c.category() == QChar::Punctuation_Close
        || c.category() == QChar::Punctuation_FinalQuote || c.category() == QChar::Punctuation_InitialQuote;
}

/// The word before a full stop is one that is usually shortened, or an initial.
bool isAbbreviated(QStringView text, qsizetype from, qsizetype stop)
{
    qsizetype start = stop;
    while (start > from && text.at(start - 1).isLetter())
        --start;
    const QStringView word = text.sliced(start, stop - start);
    if (word.size() <= 1)
        return word.size() == 1 && word.front().script() != QChar::Script_Han;
    constexpr qsizetype longest = 6;
    if (word.size() > longest)
        return false;
    static constexpr std::array known { "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "no", "nos", "fig",
        "figs", "sec", "ch", "vol", "pp", "ed", "eds", "inc", "ltd", "corp", "dept", "approx", "cf", "al", "op", "art",
        "nr", "bzw", "ca", "evtl", "ggf", "inkl", "usw", "vgl", "zzgl", "str", "abs", "abb", "kap", "bsp", "tel", "jan",
        "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez", "av", "env", "mme",
        "mlle", "sra", "dra" };
    return std::any_of(known.begin(), known.end(),
        [word](const char* entry) { return word.compare(QLatin1String(entry), Qt::CaseInsensitive) == 0; });
}

struct Spaces {
    qsizetype end;
    bool emptyLine;
};

Spaces spacesAt(QStringView text, qsizetype at, qsizetype limit)
{
    int feeds = 0;
    while (at < limit && text.at(at).isSpace()) {
        feeds += text.at(at) == QLatin1Char('\n') ? 1 : 0;
        ++at;
    }
    return { at, feeds > 1 };
}

/// A sentence may begin with this: anything but a small letter or a sign that goes on.
bool mayBegin(QChar c)
{
    return !c.isLower() && c != QLatin1Char(',') && c != QLatin1Char(';') && c != QLatin1Char(')')
        && c != QLatin1Char('=');
}

} // namespace

SentenceEnd sentenceEnd(QStringView text, qsizetype from, qsizetype limit)
{
    qsizetype at = from;
    while (at < limit) {
        const char16_t c = text.at(at).unicode();
        if (c == '\n') {
            const Spaces spaces = spacesAt(text, at, limit);
            if (spaces.emptyLine && spaces.end < limit)
                return { spaces.end, true };
            at = spaces.end;
            continue;
        }
        ++at;
        const bool alone = isFinalAlone(c);
        if (!alone && !isFinal(c))
            continue;
        const qsizetype stop = at - 1;
        while (at < limit && (isFinal(text.at(at).unicode()) || isFinalAlone(text.at(at).unicode())))
            ++at;
        while (at < limit && isCloser(text.at(at)))
            ++at;
        if (at >= limit)
            break;
        const Spaces spaces = spacesAt(text, at, limit);
        if (spaces.end >= limit)
            break;
        const bool ends = alone
            || (spaces.end > at && mayBegin(text.at(spaces.end)) && !(c == '.' && isAbbreviated(text, from, stop)));
        if (ends || spaces.emptyLine)
            return { spaces.end, spaces.emptyLine };
    }
    return { limit, false };
}

} // namespace docent
