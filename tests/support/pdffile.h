#pragma once

#include <QByteArray>
#include <QList>
#include <QSizeF>
#include <QString>

namespace docent::test {

/// A piece of text on a page, in Helvetica, drawn in the order of the list.
struct PdfText {
    double x = 0; ///< in points from the left
    double y = 0; ///< of the base line, in points from the top
    QString text; ///< Latin-1
    double size = 10;
};

struct PdfNote {
    QByteArray subtype = "Text";
    QString contents;
    QString author;
};

struct PdfField {
    QString name;
    QString value;
    QStringList choices = {}; ///< several values in place of the one
};

struct PdfPage {
    QList<PdfText> texts;
    QList<PdfNote> notes;
    QList<PdfField> fields;
    QSizeF size { 612, 792 };
};

/// Protection by the standard security handler with RC4; without passwords there is none.
struct PdfProtection {
    QByteArray userPassword;
    QByteArray ownerPassword;
    int revision = 3; ///< 2: a key of 40 bits, 3: of 128
};

struct PdfFile {
    QList<PdfPage> pages;
    QString title;
    PdfProtection protection;
};

/// The bytes of such a file, with a table of its objects.
QByteArray pdf(const PdfFile& file);
/// Lines below each other, from `x` and `y` on.
QList<PdfText> pdfLines(const QStringList& lines, double x = 72, double y = 72, double size = 10);

} // namespace docent::test
