#include "ui/chat/markdownbuilder.h"

#include "ui/chat/linkpolicy.h"
#include "ui/chat/markdownrenderer.h"

#include <md4c.h>
#include <QTextDocumentFragment>

namespace docent::ui {

namespace {

constexpr qsizetype longestAddress = 200; ///< of an image or an inert link, in the text

QFont scaled(QFont font, double factor)
{
    if (font.pixelSize() > 0)
        font.setPixelSize(qRound(font.pixelSize() * factor));
    else
        font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

QString attributeText(const MD_ATTRIBUTE& attribute)
{
    QString result;
    for (int i = 0; attribute.size > 0 && attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET from = attribute.substr_offsets[i];
        const QString part = QString::fromUtf8(attribute.text + from, attribute.substr_offsets[i + 1] - from);
        result += attribute.substr_types[i] == MD_TEXT_ENTITY ? entityText(part) : part;
    }
    return result;
}

QString shortened(const QString& address)
{
    const QString shown = shownAddress(address);
    return shown.size() <= longestAddress ? shown : shown.left(longestAddress) + QChar(0x2026);
}

} // namespace

QString entityText(const QString& entity)
{
    if (entity.startsWith(QLatin1String("&#"))) {
        const bool hexadecimal = entity.size() > 2 && entity.at(2).toLower() == QLatin1Char('x');
        const QStringView digits = QStringView(entity).mid(hexadecimal ? 3 : 2).chopped(1);
        const uint code = digits.toUInt(nullptr, hexadecimal ? 16 : 10);
        const char32_t c = code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0xFFFD : code;
        return QString::fromUcs4(&c, 1);
    }
    return QTextDocumentFragment::fromHtml(entity).toPlainText();
}

struct MarkdownBuilder::Callbacks {
    static MarkdownBuilder* of(void* builder) { return static_cast<MarkdownBuilder*>(builder); }
    static int enterBlock(MD_BLOCKTYPE type, void* detail, void* builder)
    {
        return of(builder)->enterBlock(type, detail), 0;
    }
    static int leaveBlock(MD_BLOCKTYPE type, void*, void* builder) { return of(builder)->leaveBlock(type), 0; }
    static int enterSpan(MD_SPANTYPE type, void* detail, void* builder)
    {
        return of(builder)->enterSpan(type, detail), 0;
    }
    static int leaveSpan(MD_SPANTYPE type, void*, void* builder) { return of(builder)->leaveSpan(type), 0; }
    static int text(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* builder)
    {
        return of(builder)->text(type, QString::fromUtf8(text, size)), 0;
    }
};

MarkdownBuilder::MarkdownBuilder(QTextDocument& document, const ReadingStyle& style, Options options)
    : m_style(style)
    , m_options(std::move(options))
    , m_cursor(&document)
{
    QTextCharFormat base;
    base.setForeground(m_options.ink);
    m_formats = { base };
}

bool MarkdownBuilder::build(const QByteArray& markdown)
{
    MD_PARSER parser = {};
    parser.flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML;
    parser.enter_block = Callbacks::enterBlock;
    parser.leave_block = Callbacks::leaveBlock;
    parser.enter_span = Callbacks::enterSpan;
    parser.leave_span = Callbacks::leaveSpan;
    parser.text = Callbacks::text;
    m_cursor.beginEditBlock();
    const int failed = md_parse(markdown.constData(), MD_SIZE(markdown.size()), &parser, this);
    flush();
    m_cursor.endEditBlock();
    return failed == 0;
}

QTextCharFormat MarkdownBuilder::current() const
{
    return m_formats.last();
}

QTextCharFormat MarkdownBuilder::headingFormat(int level) const
{
    constexpr double sizes[] = { 1.4, 1.25, 1.1, 1.0, 1.0, 0.95 };
    QTextCharFormat format = m_formats.first();
    format.setFont(scaled(m_style.text, sizes[qBound(1, level, 6) - 1]));
    format.setFontWeight(QFont::DemiBold);
    return format;
}

void MarkdownBuilder::enterBlock(int type, void* detail)
{
    flush();
    switch (type) {
    case MD_BLOCK_QUOTE:
        ++m_quotes;
        m_blockOpen = false;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL: {
        List list { type == MD_BLOCK_OL, 1 };
        if (list.ordered) {
            list.number = int(static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start);
            if (m_lists.isEmpty() && !m_numbered && m_options.firstNumber >= 0)
                list.number = m_options.firstNumber;
            m_numbered = true;
        }
        m_lists.append(list);
        m_blockOpen = false;
        break;
    }
    case MD_BLOCK_LI: {
        const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
        startItem(item->is_task != 0, item->is_task != 0 && item->task_mark != ' ');
        break;
    }
    case MD_BLOCK_H: {
        const int level = int(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        m_formats.append(headingFormat(level));
        startBlock(current(), level);
        break;
    }
    case MD_BLOCK_CODE: {
        QTextCharFormat format = m_formats.first();
        format.setFont(m_style.mono);
        m_formats.append(format);
        m_code = true;
        startBlock(format, 0, true);
        break;
    }
    case MD_BLOCK_P:
        startBlock(current());
        break;
    case MD_BLOCK_HR:
        startBlock(current());
        m_cursor.insertText(QString(3, QChar(0x2014)), current());
        break;
    case MD_BLOCK_TABLE: {
        const auto* table = static_cast<MD_BLOCK_TABLE_DETAIL*>(detail);
        startTable(int(table->col_count), int(table->body_row_count));
        break;
    }
    case MD_BLOCK_THEAD:
        m_inHead = true;
        break;
    case MD_BLOCK_TR:
        m_row += m_inHead && m_options.skipTableHead ? 0 : 1;
        m_column = 0;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        startCell(type == MD_BLOCK_TH, static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
        break;
    default:
        break;
    }
}

void MarkdownBuilder::leaveBlock(int type)
{
    if (type == MD_BLOCK_CODE && m_pending.endsWith(QLatin1Char('\n')))
        m_pending.chop(1);
    flush();
    switch (type) {
    case MD_BLOCK_QUOTE:
        --m_quotes;
        m_blockOpen = false;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        m_lists.removeLast();
        m_blockOpen = false;
        break;
    case MD_BLOCK_LI:
        m_marker.clear();
        m_blockOpen = false;
        break;
    case MD_BLOCK_CODE:
        m_code = false;
        m_formats.removeLast();
        m_blockOpen = false;
        break;
    case MD_BLOCK_H:
        m_formats.removeLast();
        m_blockOpen = false;
        break;
    case MD_BLOCK_P:
        m_blockOpen = false;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        m_formats.removeLast();
        ++m_column;
        break;
    case MD_BLOCK_THEAD:
        m_inHead = false;
        break;
    case MD_BLOCK_TABLE:
        m_cursor.movePosition(QTextCursor::End);
        m_table = nullptr;
        break;
    default:
        break;
    }
}

void MarkdownBuilder::startItem(bool task, bool done)
{
    List& list = m_lists.last();
    if (task)
        m_marker = done ? QStringLiteral("\u2611") : QStringLiteral("\u2610");
    else if (list.ordered)
        m_marker = QString::number(list.number) + QLatin1Char('.');
    else
        m_marker = m_lists.size() % 2 == 1 ? QStringLiteral("\u2022") : QStringLiteral("\u25E6");
    ++list.number;
    m_blockOpen = false;
}

void MarkdownBuilder::startBlock(const QTextCharFormat& format, int headingLevel, bool code)
{
    QTextBlockFormat block;
    block.setLineHeight(code ? 130 : headingLevel > 0 ? 120 : 135, QTextBlockFormat::ProportionalHeight);
    block.setLeftMargin(m_lists.size() * listIndent + m_quotes * quoteIndent);
    block.setTopMargin(!m_started ? 0 : m_marker.isEmpty() ? 8 : 3);
    block.setHeadingLevel(headingLevel);
    if (!m_marker.isEmpty())
        block.setProperty(ListMarkerProperty, m_marker);
    if (m_quotes > 0)
        block.setProperty(QuoteDepthProperty, m_quotes);
    if (code) {
        block.setProperty(CodeBlockProperty, true);
        block.setBackground(m_style.panel);
    }
    if (m_started)
        m_cursor.insertBlock(block, format);
    else
        m_cursor.setBlockFormat(block), m_cursor.setBlockCharFormat(format);
    m_started = true;
    m_blockOpen = true;
    m_marker.clear();
}

void MarkdownBuilder::startTable(int columns, int bodyRows)
{
    QTextTableFormat format;
    format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
    format.setCellPadding(0);
    format.setCellSpacing(0);
    format.setBorder(0);
    QList<QTextLength> widths;
    for (int i = 0; i < columns; ++i) {
        const qreal share = i < m_options.columnShares.size() ? m_options.columnShares.at(i) : 100.0 / columns;
        widths.append(QTextLength(QTextLength::PercentageLength, share));
    }
    format.setColumnWidthConstraints(widths);
    m_table = m_cursor.insertTable(qMax(1, bodyRows + (m_options.skipTableHead ? 0 : 1)), columns, format);
    m_row = -1;
    m_started = true;
}

void MarkdownBuilder::startCell(bool head, int alignment)
{
    QTextCharFormat format = m_formats.first();
    if (head) {
        format.setFont(m_style.small);
        format.setFontWeight(QFont::DemiBold);
        format.setForeground(m_style.muted);
    }
    m_formats.append(format);
    if (head && m_options.skipTableHead)
        return;
    QTextTableCell cell = m_table->cellAt(m_row, m_column);
    if (!cell.isValid())
        return;
    QTextTableCellFormat look;
    look.setTopPadding(5);
    look.setBottomPadding(5);
    look.setLeftPadding(8);
    look.setRightPadding(8);
    look.setBottomBorder(1);
    look.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    look.setBottomBorderBrush(m_style.line);
    look.setVerticalAlignment(QTextCharFormat::AlignTop);
    cell.setFormat(look);
    m_cursor = cell.firstCursorPosition();
    QTextBlockFormat block;
    block.setLineHeight(120, QTextBlockFormat::ProportionalHeight);
    if (alignment == MD_ALIGN_RIGHT)
        block.setAlignment(Qt::AlignRight | Qt::AlignAbsolute);
    else if (alignment == MD_ALIGN_CENTER)
        block.setAlignment(Qt::AlignHCenter);
    m_cursor.setBlockFormat(block);
}

void MarkdownBuilder::enterSpan(int type, void* detail)
{
    flush();
    QTextCharFormat format = current();
    switch (type) {
    case MD_SPAN_EM:
        format.setFontItalic(true);
        break;
    case MD_SPAN_STRONG:
        format.setFontWeight(QFont::DemiBold);
        break;
    case MD_SPAN_DEL:
        format.setFontStrikeOut(true);
        break;
    case MD_SPAN_CODE:
        format.setFont(m_style.mono, QTextCharFormat::FontPropertiesSpecifiedOnly);
        format.setFontFamilies(m_style.mono.families());
        format.setFontFixedPitch(true);
        format.setBackground(m_style.panel);
        break;
    case MD_SPAN_A: {
        m_inLink = true;
        m_linkWords.clear();
        m_linkAddress = attributeText(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
        if (openableAddress(m_linkAddress).isValid()) {
            format.setAnchor(true);
            format.setAnchorHref(m_linkAddress);
            format.setForeground(m_style.accent);
            format.setFontUnderline(true);
        }
        break;
    }
    case MD_SPAN_IMG:
        m_images.append({ attributeText(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src), {} });
        break;
    default:
        break;
    }
    m_formats.append(format);
    m_code = m_code || type == MD_SPAN_CODE;
}

void MarkdownBuilder::leaveSpan(int type)
{
    flush();
    m_formats.removeLast();
    if (type == MD_SPAN_CODE)
        m_code = false;
    else if (type == MD_SPAN_A)
        leaveLink();
    else if (type == MD_SPAN_IMG)
        leaveImage();
}

/// What a link leads to is said beside it where its words hide it.
void MarkdownBuilder::leaveLink()
{
    m_inLink = false;
    const QUrl address = openableAddress(m_linkAddress);
    const bool said = m_linkWords.trimmed() == m_linkAddress.trimmed();
    if (said || (address.isValid() && !isDeceptive(m_linkWords, address)))
        return;
    QTextCharFormat format = current();
    format.setForeground(m_style.muted);
    m_cursor.insertText(QStringLiteral(" (%1)").arg(shortened(m_linkAddress)), format);
}

void MarkdownBuilder::leaveImage()
{
    const Image image = m_images.takeLast();
    if (!m_images.isEmpty()) {
        m_images.last().description += image.description;
        return;
    }
    QTextCharFormat format = current();
    format.setForeground(m_style.muted);
    QString shown = shortened(image.address);
    if (!image.description.isEmpty())
        shown = visibleText(image.description) + QStringLiteral(" (%1)").arg(shown);
    m_cursor.insertText(QStringLiteral("\u25A3 ") + shown, format);
    m_linkWords += shown;
}

} // namespace docent::ui
