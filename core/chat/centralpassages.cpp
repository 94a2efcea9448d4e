#include "chat/centralpassages.h"

#include "chat/sentences.h"
#include "terms/stopwords.h"

#include <algorithm>
#include <cmath>
#include <QHash>
#include <QMap>
#include <QRegularExpression>

namespace docent {

namespace {

constexpr qsizetype mostLookedAt = 120; ///< passages: about a tenth of a second
constexpr qsizetype shortestSentence = 40; ///< characters
constexpr qsizetype longestSentence = 420;
constexpr qsizetype shortestWord = 4;

using Weights = QHash<QString, double>;

QSet<QString> wordsOf(const QString& text)
{
    const QStringList words = comparableWords(text);
    return { words.begin(), words.end() };
}

bool isTelling(const QString& word)
{
    return word.size() >= shortestWord && !word.at(0).isDigit();
}

double sum(const QSet<QString>& words, const Weights& weights)
{
    double total = 0;
    for (const QString& word : words)
        total += weights.value(word);
    return words.isEmpty() ? 0 : total / std::sqrt(double(words.size()) + 10);
}

/// A word weighs most that is in some passages: one that is in all says nothing, one that is in one says little of the
/// whole.
Weights centroid(const QList<QSet<QString>>& passages)
{
    QHash<QString, int> counts;
    for (const QSet<QString>& words : passages) {
        for (const QString& word : words) {
            if (isTelling(word))
                ++counts[word];
        }
    }
    Weights weights;
    const auto total = double(passages.size());
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        if (it.value() > 1 || total < 4)
            weights.insert(it.key(), it.value() / total * std::log((total + 1) / it.value()));
    }
    return weights;
}

QString bestSentence(const QString& text, const Weights& weights)
{
    QString best;
    double most = -1;
    for (const Sentence& sentence : sentences(text)) {
        const qsizetype size = sentence.end - sentence.start;
        const QString candidate = text.mid(sentence.start, size);
        if (size < shortestSentence || size > longestSentence || candidate.startsWith(QLatin1Char('|')))
            continue;
        if (const double score = sum(wordsOf(candidate), weights); score > most) {
            most = score;
            best = candidate;
        }
    }
    return best;
}

bool isStop(const QString& word, const QStringList& languages)
{
    return std::any_of(languages.begin(), languages.end(),
        [&word](const QString& language) { return terms::isStopWord(word, language); });
}

/// How a word is used over all texts.
struct Usage {
    int texts = 0;
    int times = 0;
    QMap<QString, int> forms;

    QString usualForm() const { return std::max_element(forms.cbegin(), forms.cend()).key(); }
};

} // namespace

QList<CentralSentence> centralSentences(const QList<SearchHit>& hits, int limit)
{
    QList<qsizetype> looked;
    const qsizetype count = std::min(hits.size(), mostLookedAt);
    for (qsizetype i = 0; i < count; ++i)
        looked.append(i * hits.size() / count);
    QList<QSet<QString>> words;
    for (const qsizetype i : std::as_const(looked))
        words.append(wordsOf(hits.at(i).passage.text));
    const Weights weights = centroid(words);
    QList<std::pair<double, qsizetype>> ranked;
    for (qsizetype i = 0; i < looked.size(); ++i)
        ranked.append({ -sum(words.at(i), weights), looked.at(i) });
    std::sort(ranked.begin(), ranked.end());
    QList<CentralSentence> central;
    for (const auto& [score, hit] : std::as_const(ranked)) {
        const QString sentence = bestSentence(hits.at(hit).passage.text, weights);
        const bool known = std::any_of(central.begin(), central.end(),
            [&](const CentralSentence& other) { return other.text.simplified() == sentence.simplified(); });
        if (!sentence.isEmpty() && !known)
            central.append({ hit, sentence });
        if (central.size() >= limit)
            break;
    }
    std::sort(central.begin(), central.end(),
        [](const CentralSentence& a, const CentralSentence& b) { return a.hit < b.hit; });
    return central;
}

QStringList frequentWords(const QStringList& texts, const QStringList& languages, int limit)
{
    static const QRegularExpression separator(
        QStringLiteral(R"([^\p{L}'’]+)"), QRegularExpression::UseUnicodePropertiesOption);
    QHash<QString, Usage> usages;
    for (const QString& text : texts) {
        QSet<QString> seen;
        for (const QString& word : text.split(separator, Qt::SkipEmptyParts)) {
            const QString lower = word.toLower();
            if (word.size() < shortestWord || word.contains(QLatin1Char('\'')) || isStop(lower, languages))
                continue;
            const QStringList keys = comparableWords(word);
            if (keys.size() != 1)
                continue;
            Usage& usage = usages[keys.first()];
            ++usage.times;
            ++usage.forms[lower];
            if (!seen.contains(keys.first()))
                ++usage.texts;
            seen.insert(keys.first());
        }
    }
    QList<std::pair<double, QString>> ranked;
    for (const Usage& usage : std::as_const(usages)) {
        if (usage.texts < 2 && texts.size() > 1)
            continue;
        const double again = double(usage.times) / usage.texts;
        ranked.append({ -usage.texts * std::log(1 + again), usage.usualForm() });
    }
    std::sort(ranked.begin(), ranked.end());
    QStringList words;
    for (const auto& [score, word] : ranked.mid(0, limit))
        words << word;
    return words;
}

} // namespace docent
