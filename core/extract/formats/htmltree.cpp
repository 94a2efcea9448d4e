#include "extract/formats/htmltree.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <libxml/HTMLparser.h>
#include <QList>
#include <QStringList>

namespace docent::html {

namespace {

template <size_t N> bool isOneOf(QByteArrayView name, const std::array<const char*, N>& names)
{
    return std::any_of(names.begin(), names.end(), [name](const char* entry) { return name == entry; });
}

constexpr std::array unread { "script", "style", "noscript", "template", "head", "svg", "canvas", "iframe", "object",
    "embed", "applet", "audio", "video", "map", "button", "select", "input", "textarea", "datalist", "dialog", "nav",
    "annotation", "annotation-xml", "noframes", "frameset", "basefont", "link", "meta", "rp", "rt" };

/// Parts of a page by their role (WAI-ARIA landmarks).
constexpr std::array unreadRoles { "navigation", "banner", "contentinfo", "search", "menu", "menubar", "dialog",
    "alertdialog", "toolbar", "tablist" };

/// Words in class and id that authors give to what surrounds the text. Counted only where most of it is links.
constexpr std::array surroundings { "nav", "navbar", "navigation", "menu", "sidebar", "breadcrumb", "breadcrumbs",
    "footer", "header", "toc", "related", "share", "social", "cookie", "cookies", "banner", "pagination", "pager",
    "skip", "tags" };

bool isInside(const xmlNode* node, const std::array<const char*, 3>& names)
{
    for (const xmlNode* parent = node->parent; parent; parent = parent->parent) {
        if (isOneOf(nameOf(parent), names))
            return true;
    }
    return false;
}

bool isHidden(const xmlNode* node)
{
    if (!node->properties)
        return false;
    if (xmlHasProp(node, BAD_CAST "hidden") || attribute(node, "aria-hidden") == QLatin1String("true"))
        return true;
    QString style = attribute(node, "style").toLower();
    style.remove(QLatin1Char(' '));
    return style.contains(QLatin1String("display:none")) || style.contains(QLatin1String("visibility:hidden"));
}

bool isNamedLikeSurroundings(const xmlNode* node)
{
    const QString names = (attribute(node, "class") + QLatin1Char(' ') + attribute(node, "id")).toLower();
    QString word;
    for (const QChar c : names + QLatin1Char(' ')) {
        if (c.isLetter()) {
            word.append(c);
            continue;
        }
        if (isOneOf(word.toLatin1(), surroundings))
            return true;
        word.clear();
    }
    return false;
}

qsizetype letters(QStringView text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber(); });
}

/// More than half of the letters below the node are links.
bool isMostlyLinks(xmlNode* node)
{
    qsizetype all = 0;
    qsizetype linked = 0;
    for (xmlNode* at = node; at;) {
        const bool link = nameOf(at) == "a";
        if (link || at->type == XML_TEXT_NODE) {
            const qsizetype count = letters(textOf(at));
            all += count;
            linked += link ? count : 0;
        }
        at = following(at, node, !link);
    }
    return linked * 2 > all;
}

} // namespace

Tree parse(const QString& text)
{
    const QByteArray utf8 = text.toUtf8();
    constexpr int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET
        | HTML_PARSE_NODEFDTD | HTML_PARSE_COMPACT;
    return Tree(htmlReadMemory(utf8.constData(), int(utf8.size()), nullptr, "UTF-8", options));
}

QByteArrayView nameOf(const xmlNode* node)
{
    return node->type == XML_ELEMENT_NODE ? QByteArrayView(reinterpret_cast<const char*>(node->name))
                                          : QByteArrayView();
}

QString attribute(const xmlNode* node, const char* name)
{
    const xmlAttr* found = xmlHasProp(node, BAD_CAST name);
    return found && found->children && found->children->content
        ? QString::fromUtf8(reinterpret_cast<const char*>(found->children->content))
        : QString();
}

QString textOf(const xmlNode* node)
{
    QString text;
    for (auto* at = const_cast<xmlNode*>(node); at; at = following(at, node, true)) {
        if ((at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE) && at->content)
            text += QString::fromUtf8(reinterpret_cast<const char*>(at->content));
    }
    return text;
}

xmlNode* following(xmlNode* node, const xmlNode* root, bool into)
{
    if (into && node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node && node != root) {
        if (node->next)
            return node->next;
        node = node->parent;
    }
    return nullptr;
}

bool isLeftOut(const xmlNode* node)
{
    if (node->type != XML_ELEMENT_NODE)
        return false;
    const QByteArrayView name = nameOf(node);
    if (isOneOf(name, unread) || isHidden(node))
        return true;
    static constexpr std::array content { "article", "main", "section" };
    if ((name == "header" || name == "footer") && !isInside(node, content))
        return true;
    if (!node->properties)
        return false;
    // The sign beside a heading that links to it.
    const QString kind = name == "a" ? attribute(node, "class") : QString();
    if (kind.contains(QLatin1String("headerlink")) || kind == QLatin1String("anchor"))
        return textOf(node).trimmed().size() <= 1;
    if (isOneOf(attribute(node, "role").toLower().toLatin1(), unreadRoles))
        return true;
    static constexpr std::array boxes { "div", "ul", "aside", "section", "table", "ol", "p", "span" };
    const bool box = isOneOf(name, boxes) || name == "header" || name == "footer";
    return box && isNamedLikeSurroundings(node) && isMostlyLinks(const_cast<xmlNode*>(node));
}

xmlNode* body(xmlDoc* document)
{
    xmlNode* const root = xmlDocGetRootElement(document);
    for (xmlNode* at = root; at; at = following(at, root, true)) {
        if (nameOf(at) == "body")
            return at;
    }
    return root;
}

xmlNode* mainPart(xmlDoc* document)
{
    xmlNode* const root = xmlDocGetRootElement(document);
    xmlNode* const all = body(document);
    xmlNode* main = nullptr;
    QList<xmlNode*> articles;
    for (xmlNode* at = root; at; at = following(at, root, true)) {
        const QByteArrayView name = nameOf(at);
        if (!main
            && (name == "main"
                || (at->properties && !name.isEmpty() && attribute(at, "role") == QLatin1String("main"))))
            main = at;
        else if (name == "article")
            articles.append(at);
    }
    // A part that holds next to nothing is a shell that a script was to fill, or one of many.
    const auto isSubstantial = [all](xmlNode* part) { return letters(textOf(part)) * 5 > letters(textOf(all)); };
    if (main && isSubstantial(main))
        return main;
    if (articles.size() == 1 && isSubstantial(articles.first()))
        return articles.first();
    return all;
}

} // namespace docent::html
