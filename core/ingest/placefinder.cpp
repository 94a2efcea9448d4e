#include "ingest/placefinder.h"

#include <algorithm>

namespace docent {

namespace {

constexpr qsizetype mostLabels = 3; ///< of a passage over several sheets or chapters
constexpr qsizetype longestLabel = 120;

/// Index of the last that begins at or before `position`; -1: none does.
template <typename Start> qsizetype startedAt(const QList<Start>& starts, qsizetype position)
{
    const auto behind = std::upper_bound(starts.begin(), starts.end(), position,
        [](qsizetype at, const Start& candidate) { return at < candidate.start; });
    return behind - starts.begin() - 1;
}

QString range(qint64 first, qint64 last)
{
    return first == last ? QString::number(first) : QStringLiteral("%1\u2013%2").arg(first).arg(last);
}

QString shortened(const QString& label)
{
    const QString line = label.simplified();
    return line.size() <= longestLabel ? line : line.left(longestLabel - 1).trimmed() + QChar(u'\u2026');
}

} // namespace

Place PlaceFinder::between(qsizetype start, qsizetype end)
{
    const QString& text = m_document.text;
    while (end > start && text.at(end - 1).isSpace())
        --end;
    while (start < end && text.at(start).isSpace())
        ++start;
    return { m_document.placeKind, labelBetween(start, end) };
}

QString PlaceFinder::labelBetween(qsizetype start, qsizetype end)
{
    if (m_document.placeKind == PlaceKind::Line || m_document.placeKind == PlaceKind::Row) {
        const Lines lines = linesBetween(start, end);
        return lines.first > 0 ? range(lines.first, lines.last) : QString();
    }
    if (m_document.placeKind == PlaceKind::Page || m_document.placeKind == PlaceKind::Slide)
        return {};
    QStringList labels;
    const QList<PageStart>& pages = m_document.pages;
    for (qsizetype i = std::max<qsizetype>(startedAt(pages, start), 0); i < pages.size() && pages.at(i).start < end;
         ++i) {
        const qsizetype behind = i + 1 < pages.size() ? std::min(end, pages.at(i + 1).start) : end;
        const QString label = pageLabel(i, std::max(start, pages.at(i).start), behind);
        if (label.isEmpty() || labels.contains(label))
            continue;
        if (labels.size() == mostLabels) {
            labels.append(QStringLiteral("\u2026"));
            break;
        }
        labels.append(label);
    }
    return labels.join(QStringLiteral("; "));
}

/// A chapter's title; of a sheet the cells, as spreadsheets write them: "Budget!B5:F20".
QString PlaceFinder::pageLabel(qsizetype page, qsizetype start, qsizetype end)
{
    const PageStart& its = m_document.pages.at(page);
    const Lines rows = m_document.placeKind == PlaceKind::Sheet ? linesBetween(start, end) : Lines();
    if (rows.first == 0 || its.columns.isEmpty())
        return shortened(its.label);
    const QString firstColumn = its.columns.section(QLatin1Char(':'), 0, 0);
    const QString lastColumn = its.columns.section(QLatin1Char(':'), -1);
    const QString from = firstColumn + QString::number(rows.first);
    const QString to = lastColumn + QString::number(rows.last);
    return shortened(its.label) + QLatin1Char('!') + (from == to ? from : from + QLatin1Char(':') + to);
}

PlaceFinder::Lines PlaceFinder::linesBetween(qsizetype start, qsizetype end)
{
    const QList<LineStart>& runs = m_document.lines;
    Lines lines;
    for (qsizetype i = std::max<qsizetype>(startedAt(runs, start), 0); i < runs.size() && runs.at(i).start < end; ++i) {
        qsizetype behind = i + 1 < runs.size() ? std::min(end, runs.at(i + 1).start) : end;
        const qsizetype from = std::max(start, runs.at(i).start);
        while (behind > from && m_document.text.at(behind - 1).isSpace())
            --behind;
        if (runs.at(i).line == 0 || behind == from)
            continue;
        if (lines.first == 0)
            lines.first = lineAt(i, from);
        lines.last = lineAt(i, behind - 1);
    }
    return lines;
}

qint64 PlaceFinder::lineAt(qsizetype run, qsizetype position)
{
    const LineStart& its = m_document.lines.at(run);
    if (run != m_run) {
        m_run = run;
        m_at = its.start;
        m_feeds = 0;
    }
    const QString& text = m_document.text;
    while (m_at < position)
        m_feeds += text.at(m_at++) == QLatin1Char('\n') ? 1 : 0;
    while (m_at > position)
        m_feeds -= text.at(--m_at) == QLatin1Char('\n') ? 1 : 0;
    return its.line + m_feeds;
}

} // namespace docent
