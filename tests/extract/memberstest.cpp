#include "extract/formats/filereader.h"
#include "zipfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <QTest>

using namespace docent;
using test::ZipMember;

/// What lies in archives and mails, and becomes documents of its own.
class MembersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void archives_data();
    void archives();
    void documentsInAnArchive();
    void filesInFiles();
    void attachments();
    void mailboxAttachments();
    void sameNames();
    void refused();
    void encrypted();
    void bomb();
    void bombInside();
    void tooManyMembers();
    void tooDeep();
    void truncated_data();
    void truncated();
    void damagedMember();
    void namesInAnyBytes();
    void tooMuchText();
    void noTimeLeft();
    void bytesOfOne();
    void otherKinds_data();
    void otherKinds();
};

namespace {

Result<Extracted> read(const QString& name, const QByteArray& bytes, worker::Request request = {})
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("can't write");
    file.close();
    request.path = QFile::encodeName(file.fileName());
    return readFile(request);
}

/// "path = its text" or "path ! why not" for each member.
QStringList listed(const Result<Extracted>& read)
{
    if (!read)
        return { QLatin1Char('!') + errorCodeName(read.error().code) };
    QStringList lines;
    for (const ExtractedMember& member : read->members)
        lines << member.path
                + (member.document ? QStringLiteral(" = ") + member.document->text.simplified().left(40)
                                   : QStringLiteral(" ! ") + errorCodeName(member.document.error().code));
    return lines;
}

QStringList lines(std::initializer_list<const char*> texts)
{
    QStringList list;
    for (const char* text : texts)
        list << QString::fromUtf8(text);
    return list;
}

QByteArray sample(const char* name)
{
    QFile file(QStringLiteral(SAMPLES "/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is missing", name);
    return file.readAll();
}

QByteArray attachment(const QByteArray& name, const QByteArray& type, const QByteArray& content)
{
    return "Content-Type: " + type + "\nContent-Disposition: attachment; filename=\"" + name
        + "\"\nContent-Transfer-Encoding: base64\n\n" + content.toBase64();
}

QByteArray mail(const QByteArray& subject, std::initializer_list<QByteArray> parts)
{
    const QByteArray boundary = "b" + QByteArray::number(qHash(subject));
    QByteArray message = "From: a@b.example\nSubject: " + subject
        + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=" + boundary + "\n\n";
    for (const QByteArray& part : parts)
        message += "--" + boundary + "\n" + part + "\n";
    return message + "--" + boundary + "--\n";
}

const QByteArray words("Content-Type: text/plain\n\nSee what is attached");

} // namespace

void MembersTest::archives_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    const QList<ZipMember> members { { "readme.txt", "Read me first.", {} },
        { "inner/b.md", "# Title\n\nSome words", {} }, { "inner/.hidden", "a", {} }, { "__MACOSX/inner/b.md", "a", {} },
        { "inner/pic.png", "\x89PNG\r\n\x1a\n", {} }, { "none.txt", "", {} } };
    const auto row = [&](const char* name, const char* format, const char* filter, const char* options = nullptr) {
        QTest::newRow(name) << QString::fromLatin1(name) << test::archive(format, filter, members, options);
    };
    row("deflated.zip", "zip", "none");
    row("stored.zip", "zip", "none", "zip:compression=store");
    row("a.tar", "gnutar", "none");
    row("pax.tar", "pax", "none");
    row("a.tar.gz", "ustar", "gzip");
    row("a.TGZ", "ustar", "gzip");
    row("a.tar.bz2", "ustar", "bzip2");
    row("a.tar.xz", "ustar", "xz");
    row("a.tar.zst", "ustar", "zstd");
    row("a.7z", "7zip", "none");
}

void MembersTest::archives()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    const Result<Extracted> archive = read(name, bytes);
    QVERIFY2(archive, archive ? "" : qPrintable(archive.error().message));
    QStringList found = listed(archive);
    found.sort(); // 7z puts empty files last
    QCOMPARE(found,
        lines({ "inner/b.md = # Title Some words", "inner/pic.png ! no_text", "none.txt ! empty",
            "readme.txt = Read me first." }));
    // It is found by the names of what is in it.
    QCOMPARE(archive->document.kind, QStringLiteral("archive"));
    for (const char* member : { "readme.txt", "inner/b.md", "inner/pic.png" })
        QVERIFY(archive->document.text.contains(QLatin1String(member)));
    QVERIFY(!archive->document.text.contains(QLatin1String("hidden")));
    for (const ExtractedMember& member : archive->members) {
        QCOMPARE(member.contentHash.size(), member.document ? 16 : 0);
        if (member.path == QLatin1String("readme.txt"))
            QCOMPARE(member.bytes, 14);
    }
}

/// Files that are ZIP archives themselves, stored as they are, don't make the archive one of them.
void MembersTest::documentsInAnArchive()
{
    const QByteArray bytes = test::archive("zip", "none",
        { { "docs/policy.docx", sample("travel-policy.docx"), {} },
            { "docs/lease.pdf", sample("office-lease.pdf"), {} } },
        "zip:compression=store");
    const Result<Extracted> archive = read(QStringLiteral("docs.zip"), bytes);
    QVERIFY(archive);
    QCOMPARE(archive->document.kind, QStringLiteral("archive"));
    QCOMPARE(archive->members.size(), 2);
    QCOMPARE(archive->members.at(0).document->kind, QStringLiteral("docx"));
    const ExtractedText& pdf = *archive->members.at(1).document;
    QCOMPARE(pdf.kind, QStringLiteral("pdf"));
    QVERIFY(!pdf.pages.isEmpty());
    // Read by itself, it is the same.
    const Result<Extracted> alone = read(QStringLiteral("lease.pdf"), sample("office-lease.pdf"));
    QCOMPARE(pdf.text, alone->document.text);
    QCOMPARE(archive->members.at(1).contentHash, alone->contentHash);
    QCOMPARE(read(QStringLiteral("policy.zip"), sample("travel-policy.docx"))->document.kind, QStringLiteral("docx"));
}

void MembersTest::filesInFiles()
{
    const QByteArray inner = test::zip({ { "deep/c.txt", "Third", {} } });
    const QByteArray message = mail("Plan", { words, attachment("more.zip", "application/zip", inner) });
    QCOMPARE(
        listed(read(QStringLiteral("a.zip"), test::zip({ { "in/plan.eml", message, {} }, { "z.txt", "Last", {} } }))),
        lines({ "in/plan.eml = Plan From: a@b.example See what is attac", "in/plan.eml/more.zip = deep/c.txt",
            "in/plan.eml/more.zip/deep/c.txt = Third", "z.txt = Last" }));
    QCOMPARE(listed(read(QStringLiteral("plan.eml"), message)),
        lines({ "more.zip = deep/c.txt", "more.zip/deep/c.txt = Third" }));
}

void MembersTest::attachments()
{
    const QByteArray forwarded = "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n"
        + mail("Re: a/b", { words, attachment("deep.txt", "text/plain", "Deep words") });
    const QByteArray logo(
        "Content-Type: image/png; name=logo.png\nContent-Disposition: inline\nContent-ID: <x>\n\nPNG");
    const Result<Extracted> message = read(QStringLiteral("m.eml"),
        mail("Files",
            { words, attachment("lease.pdf", "application/pdf", sample("office-lease.pdf")),
                attachment("policy.docx", "application/octet-stream", sample("travel-policy.docx")),
                attachment("=?UTF-8?Q?Gr=C3=B6=C3=9Fe=2Etxt?=", "text/plain; charset=utf-8", "Größe 5"), logo,
                attachment("photo.png", "image/png", "\x89PNG\r\n\x1a\n"),
                attachment("../../etc/x.txt", "text/plain", "Not there"), forwarded,
                "Content-Type: application/octet-stream\nContent-Disposition: attachment\n\nNo name" }));
    QCOMPARE(listed(message),
        lines({ "lease.pdf = Lease of the Office at 14 Quay Street Th",
            "policy.docx = Travel Policy Halden & Moor Engineers, i", "Größe.txt = Größe 5", "photo.png ! no_text",
            "x.txt = Not there", "Re: a-b.eml = Re: a/b From: a@b.example See what is at",
            "Re: a-b.eml/deep.txt = Deep words", "attachment = No name" }));
    QCOMPARE(message->document.kind, QStringLiteral("mail"));
    QVERIFY(message->document.text.contains(QLatin1String("See what is attached")));
    QVERIFY(message->document.notices.isEmpty());
}

void MembersTest::mailboxAttachments()
{
    const QByteArray envelope("From a@b Thu Jan  1 00:00:00 1970\n");
    const QByteArray one = mail("One", { words, attachment("notes.txt", "text/plain", "First notes") });
    const QByteArray two = mail("Two", { words, attachment("notes.txt", "text/plain", "Second notes") });
    const Result<Extracted> mailbox = read(QStringLiteral("inbox.mbox"), envelope + one + "\n" + envelope + two);
    QCOMPARE(listed(mailbox), lines({ "notes.txt = First notes", "notes (2).txt = Second notes" }));
    QCOMPARE(mailbox->document.kind, QStringLiteral("mailbox"));
}

void MembersTest::sameNames()
{
    QCOMPARE(listed(read(QStringLiteral("a.tar"),
                 test::archive("ustar", "none",
                     { { "a.txt", "1", {} }, { "a (2).txt", "2", {} }, { "a.txt", "3", {} }, { "./a.txt", "4", {} },
                         { "a", "5", {} }, { "b//a", "6", {} }, { "b/a", "7", {} } }))),
        lines({ "a.txt = 1", "a (2).txt = 2", "a (3).txt = 3", "a (4).txt = 4", "a = 5", "b/a = 6", "b/a (2) = 7" }));
}

void MembersTest::refused()
{
    const QList<ZipMember> members { { "good.txt", "Good", {} }, { "../../up.txt", "a", {} },
        { "/etc/abs.txt", "a", {} }, { "in/../../b.txt", "a", {} }, { "link", {}, "/etc/passwd" },
        { "C:\\win.txt", "a", {} }, { "..\\..\\back.txt", "a", {} }, { "last.txt", "Last", {} } };
    const QStringList expected =
        lines({ "good.txt = Good", "up.txt ! unsupported", "etc/abs.txt ! unsupported", "in/b.txt ! unsupported",
            "link ! unsupported", "C:/win.txt ! unsupported", "back.txt ! unsupported", "last.txt = Last" });
    const Result<Extracted> zip = read(QStringLiteral("a.zip"), test::zip(members));
    QCOMPARE(listed(zip), expected);
    const Result<Extracted> tar = read(QStringLiteral("a.tar"), test::archive("gnutar", "none", members));
    QCOMPARE(listed(tar), expected);
    QVERIFY(tar->members.at(1).document.error().message.contains(QLatin1String("leads out")));
    QVERIFY(tar->members.at(2).document.error().message.contains(QLatin1String("absolute")));
    QVERIFY(tar->members.at(4).document.error().message.contains(QLatin1String("link")));
}

void MembersTest::encrypted()
{
    const QList<ZipMember> members { { "a.txt", "Secret", {} }, { "b.txt", "Secret", {} } };
    const Result<Extracted> zip = read(QStringLiteral("a.zip"), test::zip(members, "pass"));
    QCOMPARE(listed(zip), lines({ "a.txt ! encrypted", "b.txt ! encrypted" }));
    QVERIFY(zip->document.text.contains(QLatin1String("b.txt")));
}

void MembersTest::bomb()
{
    const QByteArray zeros(20 << 20, '\0');
    for (const char* format : { "zip", "ustar" }) {
        const bool tar = QByteArray(format) == "ustar";
        const QByteArray bytes = test::archive(format, tar ? "gzip" : "none",
            { { "a.txt", "Before", {} }, { "zeros.txt", zeros, {} }, { "z.txt", "Behind", {} } });
        QVERIFY(bytes.size() < 100'000);
        const Result<Extracted> archive = read(tar ? QStringLiteral("a.tar.gz") : QStringLiteral("a.zip"), bytes);
        QCOMPARE(listed(archive), lines({ "!too_large" }));
        QVERIFY(archive.error().message.contains(QLatin1String("unpacks to far more")));
    }
    // Also where what is large is only passed by.
    const QByteArray hidden = test::archive("ustar", "gzip", { { ".zeros", zeros, {} }, { "z.txt", "Behind", {} } });
    QCOMPARE(listed(read(QStringLiteral("a.tgz"), hidden)), lines({ "!too_large" }));
}

/// An archive that unpacks without end costs itself, not the one that it lies in.
void MembersTest::bombInside()
{
    const QByteArray inner = test::zip({ { "zeros.txt", QByteArray(20 << 20, '\0'), {} } });
    QByteArray noise(200'000, Qt::Uninitialized); // makes room
    quint32 state = 1;
    for (char& byte : noise)
        byte = char((state = state * 1664525 + 1013904223) >> 24);
    const QByteArray outer = test::zip({ { "a.txt", "Before", {} }, { "bomb.zip", inner, {} },
        { "noise.bin", noise, {} }, { "z.txt", "Behind", {} } });
    QCOMPARE(listed(read(QStringLiteral("a.zip"), outer)),
        lines({ "a.txt = Before", "bomb.zip ! too_large", "noise.bin ! unsupported", "z.txt = Behind" }));
}

void MembersTest::tooManyMembers()
{
    QList<ZipMember> members;
    for (int i = 0; i < 10'000; ++i)
        members << ZipMember { QByteArray::number(i) + ".txt", "a", {} };
    const Result<Extracted> most = read(QStringLiteral("a.zip"), test::zip(members));
    QVERIFY2(most, most ? "" : qPrintable(most.error().message));
    QCOMPARE(most->members.size(), 10'000);
    members << ZipMember { "one more.txt", "a", {} };
    QCOMPARE(listed(read(QStringLiteral("a.zip"), test::zip(members))), lines({ "!too_large" }));
}

void MembersTest::tooDeep()
{
    QByteArray bytes = test::zip({ { "x.txt", "Too deep", {} } });
    for (const char* name : { "d.zip", "c.zip", "b.zip" })
        bytes = test::zip({ { name, bytes, {} }, { "x.txt", "Reached", {} } });
    QCOMPARE(listed(read(QStringLiteral("a.zip"), bytes)),
        lines({ "b.zip = c.zip x.txt", "b.zip/c.zip = d.zip x.txt", "b.zip/c.zip/d.zip ! too_large",
            "b.zip/c.zip/x.txt = Reached", "b.zip/x.txt = Reached", "x.txt = Reached" }));
    // A mail down there is read, without what is attached to it.
    bytes = mail("Deep", { words, attachment("x.txt", "text/plain", "Too deep") });
    for (const char* name : { "m.eml", "c.zip", "b.zip" })
        bytes = test::zip({ { name, bytes, {} } });
    const Result<Extracted> archive = read(QStringLiteral("a.zip"), bytes);
    QCOMPARE(archive->members.size(), 3);
    QVERIFY(archive->members.last().document->notices.join(QString()).contains(QLatin1String("x.txt")));
}

void MembersTest::truncated_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QByteArray noise(300'000, Qt::Uninitialized);
    quint32 state = 1;
    for (char& byte : noise)
        byte = char((state = state * 1664525 + 1013904223) >> 24);
    const QList<ZipMember> members { { "a.txt", "First", {} }, { "b.txt", "Second", {} }, { "noise.bin", noise, {} } };
    QTest::newRow("zip") << QStringLiteral("a.zip") << test::zip(members);
    QTest::newRow("tar") << QStringLiteral("a.tar") << test::archive("ustar", "none", members);
    QTest::newRow("tar.gz") << QStringLiteral("a.tar.gz") << test::archive("ustar", "gzip", members);
    QTest::newRow("tar.xz") << QStringLiteral("a.tar.xz") << test::archive("ustar", "xz", members);
}

void MembersTest::truncated()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    const Result<Extracted> archive = read(name, bytes.left(bytes.size() / 2));
    QCOMPARE(listed(archive), lines({ "a.txt = First", "b.txt = Second", "noise.bin ! damaged" }));
    for (const qsizetype length : { qsizetype(5), qsizetype(20) })
        QVERIFY(!read(name, bytes.left(length)));
}

void MembersTest::damagedMember() // A54
{
    const QByteArray text = QByteArray("some words that repeat ").repeated(100);
    QByteArray bytes = test::zip({ { "a.txt", "First", {} }, { "b.txt", text, {} }, { "c.txt", "Third", {} } });
    const qsizetype at = bytes.indexOf("b.txt") + 40;
    for (qsizetype i = at; i < at + 10; ++i)
        bytes[i] = '\xff';
    QCOMPARE(
        listed(read(QStringLiteral("a.zip"), bytes)), lines({ "a.txt = First", "b.txt ! damaged", "c.txt = Third" }));
}

void MembersTest::namesInAnyBytes()
{
    QByteArray bytes = test::archive("ustar", "none",
        { { "Gr\xC3\xB6\xC3\x9F"
            "e.txt",
              "UTF-8", {} },
            { "Gr\xF6\xDF"
              "e im Fr\xFChling.txt",
                "Latin", {} },
            { "line\nfeed\x01.txt", "Control", {} }, { QByteArray(1000, 'x') + ".txt", "Long", {} } });
    const QStringList found = listed(read(QStringLiteral("a.tar"), bytes));
    QCOMPARE(found.value(0), QString::fromUtf8("Größe.txt = UTF-8"));
    QVERIFY2(found.value(1).endsWith(QLatin1String(".txt = Latin")), qPrintable(found.value(1)));
    QCOMPARE(found.value(2), QStringLiteral("line feed .txt = Control"));
}

void MembersTest::tooMuchText()
{
    worker::Request request;
    request.limits.outputBytes = 1000;
    QCOMPARE(listed(read(QStringLiteral("a.zip"),
                 test::zip({ { "a.txt", "Little", {} }, { "b.txt", QByteArray("word ").repeated(300), {} },
                     { "c.txt", "Little", {} } }),
                 request)),
        lines({ "a.txt = Little", "b.txt ! too_large", "c.txt = Little" }));
}

void MembersTest::noTimeLeft()
{
    worker::Request request;
    request.limits.time = std::chrono::milliseconds(-1000);
    const Result<Extracted> archive = read(QStringLiteral("a.zip"), test::zip({ { "a.txt", "Little", {} } }), request);
    QCOMPARE(listed(archive), lines({ "a.txt ! timeout" }));
}

void MembersTest::bytesOfOne()
{
    const QByteArray pdf = sample("office-lease.pdf");
    const QByteArray inner = test::archive("ustar", "gzip", { { "d/lease.pdf", pdf, {} }, { "d/lease.pdf", "2", {} } });
    const QByteArray bytes = mail("Plan", { words, attachment("more.tar.gz", "application/gzip", inner) });
    const auto bytesOf = [&bytes](const char* member) {
        worker::Request request;
        request.member = QLatin1String(member);
        return read(QStringLiteral("m.eml"), bytes, request);
    };
    const Result<Extracted> found = bytesOf("more.tar.gz/d/lease.pdf");
    QVERIFY(found);
    QCOMPARE(found->content, pdf);
    QCOMPARE(found->contentHash, read(QStringLiteral("m.eml"), bytes)->members.at(1).contentHash);
    QVERIFY(found->members.isEmpty());
    QCOMPARE(bytesOf("more.tar.gz/d/lease (2).pdf")->content, QByteArray("2"));
    QCOMPARE(bytesOf("more.tar.gz")->content, inner);
    QCOMPARE(bytesOf("more.tar.gz/d/none.pdf").error().code, ErrorCode::NotFound);
    QCOMPARE(bytesOf("d/lease.pdf").error().code, ErrorCode::NotFound);
}

void MembersTest::otherKinds_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    const QList<ZipMember> members { { "a.txt", "Words", {} } };
    for (const char* name : { "a.jar", "a.apk", "a.xpi", "a.cbz", "a.whl", "a.kmz" })
        QTest::newRow(name) << QString::fromLatin1(name) << test::zip(members);
    QTest::newRow("a.deb") << QStringLiteral("a.deb") << QByteArray("!<arch>\ndebian-binary   ");
    QTest::newRow("a.gem") << QStringLiteral("a.gem") << test::archive("ustar", "none", members);
    QTest::newRow("notes.txt.gz") << QStringLiteral("notes.txt.gz") << test::archive("raw", "gzip", members);
}

void MembersTest::otherKinds()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QCOMPARE(listed(read(name, bytes)), lines({ "!unsupported" }));
}

QTEST_GUILESS_MAIN(MembersTest)
#include "memberstest.moc"
