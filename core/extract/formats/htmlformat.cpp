#include "extract/formats/htmlformat.h"

#include "extract/formats/charset.h"
#include "extract/formats/htmltree.h"
#include "extract/formats/textbuilder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace docent {

namespace {

using namespace html;

/// What a page says about its charset in its first kilobytes: <meta charset>, <meta http-equiv>, <?xml encoding?>.
QByteArray declaredCharset(const QByteArray& bytes)
{
    const QByteArray head = bytes.left(4096).toLower();
    for (const QByteArrayView key : { QByteArrayView("charset"), QByteArrayView("encoding") }) {
        qsizetype at = head.indexOf(key);
        if (at < 0)
            continue;
        at += key.size();
        while (at < head.size() && QByteArrayView(" \t\r\n=\"'").contains(head.at(at)))
            ++at;
        qsizetype end = at;
        while (end < head.size() && (isalnum(quint8(head.at(end))) || QByteArrayView("-_:.").contains(head.at(end))))
            ++end;
        if (end > at)
            return head.mid(at, end - at);
    }
    return {};
}

/// Text of the tree without control characters. Numeric references to 0x80…0x9f mean Windows-1252, as browsers have it.
QString clean(QString text)
{
    static constexpr std::array<char16_t, 32> windows { 0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178 };
    for (QChar& c : text) {
        if (c.unicode() >= 0x80 && c.unicode() < 0xa0)
            c = QChar(windows[size_t(c.unicode() - 0x80)]);
    }
    charset::normalize(text);
    charset::dropInvisible(text);
    return text;
}

QString content(const xmlNode* node)
{
    return clean(QString::fromUtf8(reinterpret_cast<const char*>(node->content)));
}

enum class Layout { Inline, Block, Heading, Item, Quote, Code, Break, Table, ListOfItems };

Layout layoutOf(QByteArrayView name)
{
    static constexpr std::array inlines { "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data",
        "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "math", "q", "ruby", "s", "samp",
        "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "nobr", "picture", "source",
        "rb", "rt", "rp", "rtc", "script", "svg", "button", "input", "select" };
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6')
        return Layout::Heading;
    if (name == "li" || name == "dd")
        return Layout::Item;
    if (name == "ul" || name == "ol" || name == "menu")
        return Layout::ListOfItems;
    if (name == "blockquote")
        return Layout::Quote;
    if (name == "pre" || name == "listing" || name == "xmp")
        return Layout::Code;
    if (name == "br")
        return Layout::Break;
    if (name == "table")
        return Layout::Table;
    for (const char* entry : inlines) {
        if (name == entry)
            return Layout::Inline;
    }
    return Layout::Block;
}

/// Walks a page without recursion: documents may nest as deep as they like.
class HtmlWriter {
public:
    explicit HtmlWriter(xmlNode* root)
        : m_root(root)
    {
    }
    ExtractedText write();

private:
    struct List {
        const xmlNode* node;
        bool ordered;
        int count;
    };

    xmlNode* enter(xmlNode* node);
    void leave(const xmlNode* node);
    void enterItem(const xmlNode* node);
    bool writeTable(xmlNode* table);
    void writeCode(xmlNode* node);

    xmlNode* m_root;
    TextBuilder m_out;
    std::vector<List> m_lists;
    int m_quotes = 0;
};

void HtmlWriter::enterItem(const xmlNode* node)
{
    const bool ordered = !m_lists.empty() && m_lists.back().ordered;
    const int number = m_lists.empty() || nameOf(node) == "dd" ? 0 : ++m_lists.back().count;
    const QString indent(2 * std::clamp<qsizetype>(qsizetype(m_lists.size()) - 1, 0, 8), QLatin1Char(' '));
    const QString mark = nameOf(node) == "dd" ? QString()
        : ordered                             ? QStringLiteral("%1. ").arg(number)
                                              : QStringLiteral("- ");
    m_out.begin(BlockKind::ListItem, 0, indent + mark);
}

void HtmlWriter::writeCode(xmlNode* node)
{
    m_out.begin(BlockKind::Code);
    for (xmlNode* at = node; at; at = following(at, node, true)) {
        if (at->type == XML_TEXT_NODE && at->content)
            m_out.addPreformatted(content(at));
        else if (nameOf(at) == "br")
            m_out.addPreformatted(u"\n");
    }
    m_out.end();
}

/// The visible text of a cell in one line.
QString cellText(xmlNode* cell)
{
    QString text;
    for (xmlNode* at = cell; at;) {
        const bool leftOut = at != cell && isLeftOut(at);
        if (at->type == XML_TEXT_NODE && at->content)
            text += content(at);
        else if (layoutOf(nameOf(at)) != Layout::Inline)
            text += QLatin1Char(' ');
        at = following(at, cell, !leftOut);
    }
    return text.simplified();
}

/// A table of data as rows; false for one that only lays out a page: with other tables inside, with a single column, or
/// with long cells.
bool HtmlWriter::writeTable(xmlNode* table)
{
    constexpr qsizetype longestCell = 1'000;
    QList<QStringList> rows;
    QString caption;
    qsizetype columns = 0;
    for (xmlNode* at = following(table, table, true); at;) {
        const QByteArrayView name = nameOf(at);
        if (name == "table")
            return false;
        const bool cell = name == "td" || name == "th";
        if (name == "tr")
            rows.append(QStringList());
        if (cell && !rows.isEmpty()) {
            rows.last().append(cellText(at));
            columns = std::max(columns, rows.last().size());
            if (rows.last().last().size() > longestCell)
                return false;
            for (xmlNode* inner = at; inner; inner = following(inner, at, true)) {
                if (nameOf(inner) == "table")
                    return false;
            }
        }
        if (name == "caption")
            caption = cellText(at);
        at = following(at, table, !cell && name != "caption" && !isLeftOut(at));
    }
    if (columns < 2)
        return false;
    m_out.end();
    m_out.addText(caption);
    m_out.addTable(rows);
    return true;
}

/// Begins what the element is; the node that comes after it in the walk.
xmlNode* HtmlWriter::enter(xmlNode* node)
{
    const QByteArrayView name = nameOf(node);
    const Layout layout = layoutOf(name);
    if (layout == Layout::Code)
        writeCode(node);
    if (layout == Layout::Code || (layout == Layout::Table && writeTable(node)))
        return following(node, m_root, false);
    if (layout == Layout::Heading)
        m_out.begin(BlockKind::Heading, name[1] - '0');
    else if (layout == Layout::Item)
        enterItem(node);
    else if (layout == Layout::Break)
        m_out.addLineBreak();
    else if (layout == Layout::ListOfItems)
        m_lists.push_back({ node, name == "ol", 0 });
    else if (layout == Layout::Quote)
        ++m_quotes;
    if (layout == Layout::Quote || layout == Layout::ListOfItems || layout == Layout::Block)
        m_out.beginInside(m_quotes > 0 ? BlockKind::Quote : BlockKind::Paragraph);
    return following(node, m_root, true);
}

void HtmlWriter::leave(const xmlNode* node)
{
    const Layout layout = layoutOf(nameOf(node));
    if (layout == Layout::ListOfItems && !m_lists.empty() && m_lists.back().node == node)
        m_lists.pop_back();
    if (layout == Layout::Quote)
        --m_quotes;
    if (layout != Layout::Inline && layout != Layout::Break)
        m_out.begin(m_quotes > 0 ? BlockKind::Quote : BlockKind::Paragraph);
}

ExtractedText HtmlWriter::write()
{
    xmlNode* node = m_root;
    while (node) {
        xmlNode* next = nullptr;
        bool inside = false;
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            if (node->content)
                m_out.addText(content(node));
            next = following(node, m_root, false);
        } else if (node->type != XML_ELEMENT_NODE || (node != m_root && isLeftOut(node))) {
            next = following(node, m_root, false);
        } else {
            next = enter(node);
            inside = next && next->parent == node;
        }
        // Everything between here and the next node in the walk is left.
        if (!inside) {
            const xmlNode* above = next ? next->parent : m_root->parent;
            for (const xmlNode* left = node; left && left != above; left = left->parent) {
                if (left->type == XML_ELEMENT_NODE)
                    leave(left);
            }
        }
        node = next;
    }
    return m_out.take();
}

bool tellsDate(const QString& meta)
{
    static const QStringList names { QStringLiteral("article:published_time"), QStringLiteral("date"),
        QStringLiteral("dc.date"), QStringLiteral("dcterms.date"), QStringLiteral("dcterms.created") };
    return names.contains(meta);
}

void readMeta(const xmlNode* node, ExtractedText& facts, QString& openGraphTitle)
{
    const QString name = (attribute(node, "name") + attribute(node, "property")).toLower();
    const QString value = clean(attribute(node, "content")).simplified();
    if (name == QLatin1String("author"))
        facts.author = value;
    else if (tellsDate(name) && facts.date.isEmpty())
        facts.date = value;
    else if (name == QLatin1String("og:title"))
        openGraphTitle = value;
    else if (attribute(node, "http-equiv").toLower() == QLatin1String("content-language") && facts.language.isEmpty())
        facts.language = value;
}

/// Title, author, date and language.
ExtractedText readFacts(xmlDoc* document)
{
    ExtractedText facts;
    QString openGraphTitle;
    QString heading;
    xmlNode* const root = xmlDocGetRootElement(document);
    for (xmlNode* at = root; at; at = following(at, root, nameOf(at) != "svg")) {
        const QByteArrayView name = nameOf(at);
        if (name == "html")
            facts.language = attribute(at, "lang").isEmpty() ? attribute(at, "xml:lang") : attribute(at, "lang");
        else if (name == "title" && facts.title.isEmpty())
            facts.title = clean(textOf(at)).simplified();
        else if (name == "meta")
            readMeta(at, facts, openGraphTitle);
        else if (name == "h1" && heading.isEmpty())
            heading = clean(textOf(at)).simplified();
    }
    if (facts.title.isEmpty())
        facts.title = openGraphTitle.isEmpty() ? heading : openGraphTitle;
    return facts;
}

/// Text that a person would see, whatever part of the page it belongs to: for pages that are navigation only.
ExtractedText readEverything(xmlDoc* document)
{
    xmlNode* const root = xmlDocGetRootElement(document);
    TextBuilder out;
    for (xmlNode* at = root; at;) {
        const QByteArrayView name = nameOf(at);
        const bool unread =
            name == "script" || name == "style" || name == "head" || name == "template" || name == "svg";
        if (at->type == XML_TEXT_NODE && at->content)
            out.addText(content(at));
        else if (at->type == XML_ELEMENT_NODE && layoutOf(name) != Layout::Inline)
            out.end();
        at = following(at, root, !unread);
    }
    return out.take();
}

} // namespace

Result<ExtractedText> readHtml(const QByteArray& bytes, const QByteArray& charset, HtmlScope scope)
{
    const charset::Guess guess = charset::guess(bytes, charset.isEmpty() ? declaredCharset(bytes) : charset);
    if (guess.name.isEmpty())
        return fail(
            ErrorCode::Unsupported, QStringLiteral("It is not text, and not a kind of document that can be read."));
    Result<QString> text = charset::decode(QByteArrayView(bytes).sliced(guess.skip), guess.name);
    if (!text)
        return fail(text.error());
    text->remove(QChar(0));
    const Tree tree = parse(*text);
    text->clear();
    if (!tree || !xmlDocGetRootElement(tree.get()))
        return fail(ErrorCode::Empty, QStringLiteral("The page holds no text."));
    ExtractedText document = HtmlWriter(scope == HtmlScope::Body ? body(tree.get()) : mainPart(tree.get())).write();
    if (document.text.isEmpty())
        document = readEverything(tree.get());
    const ExtractedText facts = readFacts(tree.get());
    document.kind = QStringLiteral("html");
    document.title = facts.title;
    document.author = facts.author;
    document.date = facts.date;
    document.language = facts.language;
    return document;
}

} // namespace docent
