#include "extract/formats/mailformat.h"
#include "extract/formats/filereader.h"
#include "extract/formats/mailbody.h"
#include "extract/formats/mailboxreader.h"
#include "extract/formats/textkinds.h"
#include "outline.h"

#include <QBuffer>
#include <QTest>

using namespace docent;

class MailFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void messages_data();
    void messages();
    void facts();
    void attachmentsAreNamed();
    void encryptedSaysSo();
    void nestedWithoutEnd();
    void noMessage();
    void flowed_data();
    void flowed();
    void mailbox();
    void mailboxInPieces();
    void mailboxTooLarge();
    void webArchive();
    void webArchiveWithoutPage();
    void recognised_data();
    void recognised();
};

namespace {

/// A message with these parts.
QByteArray multipart(const char* subtype, std::initializer_list<QByteArray> parts)
{
    QByteArray message = QByteArray("From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/") + subtype
        + "; boundary=\"=b=\"\n\npreamble\n";
    for (const QByteArray& part : parts)
        message += "--=b=\n" + part + "\n";
    return message + "--=b=--\n";
}

} // namespace

void MailFormatTest::messages_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("outline");
    const auto row = [](const char* name, const QByteArray& bytes, std::initializer_list<const char*> lines) {
        QStringList outline;
        for (const char* line : lines)
            outline.append(QString::fromUtf8(line));
        QTest::newRow(name) << bytes << outline;
    };
    row("plain",
        "From: Ann <ann@a.example>\r\nTo: b@b.example,\r\n c@c.example\r\nCc: d@d.example\r\nSubject: The\r\n plan\r\n"
        "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n\r\nHello Bob,\r\n\r\nTwo things:\r\n- one\r\n- two\r\n\r\n"
        "> old\r\n> words\r\nNew words\r\n",
        { "H1 The plan",
            "P From: Ann <ann@a.example>⏎To: b@b.example, c@c.example⏎Cc: d@d.example⏎"
            "Date: Fri, 21 Nov 1997 09:55:06 -0600",
            "P Hello Bob,", "P Two things:", "L - one", "L - two", "Q > old⏎> words", "P New words" });
    row("encoded words",
        "From: =?iso-8859-1?Q?J=F6rg?= <j@a.example>\nSubject: =?UTF-8?B?w5xiZXI=?= =?UTF-8?Q?_uns?=\n\na",
        { "H1 Über uns", "P From: Jörg <j@a.example>", "P a" });
    row("bare UTF-8 in a header", "From: a@b.example\nSubject: Größe\n\na",
        { "H1 Größe", "P From: a@b.example", "P a" });
    row("quoted-printable and charset",
        "From: a@b.example\nContent-Type: text/plain; charset=windows-1252\n"
        "Content-Transfer-Encoding: quoted-printable\n\n=93Stra=\n=DFe=94 =80 5",
        { "P From: a@b.example", "P “Straße” € 5" });
    row("base64",
        "From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
        "base64\n\nR3LDvMOfZQ==\n",
        { "P From: a@b.example", "P Grüße" });
    row("Japanese", "From: a@b.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B\n",
        { "P From: a@b.example", "P こん" });
    row("plain is preferred",
        multipart("alternative",
            { "Content-Type: text/plain\n\nPlain words", "Content-Type: text/html\n\n<p>Rich <b>words</b></p>" }),
        { "P From: a@b.example", "P Plain words" });
    row("the page where plain says nothing",
        multipart("alternative",
            { "Content-Type: text/plain\n\n  \n",
                "Content-Type: text/html; charset=iso-8859-1\n\n<h1>Caf\xe9</h1><p>Rich <b>words</b>" }),
        { "P From: a@b.example", "H2 Café", "P Rich words" });
    row("only a page", "From: a@b.example\nContent-Type: text/html\n\n<table><tr><td>a<td>b<tr><td>1<td>2</table>",
        { "P From: a@b.example", "T a | b⏎1 | 2" });
    row("a page with its picture",
        multipart("related",
            { "Content-Type: text/html\n\n<p>a", "Content-Type: image/png; name=x.png\n\nxx",
                "Content-Type: text/plain\n\nno text of its own" }),
        { "P From: a@b.example", "P a" });
    row("several texts", multipart("mixed", { "Content-Type: text/plain\n\nOne", "\nTwo" }),
        { "P From: a@b.example", "P One", "P Two" });
    row("a message inside",
        multipart("mixed",
            { "Content-Type: text/plain\n\nSee below",
                "Content-Type: message/rfc822\n\nFrom: c@d.example\nSubject: Inner\n\nInside" }),
        { "P From: a@b.example", "P See below", "H2 Inner", "P From: c@d.example", "P Inside" });
    row("UTF-16",
        [] {
            const QString text = QStringLiteral("\ufeffFrom: a@b.example\nSubject: Größe\n\nWörter\n");
            return QByteArray(reinterpret_cast<const char*>(text.utf16()), text.size() * 2);
        }(),
        { "H1 Größe", "P From: a@b.example", "P Wörter" });
    row("the line of a mailbox before it", "From a@b Thu Jan  1 00:00:00 1970\nFrom: a@b.example\n\na",
        { "P From: a@b.example", "P a" });
    row("addresses that are none", "From: \nTo: undisclosed recipients\nSubject: a\n\nb",
        { "H1 a", "P To: undisclosed recipients", "P b" });
    row("no end", "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nText with",
        { "P From: a@b.example", "P Text with" });
}

void MailFormatTest::messages()
{
    QFETCH(QByteArray, bytes);
    const Result<ExtractedText> document = readMail(bytes);
    QVERIFY(document);
    QTEST(test::outline(*document), "outline");
    QCOMPARE(document->kind, QStringLiteral("mail"));
}

void MailFormatTest::facts()
{
    const Result<ExtractedText> named =
        readMail("From: \"Ann A.\" <ann@a.example>, b@b.example\nSubject: Plan\n\nText");
    QCOMPARE(named->title, QStringLiteral("Plan"));
    QCOMPARE(named->author, QStringLiteral("Ann A."));
    QVERIFY(named->notices.isEmpty());
    QCOMPARE(readMail("From: ann@a.example\n\nText")->author, QStringLiteral("ann@a.example"));
}

void MailFormatTest::attachmentsAreNamed()
{
    const QByteArray one("Content-Type: application/pdf; name=\"=?UTF-8?Q?B=C3=BCcher?=.pdf\"\n\n%PDF-");
    const QByteArray two(
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=notes.txt\n\nhidden words");
    const QByteArray unnamed("Content-Type: image/png\nContent-Disposition: attachment\n\nx");
    const Result<ExtractedText> document =
        readMail(multipart("mixed", { "Content-Type: text/plain\n\nText", one, two, unnamed }));
    QVERIFY(!document->text.contains(QLatin1String("hidden")));
    QCOMPARE(document->notices,
        QStringList(QString::fromUtf8("Attachments that were not read: Bücher.pdf, notes.txt and 1 more.")));
}

void MailFormatTest::encryptedSaysSo()
{
    const Result<ExtractedText> document = readMail(multipart("encrypted",
        { "Content-Type: application/pgp-encrypted\n\nVersion: 1", "Content-Type: application/octet-stream\n\nxyz" }));
    QVERIFY(!document->text.contains(QLatin1String("xyz")));
    QCOMPARE(document->notices.size(), 1);
    QVERIFY(document->notices.first().contains(QLatin1String("encrypted")));
}

/// Parts in parts, as deep as a file can make them: no crash, and what is not too deep is read.
void MailFormatTest::nestedWithoutEnd()
{
    QByteArray bytes("From: a@b.example\nSubject: Deep\n");
    for (int i = 0; i < 20'000; ++i) {
        const QByteArray boundary = "b" + QByteArray::number(i);
        bytes += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
    }
    bytes += "\nText";
    const Result<ExtractedText> document = readMail(bytes);
    QVERIFY(document);
    QCOMPARE(document->title, QStringLiteral("Deep"));
    QByteArray messages("From: a@b.example\nSubject: Deep\n");
    for (int i = 0; i < 20'000; ++i)
        messages += "Content-Type: message/rfc822\n\nSubject: inner\n";
    QVERIFY(readMail(messages + "\nText"));
}

void MailFormatTest::noMessage()
{
    QCOMPARE(test::outline(*readMail("Just words.\n")), QStringList(QStringLiteral("P Just words.")));
    QCOMPARE(readMail(QByteArray("\0\1\2\3\4\5\6\7", 8).repeated(100)).error().code, ErrorCode::Damaged);
}

void MailFormatTest::flowed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("deleteSpace");
    QTest::addColumn<QString>("joined");
    const auto row = [](const char* name, const char* text, bool deleteSpace, const char* joined) {
        QTest::newRow(name) << QString::fromLatin1(text) << deleteSpace << QString::fromLatin1(joined);
    };
    row("joined", "one \ntwo\nthree", false, "one two\nthree");
    row("without the space", "on \ne\n", true, "one");
    row("quotes", "> one \n> two\nthree", false, "> one two\nthree");
    row("other depth", "> one \n>> two", false, "> one \n>> two");
    row("stuffed", " From here\n >no quote", false, "From here\n>no quote");
    row("signature", "text \n-- \nAnn", false, "text \n-- \nAnn");
    row("blank lines", "one\n\ntwo", false, "one\n\ntwo");
}

void MailFormatTest::flowed()
{
    QFETCH(QString, text);
    QFETCH(bool, deleteSpace);
    QTEST(unflowed(text, deleteSpace), "joined");
}

void MailFormatTest::mailbox()
{
    QByteArray bytes("From a@b Thu Jan  1 00:00:00 1970\nFrom: a@b.example\nSubject: One\n\n>From here on.\n"
                     "From now on this is text.\n\nFrom 2020 on, too.\n\n"
                     "From c@d Fri Jan  2 00:00:00 1970\nFrom: c@d.example\nSubject: Two\n\nLast.\n");
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    const Result<ExtractedText> document = readMailbox(device, 1 << 20);
    QVERIFY(document);
    QCOMPARE(document->kind, QStringLiteral("mailbox"));
    QCOMPARE(test::outline(*document),
        QStringList({ QStringLiteral("H1 One"), QStringLiteral("P From: a@b.example"),
            QString::fromUtf8("P From here on.⏎From now on this is text."), QStringLiteral("P From 2020 on, too."),
            QStringLiteral("H1 Two"), QStringLiteral("P From: c@d.example"), QStringLiteral("P Last.") }));
}

/// A mailbox is larger than what is read at a time, and so is a line of it.
void MailFormatTest::mailboxInPieces()
{
    const QByteArray longLine = QByteArray(3 << 20, 'x') + '\n';
    QByteArray bytes;
    for (int i = 0; i < 5; ++i)
        bytes += "From a@b Thu Jan  1 00:00:00 1970\nSubject: " + QByteArray::number(i) + "\n\n" + longLine + "\n";
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    MailboxReader mailbox(device);
    QByteArray message;
    for (int i = 0; i < 5; ++i) {
        QVERIFY(mailbox.next(&message));
        QCOMPARE(message, "Subject: " + QByteArray::number(i) + "\n\n" + longLine + "\n");
    }
    QVERIFY(!mailbox.next(&message));
    QVERIFY(!mailbox.wasCut());
}

void MailFormatTest::mailboxTooLarge()
{
    QByteArray bytes = QByteArray("From a@b Thu Jan  1 00:00:00 1970\nSubject: a\n\nWords and words\n\n").repeated(100);
    QBuffer device(&bytes);
    device.open(QIODevice::ReadOnly);
    QCOMPARE(readMailbox(device, 1'000).error().code, ErrorCode::TooLarge);
}

void MailFormatTest::webArchive()
{
    const QByteArray page(
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
        "Content-Location: https://a.example/\n\n<title>Caf=C3=A9</title><h1>One</h1><p>Text=\n!</p>");
    const Result<ExtractedText> document =
        readWebArchive(multipart("related", { page, "Content-Type: text/css\n\np { }" }));
    QVERIFY(document);
    QCOMPARE(document->kind, QStringLiteral("mhtml"));
    QCOMPARE(document->title, QString::fromUtf8("Café"));
    QCOMPARE(test::outline(*document), QStringList({ QStringLiteral("H1 One"), QStringLiteral("P Text!") }));
}

void MailFormatTest::webArchiveWithoutPage()
{
    QCOMPARE(readWebArchive("From: a@b.example\n\nText").error().code, ErrorCode::Damaged);
    QCOMPARE(readWebArchive("").error().code, ErrorCode::Damaged);
}

void MailFormatTest::recognised_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<bool>("mail");
    QTest::addColumn<bool>("mailbox");
    QTest::newRow("mail") << QByteArray("Return-Path: <a@b>\nSubject: a\n folded\nDate: now\n\nText") << true << false;
    QTest::newRow("line ends of Windows") << QByteArray("From: a\r\nTo: b\r\nSubject: c\r\n\r\nd") << true << false;
    QTest::newRow("mailbox") << QByteArray("From a@b Thu\nFrom: a\nTo: b\nDate: c\n\nd") << false << true;
    QTest::newRow("minutes") << QByteArray("From: Ann\nTo: Bob\nWhat we said\n") << false << false;
    QTest::newRow("nobody wrote it") << QByteArray("To: a\nSubject: b\nDate: c\n\n") << false << false;
    QTest::newRow("prose") << QByteArray("From here on\nnothing") << false << false;
    QTest::newRow("nothing") << QByteArray() << false << false;
}

void MailFormatTest::recognised()
{
    QFETCH(QByteArray, head);
    QTEST(startsLikeMail(head), "mail");
    QTEST(startsLikeMailbox(head), "mailbox");
}

QTEST_GUILESS_MAIN(MailFormatTest)
#include "mailformattest.moc"
