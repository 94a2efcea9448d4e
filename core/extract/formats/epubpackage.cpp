#include "extract/formats/epubpackage.h"

#include "extract/formats/archivemembers.h"
#include "extract/formats/htmltree.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>
#include <array>
#include <QSet>
#include <utility>

namespace docent {

namespace {

using Token = XmlReader::Token;

bool isWanted(const QByteArray& name)
{
    static constexpr std::array unread { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ttf", ".otf", ".woff",
        ".woff2", ".css", ".js", ".mp3", ".m4a", ".ogg", ".mp4", ".webm", ".smil", ".pdf" };
    const QByteArray lower = name.toLower();
    return std::none_of(unread.begin(), unread.end(), [&lower](const char* suffix) { return lower.endsWith(suffix); });
}

/// Without the place within it: "a.xhtml#part" → "a.xhtml".
QByteArray target(const QByteArray& base, const QString& reference)
{
    return memberPath(base, reference.section(QLatin1Char('#'), 0, 0));
}

/// A document type that says nothing itself is common here; one with definitions stays, and is refused.
QByteArray withoutDocumentType(QByteArray xml)
{
    const qsizetype start = xml.left(4096).indexOf("<!DOCTYPE");
    const qsizetype end = start < 0 ? -1 : xml.indexOf('>', start);
    if (end > start && !QByteArrayView(xml).sliced(start, end - start).contains('['))
        xml.remove(start, end + 1 - start);
    return xml;
}

/// Of a <navPoint>.
QString labelOf(xmlNode* point)
{
    for (xmlNode* child = point->children; child; child = child->next) {
        if (html::nameOf(child) == "navlabel")
            return html::textOf(child);
    }
    return {};
}

} // namespace

Result<EpubPackage> EpubPackage::open(QByteArrayView packed)
{
    auto members = readArchive(packed, isWanted);
    if (!members)
        return fail(members.error());
    EpubPackage package;
    package.m_parts = std::move(*members);
    if (const Result<> read = package.read(); !read)
        return fail(read.error());
    return package;
}

Result<> EpubPackage::read()
{
    if (isLocked())
        return fail(ErrorCode::Encrypted,
            QStringLiteral("The e-book is locked to a device or an account (DRM) and can't be read elsewhere."));
    const QByteArray part = packagePart();
    if (part.isEmpty() || !readPackage(part))
        return fail(ErrorCode::Damaged, QStringLiteral("It is no e-book, or its list of chapters is missing."));
    return {};
}

/// Anything is encrypted but fonts, which are made unreadable so that nobody takes them out of the book.
bool EpubPackage::isLocked() const
{
    if (m_parts.contains("META-INF/sinf.xml"))
        return true;
    const QByteArray bytes = withoutDocumentType(m_parts.value("META-INF/encryption.xml"));
    XmlReader xml(bytes);
    bool isFont = false;
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token != Token::Start)
            continue;
        if (xml.name() == "EncryptedData") {
            isFont = false;
        } else if (xml.name() == "EncryptionMethod") {
            const QString method = xml.attribute("Algorithm");
            isFont = method == QLatin1String("http://www.idpf.org/2008/embedding")
                || method == QLatin1String("http://ns.adobe.com/pdf/enc#RC");
        } else if (xml.name() == "CipherReference" && !isFont) {
            return true;
        }
    }
    return false;
}

QByteArray EpubPackage::packagePart() const
{
    const QByteArray bytes = withoutDocumentType(m_parts.value("META-INF/container.xml"));
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        const QByteArray part =
            token == Token::Start && xml.name() == "rootfile" ? target({}, xml.attribute("full-path")) : QByteArray();
        if (m_parts.contains(part))
            return part;
    }
    const QList<QByteArray> names = m_parts.keys();
    const auto found = std::find_if(names.begin(), names.end(), [](const auto& name) { return name.endsWith(".opf"); });
    return found == names.end() ? QByteArray() : *found;
}

bool EpubPackage::readPackage(const QByteArray& part)
{
    const QByteArray bytes = withoutDocumentType(m_parts.value(part));
    m_facts = readDublinCore(bytes);
    QHash<QString, Item> items;
    QStringList order;
    QByteArray contents;
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed)
            return false;
        if (token != Token::Start)
            continue;
        if (xml.name() == "item") {
            const Item item { target(part, xml.attribute("href")), xml.attribute("media-type"),
                xml.attribute("properties") };
            const bool isList = item.properties.split(QLatin1Char(' ')).contains(QLatin1String("nav"));
            if (isList || (contents.isEmpty() && item.mediaType == QLatin1String("application/x-dtbncx+xml")))
                contents = item.part;
            items.insert(xml.attribute("id"), item);
        } else if (xml.name() == "itemref") {
            order.append(xml.attribute("idref"));
        }
    }
    readContents(contents);
    QSet<QByteArray> seen { contents };
    for (const QString& id : std::as_const(order)) {
        const Item item = items.value(id);
        if (!item.mediaType.contains(QLatin1String("html")) || seen.contains(item.part))
            continue;
        seen.insert(item.part);
        const auto [title, level] = m_titles.value(item.part, { QString(), 1 });
        m_chapters.append({ item.part, title, level });
    }
    return true;
}

/// The table of contents, of the newer kind (<nav>, with links in lists) or the older (<navPoint>, which the parser of
/// web pages knows in lower case). That parser takes both as they are found, with document types and names of entities.
void EpubPackage::readContents(const QByteArray& part)
{
    const html::Tree tree = html::parse(QString::fromUtf8(m_parts.value(part)));
    xmlNode* const root = tree ? xmlDocGetRootElement(tree.get()) : nullptr;
    for (xmlNode* at = root; at;) {
        const QByteArrayView name = html::nameOf(at);
        const bool pages =
            name == "pagelist" || (name == "nav" && html::attribute(at, "epub:type") == QLatin1String("page-list"));
        if (name == "a")
            addTitle(at, target(part, html::attribute(at, "href")), html::textOf(at));
        else if (name == "content" && at->parent)
            addTitle(at, target(part, html::attribute(at, "src")), labelOf(at->parent));
        at = html::following(at, root, !pages);
    }
}

void EpubPackage::addTitle(const xmlNode* entry, const QByteArray& part, const QString& title)
{
    int level = 0;
    for (const xmlNode* above = entry; above; above = above->parent)
        level += html::nameOf(above) == "ol" || html::nameOf(above) == "navpoint" ? 1 : 0;
    const QString words = title.simplified();
    if (!words.isEmpty() && m_parts.contains(part) && !m_titles.contains(part))
        m_titles.insert(part, { words, std::clamp(level, 1, 6) });
}

} // namespace docent
