#include "extract/formats/xmlreader.h"

#include "extract/formats/charset.h"

#include <libxml/xmlreader.h>

namespace docent {

namespace {

QByteArrayView view(const xmlChar* text)
{
    return text ? QByteArrayView(reinterpret_cast<const char*>(text)) : QByteArrayView();
}

} // namespace

XmlReader::XmlReader(QByteArrayView bytes)
{
    // Without XML_PARSE_NOENT entities stay references; without XML_PARSE_HUGE depth and sizes are bounded.
    constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
    m_reader.reset(xmlReaderForMemory(bytes.data(), int(bytes.size()), nullptr, nullptr, options));
}

XmlReader::~XmlReader() = default;

void XmlReader::Free::operator()(_xmlTextReader* reader) const
{
    xmlFreeTextReader(reader);
}

XmlReader::Token XmlReader::next()
{
    if (!m_reader)
        return Token::Failed;
    if (std::exchange(m_endPending, false))
        return Token::End;
    for (;;) {
        const int status = xmlTextReaderRead(m_reader.get());
        if (status != 1)
            return status == 0 ? Token::AtEnd : Token::Failed;
        switch (xmlTextReaderNodeType(m_reader.get())) {
        case XML_READER_TYPE_ELEMENT:
            m_endPending = xmlTextReaderIsEmptyElement(m_reader.get()) == 1;
            return Token::Start;
        case XML_READER_TYPE_END_ELEMENT:
            return Token::End;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            return Token::Text;
        case XML_READER_TYPE_DOCUMENT_TYPE:
            return Token::Failed;
        default:
            break;
        }
    }
}

QByteArrayView XmlReader::name() const
{
    return view(xmlTextReaderConstLocalName(m_reader.get()));
}

QByteArrayView XmlReader::nameSpace() const
{
    return view(xmlTextReaderConstNamespaceUri(m_reader.get()));
}

QString XmlReader::attribute(const char* localName) const
{
    return findAttribute(localName, false);
}

QString XmlReader::qualifiedAttribute(const char* localName) const
{
    return findAttribute(localName, true);
}

QString XmlReader::findAttribute(const char* localName, bool qualified) const
{
    QString value;
    if (xmlTextReaderMoveToFirstAttribute(m_reader.get()) != 1)
        return value;
    do {
        const bool same = view(xmlTextReaderConstLocalName(m_reader.get())) == localName;
        if (same && (!qualified || xmlTextReaderConstNamespaceUri(m_reader.get()))) {
            value = QString::fromUtf8(view(xmlTextReaderConstValue(m_reader.get())));
            if (value.isNull())
                value = QLatin1String("");
            break;
        }
    } while (xmlTextReaderMoveToNextAttribute(m_reader.get()) == 1);
    xmlTextReaderMoveToElement(m_reader.get());
    return value;
}

QString XmlReader::attributes() const
{
    QString all;
    if (xmlTextReaderMoveToFirstAttribute(m_reader.get()) != 1)
        return all;
    do {
        if (xmlTextReaderIsNamespaceDecl(m_reader.get()) == 1)
            continue;
        all += QLatin1Char(' ') + QString::fromUtf8(view(xmlTextReaderConstLocalName(m_reader.get())))
            + QLatin1Char('=') + QString::fromUtf8(view(xmlTextReaderConstValue(m_reader.get()))).simplified();
    } while (xmlTextReaderMoveToNextAttribute(m_reader.get()) == 1);
    xmlTextReaderMoveToElement(m_reader.get());
    charset::normalize(all);
    return all;
}

QString XmlReader::text() const
{
    QString value = QString::fromUtf8(view(xmlTextReaderConstValue(m_reader.get())));
    charset::normalize(value);
    charset::dropInvisible(value);
    return value;
}

void XmlReader::skip()
{
    for (int depth = 1; depth > 0;) {
        const Token token = next();
        if (token == Token::AtEnd || token == Token::Failed)
            return;
        depth += token == Token::Start ? 1 : token == Token::End ? -1 : 0;
    }
}

} // namespace docent
