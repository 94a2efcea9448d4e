#include "chat/citationcheck.h"

#include "chat/sentences.h"

#include <algorithm>
#include <cmath>
#include <QRegularExpression>

namespace docent {

namespace {

/// The least share of a statement's words that its passage must hold. Half of the words of a true paraphrase are common
/// ones; an unrelated passage of some length holds about a fifth of a statement's words by chance.
constexpr double leastOverlap = 0.35;

const QRegularExpression& marks()
{
    static const QRegularExpression pattern(QStringLiteral(R"(\s*\[(\d{1,3}|\?)\])"));
    return pattern;
}

double overlap(const QStringList& words, const QSet<QString>& among)
{
    if (words.isEmpty())
        return 0;
    const auto shared =
        std::count_if(words.begin(), words.end(), [&among](const QString& word) { return among.contains(word); });
    return double(shared) / double(words.size());
}

QSet<QString> wordSet(const QString& text)
{
    const QStringList words = comparableWords(text);
    return QSet<QString>(words.begin(), words.end());
}

/// Letters and digits only, so that line breaks, hyphens and quotation marks make no difference.
QString bare(const QString& text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text.toCaseFolded()) {
        if (c.isLetterOrNumber())
            out.append(c);
    }
    return out;
}

/// Stretches of four words and more between quotation marks.
QStringList quotations(const QString& statement)
{
    static const QRegularExpression quoted(QStringLiteral(R"(["“„«]([^"“”„«»]{12,})["”“»])"));
    QStringList found;
    auto matches = quoted.globalMatch(statement);
    while (matches.hasNext()) {
        const QString text = matches.next().captured(1);
        if (text.count(QLatin1Char(' ')) >= 3)
            found.append(text);
    }
    return found;
}

bool supports(const QString& passage, const QSet<QString>& passageWords, const QString& statement)
{
    const QSet<QString> numbers = statedNumbers(statement);
    if (!statedNumbers(passage).contains(numbers))
        return false;
    const QString barePassage = bare(passage);
    const QStringList quoted = quotations(statement);
    const bool allQuoted = std::all_of(
        quoted.begin(), quoted.end(), [&](const QString& text) { return barePassage.contains(bare(text)); });
    return allQuoted && overlap(comparableWords(statement), passageWords) >= leastOverlap;
}

} // namespace

QStringList citedStatements(const QString& answer, int number)
{
    const QString mark = QStringLiteral("[%1]").arg(number);
    QStringList statements;
    QString previous;
    for (const Sentence& sentence : sentences(answer)) {
        const QString text = answer.mid(sentence.start, sentence.end - sentence.start);
        QString bareText = text;
        bareText.remove(marks());
        // "It is so. [1]": the mark stands behind the full stop and begins the next sentence.
        static const QRegularExpression leading(QStringLiteral(R"(^((?:\s*\[(?:\d{1,3}|\?)\])+))"));
        const QString lead = leading.match(text).captured(1);
        if (lead.contains(mark) && !previous.isEmpty())
            statements.append(previous);
        if (QStringView(text).mid(lead.size()).contains(mark))
            statements.append(bareText.trimmed());
        if (!bareText.trimmed().isEmpty())
            previous = bareText.trimmed();
    }
    statements.removeAll(QString());
    return statements;
}

void checkCitation(Citation& citation, const Passage& passage, const QString& answer)
{
    citation.quote.clear();
    citation.verified = false;
    const QStringList statements = citedStatements(answer, citation.number);
    if (statements.isEmpty())
        return;
    const QSet<QString> claimed = wordSet(statements.join(QLatin1Char(' ')));
    // One common word is no support, unless the statement has hardly more.
    const int leastShared = claimed.size() > 3 ? 2 : 1;
    double best = 0;
    for (const Sentence& sentence : sentences(citation.passageText)) {
        const QString text = citation.passageText.mid(sentence.start, sentence.end - sentence.start);
        const QSet<QString> words = wordSet(text);
        const auto shared = double(QSet<QString>(words).intersect(claimed).size());
        // Shared words, tempered by length: the sentence that says it, not the longest one.
        const double score = shared / std::sqrt(double(words.size()) + 4);
        if (shared >= leastShared && score > best) {
            best = score;
            citation.quote = text.simplified();
            citation.page = pageAt(passage, sentence.start);
        }
    }
    const QSet<QString> passageWords = wordSet(citation.passageText);
    citation.verified = std::all_of(statements.begin(), statements.end(),
        [&](const QString& statement) { return supports(citation.passageText, passageWords, statement); });
}

} // namespace docent
