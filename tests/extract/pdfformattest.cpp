#include "extract/formats/pdfformat.h"
#include "extract/formats/pdftext.h"
#include "outline.h"
#include "support/pdffile.h"

#define POINTERHOLDER_TRANSITION 4 // qpdf's own pointers are those of the standard library
#include <QBuffer>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>
#include <QRegularExpression>
#include <QTest>

using namespace docent;

class PdfTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsPages();
    void opensProtected_data();
    void opensProtected();
    void opensAes();
    void refuses_data();
    void refuses();
    void joinsLines_data();
    void joinsLines();
    void hyphens_data();
    void hyphens();
    void hyphenAcrossPages();
    void notesAndFields_data();
    void notesAndFields();
    void damagedNotesCostNothing();
    void oddNotes();
    void choicesAreBounded();
    void onlyNotes();
    void outlineMakesHeadings();
    void guessesHeadings();
    void pageStarts();
    void ligatures();
};

namespace {

/// A PDF with these pages of lines in Helvetica; `trailer` goes into the trailer and may refer to `objects` from 90 on.
QByteArray pdf(const QList<QStringList>& pages, const QByteArray& objects = {}, const QByteArray& trailer = {})
{
    QByteArray file("%PDF-1.4\n");
    QByteArray kids;
    for (int i = 0; i < pages.size(); ++i)
        kids += QByteArray::number(10 + 2 * i) + " 0 R ";
    file += "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count " + QByteArray::number(pages.size())
        + "/Kids[" + kids + "]>>endobj\n3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        + "4 0 obj<</Title(The Title)/Author(A. Writer)>>endobj\n" + objects;
    for (int i = 0; i < pages.size(); ++i) {
        QByteArray content = "BT /F 12 Tf 14 TL 50 750 Td ";
        for (const QString& line : pages.at(i))
            content += "(" + line.toLatin1() + ") Tj T* ";
        content += "ET";
        const QByteArray number = QByteArray::number(10 + 2 * i);
        const QByteArray stream = QByteArray::number(11 + 2 * i);
        file += number
            + " 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents " + stream
            + " 0 R>>endobj\n" + stream + " 0 obj<</Length " + QByteArray::number(content.size()) + ">>stream\n"
            + content + "\nendstream endobj\n";
    }
    // Without a table of objects: readers rebuild it.
    return file + "trailer<</Root 1 0 R/Info 4 0 R" + trailer + ">>\n%%EOF\n";
}

Result<ExtractedText> read(QByteArray bytes, qint64 largest = 1 << 20)
{
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    return readPdf(device, largest);
}

QStringList outlineOf(const QStringList& pages, const QList<PdfBookmark>& bookmarks = {})
{
    return test::outline(assemblePdfText(pages, bookmarks));
}

} // namespace

void PdfTest::readsPages()
{
    const auto document = read(pdf({ { QStringLiteral("First page."), QStringLiteral("Its second line.") }, {},
        { QStringLiteral("Third page.") } }));
    QVERIFY2(document, document ? "" : qPrintable(document.error().message));
    QCOMPARE(document->kind, QStringLiteral("pdf"));
    QCOMPARE(document->title, QStringLiteral("The Title"));
    QCOMPARE(document->author, QStringLiteral("A. Writer"));
    QCOMPARE(document->pages.size(), 3);
    QVERIFY(document->text.mid(document->pages.at(0).start).startsWith(QLatin1String("First page.")));
    QVERIFY(document->text.mid(document->pages.at(2).start).startsWith(QLatin1String("Third page.")));
    QCOMPARE(document->pages.at(2).page, 3);
    QCOMPARE(document->notices.size(), 1);
}

void PdfTest::opensProtected_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("owner");
    QTest::addColumn<int>("revision");
    QTest::addColumn<QStringList>("passwords");
    QTest::addColumn<bool>("opens");
    const QStringList right { QStringLiteral("wrong"), QStringLiteral("secret") };
    QTest::newRow("40 bits") << QByteArray("secret") << QByteArray("owner") << 2 << right << true;
    QTest::newRow("128 bits") << QByteArray("secret") << QByteArray("owner") << 3 << right << true;
    QTest::newRow("by the owner") << QByteArray("user") << QByteArray("secret") << 3 << right << true;
    QTest::newRow("owner's only, 40 bits") << QByteArray() << QByteArray("secret") << 2 << QStringList() << true;
    QTest::newRow("owner's only, 128 bits") << QByteArray() << QByteArray("secret") << 3 << QStringList() << true;
    QTest::newRow("none given") << QByteArray("secret") << QByteArray() << 3 << QStringList() << false;
    QTest::newRow("wrong") << QByteArray("other") << QByteArray() << 3 << right << false;
}

void PdfTest::opensProtected()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, owner);
    QFETCH(int, revision);
    QFETCH(QStringList, passwords);
    QFETCH(bool, opens);
    test::PdfFile file;
    file.title = QStringLiteral("The Vault");
    file.pages = { { test::pdfLines({ QStringLiteral("The vault opens at noon.") }), {}, {} } };
    file.protection = { user, owner, revision };
    QByteArray bytes = test::pdf(file);
    QVERIFY(!bytes.contains("vault"));
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const auto document = readPdf(device, 1 << 20, passwords);
    QCOMPARE(bool(document), opens);
    if (!opens) {
        QCOMPARE(document.error().code, ErrorCode::Encrypted);
        QCOMPARE(document.error().message.contains(QLatin1String("none that is known")), !passwords.isEmpty());
        return;
    }
    QCOMPARE(document->title, QStringLiteral("The Vault"));
    QVERIFY(document->text.contains(QLatin1String("The vault opens at noon.")));
}

void PdfTest::opensAes()
{
    test::PdfFile made;
    made.pages = { { test::pdfLines({ QStringLiteral("The vault opens at noon.") }),
        { { "Text", QStringLiteral("At noon?"), {} } }, {} } };
    const QByteArray plain = test::pdf(made);
    QPDF file;
    file.processMemoryFile("plain", plain.constData(), size_t(plain.size()));
    QPDFWriter writer(file);
    writer.setOutputMemory();
    const QByteArray password = QStringLiteral("öffne dich").toUtf8();
    writer.setR6EncryptionParameters(
        password.constData(), "owner", true, true, true, true, true, true, qpdf_r3p_full, true);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    QByteArray bytes(reinterpret_cast<const char*>(buffer->getBuffer()), qsizetype(buffer->getSize()));
    QVERIFY(!bytes.contains("vault"));
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const auto closed = readPdf(device, 1 << 20, { QStringLiteral("wrong") });
    QVERIFY(!closed);
    QCOMPARE(closed.error().code, ErrorCode::Encrypted);
    device.seek(0);
    const auto opened = readPdf(device, 1 << 20, { QStringLiteral("wrong"), QStringLiteral("öffne dich") });
    QVERIFY(opened);
    QCOMPARE(opened->text, QStringLiteral("The vault opens at noon.\nNote: At noon?\n"));
}

void PdfTest::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    const QList<QStringList> page { { QStringLiteral("Some text.") } };
    const QByteArray keys = "/O(12345678901234567890123456789012)/U(12345678901234567890123456789012)/P -4";
    QTest::newRow("no text") << pdf({ {}, {} }) << int(ErrorCode::NoText);
    QTest::newRow("password") << pdf(page, {}, "/ID[<01><02>]/Encrypt<</Filter/Standard/V 1/R 2" + keys + ">>")
                              << int(ErrorCode::Encrypted);
    QTest::newRow("unknown protection") << pdf(page, {}, "/ID[<01><02>]/Encrypt<</Filter/Mine/V 1/R 2" + keys + ">>")
                                        << int(ErrorCode::Encrypted);
    QTest::newRow("cut off") << pdf(page).left(40) << int(ErrorCode::Damaged);
    QTest::newRow("rubbish") << QByteArray("%PDF-1.7\nnothing else") << int(ErrorCode::Damaged);
    QTest::newRow("no pages") << pdf({}) << int(ErrorCode::Damaged);
    QTest::newRow("too much") << pdf({ QStringList(30, QStringLiteral("Some text that is long.")) })
                              << int(ErrorCode::TooLarge);
}

void PdfTest::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    const auto document = read(file, 500);
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
}

void PdfTest::joinsLines_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const char* page, const QStringList& outline) {
        QTest::newRow(name) << QString::fromUtf8(page) << outline;
    };
    row("paragraph",
        "The committee meets on the first Tuesday of every \r\nmonth, usually in the large room on the "
        "second\r\nfloor.\r\nAnyone "
        "who works for the company may attend, but\r\nonly members vote.",
        { QStringLiteral("P The committee meets on the first Tuesday of every month, usually in the large room on the "
                         "second floor."),
            QStringLiteral("P Anyone who works for the company may attend, but only members vote.") });
    row("items",
        "The following things are wanted on the first day:\r\n• a pen that writes, as many do not write any more\r\n  "
        "after "
        "some years\r\n• paper",
        { QStringLiteral("P The following things are wanted on the first day:"),
            QStringLiteral("L • a pen that writes, as many do not write any more after some years"),
            QStringLiteral("L • paper") });
    row("short lines", "Item 1\r\n10.00\r\nItem 2\r\n20.00",
        { QStringLiteral("P Item 1"), QStringLiteral("P 10.00"), QStringLiteral("P Item 2"),
            QStringLiteral("P 20.00") });
    row("empty lines", "One line.\r\n\r\n\r\nAnother.",
        { QStringLiteral("P One line."), QStringLiteral("P Another.") });
    row("page number", "A Running Head of the Whole Book 17\r\nthat goes on from the page before this one here.",
        { QStringLiteral("P A Running Head of the Whole Book 17"),
            QStringLiteral("P that goes on from the page before this one here.") });
}

void PdfTest::joinsLines()
{
    QFETCH(QString, page);
    QTEST(outlineOf({ page }), "outline");
}

void PdfTest::hyphens_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("expected");
    const QString broken(QChar(0xfffe));
    QTest::newRow("small letters") << QStringLiteral("the ef") + broken + QStringLiteral("fects")
                                   << QStringLiteral("the effects");
    QTest::newRow("known with hyphen") << QStringLiteral("a well-known man, well") + broken + QStringLiteral("known")
                                       << QStringLiteral("a well-known man, well-known");
    QTest::newRow("known without") << QStringLiteral("Email and E") + broken + QStringLiteral("mail")
                                   << QStringLiteral("Email and Email");
    QTest::newRow("capital behind") << QStringLiteral("Austro") + broken + QStringLiteral("Hungarian")
                                    << QStringLiteral("Austro-Hungarian");
    QTest::newRow("no word before") << broken + QStringLiteral("Title") << QStringLiteral("Title");
    QTest::newRow("known by its first part")
        << QStringLiteral("it is well") + broken + QStringLiteral("known") << QStringLiteral("it is well-known");
    QTest::newRow("a suffix") << QStringLiteral("health and well") + broken + QStringLiteral("ness")
                              << QStringLiteral("health and wellness");
    QTest::newRow("with another hyphen") << QStringLiteral("over-the") + broken + QStringLiteral("counter")
                                         << QStringLiteral("over-the-counter");
    QTest::newRow("behind digits") << QStringLiteral("a 30") + broken + QStringLiteral("day limit")
                                   << QStringLiteral("a 30-day limit");
    QTest::newRow("not seen by pdfium") << QStringLiteral("all the infor-\r\nmation")
                                        << QStringLiteral("all the information");
    QTest::newRow("soft") << QStringLiteral("all the infor\u00ad\r\nmation") << QStringLiteral("all the information");
    QTest::newRow("a dash") << QStringLiteral("either this -\r\nor that") << QStringLiteral("either this - or that");
    QTest::newRow("hyphen that stayed") << QStringLiteral("they are out-of-\r\nnetwork")
                                        << QStringLiteral("they are out-of-network");
}

void PdfTest::hyphens()
{
    QFETCH(QString, page);
    QFETCH(QString, expected);
    QCOMPARE(assemblePdfText({ page }, {}).text, expected + QLatin1Char('\n'));
}

void PdfTest::hyphenAcrossPages()
{
    const QString known = QStringLiteral("Some information. ");
    const ExtractedText document =
        assemblePdfText({ known + QStringLiteral("More infor-"), QStringLiteral("mation, and so on") }, {});
    QCOMPARE(document.text, QStringLiteral("Some information. More information,\n\nand so on\n"));
    QVERIFY(document.text.mid(document.pages.at(1).start).startsWith(QLatin1String("and so on")));
    // What the document has nowhere else is left alone.
    QVERIFY(
        assemblePdfText({ QStringLiteral("A re-"), QStringLiteral("turn") }, {}).text.contains(QLatin1String("re-")));
}

namespace {

/// A PDF of these objects, from number 1 on, with their table.
QByteArray withTable(const QByteArrayList& objects)
{
    QByteArray file("%PDF-1.4\n");
    QByteArray table = "xref\n0 " + QByteArray::number(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (qsizetype i = 0; i < objects.size(); ++i) {
        table += QByteArray::number(file.size()).rightJustified(10, '0') + " 00000 n \n";
        file += QByteArray::number(i + 1) + " 0 obj" + objects.at(i) + "endobj\n";
    }
    return file + table + "trailer<</Root 1 0 R/Size " + QByteArray::number(objects.size() + 1) + ">>\nstartxref\n"
        + QByteArray::number(file.size()) + "\n%%EOF\n";
}

test::PdfFile fileWithNotes()
{
    test::PdfFile file;
    file.pages.append({ test::pdfLines({ QStringLiteral("The first page.") }),
        { { "Text", QStringLiteral("Check the ﬁgures\nonce more"), QStringLiteral("Ann Öztürk") },
            { "Highlight", QStringLiteral("well put"), {} }, { "Popup", QStringLiteral("not this"), {} },
            { "Link", QStringLiteral("nor this"), {} }, { "Text", {}, QStringLiteral("nobody") } },
        {} });
    file.pages.append({ test::pdfLines({ QStringLiteral("The second page.") }),
        { { "FreeText", QStringLiteral("To be signed"), {} } },
        { { QStringLiteral("Name"), QStringLiteral("Jo Doe") }, { QStringLiteral("Date"), {} } } });
    return file;
}

} // namespace

void PdfTest::notesAndFields_data()
{
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("owner");
    QTest::newRow("plain") << QByteArray() << QByteArray();
    QTest::newRow("with a password") << QByteArray("secret") << QByteArray("owner");
    QTest::newRow("with the owner's password only") << QByteArray() << QByteArray("owner");
}

void PdfTest::notesAndFields()
{
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, owner);
    test::PdfFile file = fileWithNotes();
    file.protection = { user, owner, 3 };
    QByteArray bytes = test::pdf(file);
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const auto document = readPdf(device, 1 << 20, { QStringLiteral("secret") });
    QVERIFY(document);
    QCOMPARE(test::outline(*document),
        QStringList(
            { QStringLiteral("P The first page."), QStringLiteral("P Note by Ann Öztürk: Check the figures once more"),
                QStringLiteral("P Note: well put"), QStringLiteral("P The second page."),
                QStringLiteral("P Note: To be signed"), QStringLiteral("P Name: Jo Doe") }));
    QVERIFY(document->text.mid(document->pages.at(1).start).startsWith(QLatin1String("The second page.")));
}

void PdfTest::damagedNotesCostNothing()
{
    // Without its table qpdf gives up and Qt Pdf reads on.
    QByteArray bytes = test::pdf(fileWithNotes());
    const auto table = bytes.lastIndexOf("startxref");
    const auto damaged = read(bytes.left(table) + "startxref\n7\n%%EOF\n");
    QVERIFY(damaged);
    QVERIFY(damaged->text.contains(QLatin1String("The second page.")));
    QVERIFY(!damaged->text.contains(QLatin1String("Note")));
}

void PdfTest::oddNotes()
{
    // A field that is its own parent, kinds and contents that are none, a page tree that lies.
    const QByteArray content = "BT /F 12 Tf 50 700 Td (Some words.) Tj ET";
    const auto document = read(withTable(
        { "<</Type/Catalog/Pages 2 0 R/Lang(de-AT)/AcroForm 6 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R 3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R"
            "/Annots[6 0 R 7 0 R 8 0 R 99 0 R 7 (x)]>>",
            "<</Length " + QByteArray::number(content.size()) + ">>stream\n" + content + "\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", "<</Subtype/Widget/Parent 6 0 R/FT/Tx>>",
            "<</Subtype 5/Contents[]>>", "<</Subtype/Text/Contents(A note)/F (x)/T 5>>" }));
    QVERIFY(document);
    QCOMPARE(document->language, QStringLiteral("de-AT"));
    QVERIFY(document->text.startsWith(QLatin1String("Some words.\nNote: A note\n")));
}

void PdfTest::choicesAreBounded()
{
    test::PdfField field { QStringLiteral("Towns"), {}, { QStringLiteral("Bonn"), QStringLiteral("Ulm") } };
    test::PdfFile file;
    file.pages = { { test::pdfLines({ QStringLiteral("Some words.") }), {}, { field } } };
    QVERIFY(read(test::pdf(file))->text.contains(QLatin1String("Towns: Bonn, Ulm")));
    for (int i = 0; i < 3000; ++i)
        field.choices.append(QStringLiteral("Town%1").arg(i));
    file.pages.first().fields = { field };
    const auto document = read(test::pdf(file));
    QVERIFY(document->text.contains(QLatin1String("Town997")));
    QVERIFY(!document->text.contains(QLatin1String("Town998")));
}

void PdfTest::onlyNotes()
{
    test::PdfFile file;
    file.pages = { { {}, { { "Text", QStringLiteral("Seen, and agreed"), {} } }, {} } };
    const auto document = read(test::pdf(file));
    QVERIFY(document);
    QCOMPARE(document->text, QStringLiteral("Note: Seen, and agreed\n"));
}

void PdfTest::outlineMakesHeadings()
{
    const QList<PdfBookmark> bookmarks { { QStringLiteral("1 Introduction"), 1, 1 },
        { QStringLiteral("A long title on two lines"), 2, 1 }, { QStringLiteral("Elsewhere"), 1, 2 } };
    QCOMPARE(outlineOf({ QStringLiteral(
                           "1  INTRODUCTION\r\nSome text.\r\nElsewhere\r\nA long title\r\non two lines\r\nMore.") },
                 bookmarks),
        QStringList(
            { QStringLiteral("H1 1  INTRODUCTION"), QStringLiteral("P Some text."), QStringLiteral("P Elsewhere"),
                QStringLiteral("H2 A long title on two lines"), QStringLiteral("P More.") }));
}

void PdfTest::guessesHeadings()
{
    const QString running =
        QStringLiteral("Running text that is as long as lines of running text are, and then some more.\r\n");
    const QString page = QStringLiteral("THE PLAN\r\n") + running + QStringLiteral("3.1 Scope of it\r\n") + running
        + QStringLiteral("Other matters\r\n") + running + QStringLiteral("A short end.\r\n") + running
        + QStringLiteral("Sum 12 345 678 901\r\n") + running;
    QStringList headings = outlineOf({ page }).filter(QRegularExpression(QStringLiteral("^H")));
    QCOMPARE(headings,
        QStringList({ QStringLiteral("H1 THE PLAN"), QStringLiteral("H2 3.1 Scope of it"),
            QStringLiteral("H2 Other matters") }));
}

void PdfTest::pageStarts()
{
    const ExtractedText document = assemblePdfText(
        { QString(), QStringLiteral("One"), QStringLiteral(" \r\n"), QStringLiteral("Two\r\nlines") }, {});
    QCOMPARE(document.pages.size(), 4);
    QVERIFY(document.text.mid(document.pages.at(1).start).startsWith(QLatin1String("One\n")));
    QVERIFY(document.text.mid(document.pages.at(3).start).startsWith(QLatin1String("Two")));
}

void PdfTest::ligatures()
{
    QCOMPARE(assemblePdfText({ QStringLiteral("ﬁne oﬃce ﬂat") }, {}).text, QStringLiteral("fine office flat\n"));
}

QTEST_GUILESS_MAIN(PdfTest)
#include "pdfformattest.moc"
