#include "extract/formats/epubformat.h"
#include "outline.h"
#include "zipfile.h"

#include <QTest>

using namespace docent;

class EpubTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsInOrder();
    void titlesOfContents();
    void olderContents();
    void wholePages();
    void properties();
    void missingChapter();
    void fontsMayBeLocked();
    void tooMuchText();
    void refuses_data();
    void refuses();
};

namespace {

constexpr qint64 noLimit = 1 << 28;

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

QByteArray page(const QByteArray& body)
{
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html><html "
           "xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/>"
           "</head><body>"
        + body + "</body></html>";
}

const QByteArray container = "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>";

struct Book {
    QByteArray items; ///< beside the chapters a, b and c
    QByteArray spine = "<itemref idref=\"a\"/>";
    QList<test::ZipMember> parts;
    QByteArray metadata = {};
};

QByteArray epub(const Book& book)
{
    const auto chapter = [](const char* id, const char* name) {
        return QByteArray("<item id=\"") + id + "\" href=\"text/" + name + "\" media-type=\"application/xhtml+xml\"/>";
    };
    const QByteArray package =
        "<?xml version=\"1.0\"?><!DOCTYPE package PUBLIC \"x\" \"y\"><package xmlns:dc=\"d\"><metadata>" + book.metadata
        + "</metadata><manifest>" + chapter("a", "a.xhtml") + chapter("b", "b%20b.xhtml") + chapter("c", "../c.xhtml")
        + book.items + "</manifest><spine>" + book.spine + "</spine></package>";
    return test::zip(
        QList<test::ZipMember> { { "META-INF/container.xml", container, {} }, { "OPS/book.opf", package, {} } }
        + book.parts);
}

QStringList outlineOf(const QByteArray& file)
{
    const Result<ExtractedText> document = readEpub(file, noLimit);
    return document ? test::outline(*document) : QStringList { document.error().message };
}

} // namespace

void EpubTest::readsInOrder()
{
    const QByteArray spine = "<itemref idref=\"c\"/><itemref idref=\"zz\"/><itemref idref=\"a\"/><itemref idref=\"c\"/>"
                             "<itemref idref=\"b\"/>";
    QCOMPARE(
        outlineOf(epub({ {}, spine,
            { { "OPS/text/a.xhtml", page("<h1>Two</h1><p>a</p>"), {} }, { "OPS/text/b b.xhtml", page("<p>b</p>"), {} },
                { "OPS/c.xhtml", page("<h1>One</h1><ul><li>c</li></ul>"), {} } } })),
        QStringList({ u("H1 One"), u("L - c"), u("H1 Two"), u("P a"), u("P b") }));
}

/// A chapter without a heading gets that of the contents; the contents themselves are no text.
void EpubTest::titlesOfContents()
{
    const QByteArray nav = page(
        "<nav epub:type=\"toc\"><h1>Contents</h1><ol><li><a href=\"text/a.xhtml\">First &amp; last</a><ol><li>"
        "<a href=\"text/b%20b.xhtml#x\">Inner&nbsp;part</a></li><li><a href=\"text/b%20b.xhtml#y\">No</a></li></ol>"
        "</li><li><a href=\"c.xhtml\">The end</a></li></ol></nav><nav epub:type=\"page-list\"><ol><li><a "
        "href=\"c.xhtml\">7</a></li></ol></nav>");
    QCOMPARE(
        outlineOf(epub({ "<item id=\"n\" href=\"nav.xhtml\" properties=\"nav\" media-type=\"application/xhtml+xml\"/>",
            "<itemref idref=\"n\"/><itemref idref=\"a\"/><itemref idref=\"b\"/><itemref idref=\"c\"/>",
            { { "OPS/nav.xhtml", nav, {} }, { "OPS/text/a.xhtml", page("<p>a</p>"), {} },
                { "OPS/text/b b.xhtml", page("<p>INNER PART</p><p>b</p>"), {} },
                { "OPS/c.xhtml", page("<p>[picture]</p><h2>The End</h2><p>c</p>"), {} } } })),
        QStringList({ u("H1 First & last"), u("P a"), u("H2 INNER PART"), u("P b"), u("P [picture]"), u("H2 The End"),
            u("P c") }));
}

void EpubTest::olderContents()
{
    const QByteArray ncx =
        "<?xml version=\"1.0\"?><!DOCTYPE ncx PUBLIC \"-//NISO//DTD ncx 2005-1//EN\" \"http://x/ncx.dtd\"><ncx>"
        "<docTitle><text>Book</text></docTitle><navMap><navPoint><navLabel><text>One</text></navLabel><content "
        "src=\"text/a.xhtml#top\"/><navPoint><navLabel><text>Inner</text></navLabel><content src=\"c.xhtml\"/>"
        "</navPoint></navPoint></navMap></ncx>";
    QCOMPARE(outlineOf(epub({ "<item id=\"n\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>",
                 "<itemref idref=\"a\"/><itemref idref=\"c\"/>",
                 { { "OPS/toc.ncx", ncx, {} }, { "OPS/text/a.xhtml", page("<p>a</p>"), {} },
                     { "OPS/c.xhtml", page("<p>c</p>"), {} } } })),
        QStringList({ u("H1 One"), u("P a"), u("H2 Inner"), u("P c") }));
}

/// What stands beside an article belongs to the book; how words are pronounced doesn't part a paragraph.
void EpubTest::wholePages()
{
    QCOMPARE(
        outlineOf(epub({ {}, "<itemref idref=\"a\"/>",
            { { "OPS/text/a.xhtml",
                page(
                    "<article><p>A long article</p></article><p>beside</p><p><ruby>山路<rt>やまみち</rt></ruby>を</p>"),
                {} } } })),
        QStringList({ u("P A long article"), u("P beside"), u("P 山路を") }));
}

void EpubTest::properties()
{
    const auto document =
        readEpub(epub({ {}, "<itemref idref=\"a\"/>", { { "OPS/text/a.xhtml", page("<p>a</p>"), {} } },
                     "<dc:title>The Book</dc:title><dc:title>A subtitle</dc:title><dc:creator>Ann</dc:creator>"
                     "<dc:creator>Bob</dc:creator><dc:language>de</dc:language>" }),
            noLimit);
    QVERIFY(document);
    QCOMPARE(document->kind, u("epub"));
    QCOMPARE(document->title, u("The Book"));
    QCOMPARE(document->author, u("Ann, Bob"));
    QCOMPARE(document->language, u("de"));
}

void EpubTest::missingChapter()
{
    const auto document = readEpub(
        epub({ {}, "<itemref idref=\"a\"/><itemref idref=\"c\"/>", { { "OPS/text/a.xhtml", page("<p>a</p>"), {} } } }),
        noLimit);
    QVERIFY(document);
    QCOMPARE(document->notices, QStringList { u("Chapters that are missing or damaged: 1.") });
}

void EpubTest::fontsMayBeLocked()
{
    const QByteArray locks =
        "<encryption><EncryptedData><EncryptionMethod Algorithm=\"http://www.idpf.org/2008/embedding\"/>"
        "<CipherData><CipherReference URI=\"OPS/a.ttf\"/></CipherData></EncryptedData></encryption>";
    QCOMPARE(outlineOf(epub({ {}, "<itemref idref=\"a\"/>",
                 { { "META-INF/encryption.xml", locks, {} }, { "OPS/text/a.xhtml", page("<p>a</p>"), {} } } })),
        QStringList { u("P a") });
}

void EpubTest::tooMuchText()
{
    const auto document =
        readEpub(epub({ {}, "<itemref idref=\"a\"/>", { { "OPS/text/a.xhtml", page("<p>abcdefghij</p>"), {} } } }), 5);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::TooLarge);
}

void EpubTest::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const QByteArray& file, ErrorCode code) {
        QTest::newRow(name) << file << int(code);
    };
    const test::ZipMember chapter { "OPS/text/a.xhtml", page("<p>a</p>"), {} };
    const QByteArray good = epub({ {}, "<itemref idref=\"a\"/>", { chapter } });
    const QByteArray locks =
        "<encryption><EncryptedData><EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/>"
        "<CipherData><CipherReference URI=\"OPS/text/a.xhtml\"/></CipherData></EncryptedData></encryption>";
    row("cut off", good.left(good.size() / 2), ErrorCode::Damaged);
    row("no package", test::zip({ { "a.xhtml", page("a"), {} } }), ErrorCode::Damaged);
    row("broken package", test::zip({ { "a.opf", "<package><", {} } }), ErrorCode::Damaged);
    row("entities", test::zip({ { "a.opf", "<!DOCTYPE a [<!ENTITY b \"c\">]><package>&b;</package>", {} } }),
        ErrorCode::Damaged);
    row("no chapter is there", epub({}), ErrorCode::Damaged);
    row("locked", epub({ {}, "<itemref idref=\"a\"/>", { chapter, { "META-INF/encryption.xml", locks, {} } } }),
        ErrorCode::Encrypted);
    row("locked by Apple", epub({ {}, "<itemref idref=\"a\"/>", { chapter, { "META-INF/sinf.xml", "<a/>", {} } } }),
        ErrorCode::Encrypted);
    row("bomb",
        epub({ {}, "<itemref idref=\"a\"/>", { { "OPS/text/a.xhtml", page(QByteArray(40'000'000, 'a')), {} } } }),
        ErrorCode::TooLarge);
    row("way out", epub({ {}, "<itemref idref=\"a\"/>", { { "OPS/../../a.xhtml", "a", {} } } }), ErrorCode::Damaged);
}

void EpubTest::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(int, code);
    const Result<ExtractedText> document = readEpub(file, noLimit);
    QVERIFY(!document);
    QCOMPARE(errorCodeName(document.error().code), errorCodeName(ErrorCode(code)));
    QVERIFY(document.error().message.endsWith(QLatin1Char('.')));
}

QTEST_GUILESS_MAIN(EpubTest)
#include "epubformattest.moc"
