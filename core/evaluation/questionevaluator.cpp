#include "evaluation/questionevaluator.h"

#include "library/documentstore.h"

#include <algorithm>
#include <QElapsedTimer>
#include <QSet>

namespace docent {

namespace {

using Expected = QuestionReport::Expected;
using Row = QuestionReport::Row;
using Standing = QuestionReport::Standing;

/// As many as `docent search` looks at for its first ten.
constexpr int retrievedPassages = 50;

/// Whether the path is this file, or ends with it.
bool isFile(const QString& path, const QString& file)
{
    return path == file || path.endsWith(QLatin1Char('/') + file);
}

bool shows(const SearchHit& hit, const QString& file)
{
    return isFile(hit.path, file) || std::any_of(hit.copies.begin(), hit.copies.end(), [&file](const QString& path) {
        return isFile(path, file);
    });
}

Standing standingIn(const QList<DocumentRecord>& documents, const ExpectedSource& source)
{
    Standing best = Standing::NotInLibrary;
    for (const DocumentRecord& document : documents) {
        if (!isFile(document.path, source.file))
            continue;
        if (document.passages == 0 && document.copyOf == 0) {
            if (best == Standing::NotInLibrary)
                best = Standing::WithoutText;
        } else if (source.page > document.pages) {
            best = Standing::NoSuchPage;
        } else {
            return Standing::Held;
        }
    }
    return best;
}

QList<Row> rowsFor(const QList<SearchQuestion>& questions, const QList<DocumentRecord>& documents)
{
    QHash<QString, QList<DocumentRecord>> byName;
    for (const DocumentRecord& document : documents)
        byName[document.path.section(QLatin1Char('/'), -1)].append(document);
    QList<Row> rows;
    for (const SearchQuestion& question : questions) {
        Row row;
        row.question = question.text;
        for (const ExpectedSource& source : question.expected) {
            const auto named = byName.value(source.file.section(QLatin1Char('/'), -1));
            const Standing standing = standingIn(named, source);
            row.expected.append({ source, standing, 0, 0 });
            row.measured = row.measured || standing == Standing::Held || standing == Standing::NoSuchPage;
            row.hasPage = row.hasPage || (source.page > 0 && standing == Standing::Held);
        }
        rows.append(row);
    }
    return rows;
}

/// The pages that a passage has text of.
QList<int> pagesOf(const Passage& passage)
{
    QList<int> pages { passage.page };
    for (const PageBreak& next : passage.pageBreaks)
        pages.append(next.page);
    return pages;
}

void keepFirst(int& kept, int rank)
{
    if (kept == 0)
        kept = rank;
}

/// Notes which of what is expected a hit shows, at these ranks.
void note(Row& row, const SearchHit& hit, int fileRank, int pageRank)
{
    const QList<int> pages = pagesOf(hit.passage);
    for (Expected& expected : row.expected) {
        if (!shows(hit, expected.source.file))
            continue;
        keepFirst(expected.fileRank, fileRank);
        keepFirst(row.fileRank, fileRank);
        if (expected.source.page > 0 && pages.contains(expected.source.page)) {
            keepFirst(expected.pageRank, pageRank);
            keepFirst(row.pageRank, pageRank);
        }
    }
}

void judge(Row& row, const QList<SearchHit>& hits)
{
    QSet<qint64> documents;
    QSet<std::pair<qint64, int>> pages;
    int pageRank = 0;
    for (const SearchHit& hit : hits) {
        const qint64 document = hit.passage.documentId;
        documents.insert(document);
        const qsizetype known = pages.size();
        for (const int page : pagesOf(hit.passage))
            pages.insert({ document, page });
        pageRank += pages.size() > known ? 1 : 0;
        note(row, hit, int(documents.size()), pageRank);
    }
    if (!hits.isEmpty()) {
        row.firstPath = hits.first().path;
        row.firstPlace = placeText(hits.first().passage.page, hits.first().passage.place);
    }
}

void sumUp(QuestionReport& report)
{
    QList<int> files;
    QList<int> pages;
    QList<double> times;
    for (const Row& row : report.rows) {
        if (!row.measured) {
            ++report.notMeasured;
            continue;
        }
        files.append(row.fileRank);
        times.append(row.milliseconds);
        if (row.hasPage)
            pages.append(row.pageRank);
    }
    report.files = rankFigures(files);
    report.pages = rankFigures(pages);
    report.p50Ms = percentile(times, 0.5);
    report.p95Ms = percentile(times, 0.95);
    report.notices.removeDuplicates();
}

} // namespace

QString standingText(Standing standing)
{
    switch (standing) {
    case Standing::Held:
        break;
    case Standing::NotInLibrary:
        return QStringLiteral("not in the library");
    case Standing::WithoutText:
        return QStringLiteral("in the library, but without text");
    case Standing::NoSuchPage:
        return QStringLiteral("has no such page");
    }
    return {};
}

Task<QuestionReport> evaluateQuestions(Database& database, Retriever& retriever, QList<SearchQuestion> questions,
    SearchSettings settings, QString collection, EvaluationProgress progress, std::stop_token stop)
{
    auto list = [](Connection& db) { return documents::list(db); };
    auto documents = co_await database.read(std::move(list), stop);
    if (!documents)
        co_return fail(documents.error());
    if (!collection.isEmpty())
        documents->removeIf([&](const DocumentRecord& document) { return document.collection != collection; });
    QuestionReport report;
    report.rows = rowsFor(questions, *documents);
    int done = 0;
    for (Row& row : report.rows) {
        if (row.measured) {
            SearchRequest request = searchRequest(settings, row.question, retrievedPassages);
            request.collection = collection;
            QElapsedTimer clock;
            clock.start();
            const auto results = co_await retriever.search(std::move(request), stop);
            if (!results)
                co_return fail(results.error());
            row.milliseconds = double(clock.nsecsElapsed()) / 1e6;
            report.notices += results->notices;
            judge(row, results->hits);
        }
        if (progress)
            progress(++done, int(report.rows.size()));
    }
    sumUp(report);
    co_return report;
}

} // namespace docent
