#include "search/vectorweight.h"

#include "async/pooljob.h"
#include "library/documentstore.h"
#include "search/nearduplicates.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <QTextBoundaryFinder>

namespace docent {

namespace {

constexpr int sampled = 64; ///< the mean of so many reciprocal ranks is off by about 0.05
constexpr int fewest = 20;
constexpr int candidates = 20; ///< a rank beyond counts next to nothing
constexpr qint64 muchLarger = 4;
constexpr int shortestSentence = 8; ///< words
constexpr int longestSentence = 40;

struct Word {
    qsizetype from = 0;
    qsizetype to = 0;
};

QList<Word> wordsOf(const QString& text)
{
    QList<Word> words;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    qsizetype from = 0;
    for (qsizetype to = finder.toNextBoundary(); to >= 0; from = to, to = finder.toNextBoundary()) {
        if (text.at(from).isLetterOrNumber())
            words.append({ from, to });
    }
    return words;
}

QString withoutEveryThird(const QString& sentence, const QList<Word>& words)
{
    QString shorter = sentence;
    for (qsizetype i = words.size() - 1; i >= 0; --i) {
        if (i % 3 == 2)
            shorter.remove(words.at(i).from, words.at(i).to - words.at(i).from);
    }
    return shorter.simplified();
}

/// A passage with the question that it answers.
struct Asked {
    qint64 passage = 0;
    QString question;
    QList<qint64> found; ///< by the model, best first
};

QList<Asked> askedOf(const QList<documents::PassageInDocument>& passages)
{
    QList<Asked> list;
    for (const documents::PassageInDocument& one : passages) {
        QString question = questionFor(one.passage.text);
        if (!question.isEmpty())
            list.append({ one.passage.id, std::move(question), {} });
    }
    return list;
}

/// Where the passage stands, or the first that says the same: of two versions of a contract either will do.
int rankOf(const Asked& asked, const QHash<qint64, QString>& texts)
{
    NearDuplicates known;
    known.add(texts.value(asked.passage));
    for (qsizetype i = 0; i < asked.found.size(); ++i) {
        const qint64 id = asked.found.at(i);
        if (id == asked.passage || known.add(texts.value(id)) == 0)
            return int(i) + 1;
    }
    return 0;
}

Result<QHash<qint64, QString>> textsOf(Connection& db, const QList<Asked>& list)
{
    QList<qint64> ids;
    for (const Asked& asked : list)
        ids += asked.found + QList<qint64> { asked.passage };
    const Result<QList<documents::PassageInDocument>> passages = documents::passagesInDocuments(db, ids);
    if (!passages)
        return fail(passages.error());
    QHash<qint64, QString> texts;
    for (const documents::PassageInDocument& one : *passages)
        texts.insert(one.passage.id, one.passage.text);
    return texts;
}

QList<int> ranksOf(const QList<Asked>& list, const QHash<qint64, QString>& texts)
{
    QList<int> ranks;
    for (const Asked& asked : list)
        ranks.append(rankOf(asked, texts));
    return ranks;
}

/// What the model finds for the questions.
Task<QList<Asked>> answered(
    VectorIndex& vectors, std::shared_ptr<EmbeddingModel> model, QList<Asked> list, std::stop_token stop)
{
    QStringList questions;
    for (const Asked& asked : std::as_const(list))
        questions.append(asked.question);
    auto embedded = co_await model->embed(questions, EmbeddingModel::Purpose::Query, stop);
    if (!embedded)
        co_return fail(embedded.error());
    const DocumentFilter all;
    for (qsizetype i = 0; i < list.size(); ++i) {
        Embedding query = std::move((*embedded)[std::size_t(i)]);
        const auto found = co_await vectors.search(model->id(), std::move(query), candidates, all, stop);
        if (!found)
            co_return fail(found.error());
        for (const ScoredPassage& one : *found)
            list[i].found.append(one.passageId);
    }
    co_return list;
}

} // namespace

QString questionFor(const QString& text)
{
    QStringList sentences;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Sentence, text);
    qsizetype from = 0;
    for (qsizetype to = finder.toNextBoundary(); to >= 0; from = to, to = finder.toNextBoundary()) {
        const QString sentence = text.mid(from, to - from).simplified();
        const QList<Word> words = wordsOf(sentence);
        if (words.size() >= shortestSentence && words.size() <= longestSentence)
            sentences.append(withoutEveryThird(sentence, words));
    }
    return sentences.value(sentences.size() / 2);
}

double vectorWeight(const QList<int>& ranks)
{
    if (ranks.isEmpty())
        return usualVectorWeight;
    const double sum = std::accumulate(
        ranks.begin(), ranks.end(), 0.0, [](double so, int rank) { return rank > 0 ? so + 1.0 / rank : so; });
    return mostVectorWeight * std::pow(sum / double(ranks.size()), 2);
}

Task<> measureVectorWeight(Database& database, QThreadPool& pool, VectorIndex& vectors,
    std::shared_ptr<EmbeddingModel> model, std::stop_token stop)
{
    const auto known = co_await vectors.measured(model->id(), stop);
    if (!known)
        co_return fail(known.error());
    const qint64 beyond = *known ? muchLarger * (*known)->lastRow : 0;
    const auto sample = co_await vectors.sample(model->id(), sampled, beyond, stop);
    if (!sample)
        co_return fail(sample.error());
    if (sample->passages.size() < fewest)
        co_return Result<>();
    auto load = [ids = sample->passages, everything = model->isHere()](Connection& db) {
        auto passages = documents::passagesInDocuments(db, ids);
        if (passages && !everything)
            passages->removeIf([](const documents::PassageInDocument& one) { return one.localOnly; });
        return passages;
    };
    const auto passages = co_await database.read(std::move(load), stop);
    if (!passages)
        co_return fail(passages.error());
    auto asking = [passages = *passages](std::stop_token) -> Result<QList<Asked>> { return askedOf(passages); };
    const Result<QList<Asked>> asked = co_await runOnPool(pool, std::move(asking), stop);
    if (!asked)
        co_return fail(asked.error());
    if (asked->size() < fewest)
        co_return Result<>();
    const Result<QList<Asked>> list = co_await answered(vectors, model, *asked, stop);
    if (!list)
        co_return fail(list.error());
    auto reading = [list = *list](Connection& db) { return textsOf(db, list); };
    const auto texts = co_await database.read(std::move(reading), stop);
    if (!texts)
        co_return fail(texts.error());
    auto ranking = [list = *list, texts = *texts](
                       std::stop_token) -> Result<QList<int>> { return ranksOf(list, texts); };
    const Result<QList<int>> ranks = co_await runOnPool(pool, std::move(ranking), stop);
    if (!ranks)
        co_return fail(ranks.error());
    const vectormodels::Measured measured { vectorWeight(*ranks), sample->lastRow };
    const Result<> kept = co_await vectors.setMeasured(model->id(), measured, stop);
    co_return kept;
}

} // namespace docent
