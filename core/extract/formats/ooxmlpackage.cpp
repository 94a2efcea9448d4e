#include "extract/formats/ooxmlpackage.h"

#include "extract/formats/archivemembers.h"
#include "extract/formats/charset.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

/// Parts that are no text of the document: pictures, fonts, themes, building blocks, data of forms, looks of charts.
bool isWanted(const QByteArray& name)
{
    static constexpr std::array unread { "/theme/", "/media/", "/glossary/", "customxml/", "/embeddings/", "/fonts/",
        "/activex/", "/diagrams/colors", "/diagrams/layout", "/diagrams/quickstyle", "/diagrams/drawing",
        "/charts/style", "/charts/colors", "/notesmasters/", "/handoutmasters/", "/pivotcache/", "/printersettings/",
        "/calcchain" };
    const QByteArray lower = name.toLower();
    const bool xml = lower.endsWith(".xml") || lower.endsWith(".rels");
    return xml
        && std::none_of(unread.begin(), unread.end(), [&lower](const char* part) { return lower.contains(part); });
}

} // namespace

QString ooxmlText(QString text)
{
    constexpr qsizetype length = 7; // of "_x000D_"
    for (qsizetype at = text.indexOf(QLatin1String("_x")); at >= 0; at = text.indexOf(QLatin1String("_x"), at + 1)) {
        bool isCode = false;
        const ushort code = QStringView(text).mid(at + 2, 4).toUShort(&isCode, 16);
        if (isCode && at + length <= text.size() && text.at(at + length - 1) == QLatin1Char('_'))
            text.replace(at, length, code == '\t' || code >= ' ' ? QChar(code) : QChar(u'\n'));
    }
    charset::normalize(text);
    return text;
}

Result<OoxmlPackage> OoxmlPackage::open(QByteArrayView packed)
{
    Result<QHash<QByteArray, QByteArray>> members = readArchive(packed, isWanted);
    if (!members)
        return fail(members.error());
    OoxmlPackage package;
    for (auto it = members->begin(); it != members->end(); ++it)
        package.m_parts.insert(it.key().toLower(), std::move(it.value()));
    return package;
}

QList<OoxmlPackage::Relation> OoxmlPackage::relations(const QByteArray& part) const
{
    using Token = XmlReader::Token;
    const qsizetype slash = part.lastIndexOf('/') + 1;
    const QByteArray bytes = content(part.left(slash) + "_rels/" + part.mid(slash) + ".rels");
    QList<Relation> relations;
    XmlReader xml(bytes);
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token != Token::Start || xml.name() != "Relationship"
            || xml.attribute("TargetMode") == QLatin1String("External"))
            continue;
        relations.append({ xml.attribute("Id"), xml.attribute("Type").section(QLatin1Char('/'), -1),
            memberPath(part, xml.attribute("Target")) });
    }
    return relations;
}

QByteArray OoxmlPackage::related(const QByteArray& part, const char* type, const QByteArray& usual) const
{
    const QList<Relation> all = relations(part);
    const auto found = std::find_if(
        all.begin(), all.end(), [type](const Relation& relation) { return relation.type == QLatin1String(type); });
    return found == all.end() ? usual : found->target;
}

QByteArray OoxmlPackage::mainPart(const QByteArray& usual) const
{
    for (const QByteArray& part : { related({}, "officeDocument", usual), usual }) {
        if (m_parts.contains(part.toLower()))
            return part;
    }
    return {};
}

DublinCore OoxmlPackage::facts() const
{
    const QByteArray core = content(related({}, "core-properties", "docProps/core.xml"));
    return readDublinCore(core);
}

} // namespace docent
