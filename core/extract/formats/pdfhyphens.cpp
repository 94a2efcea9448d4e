#include "extract/formats/pdfhyphens.h"

#include "extract/formats/pdflines.h"

#include <algorithm>
#include <array>
#include <QSet>

namespace docent {

namespace {

constexpr QChar softHyphen(0xad);

bool isHyphen(QChar c)
{
    constexpr QChar hyphen(0x2010);
    return c == QLatin1Char('-') || c == hyphen || c == softHyphen || c == QChar(pdfBrokenHyphen);
}

QString wordBefore(QStringView text, qsizetype at)
{
    qsizetype start = at;
    while (start > 0 && text.at(start - 1).isLetter())
        --start;
    return text.sliced(start, at - start).toString();
}

QString wordBehind(QStringView text, qsizetype at)
{
    qsizetype end = at;
    while (end < text.size() && text.at(end).isLetter())
        ++end;
    return text.sliced(at, end - at).toString();
}

/// Where the text goes on behind the hyphen at `at` and the end of its line; -1 if there is no such end.
qsizetype nextLine(QStringView text, qsizetype at)
{
    if (text.at(at) == QChar(pdfBrokenHyphen))
        return at + 1;
    qsizetype next = at + 1;
    bool ends = false;
    for (; next < text.size() && text.at(next).isSpace(); ++next) {
        if (ends && text.at(next) == QLatin1Char('\n'))
            return -1; // an empty line parts more than words
        ends = ends || text.at(next) == QLatin1Char('\n');
    }
    return ends && next < text.size() && text.at(next).isLower() ? next : -1;
}

/// The words of the pages, in small letters, those with an inner hyphen whole.
QSet<QString> vocabulary(const QStringList& pages)
{
    QSet<QString> words;
    for (const QString& page : pages) {
        qsizetype start = 0;
        for (qsizetype i = 0; i <= page.size(); ++i) {
            if (i < page.size() && (page.at(i).isLetter() || page.at(i) == QLatin1Char('-')))
                continue;
            if (i > start)
                words.insert(page.mid(start, i - start).toCaseFolded());
            start = i + 1;
        }
    }
    return words;
}

/// "well-known", "self-employed"; but "wellness", "selfless".
bool makesCompound(const QString& left, const QString& right)
{
    static constexpr std::array firstParts { "well", "self", "non", "ill", "half", "long", "short", "high", "low",
        "full", "part", "real", "cross", "so", "third", "first", "second", "one", "two", "three", "four", "five" };
    static constexpr std::array suffixes { "ness", "less", "ment", "ship", "hood", "ward", "wards", "light", "fare",
        "ever", "ening", "ened", "etheless", "ly", "ish", "est", "er", "ers", "age", "ages" };
    const auto isOneOf = [](const auto& list, const QString& word) {
        return std::any_of(list.begin(), list.end(),
            [&word](const char* one) { return word.compare(QLatin1String(one), Qt::CaseInsensitive) == 0; });
    };
    constexpr qsizetype shortest = 3;
    return right.size() >= shortest && isOneOf(firstParts, left) && !isOneOf(suffixes, right);
}

class Joining {
public:
    explicit Joining(const QStringList& pages)
        : m_words(vocabulary(pages))
    {
    }

    void join(QString& page) const
    {
        QString joined;
        joined.reserve(page.size());
        for (qsizetype i = 0; i < page.size(); ++i) {
            const qsizetype next = isHyphen(page.at(i)) ? nextLine(page, i) : -1;
            // At a line's end a hyphen that pdfium left there parts a word only if letters stand before it.
            const bool parts =
                next >= 0 && (page.at(i) == QChar(pdfBrokenHyphen) || (i > 0 && page.at(i - 1).isLetter()));
            if (!parts) {
                joined.append(page.at(i));
                continue;
            }
            if (page.at(i) != softHyphen && staysAt(page, i, next))
                joined.append(QLatin1Char('-'));
            i = next - 1;
        }
        page = joined;
    }

    /// Moves the rest of a word that the document has elsewhere from the next page to its beginning.
    void joinAcross(QString& page, QString& next) const
    {
        qsizetype end = page.size();
        while (end > 0 && page.at(end - 1).isSpace())
            --end;
        if (end < 2 || !isHyphen(page.at(end - 1)))
            return;
        const QString left = wordBefore(page, end - 1);
        const QString right = wordBehind(next, 0);
        if (left.isEmpty() || right.isEmpty() || !right.front().isLower() || !isWord(left + right))
            return;
        qsizetype rest = right.size();
        while (rest < next.size() && !next.at(rest).isSpace())
            ++rest; // with the comma or full stop behind it
        page = page.left(end - 1) + next.left(rest);
        next = next.mid(rest).trimmed();
    }

private:
    bool isWord(const QString& word) const { return m_words.contains(word.toCaseFolded()); }

    bool staysAt(const QString& page, qsizetype at, qsizetype next) const
    {
        const QString left = wordBefore(page, at);
        const QString right = wordBehind(page, next);
        if (left.isEmpty())
            return at > 0 && page.at(at - 1).isDigit() && !right.isEmpty();
        if (right.isEmpty())
            return true;
        if (isWord(left + right))
            return false;
        const qsizetype start = at - left.size();
        const bool compound = start > 1 && page.at(start - 1) == QLatin1Char('-') && page.at(start - 2).isLetter();
        return isWord(left + QLatin1Char('-') + right) || compound || !left.back().isLower() || !right.front().isLower()
            || makesCompound(left, right);
    }

    QSet<QString> m_words;
};

} // namespace

void joinHyphenated(QStringList& pages)
{
    const bool any = std::any_of(pages.begin(), pages.end(),
        [](const QString& page) { return std::any_of(page.begin(), page.end(), isHyphen); });
    if (!any)
        return;
    const Joining joining(pages);
    for (qsizetype i = 0; i < pages.size(); ++i) {
        joining.join(pages[i]);
        if (i > 0)
            joining.joinAcross(pages[i - 1], pages[i]);
    }
}

} // namespace docent
