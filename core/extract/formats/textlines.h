#pragma once

#include <algorithm>
#include <QStringView>

namespace docent {

/// Whether there is a letter or a number.
inline bool hasWords(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber(); });
}

/// Whether there is nothing but spaces.
inline bool isBlank(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
}

/// Goes through a text line by line. A line is [start, end) without its line feed.
class TextLines {
public:
    struct Line {
        qsizetype start = 0;
        qsizetype end = 0;
        QStringView text;
        bool isBlank() const { return text.trimmed().isEmpty(); }
        qsizetype size() const { return end - start; }
    };

    explicit TextLines(QStringView text)
        : m_text(text)
    {
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    Line peek() const
    {
        const qsizetype feed = m_text.indexOf(QLatin1Char('\n'), m_at);
        const qsizetype end = feed < 0 ? m_text.size() : feed;
        return { m_at, end, m_text.sliced(m_at, end - m_at) };
    }
    Line next()
    {
        const Line line = peek();
        m_at = std::min(line.end + 1, m_text.size());
        return line;
    }

private:
    QStringView m_text;
    qsizetype m_at = 0;
};

/// Whether a line begins a list item: "- ", "* ", "• ", "1. ", "2) ", "(a) ", after any indentation.
bool startsListItem(QStringView line);

} // namespace docent
