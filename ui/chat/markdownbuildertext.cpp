// Text between the marks: entities, line breaks and citations.

#include "ui/chat/citationchip.h"
#include "ui/chat/linkpolicy.h"
#include "ui/chat/markdownbuilder.h"
#include "ui/chat/markdownrenderer.h"

#include <algorithm>
#include <md4c.h>
#include <QRegularExpression>

namespace docent::ui {

void MarkdownBuilder::text(int type, const QString& text)
{
    // Text of a tight item comes without a paragraph of its own.
    if (!m_blockOpen && !m_table)
        startBlock(current());
    switch (type) {
    case MD_TEXT_BR:
        m_pending += QChar(QChar::LineSeparator);
        break;
    case MD_TEXT_SOFTBR:
        m_pending += QLatin1Char(' ');
        break;
    case MD_TEXT_NULLCHAR:
        m_pending += QChar(QChar::ReplacementCharacter);
        break;
    case MD_TEXT_ENTITY:
        m_pending += entityText(text);
        break;
    default:
        m_pending += text;
        break;
    }
}

void MarkdownBuilder::flush()
{
    if (m_pending.isEmpty())
        return;
    QString text = std::exchange(m_pending, {});
    text.remove(QChar(QChar::ObjectReplacementCharacter)); // stands for a chip
    if (!m_images.isEmpty()) {
        m_images.last().description += text;
    } else if (m_table && m_inHead && m_options.skipTableHead) {
        return;
    } else if (m_inLink) {
        m_linkWords += text;
        m_cursor.insertText(visibleText(text), current());
    } else if (m_code) {
        m_cursor.insertText(text.replace(QLatin1Char('\n'), QChar(QChar::LineSeparator)), current());
    } else {
        insertWithCitations(text);
    }
}

void MarkdownBuilder::insertWithCitations(const QString& text)
{
    static const QRegularExpression mention(QStringLiteral("\\[(\\d{1,4}(?:\\s*[,;]\\s*\\d{1,4})*)\\]"));
    static const QRegularExpression number(QStringLiteral("\\d+"));
    qsizetype done = 0;
    auto mentions = mention.globalMatch(text);
    while (!m_options.citations.isEmpty() && mentions.hasNext()) {
        const QRegularExpressionMatch match = mentions.next();
        QList<int> numbers;
        auto found = number.globalMatch(match.captured(1));
        while (found.hasNext())
            numbers.append(found.next().captured().toInt());
        const auto known = [this](int n) { return m_options.citations.contains(n); };
        if (!std::all_of(numbers.cbegin(), numbers.cend(), known))
            continue;
        m_cursor.insertText(text.mid(done, match.capturedStart() - done), current());
        for (const int n : std::as_const(numbers)) {
            QTextCharFormat chip = m_formats.first();
            chip.setObjectType(CitationChip::objectType);
            chip.setProperty(CitationChip::numberProperty, n);
            chip.setAnchor(true);
            chip.setAnchorHref(citationAnchor(n));
            m_cursor.insertText(QString(QChar::ObjectReplacementCharacter), chip);
        }
        done = match.capturedEnd();
    }
    m_cursor.insertText(text.mid(done), current());
}

} // namespace docent::ui
