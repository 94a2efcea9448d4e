#include "chat/passagechoice.h"

#include <algorithm>
#include <QHash>
#include <QSet>

namespace docent {

namespace {

/// What a further passage of a document loses, as a share of the best score.
constexpr double perFurtherPassage = 0.05;

/// Runs of neighbours, as places in the list; a run stands at the place of its best.
QList<QList<int>> runs(const QList<SearchHit>& passages)
{
    QHash<std::pair<qint64, int>, int> places;
    for (int i = 0; i < passages.size(); ++i)
        places.insert({ passages.at(i).passage.documentId, passages.at(i).passage.ordinal }, i);
    const auto neighbour = [&](int i, int step) {
        const Passage& passage = passages.at(i).passage;
        return places.value({ passage.documentId, passage.ordinal + step }, -1);
    };
    QList<QList<int>> found;
    QSet<int> seen;
    for (int i = 0; i < passages.size(); ++i) {
        if (seen.contains(i))
            continue;
        int first = i;
        while (neighbour(first, -1) >= 0)
            first = neighbour(first, -1);
        QList<int> run;
        for (int at = first; at >= 0; at = neighbour(at, 1)) {
            run.append(at);
            seen.insert(at);
        }
        found.append(run);
    }
    return found;
}

} // namespace

QList<SearchHit> chosenPassages(const QList<SearchHit>& found, int count)
{
    if (found.isEmpty())
        return {};
    const double loss = found.first().score * perFurtherPassage;
    QHash<qint64, int> taken; // by document
    QList<SearchHit> rest = found;
    QList<SearchHit> chosen;
    while (chosen.size() < count && !rest.isEmpty()) {
        const auto worth = [&](const SearchHit& hit) { return hit.score - loss * taken.value(hit.passage.documentId); };
        // The first of equals: the order of the search counts then.
        const auto best = std::max_element(
            rest.begin(), rest.end(), [&](const SearchHit& a, const SearchHit& b) { return worth(a) < worth(b); });
        ++taken[best->passage.documentId];
        chosen.append(*best);
        rest.erase(best);
    }
    return chosen;
}

QList<int> promptOrder(const QList<SearchHit>& passages)
{
    QList<int> beginning;
    QList<int> end;
    bool early = true;
    for (const QList<int>& run : runs(passages)) {
        if (early)
            beginning += run;
        else
            end = run + end;
        early = !early;
    }
    return beginning + end;
}

} // namespace docent
