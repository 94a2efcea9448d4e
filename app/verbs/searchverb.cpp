#include "app/verbs/chosenmodel.h"
#include "app/verbs/reading.h"

#include <QJsonArray>
#include <QJsonObject>

namespace docent {

namespace {

constexpr qsizetype shownText = 300;
constexpr qsizetype shownSimilar = 3;

QJsonValue rankValue(int rank)
{
    return rank > 0 ? QJsonValue(rank) : QJsonValue(QJsonValue::Null);
}

QJsonArray similarJson(const SearchHit& hit)
{
    QJsonArray array;
    for (const SimilarPassage& similar : hit.similar) {
        array.append(QJsonObject { { QStringLiteral("document"), similar.documentId },
            { QStringLiteral("path"), similar.path }, { QStringLiteral("container"), containerJson(similar.container) },
            { QStringLiteral("page"), rankValue(similar.page) } });
    }
    return array;
}

QJsonObject toJson(const SearchHit& hit)
{
    return {
        { QStringLiteral("rank"), hit.rank },
        { QStringLiteral("score"), hit.score },
        { QStringLiteral("document"), hit.passage.documentId },
        { QStringLiteral("path"), hit.path },
        { QStringLiteral("container"), containerJson(hit.container) },
        { QStringLiteral("title"), hit.title },
        { QStringLiteral("page"), rankValue(hit.passage.page) },
        { QStringLiteral("place"), docent::toJson(hit.passage.place) },
        { QStringLiteral("heading"), hit.passage.headings.join(QStringLiteral(" > ")) },
        { QStringLiteral("start"), hit.passage.start },
        { QStringLiteral("end"), hit.passage.end },
        { QStringLiteral("text"), hit.passage.text },
        { QStringLiteral("keyword_rank"), rankValue(hit.keywordRank) },
        { QStringLiteral("vector_rank"), rankValue(hit.vectorRank) },
        { QStringLiteral("copies"), QJsonArray::fromStringList(hit.copies) },
        { QStringLiteral("similar"), similarJson(hit) },
    };
}

QString toText(const SearchHit& hit)
{
    QString where = hit.path;
    if (const QString place = placeText(hit.passage.page, hit.passage.place); !place.isEmpty())
        where += QStringLiteral(", ") + place;
    if (!hit.passage.headings.isEmpty())
        where += QStringLiteral(" · ") + hit.passage.headings.join(QStringLiteral(" > "));
    if (!hit.copies.isEmpty())
        where += QStringLiteral(" · also ") + hit.copies.join(QStringLiteral(", "));
    for (const SimilarPassage& similar : hit.similar.mid(0, shownSimilar)) {
        where += QStringLiteral("\n   much the same in ") + documentName(similar.path, similar.container);
        if (similar.page > 0)
            where += QStringLiteral(", ") + placeText(similar.page, {});
    }
    if (hit.similar.size() > shownSimilar)
        where += QStringLiteral("\n   and in %1 more").arg(hit.similar.size() - shownSimilar);
    QString text = hit.passage.text.simplified();
    if (text.size() > shownText)
        text = text.left(shownText) + QChar(0x2026);
    return QStringLiteral("%1. %2\n   %3\n").arg(hit.rank).arg(where, text);
}

} // namespace

Task<ExitStatus> runSearch(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    SearchRequest request;
    request.query = line.text;
    request.mode = line.mode;
    request.limit = line.limit;
    request.collection = line.collection;
    request.suggest = true;
    request.rerank = line.rerank;
    if (line.rerank) {
        const Result<> reranking = co_await useChosenReranker(app, line, stop);
        if (!reranking)
            co_return fail(reranking.error());
    }
    const auto ready = co_await completeIndexes(app, out, stop);
    if (!ready)
        co_return fail(ready.error());
    const auto results = co_await app.retriever().search(std::move(request), stop);
    if (!results)
        co_return fail(results.error());

    QJsonArray hits;
    for (const SearchHit& hit : results->hits) {
        hits.append(toJson(hit));
        out.print(toText(hit));
    }
    if (results->hits.isEmpty())
        out.print(QStringLiteral("Nothing found.\n"));
    if (!results->suggestion.isEmpty())
        out.print(QStringLiteral("Did you mean: %1\n").arg(results->suggestion));
    for (const QString& notice : results->notices)
        out.notice(notice);
    const QJsonObject object {
        { QStringLiteral("query"), line.text },
        { QStringLiteral("suggestion"),
            results->suggestion.isEmpty() ? QJsonValue() : QJsonValue(results->suggestion) },
        { QStringLiteral("milliseconds"), results->milliseconds },
        { QStringLiteral("notices"), QJsonArray::fromStringList(results->notices) },
        { QStringLiteral("hits"), hits },
    };
    out.printJson(object);
    co_return results->notices.isEmpty() || !line.strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

} // namespace docent
