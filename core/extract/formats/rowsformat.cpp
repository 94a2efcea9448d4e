#include "extract/formats/rowsformat.h"

#include "extract/formats/textbuilder.h"
#include "extract/formats/textformat.h"

#include <algorithm>
#include <map>

namespace docent {

namespace {

constexpr qsizetype longestQuoted = qsizetype(1) << 20;
constexpr qsizetype largestParsed = qsizetype(64) << 20; ///< beyond it memory is scarce, and lines must do
constexpr auto separatorLine = "sep="; ///< how Excel names the delimiter in a first line

QString joined(const QStringList& row)
{
    QStringList cells;
    for (const QString& cell : row)
        cells.append(cell.simplified());
    while (!cells.isEmpty() && cells.last().isEmpty())
        cells.removeLast();
    return cells.join(QLatin1String(" | "));
}

/// How many of a hundred rows have the number of fields that most have; 0 if that is one.
int agreement(QStringView sample, QChar delimiter)
{
    constexpr int judged = 100;
    std::map<qsizetype, int> counts;
    int rows = 0;
    RowReader reader(sample, delimiter);
    for (QStringList row; rows < judged && reader.next(&row);) {
        if (row.size() == 1 && row.first().isEmpty())
            continue;
        ++counts[row.size()];
        ++rows;
    }
    const auto most = std::max_element(
        counts.begin(), counts.end(), [](const auto& left, const auto& right) { return left.second < right.second; });
    return rows == 0 || most->first < 2 ? 0 : most->second * 100 / rows;
}

} // namespace

/// The value in quotes at the present place; false, and no step ahead, if they have no end.
bool RowReader::quoted(QString* value)
{
    const qsizetype limit = std::min(m_text.size(), m_at + longestQuoted);
    for (qsizetype at = m_at + 1; at < limit; ++at) {
        if (m_text.at(at) != QLatin1Char('"')) {
            value->append(m_text.at(at));
            continue;
        }
        const QChar after = at + 1 < m_text.size() ? m_text.at(at + 1) : QLatin1Char('\n');
        if (after == m_delimiter || after == QLatin1Char('\n')) {
            m_at = at + 1;
            return true;
        }
        value->append(QLatin1Char('"'));
        at += after == QLatin1Char('"') ? 1 : 0;
    }
    value->clear();
    return false;
}

QString RowReader::field()
{
    QString value;
    if (m_quotes && m_at < m_text.size() && m_text.at(m_at) == QLatin1Char('"')) {
        if (quoted(&value))
            return value;
        m_quotes = false;
    }
    const qsizetype start = m_at;
    while (m_at < m_text.size() && m_text.at(m_at) != m_delimiter && m_text.at(m_at) != QLatin1Char('\n'))
        ++m_at;
    return m_text.sliced(start, m_at - start).toString();
}

bool RowReader::next(QStringList* row)
{
    row->clear();
    if (m_at >= m_text.size())
        return false;
    for (;;) {
        row->append(field());
        if (m_at >= m_text.size())
            return true;
        if (m_text.at(m_at++) == QLatin1Char('\n'))
            return true;
    }
}

QChar delimiterOf(QStringView text)
{
    constexpr qsizetype judged = 64 * 1024;
    constexpr int enough = 70; // of a hundred rows
    QStringView sample = text.first(std::min(text.size(), judged));
    if (const qsizetype feed = sample.lastIndexOf(QLatin1Char('\n')); sample.size() < text.size() && feed > 0)
        sample = sample.first(feed);
    QChar best;
    int most = enough - 1;
    for (const QChar delimiter : QStringView(u",;\t|")) {
        if (const int found = agreement(sample, delimiter); found > most) {
            best = delimiter;
            most = found;
        }
    }
    return best;
}

ExtractedText readRows(QString text)
{
    QStringView rows = text;
    QChar delimiter;
    const qsizetype feed = rows.indexOf(QLatin1Char('\n'));
    if (feed == 5 && rows.startsWith(QLatin1String(separatorLine))) {
        delimiter = rows.at(4);
        rows = rows.sliced(feed + 1);
    } else if (rows.size() <= largestParsed) {
        delimiter = delimiterOf(rows);
    }
    if (delimiter.isNull())
        return readPlainText(std::move(text), FileFormat::Rows);
    TextBuilder out;
    out.begin(BlockKind::Table);
    RowReader reader(rows, delimiter);
    QList<LineStart> runs; // of rows that follow one another without empty ones between them
    qsizetype length = 0;
    qsizetype indent = 0;
    int number = 0;
    int expected = 0;
    for (QStringList row; reader.next(&row);) {
        const QString line = joined(row);
        ++number;
        if (line.isEmpty())
            continue;
        if (length > 0)
            out.addPreformatted(u"\n");
        else if (line.front().isSpace())
            indent = 1; // the text won't begin with a space
        if (number != expected)
            runs.append({ std::max<qsizetype>(length - indent, 0), number });
        expected = number + 1;
        length += line.size() + 1;
        out.addPreformatted(line);
    }
    ExtractedText document = out.take();
    document.placeKind = PlaceKind::Row;
    document.lines = std::move(runs);
    return document;
}

} // namespace docent
