#include "terms/stretches.h"

#include "terms/letters.h"

namespace docent::terms {

namespace {

constexpr qsizetype longestNamed = 2; ///< letters before the sharp of C#

bool isDotted(QStringView text, qsizetype i)
{
    return text.at(i) == u'.' && i + 1 < text.size() && text.at(i + 1).isLetter() && kindAt(text, i + 1) == Kind::Word
        && (i == 0 || kinds()[text.at(i - 1).unicode()] == Kind::Separator);
}

/// What belongs to the name before it: the plus signs of C++, the sharp of C#.
qsizetype signsAt(QStringView text, qsizetype i, qsizetype word)
{
    const qsizetype left = text.size() - i;
    const auto endsAt = [&](qsizetype j) { return j >= text.size() || kindAt(text, j) == Kind::Separator; };
    if (left >= 2 && text.at(i) == u'+' && text.at(i + 1) == u'+' && endsAt(i + 2))
        return 2;
    if (left >= 1 && text.at(i) == u'#' && word <= longestNamed && text.at(i - 1).isLetter()
        && (i + 1 >= text.size() || kindAt(text, i + 1) != Kind::Word))
        return 1;
    return 0;
}

} // namespace

bool Stretches::next(Stretch& stretch)
{
    const auto& table = kinds();
    while (m_at < m_text.size()) {
        Kind kind = table[m_text.at(m_at).unicode()];
        if (kind == Kind::Surrogate)
            kind = kindAt(m_text, m_at);
        const bool dotted = kind == Kind::Joiner && isDotted(m_text, m_at);
        if (kind != Kind::Word && kind != Kind::Unspaced && !dotted) {
            m_at += characterAt(m_text, m_at).size;
            continue;
        }
        stretch.from = m_at;
        stretch.unspaced = kind == Kind::Unspaced;
        m_at = stretch.unspaced ? endOfRun(m_at) : endOfWord(m_at + (dotted ? 1 : 0));
        stretch.size = m_at - stretch.from;
        return true;
    }
    return false;
}

qsizetype Stretches::endOfRun(qsizetype i) const
{
    while (i < m_text.size()) {
        const Character c = characterAt(m_text, i);
        const Kind kind = kindAt(m_text, i);
        if (kind != Kind::Unspaced && kind != Kind::Ignored && !QChar::isMark(c.value))
            break;
        i += c.size;
    }
    return i;
}

qsizetype Stretches::endOfWord(qsizetype i) const
{
    const auto& table = kinds();
    const qsizetype from = i;
    while (i < m_text.size()) {
        Kind kind = table[m_text.at(i).unicode()];
        if (kind == Kind::Word || kind == Kind::Ignored) {
            ++i;
            continue;
        }
        if (kind == Kind::Surrogate) {
            kind = kindAt(m_text, i);
            if (kind != Kind::Word && kind != Kind::Ignored)
                break;
            i += 2;
        } else if (kind == Kind::Joiner && joinsAt(i)) {
            ++i;
        } else {
            break;
        }
    }
    return i < m_text.size() ? i + signsAt(m_text, i, i - from) : i;
}

bool Stretches::joinsAt(qsizetype i) const
{
    if (i + 1 >= m_text.size() || kindAt(m_text, i + 1) != Kind::Word)
        return false;
    const QChar joiner = m_text.at(i);
    if (joiner == u',' || joiner == u':')
        return m_text.at(i - 1).isDigit() && m_text.at(i + 1).isDigit();
    return true;
}

qsizetype endOfLetter(QStringView text, qsizetype i)
{
    i += characterAt(text, i).size;
    while (i < text.size()) {
        const Character c = characterAt(text, i);
        if (!continuesLetter(c.value))
            break;
        i += c.size;
    }
    return i;
}

} // namespace docent::terms
