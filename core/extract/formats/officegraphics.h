#pragma once

#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QStringList>

namespace docent {

/// A chart's numbers as a table: a column for each series, a row for each point.
struct ChartData {
    QString title;
    QList<QStringList> rows;
};

/// Of a chart part of an Office file: what is kept beside the picture.
ChartData readChart(QByteArrayView xml);

/// The texts of a SmartArt diagram's data part, in the order in which they were written.
QStringList readDiagram(QByteArrayView xml);

} // namespace docent
