#include "search/nameddocuments.h"

#include "library/documentnames.h"
#include "library/documentrows.h"
#include "terms/names.h"
#include "terms/queryterms.h"

#include <algorithm>
#include <QHash>

namespace docent {

namespace {

constexpr qsizetype mostWords = 40; ///< of a question in which names are looked for
constexpr qsizetype longestInside = 12; ///< words of a name within a question
constexpr qsizetype fewestTelling = 2; ///< words of such a name
constexpr qsizetype mostBearers = 5; ///< of such a name: what more documents are called is no name of one
constexpr qsizetype mostNamed = 20; ///< documents that come first

/// Some words of the query that may be a name.
struct Span {
    qsizetype first = 0;
    qsizetype count = 0;

    bool overlaps(const Span& other) const { return first < other.first + other.count && other.first < first + count; }
};

QString nameAt(const QList<terms::NameWord>& words, const Span& span)
{
    return terms::joinedName(words.mid(span.first, span.count));
}

/// All of it, then what it may hold, the longest first.
QList<Span> spansOf(const QList<terms::NameWord>& words)
{
    QList<Span> spans { { 0, words.size() } };
    const qsizetype size = std::min(words.size(), mostWords);
    for (qsizetype count = std::min(size, longestInside); count > 0; --count) {
        for (qsizetype first = 0; first + count <= size; ++first) {
            if (count < words.size())
                spans.append({ first, count });
        }
    }
    return spans;
}

/// "lease_2024.pdf": one piece, as nobody writes but for a file.
bool isWrittenAsFile(QStringView written)
{
    return std::none_of(written.begin(), written.end(), [](QChar c) { return c.isSpace(); })
        && (written.contains(u'.') || written.contains(u'_'));
}

bool canStandInside(const QString& text, const QList<terms::NameWord>& words, const Span& span)
{
    const qsizetype from = words.at(span.first).from;
    const QStringView written = QStringView(text).sliced(from, words.at(span.first + span.count - 1).end() - from);
    return isWrittenAsFile(written) || terms::tellingTerms(written.toString()).size() >= fewestTelling;
}

/// The documents that the query names.
Result<QList<qint64>> namedIn(Connection& db, const QString& text)
{
    const QList<terms::NameWord> words = terms::nameWords(text);
    if (words.isEmpty())
        return QList<qint64>();
    const QList<Span> spans = spansOf(words);
    QStringList names;
    for (const Span& span : spans)
        names.append(nameAt(words, span));
    const auto bearers = documentnames::find(db, names);
    if (!bearers)
        return fail(bearers.error());
    QList<qint64> named;
    QList<Span> taken;
    for (const Span& span : spans) {
        const QList<qint64> documents = bearers->value(nameAt(words, span));
        const bool whole = span.count == words.size();
        if (documents.isEmpty() || (!whole && documents.size() > mostBearers)
            || std::any_of(taken.begin(), taken.end(), [&span](const Span& other) { return other.overlaps(span); })
            || (!whole && !canStandInside(text, words, span)))
            continue;
        taken.append(span);
        named += documents;
    }
    return named;
}

/// Of each of the documents its first passage, if the filter lets it be found.
Result<QList<qint64>> firstPassages(Connection& db, const QList<qint64>& named, const DocumentFilter& filter)
{
    if (named.isEmpty())
        return QList<qint64>();
    QList<qint64> wanted = named;
    if (!filter.isEmpty()) {
        const Result<QSet<qint64>> meeting = documents::matching(db, filter, named);
        if (!meeting)
            return fail(meeting.error());
        wanted.removeIf([&meeting](qint64 document) { return !meeting->contains(document); });
    }
    return db.rows(QStringLiteral("SELECT id FROM passages WHERE ordinal = 0 AND document IN (SELECT value FROM "
                                  "json_each(?)) ORDER BY document"),
        { rows::idList(wanted) }, [](const QSqlQuery& row) { return row.value(0).toLongLong(); });
}

/// In which of the documents these passages stand; those of other documents are left out.
Result<QHash<qint64, qint64>> documentsOf(
    Connection& db, const QList<ScoredPassage>& passages, const QList<qint64>& documents)
{
    QList<qint64> ids;
    for (const ScoredPassage& passage : passages)
        ids.append(passage.passageId);
    QHash<qint64, qint64> found;
    const Result<> read = db.each(QStringLiteral("SELECT id, document FROM passages WHERE id IN (SELECT value FROM "
                                                 "json_each(?)) AND document IN (SELECT value FROM json_each(?))"),
        { rows::idList(ids), rows::idList(documents) },
        [&found](const QSqlQuery& row) { found.insert(row.value(0).toLongLong(), row.value(1).toLongLong()); });
    if (!read)
        return fail(read.error());
    return found;
}

} // namespace

Result<QList<ScoredPassage>> namedFirst(Connection& db, const SearchQuery& query, QList<ScoredPassage> found)
{
    const Result<QList<qint64>> named = namedIn(db, query.sought());
    if (!named)
        return fail(named.error());
    if (named->isEmpty())
        return found;
    const Result<QHash<qint64, qint64>> documents = documentsOf(db, found, *named);
    if (!documents)
        return fail(documents.error());
    QList<qint64> missing = *named;
    QList<ScoredPassage> first;
    QList<ScoredPassage> others;
    for (const ScoredPassage& passage : std::as_const(found)) {
        const auto document = documents->find(passage.passageId);
        const bool best = document != documents->end() && missing.removeAll(*document) > 0 && first.size() < mostNamed;
        (best ? first : others).append(passage);
    }
    const Result<QList<qint64>> beginnings = firstPassages(db, missing.mid(0, mostNamed - first.size()), query.filter);
    if (!beginnings)
        return fail(beginnings.error());
    for (const qint64 passage : *beginnings)
        first.append({ passage, 0 });
    // Nothing is better than what was asked for by its name.
    const double score = found.isEmpty() ? 1 : found.first().score;
    for (ScoredPassage& passage : first)
        passage.score = score;
    return first + others;
}

} // namespace docent
