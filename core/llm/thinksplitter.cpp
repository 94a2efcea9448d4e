#include "llm/thinksplitter.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

struct TagPair {
    QLatin1String open;
    QLatin1String close;
};

constexpr std::array tagPairs { TagPair { QLatin1String("<think>"), QLatin1String("</think>") },
    TagPair { QLatin1String("<thinking>"), QLatin1String("</thinking>") } };

/// How many characters at the end of `text` may be the beginning of `tag`.
qsizetype overlap(const QString& text, const QString& tag)
{
    for (qsizetype length = std::min(text.size(), tag.size() - 1); length > 0; --length) {
        if (text.endsWith(QStringView(tag).left(length)))
            return length;
    }
    return 0;
}

void appendTo(QList<ChatDelta>& deltas, QString ChatDelta::*part, const QString& text)
{
    if (text.isEmpty())
        return;
    ChatDelta delta;
    delta.*part = text;
    deltas.append(delta);
}

qsizetype leadingSpace(const QString& text)
{
    const auto it = std::find_if_not(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
    return std::distance(text.begin(), it);
}

} // namespace

QList<ChatDelta> ThinkSplitter::feed(const QString& piece)
{
    m_held += piece;
    QList<ChatDelta> deltas;
    step(deltas, false);
    return deltas;
}

QList<ChatDelta> ThinkSplitter::finish()
{
    QList<ChatDelta> deltas;
    step(deltas, true);
    return deltas;
}

void ThinkSplitter::step(QList<ChatDelta>& deltas, bool atEnd)
{
    if (m_state == State::Start && !stepStart(atEnd))
        return;
    if (m_state == State::Reasoning && !stepReasoning(deltas, atEnd))
        return;
    if (m_state == State::AfterReasoning) {
        m_held.remove(0, leadingSpace(m_held));
        if (m_held.isEmpty())
            return;
        m_state = State::Answer;
    }
    appendTo(deltas, &ChatDelta::text, std::exchange(m_held, {}));
}

/// False while the opening tag may still come.
bool ThinkSplitter::stepStart(bool atEnd)
{
    const qsizetype space = leadingSpace(m_held);
    const QStringView rest = QStringView(m_held).mid(space);
    bool mayCome = rest.isEmpty();
    for (const TagPair& pair : tagPairs) {
        if (rest.startsWith(pair.open)) {
            m_held.remove(0, space + pair.open.size());
            m_closing = pair.close;
            m_state = State::Reasoning;
            return true;
        }
        mayCome = mayCome || pair.open.startsWith(rest);
    }
    if (mayCome && !atEnd)
        return false;
    m_state = State::Answer;
    return true;
}

/// False while the reasoning goes on.
bool ThinkSplitter::stepReasoning(QList<ChatDelta>& deltas, bool atEnd)
{
    const qsizetype end = m_held.indexOf(m_closing);
    if (end >= 0) {
        appendTo(deltas, &ChatDelta::reasoning, m_held.left(end));
        m_held.remove(0, end + m_closing.size());
        m_state = State::AfterReasoning;
        return true;
    }
    const qsizetype kept = atEnd ? 0 : overlap(m_held, m_closing);
    appendTo(deltas, &ChatDelta::reasoning, m_held.left(m_held.size() - kept));
    m_held = m_held.right(kept);
    return false;
}

} // namespace docent
