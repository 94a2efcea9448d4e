#include "scannedfiles.h"

#include <array>
#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QtEndian>

namespace docent::test {

QImage drawn(const QString& text, QSize size)
{
    QImage image(size, QImage::Format_Grayscale8);
    image.fill(Qt::white);
    QPainter painter(&image);
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(44);
    painter.setFont(font);
    painter.drawText(image.rect().adjusted(40, 40, -40, -40), Qt::TextWordWrap, text);
    return image;
}

QByteArray encoded(const QImage& image, const char* format)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return buffer.data();
}

QByteArray tiff(const QList<QImage>& pages)
{
    QByteArray out("II*\0\0\0\0\0", 8);
    qsizetype link = 4;
    const auto number = [&out](quint32 value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            out.append(char(value >> (8 * i)));
    };
    for (const QImage& page : pages) {
        const auto pixels = quint32(out.size());
        for (int y = 0; y < page.height(); ++y)
            out.append(reinterpret_cast<const char*>(page.constScanLine(y)), page.width());
        if (out.size() % 2)
            out.append('\0');
        qToLittleEndian(quint32(out.size()), out.data() + link);
        const QList<std::array<quint32, 3>> entries { { 256, 4, quint32(page.width()) },
            { 257, 4, quint32(page.height()) }, { 258, 3, 8 }, { 259, 3, 1 }, { 262, 3, 1 }, { 273, 4, pixels },
            { 277, 3, 1 }, { 278, 4, quint32(page.height()) }, { 279, 4, quint32(page.width() * page.height()) } };
        number(quint32(entries.size()), 2);
        for (const auto& [tag, type, value] : entries) {
            number(tag, 2);
            number(type, 2);
            number(1, 4);
            number(value, 4);
        }
        link = out.size();
        number(0, 4);
    }
    return out;
}

QByteArray scannedPdf(const QStringList& pages)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A5));
        QPainter painter(&writer);
        QFont font(QStringLiteral("DejaVu Sans"));
        font.setPointSize(14);
        painter.setFont(font);
        for (qsizetype i = 0; i < pages.size(); ++i) {
            if (i > 0)
                writer.newPage();
            if (pages.at(i).startsWith(QLatin1String("scan:")))
                painter.drawImage(QRect(0, 0, writer.width(), writer.width() * 3 / 10), drawn(pages.at(i).mid(5)));
            else if (!pages.at(i).isEmpty())
                painter.drawText(QRect(0, 0, writer.width(), writer.height()), Qt::TextWordWrap, pages.at(i));
        }
    }
    return buffer.data();
}

} // namespace docent::test
