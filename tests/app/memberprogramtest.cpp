#include "../extract/zipfile.h"
#include "support/program.h"

using namespace docent;
using test::Ended;
using test::Program;

/// What lies in files, by the command line.
class MemberProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void lists();
    void searches();
    void printsText();
    void removesOne();
    void retriesTheFile();
    void removesAll();
    void tellsThePageOfAScan();

private:
    Ended docent(const QStringList& arguments) const { return m_program->run(arguments); }
    QStringList states() const;
    QString inside(const char* name) const
    {
        return m_program->path(QStringLiteral("a.zip")) + QLatin1Char('/') + QLatin1String(name);
    }

    std::unique_ptr<Program> m_program;
};

void MemberProgramTest::init()
{
    m_program = std::make_unique<Program>();
    const QByteArray mail("From: ann@a.example\nSubject: Quinces\nMIME-Version: 1.0\n"
                          "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nSee below.\n"
                          "--x\nContent-Type: text/plain; name=recipe.txt\nContent-Disposition: attachment\n\n"
                          "Boil the marmalade slowly.\n--x--\n");
    m_program->write(QStringLiteral("a.zip"),
        test::zip({ { "in/mail.eml", mail, {} }, { "notes.txt", "Apples keep well in the cellar.", {} },
            { "link", {}, "/etc/passwd" }, { "broken.docx", "no Word document", {} } }));
    const Ended indexed = docent({ QStringLiteral("index"), m_program->documents(), QStringLiteral("--json") });
    QVERIFY2(indexed.status == 0, indexed.said());
    QCOMPARE(indexed.object().value(QLatin1String("processed")).toInt(), 4);
    QCOMPARE(indexed.object().value(QLatin1String("failed")).toArray().size(), 1);
    QCOMPARE(indexed.object().value(QLatin1String("skipped")).toArray().size(), 1);
}

QStringList MemberProgramTest::states() const
{
    QStringList lines;
    const QJsonArray all = docent({ QStringLiteral("documents"), QStringLiteral("--json") }).array();
    for (const QJsonValue& value : all) {
        const QJsonObject document = value.toObject();
        QString line = QDir(m_program->documents()).relativeFilePath(document.value(QLatin1String("path")).toString())
            + QLatin1String(": ") + document.value(QLatin1String("state")).toString();
        if (const QString container = document.value(QLatin1String("container")).toString(); !container.isEmpty())
            line += QLatin1String(" in ") + container.section(QLatin1Char('/'), -1);
        lines << line;
    }
    lines.sort();
    return lines;
}

void MemberProgramTest::lists()
{
    QCOMPARE(states(),
        (QStringList { QStringLiteral("a.zip/broken.docx: failed in a.zip"),
            QStringLiteral("a.zip/in/mail.eml/recipe.txt: ready in a.zip"),
            QStringLiteral("a.zip/in/mail.eml: ready in a.zip"), QStringLiteral("a.zip/link: skipped in a.zip"),
            QStringLiteral("a.zip/notes.txt: ready in a.zip"), QStringLiteral("a.zip: ready") }));
}

void MemberProgramTest::searches()
{
    const Ended found = docent({ QStringLiteral("search"), QStringLiteral("marmalade"), QStringLiteral("--json") });
    const QJsonObject hit = found.object().value(QLatin1String("hits")).toArray().first().toObject();
    QCOMPARE(hit.value(QLatin1String("path")).toString(), inside("in/mail.eml/recipe.txt"));
    QCOMPARE(hit.value(QLatin1String("container")).toString(), m_program->path(QStringLiteral("a.zip")));
}

void MemberProgramTest::printsText()
{
    const Ended text = docent({ QStringLiteral("documents"), QStringLiteral("--text"), inside("notes.txt") });
    QCOMPARE(text.out.trimmed(), QByteArray("Apples keep well in the cellar."));
}

void MemberProgramTest::removesOne()
{
    const Ended removed = docent(
        { QStringLiteral("documents"), QStringLiteral("remove"), inside("notes.txt"), QStringLiteral("--json") });
    QVERIFY2(removed.status == 0, removed.said());
    QCOMPARE(removed.object().value(QLatin1String("removed")).toInt(), 1);
    QVERIFY(!states().contains(QStringLiteral("a.zip/notes.txt: ready in a.zip")));
    QCOMPARE(states().size(), 5);
}

void MemberProgramTest::retriesTheFile()
{
    const Ended retried = docent(
        { QStringLiteral("documents"), QStringLiteral("retry"), inside("broken.docx"), QStringLiteral("--json") });
    QVERIFY2(retried.status >= 0, retried.said());
    QCOMPARE(retried.object().value(QLatin1String("processed")).toInt(), 4);
    QCOMPARE(retried.object().value(QLatin1String("failed")).toArray().size(), 1);
}

void MemberProgramTest::removesAll()
{
    const Ended removed = docent({ QStringLiteral("documents"), QStringLiteral("remove"),
        m_program->path(QStringLiteral("a.zip")), QStringLiteral("--json") });
    QCOMPARE(removed.object().value(QLatin1String("removed")).toInt(), 6);
    QCOMPARE(states(), QStringList());
}

/// How far the one is that is being recognised, while it is.
void MemberProgramTest::tellsThePageOfAScan()
{
    const Program program;
    const QByteArray png = QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10", 24) + QByteArray(40, '\0');
    program.write(QStringLiteral("scans.zip"), test::zip({ { "a.png", png, {} }, { "b.png", png + "hold", {} } }));
    const QString tesseract = program.place(QStringLiteral("tesseract"));
    const QString gate = program.place(QStringLiteral("gate"));
    Program::writeFile(tesseract,
        "#!/bin/sh\nif /bin/grep -q hold; then while [ ! -e '" + gate.toUtf8()
            + "' ]; do /bin/sleep 0.05; done; fi\necho Seen\n");
    QFile::setPermissions(tesseract, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto process =
        program.start({ QStringLiteral("index"), program.documents(), QStringLiteral("--ocr"), QStringLiteral("eng") },
            { { "PATH", QFileInfo(tesseract).path() } });
    // Without a terminal a line tells every 5 s how far it is.
    QByteArray told;
    const auto tells = [&] {
        told += process->readAllStandardError();
        return told.contains("page 1 of 1 of scans.zip");
    };
    QTRY_VERIFY_WITH_TIMEOUT(tells(), 30'000);
    Program::writeFile(gate, {});
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 0, ended.said());
}

QTEST_GUILESS_MAIN(MemberProgramTest)
#include "memberprogramtest.moc"
