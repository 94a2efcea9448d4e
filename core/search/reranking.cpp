#include "search/reranking.h"

#include "async/deadline.h"
#include "library/documentstore.h"
#include "search/nearduplicates.h"
#include "search/stageclock.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <QCoreApplication>
#include <QElapsedTimer>

namespace docent {

namespace {

constexpr std::chrono::milliseconds leastTime { 10 }; ///< no model answers in less
constexpr float noScore = std::numeric_limits<float>::quiet_NaN();

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// What the model is given. Those that say nearly the same share a text, and its score.
struct Texts {
    QStringList texts;
    QHash<qint64, qsizetype> textOf; ///< by passage
    int withheld = 0; ///< that the model may not be given
};

/// A passage with what tells where it stands, for it may not say itself what it is about.
QString textOf(const documents::PassageInDocument& found)
{
    QStringList about = found.passage.headings;
    about.prepend(found.title);
    about.removeAll(QString());
    return about.isEmpty() ? found.passage.text
                           : about.join(QStringLiteral(" > ")) + QLatin1Char('\n') + found.passage.text;
}

/// `everything`: also what only models on this computer may be given.
Result<Texts> load(Connection& db, const QList<qint64>& ids, const QString& collection, bool everything)
{
    const auto passages = documents::passagesInDocuments(db, ids, collection);
    if (!passages)
        return fail(passages.error());
    Texts loaded;
    NearDuplicates known;
    QList<qsizetype> places; // of each passage its text
    for (const documents::PassageInDocument& found : *passages) {
        if (found.localOnly && !everything) {
            ++loaded.withheld;
            continue;
        }
        const int repeated = known.add(found.passage.text);
        places.append(repeated >= 0 ? places.at(repeated) : loaded.texts.size());
        if (repeated < 0)
            loaded.texts.append(textOf(found));
        loaded.textOf.insert(found.passage.id, places.last());
    }
    return loaded;
}

/// Scores as they come in.
struct Scoring {
    QString query;
    QStringList texts;
    std::vector<float> scores; ///< of the first ones
    std::optional<Error> failed; ///< why there are no more
};

Task<> score(
    Scoring& scoring, std::shared_ptr<RerankModel> model, std::chrono::milliseconds limit, std::stop_token stop)
{
    QElapsedTimer clock;
    clock.start();
    while (!scoring.failed && qsizetype(scoring.scores.size()) < scoring.texts.size()) {
        const QStringList portion = scoring.texts.mid(qsizetype(scoring.scores.size()), std::max(1, model->atOnce()));
        const auto left = std::max(limit - std::chrono::milliseconds(clock.elapsed()), std::chrono::milliseconds(0));
        if (left < leastTime) {
            scoring.failed = Error { ErrorCode::Timeout, tr("the model took too long."), {}, {} };
            break;
        }
        auto operation = [model, query = scoring.query, portion](
                             std::stop_token inner) { return model->rerank(query, portion, std::move(inner)); };
        Result<std::vector<float>> scores =
            co_await withDeadline(left, tr("the model took too long."), std::move(operation), stop);
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        if (!scores) {
            scoring.failed = scores.error();
        } else {
            scores->resize(std::size_t(portion.size()), noScore);
            scoring.scores.insert(scoring.scores.end(), scores->begin(), scores->end());
        }
    }
    co_return Result<>();
}

QString unavailable(const QString& why)
{
    return tr("Reranking unavailable: %1").arg(why);
}

QString noticeOf(const Scoring& scoring)
{
    if (scoring.scores.empty())
        return unavailable(scoring.failed->message);
    return tr("Only the first %1 of %2 passages were reranked: %3")
        .arg(scoring.scores.size())
        .arg(scoring.texts.size())
        .arg(scoring.failed->message);
}

QHash<qint64, float> scoresByPassage(const Texts& texts, const std::vector<float>& scores)
{
    QHash<qint64, float> byPassage;
    for (auto it = texts.textOf.cbegin(); it != texts.textOf.cend(); ++it) {
        if (std::size_t(it.value()) < scores.size())
            byPassage.insert(it.key(), scores[std::size_t(it.value())]);
    }
    return byPassage;
}

QList<ScoredPassage> ordered(const QList<ScoredPassage>& candidates, const QHash<qint64, float>& scores)
{
    const auto better = [&scores](const ScoredPassage& a, const ScoredPassage& b) {
        const float first = scores.value(a.passageId, noScore);
        const float second = scores.value(b.passageId, noScore);
        return std::isnan(second) ? !std::isnan(first) : first > second;
    };
    QList<ScoredPassage> order = candidates;
    std::stable_sort(order.begin(), order.end(), better);
    for (qsizetype i = 0; i < order.size(); ++i)
        order[i].score = candidates.at(i).score;
    return order;
}

} // namespace

Task<QList<ScoredPassage>> rerank(Database& database, std::shared_ptr<RerankModel> model, SearchRequest request,
    QList<ScoredPassage> candidates, std::chrono::milliseconds limit, SearchResults* results, std::stop_token stop)
{
    if (!model) {
        results->notices.append(unavailable(tr("no model is set for it. Choose one in Settings, Models.")));
        co_return candidates;
    }
    StageClock clock;
    QList<qint64> ids;
    for (const ScoredPassage& candidate : candidates.mid(0, model->candidates()))
        ids.append(candidate.passageId);
    auto loading = [ids, collection = request.collection, everything = model->isHere()](
                       Connection& db) { return load(db, ids, collection, everything); };
    const Result<Texts> loaded = co_await database.read(std::move(loading), stop);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (!loaded) {
        results->notices.append(unavailable(loaded.error().message));
        co_return candidates;
    }
    if (loaded->withheld > 0)
        results->notices.append(tr("Not reranked: %1 of the passages found, which only models on this computer may be "
                                   "given.")
                                    .arg(loaded->withheld));
    if (loaded->texts.size() < 2) // one has no order
        co_return candidates;
    Scoring scoring { request.parsed.sought(), loaded->texts, {}, {} };
    const Result<> scored = co_await score(scoring, model, limit - clock.elapsed(), stop);
    if (!scored)
        co_return fail(scored.error());
    if (scoring.failed)
        results->notices.append(noticeOf(scoring));
    results->milliseconds.insert(QStringLiteral("rerank"), clock.lap());
    co_return ordered(candidates, scoresByPassage(*loaded, scoring.scores));
}

} // namespace docent
