#include "extract/formats/latexreader.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

template <size_t N> bool isOneOf(QStringView name, const std::array<QStringView, N>& list)
{
    return std::find(list.begin(), list.end(), name) != list.end();
}

QStringView withoutStar(QStringView name)
{
    return name.endsWith(QLatin1Char('*')) ? name.chopped(1) : name;
}

} // namespace

void LatexReader::beginItem()
{
    if (m_capture || m_preamble || m_tables > 0)
        return;
    if (m_lists.empty())
        m_lists.push_back({ false, 0 });
    List& list = m_lists.back();
    const QString indent(2 * std::min<qsizetype>(qsizetype(m_lists.size()) - 1, 8), QLatin1Char(' '));
    m_out.begin(BlockKind::ListItem, 0,
        indent + (list.ordered ? QStringLiteral("%1. ").arg(++list.count) : QStringLiteral("- ")));
    constexpr qsizetype longestTerm = 300;
    const QStringView ahead = m_text.sliced(m_at, std::min(longestTerm, m_text.size() - m_at));
    const qsizetype end = ahead.startsWith(QLatin1Char('[')) ? ahead.indexOf(QLatin1Char(']')) : -1;
    if (end < 0)
        return;
    m_out.addText(QString(ahead.sliced(1, end - 1).toString() + QLatin1Char(' ')));
    m_at += end + 1;
}

bool LatexReader::runEnvironment(QStringView command)
{
    if (command == u"begin" || command == u"end") {
        const QString name = withoutStar(argument()).toString();
        if (command == u"end")
            endEnvironment(name);
        else if (!readVerbatim(name))
            beginEnvironment(name);
        return true;
    }
    if (command == u"verb" && m_at < m_text.size()) {
        constexpr qsizetype longest = 500;
        const QStringView ahead = m_text.sliced(m_at, std::min(longest, m_text.size() - m_at));
        const qsizetype end = ahead.indexOf(ahead.front(), 1);
        if (end > 0) {
            put(ahead.sliced(1, end - 1));
            m_at += end + 1;
        }
        return true;
    }
    if (command == u"maketitle" && !m_title.isEmpty() && !m_preamble) {
        m_out.begin(BlockKind::Heading, 1);
        m_out.addText(m_title);
        m_out.begin(BlockKind::Paragraph);
        m_out.addText(m_author);
        m_out.end();
    }
    return command == u"maketitle";
}

/// Environments whose text is taken as it stands, or not at all; up to their end, which is not looked for inside
/// others.
bool LatexReader::readVerbatim(const QString& name)
{
    static constexpr std::array<QStringView, 7> code { u"verbatim", u"Verbatim", u"lstlisting", u"minted", u"alltt",
        u"code", u"algorithmic" };
    static constexpr std::array<QStringView, 8> math { u"equation", u"align", u"gather", u"multline", u"displaymath",
        u"eqnarray", u"math", u"flalign" };
    static constexpr std::array<QStringView, 4> unread { u"comment", u"tikzpicture", u"filecontents", u"pgfpicture" };
    const bool isCode = isOneOf(name, code);
    const bool isMath = isOneOf(name, math);
    if (!isCode && !isMath && !isOneOf(name, unread))
        return false;
    if (isCode) {
        skipOptional();
        if (name == QLatin1String("minted"))
            argument();
    }
    const QStringView rest = m_text.sliced(m_at);
    qsizetype end = rest.indexOf(QString(QLatin1String("\\end{") + name));
    end = end < 0 ? rest.size() : end;
    m_at += end;
    if (m_preamble || m_capture || (!isCode && !isMath))
        return true;
    m_out.begin(BlockKind::Code);
    m_out.addPreformatted(rest.first(end));
    m_out.end();
    return true;
}

void LatexReader::beginEnvironment(const QString& name)
{
    static constexpr std::array<QStringView, 6> tables { u"tabular", u"tabularx", u"longtable", u"tabulary", u"tabu",
        u"array" };
    static constexpr std::array<QStringView, 4> sized { u"minipage", u"wrapfigure", u"thebibliography", u"multicols" };
    if (name == QLatin1String("document")) {
        m_preamble = false;
        m_capture = nullptr;
        m_groups.clear();
        return;
    }
    skipOptional();
    if (isOneOf(name, tables)) {
        if (name == QLatin1String("tabularx") || name == QLatin1String("tabulary"))
            argument();
        argument();
        if (m_preamble || m_capture || m_tables++ > 0)
            return;
        m_out.end();
        m_rows = { QStringList(QString()) };
    } else if (isOneOf(name, sized)) {
        argument();
        if (name == QLatin1String("wrapfigure"))
            argument();
        paragraphEnd();
    } else if (name == QLatin1String("itemize") || name == QLatin1String("enumerate")
        || name == QLatin1String("description")) {
        m_lists.push_back({ name == QLatin1String("enumerate"), 0 });
    } else if (name == QLatin1String("quote") || name == QLatin1String("quotation") || name == QLatin1String("verse")) {
        ++m_quotes;
        paragraphEnd();
    } else {
        paragraphEnd();
    }
}

void LatexReader::endEnvironment(const QString& name)
{
    if (m_tables > 0
        && (name.startsWith(QLatin1String("tabu")) || name == QLatin1String("longtable")
            || name == QLatin1String("array"))) {
        if (--m_tables == 0)
            endTable();
        return;
    }
    if (name == QLatin1String("document")) {
        m_at = m_text.size();
        return;
    }
    if (name == QLatin1String("itemize") || name == QLatin1String("enumerate")
        || name == QLatin1String("description")) {
        if (!m_lists.empty())
            m_lists.pop_back();
        if (m_tables == 0 && !m_preamble && !m_capture)
            m_out.end();
    } else if (name == QLatin1String("quote") || name == QLatin1String("quotation") || name == QLatin1String("verse")) {
        m_quotes = std::max(0, m_quotes - 1);
    }
    paragraphEnd();
}

void LatexReader::endTable()
{
    m_tables = 0;
    if (!m_rows.isEmpty())
        m_out.addTable(std::exchange(m_rows, {}));
}

} // namespace docent
