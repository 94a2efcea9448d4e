#include "extract/formats/dublincore.h"

#include "extract/formats/xmlreader.h"

#include <QStringList>

namespace docent {

namespace {

QString first(const QStringList& values)
{
    return values.isEmpty() ? QString() : values.first();
}

} // namespace

DublinCore readDublinCore(QByteArrayView bytes)
{
    using Token = XmlReader::Token;
    QStringList titles;
    QStringList creators;
    QStringList initialCreators;
    QStringList languages;
    QStringList changed;
    QStringList dates;
    QStringList made;
    XmlReader xml(bytes);
    QStringList* field = nullptr;
    QString value;
    for (Token token = xml.next(); token != Token::AtEnd && token != Token::Failed; token = xml.next()) {
        if (token == Token::Text) {
            value += xml.text();
            continue;
        }
        value = value.simplified();
        if (token == Token::End && field && !value.isEmpty())
            field->append(value);
        value.clear();
        const QByteArrayView name = token == Token::Start ? xml.name() : QByteArrayView();
        field = name == "title"         ? &titles
            : name == "creator"         ? &creators
            : name == "initial-creator" ? &initialCreators
            : name == "language"        ? &languages
            : name == "modified"        ? &changed
            : name == "date"            ? &dates
            : name == "created"         ? &made
            : name == "creation-date"   ? &made
                                        : nullptr;
    }
    const QStringList& authors = initialCreators.isEmpty() ? creators : initialCreators;
    return { first(titles), authors.join(QLatin1String(", ")), first(languages), first(changed + dates + made) };
}

} // namespace docent
