#include "terms/queryterms.h"

#include "terms/letters.h"
#include "terms/pieces.h"
#include "terms/stopwords.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <QRegularExpression>
#include <tuple>

namespace docent::terms {

namespace {

constexpr qsizetype longestQuery = 20'000; ///< characters that are looked at

constexpr float stopWordWeight = 0.2F;
constexpr float partWeight = 0.75F; ///< of "mail" in "e-mail"; the whole weighs 1
constexpr float letterWeight = 0.3F; ///< of a single Chinese letter beside the pairs
constexpr float compoundWeight = 0.4F; ///< of the parts that only the vocabulary tells

/// A piece of the query as the languages see it.
struct Found {
    Piece piece;
    QString plain; ///< as typed, in lower case; empty for the whole of a compound
    std::vector<std::string> terms;
    std::vector<std::string> wholes; ///< of the compounds that it is a part of
    std::vector<std::pair<std::string, std::string>> parts; ///< that the vocabulary tells
    int languages = 0; ///< that see it
    bool inRun = false; ///< a letter of a run of several
};

std::vector<Language> distinct(const QStringList& codes)
{
    std::vector<Language> languages;
    for (const QString& code : codes) {
        const Language language(code);
        if (std::find(languages.begin(), languages.end(), language) == languages.end())
            languages.push_back(language);
    }
    if (languages.empty())
        languages.emplace_back();
    return languages;
}

void addTerm(std::vector<std::string>& terms, const std::string& term)
{
    if (!term.empty() && std::find(terms.begin(), terms.end(), term) == terms.end())
        terms.push_back(term);
}

/// Other spellings of a word that its writer or the document's may have chosen.
QStringList spellings(const QString& word, const Language& language)
{
    QStringList list { folded(word) };
    if (language.writesUmlautsApart()) {
        static const QRegularExpression apart(QStringLiteral("ae|oe|(?<![aeq])ue")); // not in neue, Quelle
        QString marked = word;
        for (qsizetype at = word.indexOf(apart); at >= 0; at = marked.indexOf(apart, at))
            marked.replace(at, 2,
                marked.at(at) == u'a'       ? QChar(u'ä')
                    : marked.at(at) == u'o' ? QChar(u'ö')
                                            : QChar(u'ü'));
        QString typed = word;
        for (const auto& [umlaut, letters] : { std::pair(u'ä', u"ae"), std::pair(u'ö', u"oe"), std::pair(u'ü', u"ue") })
            typed.replace(QChar(umlaut), QString::fromUtf16(letters));
        list << marked << typed;
    }
    return list;
}

bool isHan(QStringView letter)
{
    return QChar::script(characterAt(letter, 0).value) == QChar::Script_Han;
}

/// The pieces of a text in all languages.
class Collector {
public:
    Collector(QStringView text, const QStringList& codes, const Vocabulary& vocabulary)
        : m_text(text.left(longestQuery))
        , m_vocabulary(vocabulary)
    {
        for (const Language& language : distinct(codes)) {
            const std::vector<Piece> pieces = piecesOf(m_text, language, m_stems);
            for (size_t i = 0; i < pieces.size(); ++i) {
                add(pieces[i], language);
                if (pieces[i].last > pieces[i].first)
                    addWhole(pieces, i);
            }
            ++m_languages;
        }
    }

    /// In order, parts before their wholes.
    std::vector<Found> found() const
    {
        std::vector<Found> all;
        for (const auto& [place, one] : m_found)
            all.push_back(one);
        return all;
    }

    int languages() const { return m_languages; }

private:
    using Place = std::tuple<qsizetype, qsizetype, bool>; ///< end, size, single letter

    Found& at(const Piece& piece) { return m_found[Place(piece.from + piece.size, piece.size, piece.letter)]; }

    void add(const Piece& piece, const Language& language)
    {
        const QStringView letters = m_text.sliced(piece.from, piece.size);
        Found& found = at(piece);
        found.piece = piece;
        ++found.languages;
        addTerm(found.terms, piece.term);
        if (piece.last > piece.first)
            return;
        found.plain = plain(letters);
        if (kindAt(letters, 0) != Kind::Word)
            return;
        const QStringList others = spellings(found.plain, language);
        for (const QString& spelling : others)
            addTerm(found.terms, m_stems.term(spelling, language));
        auto parts = compoundParts(found.plain, language, m_stems, m_vocabulary);
        if (!parts.first.empty())
            found.parts.push_back(std::move(parts));
    }

    /// Tells the parts of a whole, which stand right before it, of it.
    void addWhole(const std::vector<Piece>& pieces, size_t whole)
    {
        for (size_t i = whole; i > 0 && pieces[i - 1].first >= pieces[whole].first; --i) {
            if (pieces[i - 1].last - pieces[i - 1].first < pieces[whole].last - pieces[whole].first)
                addTerm(at(pieces[i - 1]).wholes, pieces[whole].term);
        }
    }

    QStringView m_text;
    const Vocabulary& m_vocabulary;
    Stems m_stems;
    std::map<Place, Found> m_found;
    int m_languages = 0;
};

/// A letter of a run of several, beside the pairs.
bool isInRun(const std::vector<Found>& found, size_t i)
{
    const Piece& letter = found[i].piece;
    const auto isPairWith = [&](const Piece& other) {
        return !other.letter && other.size > letter.size
            && (other.from == letter.from || other.from + other.size == letter.from + letter.size);
    };
    return letter.letter
        && ((i > 0 && isPairWith(found[i - 1].piece)) || (i + 1 < found.size() && isPairWith(found[i + 1].piece))
            || (i + 2 < found.size() && isPairWith(found[i + 2].piece)));
}

/// Collects words, the same one once.
class Words {
public:
    void add(QueryWord word)
    {
        const auto same = std::find_if(m_words.begin(), m_words.end(),
            [&word](const QueryWord& other) { return other.alternatives == word.alternatives; });
        if (same == m_words.end())
            m_words.push_back(std::move(word));
        else
            same->weight = std::max(same->weight, word.weight);
    }

    /// The ones that weigh most, the longest among equals.
    std::vector<QueryWord> best()
    {
        if (m_words.size() <= mostQueryWords)
            return std::move(m_words);
        std::stable_sort(m_words.begin(), m_words.end(), [](const QueryWord& a, const QueryWord& b) {
            return a.weight != b.weight ? a.weight > b.weight
                                        : a.alternatives.front().size() > b.alternatives.front().size();
        });
        m_words.resize(mostQueryWords);
        return std::move(m_words);
    }

private:
    std::vector<QueryWord> m_words;
};

float weightOf(const Found& found, bool inRun, bool stopWord)
{
    const float whole = stopWord ? stopWordWeight : found.wholes.empty() ? 1 : partWeight;
    return inRun ? letterWeight : whole;
}

/// US and WHO are names, unless all of the query is in capitals.
bool isName(QStringView letters, QStringView text)
{
    const auto isLower = [](QChar c) { return c.isLower(); };
    return letters.size() > 1 && std::none_of(letters.begin(), letters.end(), isLower)
        && std::any_of(text.begin(), text.end(), isLower);
}

} // namespace

std::vector<QueryWord> queryWords(QStringView text, const QStringList& languages, const Vocabulary& vocabulary)
{
    const std::vector<Found> found = Collector(text, languages, vocabulary).found();
    QStringList plains;
    for (const Found& one : found)
        plains.append(one.plain);
    const QStringList stops = stopWordsAmong(plains, languages);
    const bool onlyStops =
        std::all_of(plains.begin(), plains.end(), [&](const QString& word) { return stops.contains(word); });
    Words words;
    for (size_t i = 0; i < found.size(); ++i) {
        const Found& one = found[i];
        const QStringView letters = text.sliced(one.piece.from, one.piece.size);
        const bool stopWord = !onlyStops && !one.plain.isEmpty() && stops.contains(one.plain) && !isName(letters, text);
        const bool inRun = isInRun(found, i);
        if (inRun && !isHan(letters))
            continue;
        const float weight = weightOf(one, inRun, stopWord);
        words.add({ one.terms, weight, stopWord, stopWord || inRun ? QString() : letters.toString() });
        for (const auto& [first, second] : one.parts) {
            words.add({ { first }, compoundWeight * weight, stopWord, letters.toString() });
            words.add({ { second }, compoundWeight * weight, stopWord, letters.toString() });
        }
    }
    return words.best();
}

QSet<QString> tellingTerms(const QString& text)
{
    constexpr qsizetype shortest = 2; // the pairs that unspaced scripts are searched by; shorter words are everywhere
    QSet<QString> telling;
    for (const QueryWord& word : queryWords(text, {})) {
        if (!word.stopWord && word.shown.size() >= shortest)
            telling.insert(QString::fromStdString(word.alternatives.front()));
    }
    return telling;
}

std::vector<QueryWord> phraseWords(QStringView text, const QStringList& languages)
{
    const Collector collector(text, languages, {});
    const std::vector<Found> found = collector.found();
    Words words;
    for (size_t i = 0; i < found.size(); ++i) {
        const Found& one = found[i];
        // Wholes are alternatives of their parts. What one language alone sees as a word needn't be in the passage.
        if (one.plain.isEmpty() || one.languages < collector.languages() || isInRun(found, i))
            continue;
        std::vector<std::string> terms = one.terms;
        for (const std::string& whole : one.wholes)
            addTerm(terms, whole);
        words.add({ std::move(terms), 1, false, text.sliced(one.piece.from, one.piece.size).toString() });
    }
    return words.best();
}

} // namespace docent::terms
