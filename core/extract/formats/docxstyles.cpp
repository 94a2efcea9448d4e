#include "extract/formats/docxstyles.h"

#include "extract/formats/xmlreader.h"

#include <algorithm>

namespace docent {

namespace {

constexpr int maxHeading = 6;
constexpr int bodyText = 9; ///< the outline level of text
constexpr int longestChain = 16;

using Token = XmlReader::Token;

/// "heading 3" → 3, else 0.
int headingByName(const QString& name)
{
    const QLatin1String prefix("heading ");
    return name.startsWith(prefix) ? std::clamp(name.mid(prefix.size()).toInt(), 0, maxHeading) : 0;
}

DocxStyle::Role roleByName(const QString& name)
{
    if (name == QLatin1String("title"))
        return DocxStyle::Role::Title;
    if (name.startsWith(QLatin1String("toc ")) || name == QLatin1String("table of figures"))
        return DocxStyle::Role::Contents;
    if (name.contains(QLatin1String("code")) || name.contains(QLatin1String("preformatted"))
        || name == QLatin1String("html typewriter"))
        return DocxStyle::Role::Code;
    if (name.contains(QLatin1String("quote")) || name == QLatin1String("block text"))
        return DocxStyle::Role::Quote;
    return DocxStyle::Role::Text;
}

} // namespace

DocxStyles::DocxStyles(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    QString id;
    Entry entry;
    bool inStyle = false;
    for (Token token = xml.next(); token == Token::Start || token == Token::End || token == Token::Text;
         token = xml.next()) {
        if (token == Token::Text)
            continue;
        const QByteArrayView name = xml.name();
        if (name == "style" && token == Token::Start) {
            const QString type = xml.attribute("type");
            inStyle = type.isEmpty() || type == QLatin1String("paragraph");
            id = xml.attribute("styleId");
            entry = {};
            const QString isDefault = xml.attribute("default");
            if (inStyle && (isDefault == QLatin1String("1") || isDefault == QLatin1String("true")))
                m_default = id;
        } else if (name == "style") {
            if (inStyle)
                m_entries.insert(id, entry);
            inStyle = false;
        } else if (inStyle && token == Token::Start) {
            if (name == "name")
                entry.name = xml.attribute("val").toLower();
            else if (name == "basedOn")
                entry.basedOn = xml.attribute("val");
            else if (name == "outlineLvl")
                entry.outline = std::clamp(xml.attribute("val").toInt(), 0, bodyText);
            else if (name == "numId")
                entry.list.list = xml.attribute("val");
            else if (name == "ilvl")
                entry.list.level = std::clamp(xml.attribute("val").toInt(), 0, 8);
        }
    }
}

DocxStyle DocxStyles::style(const QString& id) const
{
    DocxStyle style;
    bool outlined = false;
    QString at = id.isEmpty() ? m_default : id;
    // Documents without a styles part still use Word's English ids.
    if (!m_entries.contains(at) && at.startsWith(QLatin1String("Heading")))
        style.heading = std::clamp(at.mid(7).toInt(), 0, maxHeading);
    for (int i = 0; i < longestChain && m_entries.contains(at); ++i) {
        const Entry& entry = m_entries[at];
        if (!outlined && entry.outline >= 0) {
            outlined = true;
            style.heading = entry.outline == bodyText ? 0 : std::min(entry.outline + 1, maxHeading);
        }
        if (!outlined && style.heading == 0)
            style.heading = headingByName(entry.name);
        if (style.role == DocxStyle::Role::Text)
            style.role = roleByName(entry.name);
        if (style.list.list.isEmpty())
            style.list = entry.list;
        at = entry.basedOn;
    }
    return style;
}

} // namespace docent
