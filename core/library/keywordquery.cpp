// From what a person types to an FTS5 expression.

#include "library/keywordindex.h"
#include "library/keywordtext.h"
#include "library/stopwords.h"

#include <algorithm>
#include <QSet>

namespace docent::keywordindex {

namespace {

constexpr qsizetype mostWords = 64; ///< alternatives; each costs a pass over its passages
constexpr qsizetype mostPhrases = 16; ///< required and excluded ones, each
constexpr qsizetype longestCompound = 6; ///< parts of "state-of-the-art" that are tried as a phrase
constexpr qsizetype longestPhrase = 64; ///< words
constexpr qsizetype longestQuery = 20'000; ///< characters that are looked at

/// A stretch of the query between spaces, or between quotation marks.
struct Stretch {
    QString text;
    bool quoted = false;
    bool excluded = false;
};

bool isQuote(QChar c)
{
    static const QString marks = QStringLiteral("\"“”„‟«»＂");
    return marks.contains(c);
}

qsizetype closingQuote(QStringView query, qsizetype from)
{
    for (qsizetype i = from; i < query.size(); ++i) {
        if (isQuote(query.at(i)))
            return i;
    }
    return -1;
}

QList<Stretch> stretches(QStringView query)
{
    QList<Stretch> list;
    qsizetype i = 0;
    while (i < query.size()) {
        if (query.at(i).isSpace()) {
            ++i;
            continue;
        }
        Stretch stretch;
        // A minus sign before a digit is part of a number.
        if (query.at(i) == QLatin1Char('-') && i + 1 < query.size()
            && (query.at(i + 1).isLetter() || isQuote(query.at(i + 1)))) {
            stretch.excluded = true;
            ++i;
        }
        qsizetype end = -1;
        if (isQuote(query.at(i)) && (end = closingQuote(query, i + 1)) >= 0) {
            stretch.quoted = true;
            stretch.text = query.sliced(i + 1, end - i - 1).toString();
            i = end + 1;
        } else {
            end = i + 1;
            while (end < query.size() && !query.at(end).isSpace() && !isQuote(query.at(end)))
                ++end;
            stretch.text = query.sliced(i, end - i).toString();
            i = end;
        }
        list.append(stretch);
    }
    return list;
}

/// "don't" → "don", "company's" → "company": what an apostrophe leaves is no word.
QString withoutContraction(const QString& word)
{
    static const QStringList endings { QStringLiteral("s"), QStringLiteral("t"), QStringLiteral("d"),
        QStringLiteral("m"), QStringLiteral("re"), QStringLiteral("ve"), QStringLiteral("ll") };
    const qsizetype apostrophe = std::max(word.lastIndexOf(QLatin1Char('\'')), word.lastIndexOf(QChar(0x2019)));
    if (apostrophe <= 0)
        return word;
    qsizetype end = apostrophe + 1;
    while (end < word.size() && word.at(end).isLetter())
        ++end;
    return endings.contains(word.mid(apostrophe + 1, end - apostrophe - 1)) ? word.left(apostrophe) : word;
}

QString quoted(const QString& words)
{
    return QLatin1Char('"') + words + QLatin1Char('"');
}

/// The words of a text as they stand in the index, in order; empty if it has none.
QString phrase(const QString& text)
{
    QStringList words;
    for (const keywordtext::Piece& piece : keywordtext::pieces(text))
        words += piece.unspaced ? keywordtext::pairs(piece.text) : QStringList { piece.text };
    return words.mid(0, longestPhrase).join(QLatin1Char(' '));
}

/// One of the alternatives of a query.
struct Word {
    QString expression;
    QString plain; ///< what may be a stop word; empty for compounds
};

/// What the alternatives are collected from.
class Words {
public:
    void add(const QString& stretch)
    {
        const QList<keywordtext::Piece> pieces = keywordtext::pieces(withoutContraction(stretch));
        bool unspaced = false;
        for (const keywordtext::Piece& piece : pieces) {
            unspaced = unspaced || piece.unspaced;
            if (piece.unspaced)
                addUnspaced(piece.text);
            else if (pieces.size() == 1 || pieces.size() > longestCompound || piece.text.size() > 1)
                append(quoted(piece.text), piece.text);
        }
        // Compounds ("IL-6", "3.5", "e-mail") count as a whole as well as by their parts.
        if (!unspaced && pieces.size() > 1 && pieces.size() <= longestCompound)
            append(quoted(phrase(stretch)), {});
    }

    /// Those to look for: without stop words as long as others remain, the longest ones if they are too many.
    QList<Word> best() const
    {
        QStringList plain;
        for (const Word& word : m_words)
            plain.append(word.plain);
        const QStringList stopped = stopWordsAmong(plain);
        const QSet<QString> stops(stopped.begin(), stopped.end());
        QList<Word> kept;
        std::copy_if(m_words.begin(), m_words.end(), std::back_inserter(kept),
            [&stops](const Word& word) { return !stops.contains(word.plain); });
        if (kept.isEmpty())
            kept = m_words;
        if (kept.size() > mostWords) {
            std::stable_sort(kept.begin(), kept.end(),
                [](const Word& a, const Word& b) { return a.expression.size() > b.expression.size(); });
            kept.resize(mostWords);
        }
        return kept;
    }

private:
    void addUnspaced(const QString& run)
    {
        const QStringList pairs = keywordtext::pairs(run);
        const bool single = pairs.size() == 1 && pairs.first() == run && run.toUcs4().size() == 1;
        for (const QString& pair : pairs)
            append(single ? quoted(pair) + QLatin1Char('*') : quoted(pair), pair);
    }

    void append(const QString& expression, const QString& plain)
    {
        if (m_known.contains(expression))
            return;
        m_known.insert(expression);
        m_words.append({ expression, plain });
    }

    QList<Word> m_words;
    QSet<QString> m_known;
};

QString grouped(const QStringList& expressions, QLatin1String between)
{
    return QLatin1Char('(') + expressions.join(between) + QLatin1Char(')');
}

QStringList expressions(const QList<Word>& words)
{
    QStringList list;
    for (const Word& word : words)
        list.append(word.expression);
    return list;
}

/// A query taken apart; phrases are the words as they stand in the index, with a space between them.
struct Query {
    QList<Word> words;
    QStringList required;
    QStringList excluded;
};

Query parse(const QString& query)
{
    const QString plain = keywordtext::folded(QStringView(query).left(longestQuery)).toLower();
    Query parsed;
    Words words;
    Words excludedWords;
    for (const Stretch& stretch : stretches(plain)) {
        if (!stretch.excluded && !stretch.quoted) {
            words.add(stretch.text);
            continue;
        }
        const QString exact = phrase(stretch.text);
        QStringList& list = stretch.excluded ? parsed.excluded : parsed.required;
        if (!exact.isEmpty() && list.size() < mostPhrases)
            list.append(exact);
        if (stretch.excluded)
            excludedWords.add(stretch.text);
    }
    parsed.words = words.best();
    if (parsed.required.isEmpty() && parsed.words.isEmpty()) {
        // Nothing but exclusions would find nothing: they are words then.
        parsed.excluded.clear();
        parsed.words = excludedWords.best();
    }
    return parsed;
}

} // namespace

QString matchExpression(const QString& query)
{
    const Query parsed = parse(query);
    const QStringList alternatives = expressions(parsed.words);
    if (parsed.required.isEmpty() && alternatives.isEmpty())
        return {};
    QStringList parts;
    for (const QString& exact : parsed.required)
        parts.append(quoted(exact));
    if (parsed.required.isEmpty())
        parts.append(grouped(alternatives, QLatin1String(" OR ")));
    else if (!alternatives.isEmpty()) // Beside a phrase the words only move a passage up: with it the group is true.
        parts.append(grouped(QStringList { parts.first() } + alternatives, QLatin1String(" OR ")));
    const QString positive = grouped(parts, QLatin1String(" AND "));
    if (parsed.excluded.isEmpty())
        return positive;
    QStringList excluded;
    for (const QString& exact : parsed.excluded)
        excluded.append(quoted(exact));
    return positive + QLatin1String(" NOT ") + grouped(excluded, QLatin1String(" OR "));
}

QStringList queryWords(const QString& query)
{
    const Query parsed = parse(query);
    QStringList words;
    for (const Word& word : parsed.words) {
        if (!word.plain.isEmpty())
            words.append(word.plain);
    }
    for (const QString& exact : parsed.required)
        words += exact.split(QLatin1Char(' '));
    words.removeDuplicates();
    return words;
}

} // namespace docent::keywordindex
