#pragma once

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QStringList>

namespace docent::test {

/// Black words on white paper.
QImage drawn(const QString& text, QSize size = { 1000, 300 });
QByteArray encoded(const QImage& image, const char* format);
/// Uncompressed grey pages.
QByteArray tiff(const QList<QImage>& pages);
/// A page for each: a picture of the text for what begins with "scan:", nothing for what is empty, else the text.
QByteArray scannedPdf(const QStringList& pages);

} // namespace docent::test
