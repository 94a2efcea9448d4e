#pragma once

#include <QFont>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QPdfWriter>

namespace docent::test {

constexpr double pointsPerUnit = 72.0 / 1200; ///< the writer's resolution is 1,200 a inch

/// A PDF with known words at known places: returns where each line stands, in points.
struct MadePdf {
    QString path;
    QList<QRectF> lines; ///< of page 2
};

inline MadePdf makePdf(const QString& path)
{
    MadePdf made { path, {} };
    QPdfWriter writer(path);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setResolution(1200);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&writer);
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPointSizeF(12);
    painter.setFont(font);
    const auto line = [&](double x, double y, const QString& text) {
        painter.drawText(QPointF(x / pointsPerUnit, y / pointsPerUnit), text);
        const QRectF box = QFontMetricsF(font, &writer).boundingRect(text);
        made.lines.append(
            QRectF(x, y + box.top() * pointsPerUnit, box.width() * pointsPerUnit, box.height() * pointsPerUnit));
    };
    line(72, 100, QStringLiteral("The first page says nothing of interest."));
    writer.newPage();
    made.lines.clear();
    line(72, 100, QStringLiteral("PerksPlus Health and Wellness Program"));
    line(72, 400, QStringLiteral("PerksPlus provides employees with up to one thousand"));
    line(72, 418, QStringLiteral("dollars per year for fitness related programs."));
    line(72, 600, QStringLiteral("Something else entirely stands at the foot of the page"));
    writer.newPage();
    line(72, 100, QStringLiteral("and it goes on to say more on the following page."));
    painter.end();
    return made;
}

} // namespace docent::test
