#include "ui/chat/markdownrenderer.h"

#include "ui/chat/markdownbuilder.h"

#include <cmath>
#include <QAbstractTextDocumentLayout>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextCursor>

namespace docent::ui {

namespace {

constexpr QLatin1String citationScheme("docent-cite:");
constexpr qreal narrowest = 5; ///< columns of a table, in characters
constexpr qreal widest = 60;

/// Takes up to `columns` columns of white space off the beginning of a line.
QStringView stripped(QStringView line, int columns)
{
    qsizetype i = 0;
    for (int column = 0; i < line.size() && column < columns; ++i) {
        if (line.at(i) == QLatin1Char('\t'))
            column += 4 - column % 4;
        else if (line.at(i) == QLatin1Char(' '))
            ++column;
        else
            break;
    }
    return line.mid(i);
}

QString strippedLines(QStringView text, int columns)
{
    if (columns == 0)
        return text.toString();
    QString result;
    result.reserve(text.size());
    for (qsizetype from = 0; from < text.size();) {
        const qsizetype end = text.indexOf(QLatin1Char('\n'), from);
        const qsizetype next = end < 0 ? text.size() : end + 1;
        result += stripped(text.mid(from, next - from), columns);
        from = next;
    }
    return result;
}

QList<QStringView> cellsOf(QStringView row)
{
    QStringView line = row.trimmed();
    if (line.startsWith(QLatin1Char('|')))
        line = line.mid(1);
    if (line.endsWith(QLatin1Char('|')))
        line.chop(1);
    QList<QStringView> cells;
    qsizetype from = 0;
    for (qsizetype i = 0; i <= line.size(); ++i) {
        if (i == line.size() || (line.at(i) == QLatin1Char('|') && (i == 0 || line.at(i - 1) != QLatin1Char('\\')))) {
            cells.append(line.mid(from, i - from).trimmed());
            from = i + 1;
        }
    }
    return cells;
}

} // namespace

QString citationAnchor(int number)
{
    return citationScheme + QString::number(number);
}

int citationOfAnchor(const QString& anchor)
{
    return anchor.startsWith(citationScheme) ? QStringView(anchor).mid(citationScheme.size()).toInt() : 0;
}

QString pieceCode(const QString& text, const MarkdownPiece& piece)
{
    const QStringView code = QStringView(text).mid(piece.contentStart, piece.contentEnd - piece.contentStart);
    QString result = strippedLines(code, piece.strip);
    result.remove(QLatin1Char('\r'));
    return result;
}

QString pieceSource(const QString& text, const MarkdownPiece& piece)
{
    const QStringView whole(text);
    if (piece.kind == MarkdownPiece::Kind::Table) {
        QString head = whole.mid(piece.headStart, piece.headEnd - piece.headStart).toString();
        // The parser wants three dashes in a column of the delimiter row; writers are content with one.
        qsizetype dash = head.indexOf(QLatin1Char('\n')) + 1;
        while ((dash = head.indexOf(QLatin1Char('-'), dash)) >= 0) {
            head.insert(dash, QStringLiteral("--"));
            for (dash += 2; dash < head.size() && head.at(dash) == QLatin1Char('-');)
                ++dash;
        }
        const qsizetype rows = qMax(piece.start, piece.headEnd);
        return head + (head.endsWith(QLatin1Char('\n')) ? QString() : QStringLiteral("\n"))
            + whole.mid(rows, piece.end - rows).toString();
    }
    QString source = strippedLines(whole.mid(piece.start, piece.end - piece.start), piece.strip);
    // A definition such as "[1]: http://…" would vanish and turn each "[1]" into a link.
    static const QRegularExpression definition(
        QStringLiteral("^((?:[ \\t>]|[-*+][ \\t]|\\d{1,9}[.)][ \\t])*)(\\[[^\\]\\n]*\\]:)"),
        QRegularExpression::MultilineOption);
    if (source.contains(QLatin1String("]:")))
        source.replace(definition, QStringLiteral("\\1\\\\2"));
    return source;
}

QList<qreal> columnShares(QStringView head, QStringView rows)
{
    QList<qreal> weights;
    const auto take = [&weights](QStringView line, bool adds) {
        const QList<QStringView> cells = cellsOf(line);
        for (qsizetype i = 0; i < cells.size(); ++i) {
            if (i >= weights.size() && adds)
                weights.append(narrowest);
            if (i < weights.size())
                weights[i] = qMax(weights.at(i), qMin<qreal>(widest, qreal(cells.at(i).size())));
        }
    };
    take(head.left(head.indexOf(QLatin1Char('\n'))), true);
    for (const QStringView line : rows.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        take(line, false);
    qreal total = 0;
    // Long texts can wrap, short ones should not: the share grows slower than the length.
    for (qreal& weight : weights)
        total += weight = std::pow(weight, 0.75);
    for (qreal& weight : weights)
        weight *= 100 / total;
    return weights;
}

MarkdownRenderer::MarkdownRenderer(const ReadingStyle& style, QObject* parent)
    : QObject(parent)
    , m_style(style)
    , m_chip(new CitationChip(style, this))
{
}

void MarkdownRenderer::setStyle(const ReadingStyle& style)
{
    m_style = style;
    m_chip->setStyle(style);
}

std::unique_ptr<QTextDocument> MarkdownRenderer::newDocument() const
{
    auto document = std::make_unique<SealedDocument>();
    document->setUndoRedoEnabled(false);
    document->setDocumentMargin(0);
    document->setDefaultFont(m_style.text);
    QTextOption option = document->defaultTextOption();
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document->setDefaultTextOption(option);
    return document;
}

std::unique_ptr<QTextDocument> MarkdownRenderer::render(
    const QString& text, const MarkdownPiece& piece, const QSet<int>& citations, bool muted) const
{
    const QColor ink = muted ? m_style.muted : m_style.ink;
    std::unique_ptr<QTextDocument> document = newDocument();
    if (piece.kind == MarkdownPiece::Kind::Code) {
        fillCode(*document, text, piece);
        return document;
    }
    if (piece.kind == MarkdownPiece::Kind::Rule)
        return document;
    MarkdownBuilder::Options options;
    options.citations = citations;
    options.firstNumber = piece.number;
    options.ink = ink;
    if (piece.kind == MarkdownPiece::Kind::Table) {
        options.skipTableHead = piece.continued;
        options.columnShares = columnShares(QStringView(text).mid(piece.headStart, piece.headEnd - piece.headStart),
            QStringView(text).mid(piece.headEnd, piece.sampleEnd - piece.headEnd));
    }
    const QString source = pieceSource(text, piece);
    MarkdownBuilder builder(*document, m_style, std::move(options));
    if (!builder.build(source.toUtf8()))
        document->setPlainText(source);
    document->documentLayout()->registerHandler(CitationChip::objectType, m_chip);
    return document;
}

void MarkdownRenderer::fillCode(QTextDocument& document, const QString& text, const MarkdownPiece& piece) const
{
    document.setDefaultFont(m_style.mono);
    QTextCursor cursor(&document);
    QTextBlockFormat block;
    block.setLineHeight(130, QTextBlockFormat::ProportionalHeight);
    block.setProperty(CodeBlockProperty, true);
    QTextCharFormat format;
    format.setForeground(m_style.ink);
    cursor.beginEditBlock();
    cursor.setBlockFormat(block);
    cursor.setBlockCharFormat(format);
    cursor.insertText(pieceCode(text, piece), format);
    cursor.endEditBlock();
}

std::unique_ptr<QTextDocument> MarkdownRenderer::plain(const QString& text) const
{
    std::unique_ptr<QTextDocument> document = newDocument();
    QTextCursor cursor(document.get());
    QTextBlockFormat block;
    block.setLineHeight(130, QTextBlockFormat::ProportionalHeight);
    QTextCharFormat format;
    format.setForeground(m_style.ink);
    cursor.setBlockFormat(block);
    cursor.insertText(text, format);
    return document;
}

} // namespace docent::ui
