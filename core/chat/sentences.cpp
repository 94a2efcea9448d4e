#include "chat/sentences.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

namespace docent {

namespace {

constexpr int comparedLetters = 6;

void addTrimmed(const QString& text, qsizetype start, qsizetype end, QList<Sentence>& out)
{
    while (start < end && text.at(start).isSpace())
        ++start;
    while (end > start && text.at(end - 1).isSpace())
        --end;
    if (end > start)
        out.append({ start, end });
}

/// Whether the line that begins here starts something of its own.
bool startsBlock(const QString& text, qsizetype lineStart)
{
    static const QRegularExpression mark(QStringLiteral(R"(\G[ \t]*(?:[-*+•◦▪●–]\s|\d{1,3}[.)]\s|#{1,6}\s|\||$|\n))"));
    return mark.match(text, lineStart).hasMatch();
}

} // namespace

QList<Sentence> sentences(const QString& text)
{
    QList<Sentence> found;
    qsizetype blockStart = 0;
    while (blockStart < text.size()) {
        qsizetype blockEnd = blockStart;
        do {
            const qsizetype newline = text.indexOf(QLatin1Char('\n'), blockEnd);
            blockEnd = newline < 0 ? text.size() : newline + 1;
        } while (blockEnd < text.size() && !startsBlock(text, blockEnd));
        // A single line break is a space here; to Unicode's rules it would end the sentence.
        QString block = text.mid(blockStart, blockEnd - blockStart);
        block.replace(QLatin1Char('\n'), QLatin1Char(' '));
        QTextBoundaryFinder finder(QTextBoundaryFinder::Sentence, block);
        qsizetype from = 0;
        for (qsizetype to = finder.toNextBoundary(); to >= 0; to = finder.toNextBoundary()) {
            addTrimmed(text, blockStart + from, blockStart + to, found);
            from = to;
        }
        blockStart = blockEnd;
    }
    return found;
}

QStringList comparableWords(const QString& text)
{
    QString folded;
    const QString decomposed = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    folded.reserve(decomposed.size());
    for (const QChar c : decomposed) {
        if (c.category() != QChar::Mark_NonSpacing)
            folded.append(c);
    }
    QStringList words;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, folded);
    qsizetype from = 0;
    for (qsizetype to = finder.toNextBoundary(); to >= 0; to = finder.toNextBoundary()) {
        const QStringView word = QStringView(folded).mid(from, to - from);
        from = to;
        if (word.isEmpty() || !word.at(0).isLetterOrNumber())
            continue;
        words.append(word.at(0).isDigit() ? word.toString() : word.left(comparedLetters).toString());
    }
    return words;
}

QSet<QString> statedNumbers(const QString& text)
{
    static const QRegularExpression number(QStringLiteral(R"((?<![\p{L}\p{N}])\d+(?:[.,\x{00A0}\x{202F}']\d+)*)"));
    static const QRegularExpression thousands(QStringLiteral(R"([,.\x{00A0}\x{202F}'](?=\d{3}(?!\d)))"));
    QSet<QString> numbers;
    auto matches = number.globalMatch(text);
    while (matches.hasNext()) {
        QString value = matches.next().captured();
        value.remove(thousands);
        value.replace(QLatin1Char(','), QLatin1Char('.'));
        numbers.insert(value);
    }
    return numbers;
}

} // namespace docent
