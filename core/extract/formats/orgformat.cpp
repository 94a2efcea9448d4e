#include "extract/formats/orgformat.h"

#include "extract/formats/inlinemarks.h"
#include "extract/formats/textlines.h"

#include <algorithm>

namespace docent {

namespace {

/// "<2024-03-05 Tue 10:00>" → "2024-03-05"
QString orgDate(const QString& stamp)
{
    const bool bracketed = stamp.startsWith(QLatin1Char('<')) || stamp.startsWith(QLatin1Char('['));
    return bracketed ? stamp.mid(1, 10) : stamp;
}

using Line = TextLines::Line;

/// "[[address][words]]" as its words, other marks gone.
QString plainOrg(QStringView text)
{
    static constexpr std::array<QStringView, 6> marks { u"*", u"/", u"=", u"~", u"_", u"+" };
    constexpr qsizetype longestLink = 2'000;
    QString linked;
    for (qsizetype at = 0; at < text.size();) {
        const QStringView ahead = text.sliced(at, std::min(longestLink, text.size() - at));
        const qsizetype end = ahead.startsWith(u"[[") ? ahead.indexOf(u"]]") : -1;
        if (end < 0) {
            linked.append(text.at(at++));
            continue;
        }
        const QStringView link = ahead.sliced(2, end - 2);
        const qsizetype words = link.indexOf(u"][");
        linked.append(words < 0 ? link : link.sliced(words + 2));
        at += end + 2;
    }
    return withoutMarks(QStringView(linked), marks);
}

class OrgReader {
public:
    explicit OrgReader(QStringView text)
        : m_lines(text)
    {
    }
    ExtractedText read();

private:
    void readLine(const Line& line);
    bool readSetting(QStringView line);
    void readBlock(QStringView name);
    void readTable(QStringView first);
    void readHeading(QStringView line, qsizetype stars);

    TextLines m_lines;
    TextBuilder m_out;
    MarkupParagraphs m_paragraphs { m_out, &plainOrg };
    ExtractedText m_facts;
    bool m_quoting = false;
};

void OrgReader::readHeading(QStringView line, qsizetype stars)
{
    QStringView title = line.sliced(stars).trimmed();
    // The state of a task, in capitals; others than these two can be declared, and stay.
    constexpr std::array<QStringView, 2> states { u"TO"
                                                  u"DO ",
        u"DONE " };
    for (const QStringView state : states) {
        if (title.startsWith(state))
            title = title.sliced(state.size()).trimmed();
    }
    // Tags stand at the end, ":home:work:".
    const qsizetype space = title.lastIndexOf(QLatin1Char(' '));
    const QStringView last = title.sliced(space + 1);
    if (space > 0 && last.size() > 2 && last.startsWith(QLatin1Char(':')) && last.endsWith(QLatin1Char(':')))
        title = title.first(space).trimmed();
    m_paragraphs.addHeading(int(std::min<qsizetype>(stars, 6)), title);
}

/// A line "#+NAME: value", "#+BEGIN_…" or a comment.
bool OrgReader::readSetting(QStringView line)
{
    if (line == QLatin1String("#") || line.startsWith(QLatin1String("# ")))
        return true;
    if (!line.startsWith(QLatin1String("#+")))
        return false;
    m_paragraphs.close();
    const QString name = line.sliced(2, std::min<qsizetype>(line.size() - 2, 40)).toString().toLower();
    const QString value = line.contains(QLatin1Char(':'))
        ? line.sliced(line.indexOf(QLatin1Char(':')) + 1).trimmed().toString()
        : QString();
    if (name.startsWith(QLatin1String("title:")))
        m_facts.title = value;
    else if (name.startsWith(QLatin1String("author:")))
        m_facts.author = value;
    else if (name.startsWith(QLatin1String("date:")))
        m_facts.date = orgDate(value);
    else if (name.startsWith(QLatin1String("language:")))
        m_facts.language = value;
    else if (name.startsWith(QLatin1String("caption:")))
        m_paragraphs.open(BlockKind::Paragraph, value);
    else if (name.startsWith(QLatin1String("begin_")))
        readBlock(QStringView(name).sliced(6));
    else if (name.startsWith(QLatin1String("end_quote")) || name.startsWith(QLatin1String("end_verse")))
        m_quoting = false;
    return true;
}

void OrgReader::readBlock(QStringView name)
{
    m_quoting = name.startsWith(QLatin1String("quote")) || name.startsWith(QLatin1String("verse"));
    const bool code = name.startsWith(QLatin1String("src")) || name.startsWith(QLatin1String("example"));
    const bool unread = name.startsWith(QLatin1String("comment")) || name.startsWith(QLatin1String("export"));
    if (!code && !unread)
        return;
    QString lines;
    while (!m_lines.atEnd()) {
        const QStringView line = m_lines.next().text;
        if (line.trimmed().startsWith(QLatin1String("#+end_"), Qt::CaseInsensitive))
            break;
        lines.append(line).append(QLatin1Char('\n'));
    }
    if (code)
        m_paragraphs.addCode(lines);
}

void OrgReader::readTable(QStringView first)
{
    m_paragraphs.close();
    QList<QStringList> rows;
    const auto addRow = [&rows](QStringView line) {
        if (line.startsWith(QLatin1String("|-")))
            return;
        QStringList row;
        for (const QStringView cell : line.sliced(1).split(QLatin1Char('|')))
            row.append(plainOrg(cell.trimmed()));
        rows.append(row);
    };
    addRow(first);
    while (!m_lines.atEnd() && m_lines.peek().text.trimmed().startsWith(QLatin1Char('|')))
        addRow(m_lines.next().text.trimmed());
    m_out.addTable(rows);
}

void OrgReader::readLine(const Line& line)
{
    const QStringView text = line.text.trimmed();
    if (text.isEmpty())
        return m_paragraphs.close();
    const auto stars = std::find_if(line.text.begin(), line.text.end(), [](QChar c) { return c != QLatin1Char('*'); })
        - line.text.begin();
    if (stars > 0 && stars < line.size() && line.text.at(stars) == QLatin1Char(' '))
        return readHeading(line.text, stars);
    if (readSetting(text))
        return;
    if (text.startsWith(QLatin1Char('|')))
        return readTable(text);
    const bool drawer = text.size() > 2 && text.startsWith(QLatin1Char(':')) && text.endsWith(QLatin1Char(':'))
        && !text.contains(QLatin1Char(' '));
    if (drawer) {
        // One without an end in sight is none.
        constexpr int longestDrawer = 100;
        TextLines ahead = m_lines;
        for (int i = 0; i < longestDrawer && !ahead.atEnd(); ++i) {
            if (ahead.next().text.trimmed().compare(QLatin1String(":END:"), Qt::CaseInsensitive) != 0)
                continue;
            m_paragraphs.close();
            m_lines = ahead;
            return;
        }
    }
    if (text.startsWith(QLatin1String(": ")))
        return m_paragraphs.addCode(text.sliced(2).toString());
    if (const qsizetype mark = itemMark(line.text); mark > 0) {
        const QString prefix = line.text.first(mark).trimmed().toString() + QLatin1Char(' ');
        return m_paragraphs.open(BlockKind::ListItem, line.text.sliced(mark), prefix);
    }
    if (m_quoting && !m_paragraphs.isOpen())
        return m_paragraphs.open(BlockKind::Quote, text);
    m_paragraphs.add(text);
}

ExtractedText OrgReader::read()
{
    while (!m_lines.atEnd())
        readLine(m_lines.next());
    m_paragraphs.close();
    ExtractedText document = m_out.take();
    document.title = m_facts.title;
    document.author = m_facts.author;
    document.date = m_facts.date;
    document.language = m_facts.language;
    return document;
}

} // namespace

ExtractedText readOrg(QStringView text)
{
    ExtractedText document = OrgReader(text).read();
    document.kind = QStringLiteral("org");
    return document;
}

} // namespace docent
