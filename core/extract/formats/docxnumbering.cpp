#include "extract/formats/docxnumbering.h"

#include "extract/formats/xmlreader.h"

#include <algorithm>

namespace docent {

namespace {

using Token = XmlReader::Token;

QString roman(int value)
{
    static constexpr std::array<std::pair<int, const char*>, 13> signs { { { 1000, "m" }, { 900, "cm" }, { 500, "d" },
        { 400, "cd" }, { 100, "c" }, { 90, "xc" }, { 50, "l" }, { 40, "xl" }, { 10, "x" }, { 9, "ix" }, { 5, "v" },
        { 4, "iv" }, { 1, "i" } } };
    QString text;
    for (const auto& [step, sign] : signs) {
        for (; value >= step; value -= step)
            text += QLatin1String(sign);
    }
    return text;
}

QString letters(int value)
{
    constexpr int alphabet = 26;
    return QString((value - 1) / alphabet + 1, QChar(u'a' + (value - 1) % alphabet));
}

} // namespace

DocxNumbering::DocxNumbering(QByteArrayView bytes)
{
    XmlReader xml(bytes);
    QString abstract;
    QString list;
    Levels open;
    int level = -1;
    for (Token token = xml.next(); token == Token::Start || token == Token::End || token == Token::Text;
         token = xml.next()) {
        if (token == Token::Text)
            continue;
        const QByteArrayView name = xml.name();
        const bool start = token == Token::Start;
        if (name == "abstractNum" && start) {
            abstract = xml.attribute("abstractNumId");
            open = {};
        } else if (name == "abstractNum") {
            m_abstract.insert(std::exchange(abstract, {}), open);
        } else if (name == "lvl") {
            level = start ? xml.attribute("ilvl").toInt() : -1;
        } else if (name == "num" && start) {
            list = xml.attribute("numId");
        } else if (name == "abstractNumId" && start) {
            m_lists.insert(list, xml.attribute("val"));
        } else if (start && level >= 0 && level < levels && !abstract.isEmpty()) {
            if (name == "numFmt")
                open[size_t(level)].format = xml.attribute("val");
            else if (name == "lvlText")
                open[size_t(level)].text = xml.attribute("val");
            else if (name == "start")
                open[size_t(level)].start = std::clamp(xml.attribute("val").toInt(), 0, 30'000);
        }
    }
}

const DocxNumbering::Levels* DocxNumbering::levelsOf(const QString& list) const
{
    const auto found = m_abstract.constFind(m_lists.value(list));
    return found == m_abstract.constEnd() ? nullptr : &*found;
}

QString DocxNumbering::number(int value, const QString& format)
{
    if (value < 1)
        return QString::number(value);
    if (format == QLatin1String("lowerLetter"))
        return letters(value);
    if (format == QLatin1String("upperLetter"))
        return letters(value).toUpper();
    if (format == QLatin1String("lowerRoman"))
        return roman(value);
    if (format == QLatin1String("upperRoman"))
        return roman(value).toUpper();
    return QString::number(value);
}

bool DocxNumbering::isNumbered(const DocxListPlace& place) const
{
    const Levels* all = levelsOf(place.list);
    if (!all)
        return false;
    const QString& format = (*all)[size_t(std::clamp(place.level, 0, levels - 1))].format;
    return format != QLatin1String("bullet") && format != QLatin1String("none");
}

QString DocxNumbering::next(const DocxListPlace& place)
{
    const Levels* all = levelsOf(place.list);
    const auto level = size_t(std::clamp(place.level, 0, levels - 1));
    if (!all || (*all)[level].format == QLatin1String("bullet"))
        return QStringLiteral("- ");
    auto& counts = m_counts[m_lists.value(place.list)];
    counts[level] = counts[level] == 0 ? std::max((*all)[level].start, 1) : counts[level] + 1;
    std::fill(counts.begin() + qptrdiff(level) + 1, counts.end(), 0);
    if ((*all)[level].format == QLatin1String("none"))
        return {};
    QString label = (*all)[level].text;
    for (size_t i = 0; i <= level; ++i) {
        const int count = counts[i] == 0 ? std::max((*all)[i].start, 1) : counts[i];
        label.replace(QLatin1Char('%') + QString::number(i + 1), number(count, (*all)[i].format));
    }
    constexpr qsizetype longest = 40;
    label = label.left(longest).trimmed();
    return label.isEmpty() ? label : label + QLatin1Char(' ');
}

} // namespace docent
