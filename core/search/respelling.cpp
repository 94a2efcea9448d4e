#include "search/respelling.h"

#include "async/pooljob.h"
#include "search/keywordindex.h"
#include "search/spelling.h"
#include "terms/analyzer.h"

#include <algorithm>
#include <map>
#include <QHash>
#include <tuple>

namespace docent {

namespace {

/// A word that is unknown may be right where something was found; then only a common one takes its place.
constexpr quint64 fewestWhenFound = 3;

/// A word as it stands in the library.
struct WrittenWord {
    quint64 documentFrequency = 0; ///< of its term
    int edits = 0;
    int seen = 0;
    std::map<QString, int> forms; ///< with capitals and accents
};

/// Looks through passages for words that are near one.
class NearWords {
public:
    explicit NearWords(const UnknownWord& word)
        : m_typed(spelling::fold(word.typed))
        , m_most(spelling::allowedEdits(m_typed))
    {
        for (const NearTerm& near : word.near)
            m_frequencies.emplace(near.term, near.documentFrequency);
    }

    void look(const QString& text, const terms::Language& language)
    {
        for (const terms::TermAt& place : m_analyzer.places(text, language)) {
            const auto term = m_frequencies.find(place.term);
            if (term == m_frequencies.end())
                continue;
            const QString form = text.mid(place.from, place.size);
            if (std::all_of(form.begin(), form.end(), [](QChar c) { return c.isLetter() || c.isMark(); }))
                add(form, term->second);
        }
    }

    /// By its folded spelling.
    const std::map<QString, WrittenWord>& words() const { return m_words; }
    bool hasSameFirstLetter(const QString& word) const { return word.front() == m_typed.front(); }

private:
    void add(const QString& form, quint64 frequency)
    {
        const QString folded = spelling::fold(form);
        const int edits = spelling::distance(folded, m_typed, m_most);
        if (folded.isEmpty() || edits > m_most)
            return;
        WrittenWord& word = m_words[folded];
        word.documentFrequency = frequency;
        word.edits = edits;
        ++word.seen;
        ++word.forms[form];
    }

    QString m_typed;
    int m_most;
    std::map<std::string, quint64, std::less<>> m_frequencies;
    std::map<QString, WrittenWord> m_words;
    terms::Analyzer m_analyzer;
};

/// The usual form; without capitals, if it is ever written so.
QString formOf(const WrittenWord& word)
{
    const auto small = std::find_if(
        word.forms.begin(), word.forms.end(), [](const auto& form) { return form.first == form.first.toLower(); });
    if (small != word.forms.end())
        return small->first;
    return std::max_element(word.forms.begin(), word.forms.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
    })->first;
}

} // namespace

UnknownWords unknownWords(const SearchQuery& query, const QStringList& languages, const QString& unfinished,
    Respell when, std::span<const keywords::LiveSegment> segments)
{
    const spelling::Unknown unknown = spelling::unknownWords(query.sought(), languages, unfinished, segments);
    UnknownWords near { {}, unknown.topicIsKnown };
    if (when == Respell::WhereTopicIsUnknown && unknown.topicIsKnown)
        return near;
    for (const QString& typed : unknown.words) {
        std::vector<NearTerm> terms = nearTerms(spelling::fold(typed), segments);
        if (!terms.empty())
            near.words.push_back({ typed, std::move(terms) });
    }
    return near;
}

QString nearestWritten(const UnknownWord& word, const QList<keywordlog::Entry>& passages, quint64 fewest)
{
    NearWords near(word);
    for (const keywordlog::Entry& entry : passages) {
        const terms::Language language(entry.language);
        for (const QString& text : { entry.text, entry.above, entry.title })
            near.look(text, language);
    }
    const auto order = [&near](const QString& folded, const WrittenWord& written) {
        return std::tuple(
            written.edits, !near.hasSameFirstLetter(folded), -qint64(written.documentFrequency), -written.seen);
    };
    const QString* bestFolded = nullptr;
    const WrittenWord* best = nullptr;
    for (const auto& [folded, written] : near.words()) {
        if (written.documentFrequency >= fewest && (!best || order(folded, written) < order(*bestFolded, *best))) {
            bestFolded = &folded;
            best = &written;
        }
    }
    return best ? formOf(*best) : QString();
}

QString respelt(const QString& query, const QList<Respelling>& respellings)
{
    QString changed = query;
    const auto isPart = [&changed](qsizetype i) {
        return i >= 0 && i < changed.size() && (changed.at(i).isLetterOrNumber() || changed.at(i).isMark());
    };
    for (const Respelling& word : respellings) {
        qsizetype from = 0;
        while ((from = changed.indexOf(word.typed, from, Qt::CaseInsensitive)) >= 0) {
            const qsizetype size = word.typed.size();
            // What stands behind a colon is the value of a condition.
            const bool apart =
                !isPart(from - 1) && !isPart(from + size) && (from == 0 || changed.at(from - 1) != QLatin1Char(':'));
            if (apart)
                changed.replace(from, size, word.written);
            from += apart ? word.written.size() : size;
        }
    }
    return changed;
}

Task<Respellings> KeywordIndex::respellings(
    SearchQuery query, QString unfinished, bool found, Respell when, std::stop_token stop)
{
    auto looking = [query, unfinished, when, held = held()](std::stop_token) -> Result<UnknownWords> {
        return unknownWords(query, held.languages, unfinished, when, held.segments);
    };
    Result<UnknownWords> unknown = co_await runOnPool(m_pool, std::move(looking), stop);
    if (!unknown)
        co_return fail(unknown.error());
    if (unknown->words.empty())
        co_return Respellings { {}, unknown->topicIsKnown };
    QList<qint64> passages;
    for (const UnknownWord& word : unknown->words) {
        for (const NearTerm& near : word.near)
            passages += near.passages;
    }
    auto load = [passages](Connection& db) { return keywordlog::entries(db, passages); };
    const Result<QList<keywordlog::Entry>> entries = co_await m_database.read(std::move(load), stop);
    if (!entries)
        co_return fail(entries.error());
    const quint64 fewest = found && unknown->topicIsKnown ? fewestWhenFound : 1;
    auto choosing = [unknown = std::move(*unknown), entries = *entries, fewest](
                        std::stop_token) -> Result<Respellings> {
        Respellings chosen { {}, unknown.topicIsKnown };
        for (const UnknownWord& word : unknown.words) {
            if (QString written = nearestWritten(word, entries, fewest); !written.isEmpty())
                chosen.words.append({ word.typed, std::move(written) });
        }
        return chosen;
    };
    Result<Respellings> chosen = co_await runOnPool(m_pool, std::move(choosing), stop);
    co_return chosen;
}

} // namespace docent
