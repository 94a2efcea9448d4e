#include "chat/quoting.h"

#include "chat/sentences.h"

#include <algorithm>
#include <cmath>
#include <QCoreApplication>
#include <QHash>

namespace docent {

namespace {

constexpr qsizetype shortestQuote = 20;
constexpr int perPassage = 2;
/// How much each place further down in the ranking takes from a sentence's score: the retriever has seen more than we
/// do here.
constexpr double rankDecay = 0.9;
constexpr double lengthEase = 20; ///< words: keeps a sentence from winning by its shortness

struct Candidate {
    qsizetype hit = 0;
    qsizetype start = 0; ///< of the sentence in the passage
    QString text;
    double score = 0;
};

/// How telling each word of the question is among the passages found (inverse document frequency).
QHash<QString, double> wordWeights(const QString& question, const QList<SearchHit>& hits)
{
    QHash<QString, double> weights;
    for (const QString& word : comparableWords(question))
        weights.insert(word, 0);
    for (const SearchHit& hit : hits) {
        const QStringList words = comparableWords(hit.passage.text);
        for (const QString& word : QSet<QString>(words.begin(), words.end())) {
            if (const auto it = weights.find(word); it != weights.end())
                *it += 1;
        }
    }
    const auto total = double(hits.size());
    for (double& weight : weights)
        weight = std::log((total + 1) / (weight + 0.5));
    return weights;
}

double score(const QString& sentence, const QHash<QString, double>& weights)
{
    const QStringList words = comparableWords(sentence);
    const QSet<QString> distinct(words.begin(), words.end());
    double sum = 0;
    for (const QString& word : distinct)
        sum += std::max(0.05, weights.value(word, 0)) * (weights.contains(word) ? 1 : 0);
    return sum / std::sqrt(double(distinct.size()) + lengthEase);
}

QList<Candidate> candidates(const QString& question, const QList<SearchHit>& hits)
{
    const QHash<QString, double> weights = wordWeights(question, hits);
    QList<Candidate> all;
    QSet<QString> seen;
    for (qsizetype i = 0; i < hits.size(); ++i) {
        const QString& text = hits.at(i).passage.text;
        for (const Sentence& sentence : sentences(text)) {
            const QString quote = shortenedQuote(text.mid(sentence.start, sentence.end - sentence.start));
            if (quote.size() < shortestQuote || seen.contains(quote))
                continue;
            seen.insert(quote);
            all.append({ i, sentence.start, quote, score(quote, weights) * std::pow(rankDecay, double(i)) });
        }
        if (all.isEmpty() && !text.trimmed().isEmpty())
            all.append({ i, 0, shortenedQuote(text), 0 });
    }
    std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
    return all;
}

/// A table's row as a line of its cells.
QString withoutBars(const QString& text)
{
    if (!text.startsWith(QLatin1Char('|')))
        return text;
    QStringList cells = text.split(QLatin1Char('|'), Qt::SkipEmptyParts);
    for (QString& cell : cells)
        cell = cell.trimmed();
    cells.removeAll(QString());
    return cells.join(QStringLiteral(" \u00B7 "));
}

} // namespace

QString shortenedQuote(const QString& text, qsizetype longest)
{
    const QString simple = text.simplified();
    if (simple.size() <= longest)
        return simple;
    const qsizetype space = simple.lastIndexOf(QLatin1Char(' '), longest);
    return simple.left(space > longest / 2 ? space : longest);
}

QString plainMarkdown(const QString& text)
{
    static const QString special = QStringLiteral("\\`*_{}[]<>#|~");
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        // Within a word an underscore marks nothing.
        const bool inWord = c == QLatin1Char('_') && i > 0 && i + 1 < text.size() && text.at(i - 1).isLetterOrNumber()
            && text.at(i + 1).isLetterOrNumber();
        if (special.contains(c) && !inWord)
            out += QLatin1Char('\\');
        out += c;
    }
    return out;
}

QString quotedMarkdown(const QString& text)
{
    return plainMarkdown(withoutBars(text));
}

SearchHit hitOf(const documents::ListedDocument& document, const Passage& passage)
{
    SearchHit hit;
    hit.passage = passage;
    hit.passage.documentId = document.id; // which may be a copy of the one that has the passage
    hit.path = document.path;
    hit.container = document.container;
    hit.title = shownTitle(document.title, document.path);
    hit.language = document.language;
    hit.localOnly = document.localOnly;
    return hit;
}

Citation citationOf(const SearchHit& hit)
{
    Citation citation;
    citation.passageId = hit.passage.id;
    citation.documentId = hit.passage.documentId;
    citation.path = hit.path;
    citation.container = hit.container;
    citation.title = hit.title;
    citation.page = hit.passage.page;
    citation.place = hit.passage.place;
    citation.headings = hit.passage.headings;
    citation.start = hit.passage.start;
    citation.end = hit.passage.end;
    citation.passageText = hit.passage.text;
    return citation;
}

QuotedAnswer quoteAnswer(const QString& question, const QList<SearchHit>& hits, int limit)
{
    QuotedAnswer answer;
    QHash<qsizetype, int> taken;
    QHash<qsizetype, int> numbers;
    answer.text = QCoreApplication::translate("docent", "Quoted from your documents:") + QStringLiteral("\n\n");
    int quotes = 0;
    for (const Candidate& candidate : candidates(question, hits)) {
        if (quotes == limit)
            break;
        if (taken[candidate.hit]++ >= perPassage || (quotes > 0 && candidate.score <= 0))
            continue;
        if (!numbers.contains(candidate.hit)) {
            Citation citation = citationOf(hits.at(candidate.hit));
            citation.number = int(answer.citations.size()) + 1;
            citation.quote = candidate.text;
            citation.page = pageAt(hits.at(candidate.hit).passage, candidate.start);
            citation.verified = true;
            numbers.insert(candidate.hit, citation.number);
            answer.citations.append(std::move(citation));
        }
        answer.text += QStringLiteral("> %1 [%2]\n\n")
                           .arg(quotedMarkdown(candidate.text), QString::number(numbers.value(candidate.hit)));
        ++quotes;
    }
    answer.text = answer.text.trimmed();
    return answer;
}

} // namespace docent
