#pragma once

#include "extract/formats/textbuilder.h"

#include <array>
#include <QString>

namespace docent {

/// Removes marks such as *bold* that stand in pairs around words; longer marks come first in the list. A mark inside a
/// word, or without its other half nearby, is none. So many may stand in one another.
template <size_t N> QString withoutMarks(QStringView text, const std::array<QStringView, N>& marks, int depth = 4);

/// The other half of `mark`, which stands at `at`; -1 if this is no mark.
qsizetype closingMark(QStringView text, qsizetype at, QStringView mark);

/// Gathers the lines of paragraphs and items of plain markup languages, and writes them without their marks.
class MarkupParagraphs {
public:
    MarkupParagraphs(TextBuilder& out, QString (*plain)(QStringView))
        : m_out(out)
        , m_plain(plain)
    {
    }
    bool isOpen() const { return m_open; }
    const QString& text() const { return m_text; }
    /// Ends what is open, and begins a block with its first line.
    void open(BlockKind kind, QStringView line, const QString& prefix = {});
    void add(QStringView line, bool onItsOwnLine = false);
    void close();
    void addHeading(int level, QStringView line);
    void addCode(const QString& code);

private:
    TextBuilder& m_out;
    QString (*m_plain)(QStringView);
    QString m_text;
    QString m_prefix;
    BlockKind m_kind = BlockKind::Paragraph;
    bool m_open = false;
};

/// "- " or "3. " before the words of a list item, with which `line` begins; its length with all spaces. 0: no item.
qsizetype itemMark(QStringView line);

template <size_t N> QString withoutMarks(QStringView text, const std::array<QStringView, N>& marks, int depth)
{
    if (depth == 0)
        return text.toString();
    QString plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = -1;
        QStringView found;
        for (const QStringView mark : marks) {
            end = closingMark(text, at, mark);
            found = mark;
            if (end >= 0)
                break;
        }
        if (end < 0) {
            plain.append(text.at(at++));
            continue;
        }
        plain.append(withoutMarks(text.sliced(at + found.size(), end - at - found.size()), marks, depth - 1));
        at = end + found.size();
    }
    return plain;
}

} // namespace docent
