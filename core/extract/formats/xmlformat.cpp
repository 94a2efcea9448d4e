#include "extract/formats/xmlformat.h"

#include "extract/formats/textbuilder.h"
#include "extract/formats/textformat.h"
#include "extract/formats/xmlreader.h"

#include <algorithm>
#include <array>
#include <vector>

namespace docent {

namespace {

using Token = XmlReader::Token;

/// Behind the document type that begins at `from`, with its own declarations in brackets; -1 if it has no end.
qsizetype behindDocumentType(QStringView text, qsizetype from)
{
    int brackets = 0;
    for (qsizetype at = from; at < text.size(); ++at) {
        const QChar c = text.at(at);
        if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
            at = text.indexOf(c, at + 1);
            if (at < 0)
                return -1;
        } else if (text.sliced(at).startsWith(QLatin1String("<!--"))) {
            at = text.indexOf(QLatin1String("-->"), at);
            if (at < 0)
                return -1;
        } else if (c == QLatin1Char('[')) {
            ++brackets;
        } else if (c == QLatin1Char(']')) {
            --brackets;
        } else if (c == QLatin1Char('>') && brackets <= 0) {
            return at + 1;
        }
    }
    return -1;
}

/// Where the document begins: behind its declaration, comments and document type; -1 for no XML.
qsizetype beginOfContent(QStringView text)
{
    qsizetype at = 0;
    while (at >= 0 && at < text.size()) {
        const QStringView rest = text.sliced(at);
        if (rest.front().isSpace()) {
            ++at;
        } else if (rest.startsWith(QLatin1String("<?"))) {
            const qsizetype end = text.indexOf(QLatin1String("?>"), at);
            at = end < 0 ? -1 : end + 2;
        } else if (rest.startsWith(QLatin1String("<!--"))) {
            const qsizetype end = text.indexOf(QLatin1String("-->"), at);
            at = end < 0 ? -1 : end + 3;
        } else if (rest.startsWith(QLatin1String("<!DOCTYPE"))) {
            at = behindDocumentType(text, at);
        } else {
            return at;
        }
    }
    return -1;
}

/// References to entities that are not XML's own become text: what they stand for is declared nowhere any more.
QString withoutEntities(QStringView text)
{
    static constexpr std::array own { "amp", "lt", "gt", "quot", "apos" };
    constexpr qsizetype longestName = 40;
    QString plain;
    plain.reserve(text.size());
    qsizetype copied = 0;
    for (qsizetype at = text.indexOf(QLatin1Char('&')); at >= 0; at = text.indexOf(QLatin1Char('&'), at + 1)) {
        const QStringView ahead = text.sliced(at + 1, std::min(longestName, text.size() - at - 1));
        const qsizetype end = ahead.indexOf(QLatin1Char(';'));
        const QStringView name = end > 0 ? ahead.first(end) : QStringView();
        const bool known = name.startsWith(QLatin1Char('#'))
            || std::any_of(own.begin(), own.end(), [name](const char* entry) { return name == QLatin1String(entry); });
        if (known)
            continue;
        plain += text.sliced(copied, at - copied);
        plain += name == QLatin1String("nbsp") ? QStringLiteral(" ") : QStringLiteral("&amp;");
        copied = at + 1 + (name == QLatin1String("nbsp") ? end + 1 : 0);
    }
    return plain.append(text.sliced(copied));
}

class XmlOutline {
public:
    explicit XmlOutline(QByteArrayView bytes)
        : m_xml(bytes)
    {
    }
    bool write();
    ExtractedText take() { return m_out.take(); }

private:
    struct Element {
        QString label;
        QString text;
        bool hasText = false;
        bool written = false; ///< its label has a line
    };

    void start();
    void end();
    void addText();
    void addLine(size_t depth, const QString& text);

    XmlReader m_xml;
    TextBuilder m_out;
    std::vector<Element> m_open;
    int m_inside = 0; ///< elements in running text that are open
    bool m_lines = false; ///< the open block is one of lines
};

void XmlOutline::addLine(size_t depth, const QString& text)
{
    constexpr size_t deepestIndent = 10;
    constexpr qsizetype prose = 80; // a text as long as this has sentences
    const bool record = depth <= 1;
    if (text.size() > prose) {
        m_out.begin(BlockKind::Paragraph);
        m_out.addPreformatted(text);
        m_out.end();
        m_lines = false;
        return;
    }
    if (record || !m_lines)
        m_out.begin(BlockKind::Code);
    else
        m_out.addPreformatted(u"\n");
    m_out.addPreformatted(QString(qsizetype(2 * std::min(depth, deepestIndent)), QLatin1Char(' ')) + text);
    m_lines = true;
}

void XmlOutline::start()
{
    if (m_inside > 0 || (!m_open.empty() && m_open.back().hasText)) {
        ++m_inside;
        return;
    }
    if (!m_open.empty() && !std::exchange(m_open.back().written, true))
        addLine(m_open.size() - 1, m_open.back().label);
    m_open.push_back({ QString::fromUtf8(m_xml.name()) + m_xml.attributes(), {}, false, false });
}

void XmlOutline::addText()
{
    if (m_open.empty())
        return;
    const QString text = m_xml.text();
    Element& element = m_open.back();
    element.hasText = element.hasText || !text.trimmed().isEmpty();
    element.text += text;
}

void XmlOutline::end()
{
    if (m_inside > 0) {
        --m_inside;
        return;
    }
    if (m_open.empty())
        return;
    const Element element = std::move(m_open.back());
    m_open.pop_back();
    const QString text = element.text.simplified();
    if (!element.written)
        addLine(m_open.size(), text.isEmpty() ? element.label : element.label + QLatin1String(": ") + text);
    else if (!text.isEmpty())
        addLine(m_open.size() + 1, text);
}

bool XmlOutline::write()
{
    for (Token token = m_xml.next();; token = m_xml.next()) {
        if (token == Token::AtEnd || token == Token::Failed)
            return token == Token::AtEnd;
        if (token == Token::Start)
            start();
        else if (token == Token::End)
            end();
        else
            addText();
    }
}

} // namespace

ExtractedText readXml(QString text)
{
    const qsizetype begin = beginOfContent(text);
    if (begin >= 0) {
        const QByteArray utf8 = withoutEntities(QStringView(text).sliced(begin)).toUtf8();
        XmlOutline outline(utf8);
        if (outline.write())
            return outline.take();
    }
    ExtractedText document = readPlainText(std::move(text), FileFormat::Code);
    document.notices.append(QStringLiteral("It is not well-formed XML, and is shown as it stands."));
    return document;
}

} // namespace docent
