#include "search/searchquery.h"

#include <algorithm>
#include <array>
#include <optional>

namespace docent {

namespace {

constexpr qsizetype longestQuery = 20'000; ///< characters that are looked at
constexpr qsizetype mostPhrases = 16; ///< required and excluded ones, each
constexpr qsizetype mostValues = 64; ///< of filters

/// A stretch of the query between spaces: `-key:"value"`, `"phrase"` or a word.
struct Stretch {
    QString key; ///< what stands before a colon, in lower case
    QString text;
    QString whole; ///< as it was typed
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

qsizetype wordEnd(QStringView query, qsizetype from)
{
    while (from < query.size() && !query.at(from).isSpace() && !isQuote(query.at(from)))
        ++from;
    return from;
}

constexpr std::array<const char*, 5> keys { "name", "type", "in", "before", "after" };

/// The key that stands at `i` with its colon; `i` moves behind it.
QString takeKey(QStringView query, qsizetype& i)
{
    for (const char* key : keys) {
        const QLatin1String name(key);
        const QStringView rest = query.sliced(i);
        if (rest.startsWith(name, Qt::CaseInsensitive) && rest.sliced(name.size()).startsWith(QLatin1Char(':'))) {
            i += name.size() + 1;
            return name;
        }
    }
    return {};
}

/// The stretch at `i`, which moves behind it.
Stretch takeStretch(QStringView query, qsizetype& i)
{
    Stretch stretch;
    const qsizetype start = i;
    // A minus sign before a digit is part of a number.
    if (query.at(i) == QLatin1Char('-') && i + 1 < query.size()
        && (query.at(i + 1).isLetter() || isQuote(query.at(i + 1)))) {
        stretch.excluded = true;
        ++i;
    }
    stretch.key = takeKey(query, i);
    qsizetype end = -1;
    if (i < query.size() && isQuote(query.at(i)) && (end = closingQuote(query, i + 1)) >= 0) {
        stretch.quoted = true;
        stretch.text = query.sliced(i + 1, end - i - 1).trimmed().toString();
        i = end + 1;
    } else {
        end = wordEnd(query, std::min(i + (stretch.key.isEmpty() ? 1 : 0), query.size()));
        stretch.text = query.sliced(i, end - i).toString();
        i = end;
    }
    stretch.whole = query.sliced(start, i - start).toString();
    return stretch;
}

QList<Stretch> stretches(QStringView query)
{
    QList<Stretch> list;
    for (qsizetype i = 0; i < query.size();) {
        if (query.at(i).isSpace())
            ++i;
        else
            list.append(takeStretch(query, i));
    }
    return list;
}

/// The first day of the year, month or day that is named.
QDate firstDay(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char('-'));
    if (parts.size() > 3 || parts.first().size() != 4)
        return {};
    std::array<int, 3> numbers { 0, 1, 1 };
    for (qsizetype i = 0; i < parts.size(); ++i) {
        bool isNumber = false;
        numbers.at(std::size_t(i)) = parts.at(i).toInt(&isNumber);
        if (!isNumber || parts.at(i).size() > 4)
            return {};
    }
    return { numbers[0], numbers[1], numbers[2] };
}

/// False if the stretch says nothing that a filter understands.
bool addToFilter(const Stretch& stretch, DocumentFilter& filter)
{
    if (stretch.key.isEmpty() || stretch.text.isEmpty())
        return false;
    if (stretch.key == QLatin1String("before") || stretch.key == QLatin1String("after")) {
        const QDate day = firstDay(stretch.text);
        if (!day.isValid())
            return false;
        // "-before:2024" is "after:2024".
        const bool before = (stretch.key == QLatin1String("before")) != stretch.excluded;
        (before ? filter.before : filter.after) = day;
        return true;
    }
    QStringList* list = stretch.key == QLatin1String("name") ? &filter.names
        : stretch.key == QLatin1String("type")               ? &filter.types
                                                             : &filter.places;
    if (stretch.excluded) {
        list = list == &filter.names ? &filter.notNames : list == &filter.types ? &filter.notTypes : &filter.notPlaces;
    }
    QString value = stretch.text;
    if (list == &filter.types || list == &filter.notTypes)
        value = value.startsWith(QLatin1Char('.')) ? value.mid(1) : value;
    if (list->size() < mostValues)
        list->append(value);
    return true;
}

bool isOr(const Stretch& stretch)
{
    return !stretch.quoted && stretch.whole == QLatin1String("OR");
}

/// Collects phrases, words and exclusions in the order they come.
class Parts {
public:
    explicit Parts(SearchQuery& query)
        : m_query(query)
    {
    }

    /// Phrases or words that stand with OR between them.
    void addGroup(const QList<Stretch>& group)
    {
        const bool phrases =
            std::any_of(group.begin(), group.end(), [](const Stretch& stretch) { return stretch.quoted; });
        QStringList texts;
        for (const Stretch& stretch : group)
            texts.append(stretch.quoted ? stretch.text : stretch.whole);
        texts.removeAll(QString());
        if (!phrases)
            m_words += texts;
        else if (!texts.isEmpty() && m_query.required.size() < mostPhrases)
            m_query.required.append(texts.mid(0, mostPhrases));
    }

    void exclude(const Stretch& stretch)
    {
        if (!stretch.text.isEmpty() && m_query.excluded.size() < mostPhrases)
            m_query.excluded.append(stretch.text);
    }

    void finish()
    {
        m_query.words = m_words.join(QLatin1Char(' '));
        if (!m_query.isEmpty() || m_query.excluded.isEmpty())
            return;
        // Nothing but exclusions would find nothing: they are words then.
        m_query.words = m_query.excluded.join(QLatin1Char(' '));
        m_query.excluded.clear();
    }

private:
    SearchQuery& m_query;
    QStringList m_words;
};

} // namespace

QString SearchQuery::sought() const
{
    QStringList all { words };
    for (const QStringList& group : required)
        all += group;
    all.removeAll(QString());
    return all.join(QLatin1Char(' '));
}

SearchQuery parseSearchQuery(const QString& query)
{
    SearchQuery parsed;
    Parts parts(parsed);
    const QList<Stretch> list = stretches(QStringView(query).left(longestQuery));
    for (qsizetype i = 0; i < list.size(); ++i) {
        const Stretch& stretch = list.at(i);
        if (addToFilter(stretch, parsed.filter))
            continue;
        if (stretch.excluded && stretch.key.isEmpty()) {
            parts.exclude(stretch);
            continue;
        }
        QList<Stretch> group { stretch };
        while (i + 2 < list.size() && isOr(list.at(i + 1)) && !list.at(i + 2).excluded) {
            group.append(list.at(i + 2));
            i += 2;
        }
        parts.addGroup(group);
    }
    parts.finish();
    const bool endsWithWord = !list.isEmpty() && !list.last().quoted && !list.last().excluded
        && parsed.words.endsWith(list.last().whole) && query.endsWith(list.last().whole);
    if (endsWithWord)
        parsed.unfinished = list.last().whole;
    return parsed;
}

} // namespace docent
