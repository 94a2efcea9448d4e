#include "search/vectorweight.h"

#include "library/documentstore.h"

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

/// Passages with the questions that they answer.
struct Asked {
    QList<qint64> passages;
    QStringList questions;
};

Asked askedOf(const QList<documents::PassageInDocument>& found)
{
    Asked asked;
    for (const documents::PassageInDocument& one : found) {
        QString question = questionFor(one.passage.text);
        if (question.isEmpty())
            continue;
        asked.passages.append(one.passage.id);
        asked.questions.append(std::move(question));
    }
    return asked;
}

int rankOf(qint64 passage, const QList<ScoredPassage>& found)
{
    const auto at = std::find_if(
        found.begin(), found.end(), [passage](const ScoredPassage& one) { return one.passageId == passage; });
    return at == found.end() ? 0 : int(at - found.begin()) + 1;
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

Task<> measureVectorWeight(
    Database& database, VectorIndex& vectors, std::shared_ptr<EmbeddingModel> model, std::stop_token stop)
{
    const auto sample = co_await vectors.sample(model->id(), sampled, stop);
    if (!sample)
        co_return fail(sample.error());
    const auto known = co_await vectors.measured(model->id(), stop);
    if (!known)
        co_return fail(known.error());
    const bool isDue = !*known || sample->lastRow > muchLarger * (*known)->lastRow;
    if (!isDue || sample->passages.size() < fewest)
        co_return Result<>();
    auto load = [ids = sample->passages](Connection& db) { return documents::passagesInDocuments(db, ids); };
    const auto passages = co_await database.read(std::move(load), stop);
    if (!passages)
        co_return fail(passages.error());
    const Asked asked = askedOf(*passages);
    if (asked.passages.size() < fewest)
        co_return Result<>();
    auto embedded = co_await model->embed(asked.questions, EmbeddingModel::Purpose::Query, stop);
    if (!embedded)
        co_return fail(embedded.error());
    const DocumentFilter all;
    QList<int> ranks;
    for (qsizetype i = 0; i < asked.passages.size(); ++i) {
        Embedding query = std::move((*embedded)[std::size_t(i)]);
        const auto found = co_await vectors.search(model->id(), std::move(query), candidates, all, stop);
        if (!found)
            co_return fail(found.error());
        ranks.append(rankOf(asked.passages.at(i), *found));
    }
    const vectormodels::Measured measured { vectorWeight(ranks), sample->lastRow };
    const Result<> kept = co_await vectors.setMeasured(model->id(), measured, stop);
    co_return kept;
}

} // namespace docent
