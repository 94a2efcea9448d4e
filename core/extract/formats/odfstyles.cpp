#include "extract/formats/odfstyles.h"

#include "extract/formats/docxnumbering.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>

namespace docent {

namespace {

using Token = XmlReader::Token;

constexpr int longestChain = 16;

QString wordFormat(const QString& format)
{
    return format == QLatin1String("a") ? QStringLiteral("lowerLetter")
        : format == QLatin1String("A")  ? QStringLiteral("upperLetter")
        : format == QLatin1String("i")  ? QStringLiteral("lowerRoman")
        : format == QLatin1String("I")  ? QStringLiteral("upperRoman")
                                        : QStringLiteral("decimal");
}

} // namespace

void OdfStyles::read(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    QString style;
    QString list;
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token != Token::Start)
            continue;
        const QByteArrayView name = xml.name();
        if (name == "body")
            return;
        if (name == "style") {
            style = xml.attribute("name");
            m_parents.insert(style, xml.attribute("parent-style-name"));
        } else if (name == "table-properties" && xml.attribute("display") == QLatin1String("false")) {
            m_hidden.insert(style);
        } else if (name == "drawing-page-properties" && xml.attribute("visibility") == QLatin1String("hidden")) {
            m_hidden.insert(style);
        } else if (name == "list-style") {
            list = xml.attribute("name");
        } else if (name == "list-level-style-number" || name == "list-level-style-bullet") {
            const int level = std::clamp(xml.attribute("level").toInt() - 1, 0, levels - 1);
            Level& defined = m_lists[list][size_t(level)];
            defined.isDefined = true;
            if (name.endsWith("number"))
                defined = { xml.attribute("num-format"), xml.attribute("num-prefix").left(10),
                    xml.attribute("num-suffix").left(10), std::clamp(xml.attribute("start-value").toInt(), 1, 30'000),
                    true };
        }
    }
}

bool OdfStyles::isA(const QString& style, const char* name) const
{
    QString at = style;
    for (int i = 0; i < longestChain && !at.isEmpty(); ++i) {
        if (at == QLatin1String(name))
            return true;
        at = m_parents.value(at);
    }
    return false;
}

QString OdfStyles::label(const QString& list, int level, int number) const
{
    const std::array<Level, levels> all = m_lists.value(list);
    auto at = size_t(std::clamp(level, 0, levels - 1));
    while (at > 0 && !all[at].isDefined) // it is as the level above it
        --at;
    const Level& style = all[at];
    if (style.format.isEmpty())
        return QStringLiteral("- ");
    const QString text =
        style.before + DocxNumbering::number(style.start + number - 1, wordFormat(style.format)) + style.after;
    return text.trimmed() + QLatin1Char(' ');
}

} // namespace docent
