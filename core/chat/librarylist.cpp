#include "chat/librarylist.h"

#include "async/pooljob.h"
#include "chat/listtext.h"
#include "chat/quoting.h"
#include "chat/sentences.h"
#include "library/documentrows.h"
#include "library/documentstore.h"
#include "terms/marks.h"

#include <algorithm>
#include <QCoreApplication>
#include <QLocale>

namespace docent {

namespace {

constexpr qsizetype mostShown = 30; ///< documents in the text of an answer
constexpr qsizetype mostShownOfCount = 10; ///< where only their number was asked for
constexpr qsizetype mostKept = 20'000; ///< in the sources of the message
constexpr qsizetype keptText = 200; ///< characters of each source that isn't shown
constexpr qsizetype longestExtract = 160;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// What the database says.
struct Shelved {
    QList<documents::ListedDocument> listed;
    int looked = 0;
    int waiting = 0;
};

DocumentFilter filterOf(const ListRequest& request, const QString& collection)
{
    DocumentFilter filter;
    filter.collection = collection;
    filter.types = request.types;
    if (!request.name.isEmpty())
        filter.names = QStringList { request.name };
    filter.after = request.from;
    filter.before = request.to;
    return filter;
}

bool isNoDocument(const documents::ListedDocument& document)
{
    return document.state == DocumentState::Skipped;
}

Result<Shelved> shelved(Connection& db, const DocumentFilter& filter)
{
    DocumentFilter all;
    all.collection = filter.collection;
    Shelved found;
    auto listed = documents::listed(db, filter);
    auto looked = documents::listed(db, all);
    const auto counts = documents::counts(db);
    if (!listed || !looked || !counts)
        return fail(!listed ? listed.error() : !looked ? looked.error() : counts.error());
    listed->removeIf(isNoDocument);
    looked->removeIf(isNoDocument);
    found.listed = std::move(*listed);
    found.looked = int(looked->size());
    found.waiting = counts->waiting + counts->reading;
    return found;
}

/// The first passage of each of these originals.
Result<QHash<qint64, qint64>> beginnings(Connection& db, const QList<qint64>& originals)
{
    QHash<qint64, qint64> firsts;
    const Result<> read = db.each(
        QStringLiteral(
            "SELECT document, id FROM passages WHERE ordinal = 0 AND document IN (SELECT value FROM json_each(?))"),
        { rows::idList(originals) },
        [&firsts](const QSqlQuery& row) { firsts.insert(row.value(0).toLongLong(), row.value(1).toLongLong()); });
    if (!read)
        return fail(read.error());
    return firsts;
}

Result<QHash<qint64, Passage>> passagesById(Connection& db, const QList<qint64>& ids)
{
    const auto list = documents::passages(db, ids);
    if (!list)
        return fail(list.error());
    QHash<qint64, Passage> byId;
    for (const Passage& passage : *list)
        byId.insert(passage.id, passage);
    return byId;
}

std::vector<std::string> flat(const std::vector<std::vector<std::string>>& groups)
{
    std::vector<std::string> terms;
    for (const auto& group : groups)
        terms.insert(terms.end(), group.begin(), group.end());
    return terms;
}

/// Whether all of the groups have a term in the document's name or title.
bool isNamed(const documents::ListedDocument& document, const std::vector<std::vector<std::string>>& groups,
    terms::Analyzer& analyzer)
{
    const QString name = document.path.section(QLatin1Char('/'), -1) + QLatin1Char('\n') + document.title;
    const terms::Language language(document.language);
    return std::all_of(groups.begin(), groups.end(), [&](const std::vector<std::string>& group) {
        const bool there = !terms::marks(analyzer, name, language, group).empty();
        analyzer.reset();
        return there;
    });
}

QList<ListedMatch> matchesOf(const QList<documents::ListedDocument>& listed, const HeldPassages& held)
{
    terms::Analyzer analyzer;
    QHash<qint64, qint64> passages;
    for (const keywords::PassageAt& passage : held.passages)
        passages.insert(passage.documentId, passage.passageId);
    QList<ListedMatch> matches;
    for (const documents::ListedDocument& document : listed) {
        const qint64 passage = passages.value(document.original);
        if (passage != 0)
            matches.append(
                { document, passage, !held.terms.records.empty() && isNamed(document, held.terms.records, analyzer) });
    }
    std::stable_partition(matches.begin(), matches.end(), [](const ListedMatch& match) { return match.named; });
    return matches;
}

/// The sentence of the passage in which most of the terms stand; the first one where there are none.
Sentence tellingSentence(
    const Passage& passage, const QString& language, const std::vector<std::string>& terms, terms::Analyzer& analyzer)
{
    Sentence best;
    std::size_t most = 0;
    for (const Sentence& sentence : sentences(passage.text)) {
        const QStringView text = QStringView(passage.text).mid(sentence.start, sentence.end - sentence.start);
        const std::size_t marks =
            terms.empty() ? 0 : terms::marks(analyzer, text, terms::Language(language), terms).size();
        analyzer.reset();
        if (best.end == 0 || marks > most) {
            best = sentence;
            most = marks;
        }
    }
    return best;
}

/// Puts the list together: text, citations of what it shows, and all of it as sources.
class Composer {
public:
    Composer(const LibraryListing& listing, const QHash<qint64, Passage>& passages)
        : m_listing(listing)
        , m_passages(passages)
        , m_terms(flat(listing.terms.topic.empty() ? listing.terms.records : listing.terms.topic))
    {
    }

    void compose(AnswerRun& run)
    {
        const qsizetype shown = m_listing.request.count ? mostShownOfCount : mostShown;
        QStringList lines;
        QList<SearchHit> hits;
        for (const ListedMatch& match : m_listing.matches) {
            const auto passage = m_passages.constFind(match.passageId);
            const bool visible = lines.size() < shown;
            if (passage != m_passages.cend() && hits.size() < mostKept) {
                hits.append(hitOf(match.document, *passage));
                if (!visible)
                    hits.last().passage.text.truncate(keptText);
            }
            if (visible)
                lines << line(run, match, passage == m_passages.cend() ? nullptr : &*passage);
        }
        run.sources(hits);
        QStringList parts { listingHead(m_listing) };
        if (!lines.isEmpty())
            parts << lines.join(QLatin1Char('\n'));
        parts << listingTail(m_listing, lines.size());
        parts.removeAll(QString());
        run.say(parts.join(QStringLiteral("\n\n")));
    }

private:
    QString line(AnswerRun& run, const ListedMatch& match, const Passage* passage)
    {
        if (!passage)
            return listingLine(match, {});
        const Sentence sentence = tellingSentence(*passage, match.document.language, m_terms, m_analyzer);
        Citation citation = citationOf(hitOf(match.document, *passage));
        citation.number = int(run.message.citations.size()) + 1;
        citation.quote = shortenedQuote(passage->text.mid(sentence.start, sentence.end - sentence.start));
        citation.page = pageAt(*passage, sentence.start);
        citation.verified = true;
        run.message.citations.append(citation);
        QString extract;
        if (!m_listing.terms.topic.empty())
            extract = shortenedQuote(citation.quote, longestExtract);
        return listingLine(match, extract) + QStringLiteral(" [%1]").arg(citation.number);
    }

    const LibraryListing& m_listing;
    const QHash<qint64, Passage>& m_passages;
    std::vector<std::string> m_terms;
    terms::Analyzer m_analyzer;
};

} // namespace

Task<> listLibrary(AnswerRun& run, Shelf shelf, ListRequest request, std::stop_token stop)
{
    const qint64 begun = run.clock.elapsed();
    run.status(tr("Looking through the library…"));
    LibraryListing listing;
    listing.request = request;
    listing.collection = run.question.collection;
    auto look = [filter = filterOf(request, run.question.collection)](Connection& db) { return shelved(db, filter); };
    const Result<Shelved> found = co_await shelf.database.read(std::move(look), stop);
    if (!found)
        co_return fail(found.error());
    listing.looked = found->looked;
    HeldWords words { request.records, request.recordsEndWords, request.topic };
    bool complete = true;
    while (!words.isEmpty()) {
        const Result<HeldPassages> held = co_await shelf.keywords.holding(words, stop);
        if (!held)
            co_return fail(held.error());
        listing.terms = held->terms;
        auto match = [listed = found->listed, held = *held](
                         std::stop_token) -> Result<QList<ListedMatch>> { return matchesOf(listed, held); };
        Result<QList<ListedMatch>> matched = co_await runOnPool(shelf.pool, std::move(match), stop);
        if (!matched)
            co_return fail(matched.error());
        listing.matches = std::move(*matched);
        complete = held->complete;
        if (!listing.matches.isEmpty() || words.records.isEmpty() || words.topic.isEmpty())
            break;
        words.records.clear();
        listing.recordsDropped = true;
    }
    if (listing.matches.isEmpty())
        listing.recordsDropped = false;
    QList<qint64> ids;
    if (words.isEmpty()) {
        QList<qint64> originals;
        for (const documents::ListedDocument& document : found->listed)
            originals.append(document.original);
        auto begin = [originals](Connection& db) { return beginnings(db, originals); };
        const auto firsts = co_await shelf.database.read(std::move(begin), stop);
        if (!firsts)
            co_return fail(firsts.error());
        for (const documents::ListedDocument& document : found->listed)
            listing.matches.append({ document, firsts->value(document.original), false });
    }
    for (const ListedMatch& match : listing.matches.mid(0, mostKept))
        ids.append(match.passageId);
    auto load = [ids](Connection& db) { return passagesById(db, ids); };
    const auto passages = co_await shelf.database.read(std::move(load), stop);
    if (!passages)
        co_return fail(passages.error());
    run.restOn(std::any_of(listing.matches.begin(), listing.matches.end(),
        [](const ListedMatch& match) { return match.document.localOnly; }));
    Composer(listing, *passages).compose(run);
    if (!complete)
        run.message.notices.append(
            tr("The keyword index is being made anew: until that is done, documents may be missing from this list."));
    if (found->waiting > 0)
        run.message.notices.append(found->waiting == 1
                ? tr("1 file is still waiting to be read: this list can grow.")
                : tr("%1 files are still waiting to be read: this list can grow.")
                      .arg(QLocale().toString(found->waiting)));
    run.stage("list", begun);
    co_return Result<>();
}

} // namespace docent
