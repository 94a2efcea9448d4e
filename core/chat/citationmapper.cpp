#include "chat/citationmapper.h"

#include <algorithm>
#include <QRegularExpression>

namespace docent {

namespace {

/// The longest bracket that is still read as a list of citations.
constexpr qsizetype longestCitation = 120;

bool opens(QChar c)
{
    return c == QLatin1Char('[') || c == QChar(0x3010);
}

bool closes(QChar c)
{
    return c == QLatin1Char(']') || c == QChar(0x3011);
}

/// The ids in a bracket; empty if it is not a list of ids and numbers.
QStringList citationsIn(const QString& content)
{
    static const QRegularExpression separator(QStringLiteral(R"([,;\s]+|(?<=\S)\[|\](?=\S)|\band\b)"));
    // An id may begin like a label: idp46.
    static const QRegularExpression label(
        QStringLiteral(R"(^\s*(?![a-z]{3}\d\d\b)(?:passages?|sources?|ids?|see)?\s*[:#=]?\s*)"),
        QRegularExpression::CaseInsensitiveOption);
    QString list = content;
    list.remove(label);
    const QStringList parts = list.split(separator, Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const bool number =
            part.size() <= 2 && std::all_of(part.begin(), part.end(), [](QChar c) { return c.isDigit(); });
        if (!number && !looksLikePassageId(part))
            return {};
    }
    return parts;
}

} // namespace

bool looksLikePassageId(QStringView word)
{
    if (word.size() != 5)
        return false;
    const auto isLetter = [](QChar c) { return c >= QLatin1Char('a') && c <= QLatin1Char('z'); };
    return std::all_of(word.begin(), word.begin() + 3, isLetter) && word.at(3).isDigit() && word.at(4).isDigit();
}

CitationMapper::CitationMapper(QStringList offered)
    : m_offered(std::move(offered))
{
}

QString CitationMapper::feed(const QString& text)
{
    m_pending += text;
    QString out;
    while (!m_pending.isEmpty()) {
        Step step = Step::Consumed;
        if (m_pending.at(0) == QLatin1Char('`'))
            step = takeCode(out, false);
        else if (opens(m_pending.at(0)) && m_codeTicks == 0)
            step = takeBracket(out, false);
        else
            emitPlain(out, 1);
        if (step == Step::NeedMore)
            break;
    }
    return out;
}

QString CitationMapper::flush()
{
    QString out;
    while (!m_pending.isEmpty()) {
        if (m_pending.at(0) == QLatin1Char('`'))
            takeCode(out, true);
        else if (opens(m_pending.at(0)) && m_codeTicks == 0)
            takeBracket(out, true);
        else
            emitPlain(out, 1);
    }
    return out;
}

void CitationMapper::emitPlain(QString& out, qsizetype length)
{
    for (qsizetype i = 0; i < length; ++i) {
        const QChar c = m_pending.at(i);
        if (c == QLatin1Char('\n')) {
            m_lineStart = true;
            // Inline code ends with its paragraph at the latest; only a fence goes on.
            if (!m_fence && m_last == QLatin1Char('\n'))
                m_codeTicks = 0;
        } else if (!c.isSpace()) {
            m_lineStart = false;
        }
        m_last = c;
    }
    out += QStringView(m_pending).left(length);
    m_pending.remove(0, length);
}

CitationMapper::Step CitationMapper::takeCode(QString& out, bool atEnd)
{
    qsizetype ticks = 0;
    while (ticks < m_pending.size() && m_pending.at(ticks) == QLatin1Char('`'))
        ++ticks;
    if (ticks == m_pending.size() && !atEnd)
        return Step::NeedMore;
    if (m_codeTicks == 0) {
        m_fence = ticks >= 3 && m_lineStart;
        m_codeTicks = ticks;
    } else if (m_fence ? (ticks >= m_codeTicks && m_lineStart) : ticks == m_codeTicks) {
        m_codeTicks = 0;
        m_fence = false;
    }
    emitPlain(out, ticks);
    return Step::Consumed;
}

CitationMapper::Step CitationMapper::takeBracket(QString& out, bool atEnd)
{
    const auto end = std::find_if(m_pending.cbegin() + 1, m_pending.cend(), closes);
    const bool tooLong = end - m_pending.cbegin() > longestCitation;
    // "a[1]" and "[1](address)" are no citations, so the character behind the bracket is needed too.
    const bool undecided = end == m_pending.cend() || end + 1 == m_pending.cend();
    if (!atEnd && undecided && !tooLong)
        return Step::NeedMore;
    if (end == m_pending.cend() || tooLong) {
        emitPlain(out, 1);
        return Step::Consumed;
    }
    const qsizetype length = end - m_pending.cbegin() + 1;
    const QStringList ids = citationsIn(m_pending.mid(1, length - 2));
    const bool link = length < m_pending.size() && m_pending.at(length) == QLatin1Char('(');
    const bool anyOffered =
        std::any_of(ids.begin(), ids.end(), [this](const QString& id) { return m_offered.contains(id); });
    const bool subscript = m_last.isLetterOrNumber() && !anyOffered;
    if (ids.isEmpty() || link || subscript) {
        emitPlain(out, 1);
        return Step::Consumed;
    }
    for (const QString& id : ids)
        out += numberOf(id);
    m_pending.remove(0, length);
    m_last = QLatin1Char(']');
    m_lineStart = false;
    return Step::Consumed;
}

QString CitationMapper::numberOf(const QString& id)
{
    if (!m_offered.contains(id)) {
        ++m_unknown;
        return QStringLiteral("[?]");
    }
    qsizetype index = m_cited.indexOf(id);
    if (index < 0) {
        index = m_cited.size();
        m_cited.append(id);
    }
    return QStringLiteral("[%1]").arg(index + 1);
}

QString withoutCitations(QString text)
{
    static const QRegularExpression marks(QStringLiteral(R"(\s*\[(?:\d{1,3}|\?)\])"));
    return text.remove(marks);
}

} // namespace docent
