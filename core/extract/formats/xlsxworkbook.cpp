#include "extract/formats/xlsxworkbook.h"

#include "extract/formats/xmlreader.h"

#include <algorithm>

namespace docent {

namespace {

using Token = XmlReader::Token;

bool isTrue(const QString& attribute)
{
    return attribute == QLatin1String("1") || attribute == QLatin1String("true");
}

} // namespace

bool XlsxWorkbook::read(const OoxmlPackage& package, const QByteArray& main)
{
    readStyles(package.content(package.related(main, "styles", "xl/styles.xml")));
    return readSheets(package, main)
        && readStrings(package.content(package.related(main, "sharedStrings", "xl/sharedStrings.xml")));
}

bool XlsxWorkbook::readSheets(const OoxmlPackage& package, const QByteArray& main)
{
    const QList<OoxmlPackage::Relation> relations = package.relations(main);
    const QByteArray bytes = package.content(main);
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed)
            return false;
        if (token != Token::Start)
            continue;
        if (xml.name() == "workbookPr") {
            m_from1904 = isTrue(xml.attribute("date1904"));
        } else if (xml.name() == "sheet") {
            const QString id = xml.attribute("id");
            const auto relation = std::find_if(
                relations.begin(), relations.end(), [&id](const auto& candidate) { return candidate.id == id; });
            const bool cells = relation != relations.end() && relation->type == QLatin1String("worksheet");
            const QString state = xml.attribute("state");
            m_sheets.append({ xml.attribute("name").simplified(), cells ? relation->target : QByteArray(),
                state == QLatin1String("hidden") || state == QLatin1String("veryHidden") });
        }
    }
    return true;
}

bool XlsxWorkbook::readStrings(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return true;
    XmlReader xml(bytes);
    QString string;
    bool inText = false;
    for (Token token = xml.next(); token != Token::AtEnd; token = xml.next()) {
        if (token == Token::Failed)
            return false;
        if (token == Token::Text) {
            if (inText)
                string += xml.text();
            continue;
        }
        const QByteArrayView name = xml.name();
        if (token == Token::Start && name == "rPh") // how it is pronounced
            xml.skip();
        else if (name == "t")
            inText = token == Token::Start;
        else if (name == "si" && token == Token::End)
            m_strings.append(ooxmlText(std::exchange(string, {})));
    }
    return true;
}

void XlsxWorkbook::readStyles(QByteArrayView bytes)
{
    QHash<int, QString> codes;
    XmlReader xml(bytes);
    bool inCellFormats = false;
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token == Token::Text)
            continue;
        const QByteArrayView name = xml.name();
        if (name == "cellXfs") {
            inCellFormats = token == Token::Start;
        } else if (name == "numFmt" && token == Token::Start) {
            codes.insert(xml.attribute("numFmtId").toInt(), xml.attribute("formatCode"));
        } else if (name == "xf" && token == Token::Start && inCellFormats) {
            const int id = xml.attribute("numFmtId").toInt();
            m_formats.push_back(codes.contains(id) ? NumberFormat(codes.value(id)) : NumberFormat::builtIn(id));
        }
    }
}

QString XlsxWorkbook::show(double value, int style) const
{
    const bool known = style >= 0 && size_t(style) < m_formats.size();
    return known ? m_formats[size_t(style)].show(value, m_from1904) : NumberFormat().show(value);
}

} // namespace docent
