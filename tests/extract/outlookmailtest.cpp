#include "extract/formats/filereader.h"
#include "extract/formats/mailformat.h"
#include "extract/formats/outlookmessage.h"
#include "olewriter.h"
#include "outline.h"
#include "zipfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <QTest>

using namespace docent;

/// Messages as Outlook saves them; made by the test property by property, and real ones where there are any.
class OutlookMailTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shownAsOtherMail();
    void senderWithoutAddress();
    void hiddenRecipientsStayHidden();
    void bodies_data();
    void bodies();
    void codePages_data();
    void codePages();
    void attachmentsAreNamed();
    void attachmentsAreDocuments();
    void messageInside();
    void messagesWithoutEnd();
    void compressedRtf_data();
    void compressedRtf();
    void damaged();
    void realOnes_data();
    void realOnes();
};

namespace {

using Streams = QList<std::pair<QString, QByteArray>>;

/// Collects what a message consists of; `at` is the storage ("" or "…/").
class Message {
public:
    explicit Message(QString at = {}, int headerBytes = 32)
        : m_at(std::move(at))
        , m_table(headerBytes, '\0')
    {
    }
    Message& text(quint16 id, const QString& value)
    {
        return stream(id, 0x001f,
            QByteArray(reinterpret_cast<const char*>(value.utf16()), value.size() * qsizetype(sizeof(char16_t))));
    }
    Message& narrow(quint16 id, const QByteArray& value) { return stream(id, 0x001e, value); }
    Message& binary(quint16 id, const QByteArray& value) { return stream(id, 0x0102, value); }
    Message& number(quint16 id, quint64 value, quint16 type = 0x0003)
    {
        QByteArray entry(16, '\0');
        qToLittleEndian(type, entry.data());
        qToLittleEndian(id, entry.data() + 2);
        qToLittleEndian(value, entry.data() + 8);
        m_table += entry;
        return *this;
    }
    /// 21 November 2022, 09:55:06 in UTC.
    Message& sent() { return number(0x0039, (Q_UINT64_C(1669024506) + Q_UINT64_C(11644473600)) * 10000000, 0x0040); }
    Message& part(const Message& inner)
    {
        m_streams += inner.streams();
        return *this;
    }
    Streams streams() const
    {
        Streams all = m_streams;
        all.append({ m_at + QStringLiteral("__properties_version1.0"), m_table });
        return all;
    }
    QByteArray file() const { return test::oleFile(streams()); }

private:
    Message& stream(quint16 id, quint16 type, const QByteArray& value)
    {
        const QString name = QStringLiteral("%1__substg1.0_%2").arg(m_at, QString::asprintf("%04X%04X", id, type));
        m_streams.append({ name, value });
        return *this;
    }

    QString m_at;
    QByteArray m_table;
    Streams m_streams;
};

Message recipient(int index, int type, const QString& name, const QString& address)
{
    Message message(QStringLiteral("__recip_version1.0_#%1/").arg(index, 8, 16, QLatin1Char('0')), 8);
    return message.number(0x0c15, quint64(type)).text(0x3001, name).text(0x39fe, address);
}

QString attachmentFolder(int index)
{
    return QStringLiteral("__attach_version1.0_#%1/").arg(index, 8, 16, QLatin1Char('0'));
}

QStringList outlineOf(const QByteArray& bytes)
{
    const Result<ExtractedText> document = readOutlookMail(bytes);
    return document ? test::outline(*document) : QStringList { document.error().message };
}

/// Outlook's wrapping of RTF without compression, or compressed content.
QByteArray wrapped(const char* mark, qsizetype size, const QByteArray& content)
{
    QByteArray header(16, '\0');
    qToLittleEndian(quint32(content.size() + 12), header.data());
    qToLittleEndian(quint32(size), header.data() + 4);
    header.replace(8, 4, mark);
    return header + content;
}

} // namespace

void OutlookMailTest::shownAsOtherMail()
{
    Message message;
    message.text(0x0037, QStringLiteral("Die Größe"))
        .text(0x0042, QStringLiteral("Jörg Ä"))
        .text(0x5d02, QStringLiteral("j@a.example"))
        .sent()
        .text(0x1000, QStringLiteral("Hello Bob,\r\n\r\nTwo things:\r\n- one\r\n- two\r\n\r\n> old\r\nNew"))
        .part(recipient(0, 1, QStringLiteral("Bob"), QStringLiteral("b@b.example")))
        .part(recipient(1, 2, QStringLiteral("c@c.example"), QStringLiteral("c@c.example")));
    const QStringList expected { QStringLiteral("H1 Die Größe"),
        QStringLiteral("P From: Jörg Ä <j@a.example>⏎To: Bob <b@b.example>⏎Cc: c@c.example⏎"
                       "Date: Mon, 21 Nov 2022 09:55:06 +0000"),
        QStringLiteral("P Hello Bob,"), QStringLiteral("P Two things:"), QStringLiteral("L - one"),
        QStringLiteral("L - two"), QStringLiteral("Q > old"), QStringLiteral("P New") };
    QCOMPARE(outlineOf(message.file()), expected);
    const Result<ExtractedText> document = readOutlookMail(message.file());
    QCOMPARE(document->kind, QStringLiteral("mail"));
    QCOMPARE(document->title, QStringLiteral("Die Größe"));
    QCOMPARE(document->author, QStringLiteral("Jörg Ä"));
    QVERIFY(document->notices.isEmpty());
}

/// Exchange knows people by a path in its directory, which tells a reader nothing.
void OutlookMailTest::senderWithoutAddress()
{
    Message message;
    message.text(0x0c1a, QStringLiteral("Otto Grün"))
        .text(0x0c1f, QStringLiteral("/O=CORP/OU=X/CN=OTTO"))
        .text(0x0e04, QStringLiteral("Ann; Bob"))
        .text(0x1000, QStringLiteral("a"));
    QCOMPARE(outlineOf(message.file()),
        (QStringList { QStringLiteral("P From: Otto Grün⏎To: Ann; Bob"), QStringLiteral("P a") }));
}

void OutlookMailTest::hiddenRecipientsStayHidden()
{
    Message message;
    message.text(0x1000, QStringLiteral("a"))
        .part(recipient(0, 1, QStringLiteral("Bob"), QStringLiteral("b@b.example")))
        .part(recipient(1, 3, QStringLiteral("Eve"), QStringLiteral("e@e.example")));
    QCOMPARE(
        outlineOf(message.file()), (QStringList { QStringLiteral("P To: Bob <b@b.example>"), QStringLiteral("P a") }));
}

void OutlookMailTest::bodies_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QStringList>("outline");
    const QString page = QStringLiteral("<html><body><h1>Head</h1><p>Gr\u00fcn</p></body></html>");
    const QByteArray rtf =
        wrapped("MELA", 40, QByteArray("{\\rtf1\\ansi\\ansicpg1252 Gr\\'fcn\\par x\\par}").leftJustified(41));
    const QStringList words { QStringLiteral("H2 Head"), QStringLiteral("P Grün") };
    QTest::newRow("text before a page") << Message().text(0x1000, QStringLiteral("Plain")).text(0x1013, page).file()
                                        << QStringList { QStringLiteral("P Plain") };
    QTest::newRow("page in a code page")
        << Message().number(0x3fde, 1252).text(0x1000, QStringLiteral(" \r\n")).binary(0x1013, page.toLatin1()).file()
        << words;
    QTest::newRow("page in UTF-8") << Message().number(0x3fde, 65001).binary(0x1013, page.toUtf8()).file() << words;
    QTest::newRow("page as text") << Message().text(0x1013, page).file() << words;
    QTest::newRow("RTF") << Message().binary(0x1009, rtf).file()
                         << QStringList { QStringLiteral("P Grün"), QStringLiteral("P x") };
    const QByteArray html("{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Words\\htmlrtf\\par}"
                          "\\htmlrtf0{\\*\\htmltag72 </p>}}");
    QTest::newRow("a page within RTF") << Message().binary(0x1009, wrapped("MELA", html.size(), html)).file()
                                       << QStringList { QStringLiteral("P Words") };
}

void OutlookMailTest::bodies()
{
    QFETCH(QByteArray, file);
    QFETCH(QStringList, outline);
    QCOMPARE(outlineOf(file), outline);
}

void OutlookMailTest::codePages_data()
{
    QTest::addColumn<int>("codePage");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("Western") << 1252 << QByteArray("Gr\xfcn \x80") << QStringLiteral("Grün €");
    QTest::newRow("Cyrillic") << 1251 << QByteArray("\xcf\xf0\xe8\xe2\xe5\xf2") << QStringLiteral("Привет");
    QTest::newRow("Japanese") << 932 << QByteArray("\x82\xb1\x82\xf1") << QStringLiteral("こん");
    QTest::newRow("UTF-8") << 65001 << QByteArray("Gr\xc3\xbcn") << QStringLiteral("Grün");
}

void OutlookMailTest::codePages()
{
    QFETCH(int, codePage);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    const QByteArray file =
        Message().number(0x3ffd, quint64(codePage)).narrow(0x0037, bytes).narrow(0x1000, bytes).file();
    QCOMPARE(outlineOf(file), (QStringList { QStringLiteral("H1 ") + text, QStringLiteral("P ") + text }));
}

void OutlookMailTest::attachmentsAreNamed()
{
    Message message;
    message.text(0x1000, QStringLiteral("a"))
        .part(Message(attachmentFolder(0), 8)
                  .text(0x3704, QStringLiteral("PLAN~1.DOC"))
                  .text(0x3707, QStringLiteral("Plan für Ä.doc"))
                  .binary(0x3701, "x"))
        .part(Message(attachmentFolder(1), 8).text(0x3704, QStringLiteral("b.txt")).binary(0x3701, "x"))
        .part(Message(attachmentFolder(2), 8)
                  .text(0x3707, QStringLiteral("logo.png"))
                  .text(0x3712, QStringLiteral("id"))
                  .number(0x7ffe, 1, 0x000b)
                  .binary(0x3701, "x"));
    const Result<ExtractedText> document = readOutlookMail(message.file());
    QVERIFY(document);
    QCOMPARE(
        document->notices, QStringList { QStringLiteral("Attachments that were not read: Plan für Ä.doc, b.txt.") });
}

/// Those of a message inside too, and what lies in an archive.
void OutlookMailTest::attachmentsAreDocuments()
{
    const auto attached = [](const QString& folder, const char* name, const QByteArray& content) {
        return Message(folder, 8).text(0x3707, QLatin1String(name)).binary(0x3701, content);
    };
    const QString folder = attachmentFolder(4);
    const QString inside = folder + QStringLiteral("__substg1.0_3701000D/");
    Message inner(inside, 24);
    inner.text(0x0037, QStringLiteral("Re: a/b"))
        .text(0x1000, QStringLiteral("Inner words"))
        .part(attached(inside + attachmentFolder(0), "deep.txt", "Deep words"));
    Message message;
    message.text(0x0037, QStringLiteral("Files"))
        .text(0x1000, QStringLiteral("See what is attached"))
        .part(attached(attachmentFolder(0), "plan.md", "# Plan\n\nBuild it"))
        .part(attached(attachmentFolder(1), "../../etc/x.txt", "Not there"))
        .part(attached(attachmentFolder(2), "photo.png", "\x89PNG\r\n\x1a\n"))
        .part(attached(attachmentFolder(3), "more.zip", test::zip({ { "in/c.txt", "Third", {} } })))
        .part(Message(folder, 8).number(0x3705, 5))
        .part(inner);
    const QTemporaryDir place;
    QFile file(place.filePath(QStringLiteral("m.msg")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(message.file()) > 0);
    file.close();
    worker::Request request;
    request.path = QFile::encodeName(file.fileName());
    const Result<Extracted> read = readFile(request);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->document.kind, QStringLiteral("mail"));
    QVERIFY(read->document.notices.isEmpty());
    QStringList found;
    for (const ExtractedMember& member : read->members) {
        found << member.path + QLatin1String(": ")
                + (member.document ? member.document->text.simplified() : errorCodeName(member.document.error().code));
    }
    QCOMPARE(found,
        (QStringList { QStringLiteral("plan.md: # Plan Build it"), QStringLiteral("x.txt: Not there"),
            QStringLiteral("photo.png: no_text"), QStringLiteral("more.zip: in/c.txt"),
            QStringLiteral("more.zip/in/c.txt: Third"), QStringLiteral("Re: a-b.eml: Re: a/b Inner words"),
            QStringLiteral("Re: a-b.eml/deep.txt: Deep words") }));
    // What is opened from it has the bytes that were attached.
    request.member = QStringLiteral("more.zip/in/c.txt");
    const Result<Extracted> bytes = readFile(request);
    QVERIFY2(bytes, bytes ? "" : qPrintable(bytes.error().message));
    QCOMPARE(bytes->content, QByteArray("Third"));
}

void OutlookMailTest::messageInside()
{
    const QString folder = attachmentFolder(0);
    Message inner(folder + QStringLiteral("__substg1.0_3701000D/"), 24);
    inner.text(0x0037, QStringLiteral("Inner")).text(0x1000, QStringLiteral("Inner words"));
    Message message;
    message.text(0x0037, QStringLiteral("Outer"))
        .text(0x1000, QStringLiteral("Words"))
        .part(Message(folder, 8).number(0x3705, 5))
        .part(inner);
    QCOMPARE(outlineOf(message.file()),
        (QStringList { QStringLiteral("H1 Outer"), QStringLiteral("P Words"), QStringLiteral("H2 Inner"),
            QStringLiteral("P Inner words") }));
}

void OutlookMailTest::messagesWithoutEnd()
{
    Message message;
    message.text(0x1000, QStringLiteral("top"));
    QString folder;
    for (int i = 0; i < 60; ++i) {
        folder += attachmentFolder(0);
        message.part(Message(folder, 8));
        folder += QStringLiteral("__substg1.0_3701000D/");
        message.part(Message(folder, 24).text(0x1000, QStringLiteral("words %1").arg(i)));
    }
    const QStringList lines = outlineOf(message.file());
    QVERIFY(lines.contains(QStringLiteral("P words 9")));
    QVERIFY(!lines.contains(QStringLiteral("P words 20")));
}

void OutlookMailTest::compressedRtf_data()
{
    QTest::addColumn<QByteArray>("compressed");
    QTest::addColumn<QByteArray>("rtf");
    // The examples of MS-OXRTFCP, 4.1 and 4.2.
    QTest::newRow("simple") << QByteArray::fromHex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
                            << QByteArray("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    QTest::newRow("reference to itself") << QByteArray::fromHex(
        "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
                                         << QByteArray("{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    QTest::newRow("not compressed") << wrapped("MELA", 7, "{\\rtf1}") << QByteArray("{\\rtf1}");
    QTest::newRow("unknown") << wrapped("ABCD", 7, "{\\rtf1}") << QByteArray();
    QTest::newRow("cut") << QByteArray::fromHex("1a0000001c0000004c5a4675e2d44b5141000420575859")
                         << QByteArray("{\\rtf1 WXY");
    QTest::newRow("no header") << QByteArray("abc") << QByteArray();
}

void OutlookMailTest::compressedRtf()
{
    QFETCH(QByteArray, compressed);
    QFETCH(QByteArray, rtf);
    QCOMPARE(decompressedRtf(compressed), rtf);
}

/// Whatever is cut off or changed, there is an end and no crash.
void OutlookMailTest::damaged()
{
    const QByteArray whole = Message()
                                 .text(0x0037, QStringLiteral("Subject"))
                                 .text(0x1000, QStringLiteral("Words ").repeated(2000))
                                 .part(recipient(0, 1, QStringLiteral("Bob"), QStringLiteral("b@b.example")))
                                 .part(Message(attachmentFolder(0), 8).binary(0x3701, "x"))
                                 .file();
    for (qsizetype cut = 0; cut < whole.size(); cut += 331)
        readOutlookMail(whole.first(cut));
    for (qsizetype at = 0; at < whole.size(); at += 7) {
        QByteArray changed = whole;
        changed[at] = char(changed.at(at) ^ (1 << (at % 8)));
        readOutlookMail(changed);
    }
    QCOMPARE(readOutlookMail("no container").error().code, ErrorCode::Damaged);
}

void OutlookMailTest::realOnes_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("words");
    QTest::newRow("markitdown") << QStringLiteral(
        "markitdown/packages__markitdown__tests__test_files__test_outlook_msg.msg")
                                << QStringLiteral("Test Email Message")
                                << QStringLiteral("This is the body of the test email message");
    QTest::newRow("unstructured") << QStringLiteral("unstructured/fake-email.msg") << QStringLiteral("Test Email")
                                  << QStringLiteral("This is a test email to use for unit tests.");
    QTest::newRow("attachment") << QStringLiteral("unstructured/fake-email-attachment.msg")
                                << QStringLiteral("Fake email with attachment") << QStringLiteral("Hello!");
}

void OutlookMailTest::realOnes()
{
    QFETCH(QString, file);
    QFETCH(QString, title);
    QFETCH(QString, words);
    QFile real(qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/formats/") + file);
    if (!real.open(QIODevice::ReadOnly))
        QSKIP("needs the real files in ../shared/data/formats");
    const Result<ExtractedText> document = readOutlookMail(real.readAll());
    QVERIFY2(document, document ? "" : qPrintable(document.error().message));
    QCOMPARE(document->title, title);
    QVERIFY2(document->text.contains(words), qPrintable(document->text));
    QVERIFY2(document->text.contains(QLatin1String("From: ")) && document->text.contains(QLatin1String("Date: ")),
        qPrintable(document->text));
}

QTEST_GUILESS_MAIN(OutlookMailTest)
#include "outlookmailtest.moc"
