#include "ingest/documentpasswords.h"
#include "base/paths.h"
#include "extract/extractorpool.h"
#include "extract/workerprotocol.h"
#include "settings/secrets.h"
#include "support/coroutinerunner.h"
#include "support/pdffile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace docent;

class DocumentPasswordsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ownOneComesFirst();
    void isBounded();
    void keptOneIsFoundByTheNextRun();
    void keptOneOpensADocument();
    void readsAFile();

private:
    QString write(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) >= 0 ? file.fileName() : QString();
    }

    QTemporaryDir m_folder;
};

void DocumentPasswordsTest::ownOneComesFirst()
{
    DocumentPasswords passwords;
    passwords.offer({ QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("one"), QString() });
    passwords.give(QStringLiteral("/a.pdf"), QStringLiteral("two"));
    QCOMPARE(passwords.known(QStringLiteral("/a.pdf")), QStringList({ QStringLiteral("two"), QStringLiteral("one") }));
    QCOMPARE(passwords.known(QStringLiteral("/b.pdf")), QStringList({ QStringLiteral("one"), QStringLiteral("two") }));
}

void DocumentPasswordsTest::isBounded()
{
    DocumentPasswords passwords;
    QStringList many;
    for (int i = 0; i < 300; ++i)
        many.append(QString::number(i));
    passwords.offer(many);
    passwords.give(QStringLiteral("/a.pdf"), QStringLiteral("mine"));
    passwords.give(QStringLiteral("/b.pdf"), QString(200, QLatin1Char('x')));
    QCOMPARE(passwords.known(QStringLiteral("/a.pdf")).size(), worker::maxPasswords);
    QCOMPARE(passwords.known(QStringLiteral("/a.pdf")).first(), QStringLiteral("mine"));
    QCOMPARE(passwords.known(QStringLiteral("/b.pdf")).first(), QStringLiteral("0"));
}

void DocumentPasswordsTest::keptOneIsFoundByTheNextRun()
{
    const QString path = QStringLiteral("/home/me/statement.pdf");
    const QString keys = m_folder.filePath(QStringLiteral("keys.ini"));
    {
        Secrets secrets(keys, false);
        DocumentPasswords passwords(&secrets);
        const auto kept = test::run(passwords.keep(path, QStringLiteral("open sesame"), {}));
        QVERIFY(kept.result && *kept.result);
    }
    Secrets secrets(keys, false);
    DocumentPasswords passwords(&secrets);
    QVERIFY(passwords.known(path).isEmpty());
    const auto found = test::run(passwords.find(path, {}));
    QVERIFY(found.result && *found.result);
    QCOMPARE(**found.result, QStringList { QStringLiteral("open sesame") });
    QCOMPARE(passwords.known(path), QStringList { QStringLiteral("open sesame") });
    const auto other = test::run(passwords.find(QStringLiteral("/home/me/other.pdf"), {}));
    QVERIFY(other.result && *other.result && (*other.result)->isEmpty());
    QFile file(keys);
    QVERIFY(file.open(QIODevice::ReadOnly) && !file.readAll().contains("statement"));
}

void DocumentPasswordsTest::keptOneOpensADocument()
{
    test::PdfFile made;
    made.pages = { { test::pdfLines({ QStringLiteral("The vault opens at noon.") }), {}, {} } };
    made.protection = { "open sesame", {}, 3 };
    const QString path = write(QStringLiteral("vault.pdf"), test::pdf(made));
    ExtractorPool extractors(paths::extractorProgram(), 1);
    Secrets secrets(m_folder.filePath(QStringLiteral("vaultkeys.ini")), false);
    DocumentPasswords passwords(&secrets);
    const auto closed = test::run(extractUnlocked(extractors, passwords, path, {}));
    QVERIFY(closed.result && !*closed.result);
    QCOMPARE(closed.result->error().code, ErrorCode::Encrypted);
    const auto kept = test::run(passwords.keep(path, QStringLiteral("open sesame"), {}));
    QVERIFY(kept.result && *kept.result);
    const auto opened = test::run(extractUnlocked(extractors, passwords, path, {}));
    QVERIFY(opened.result && *opened.result);
    QVERIFY((*opened.result)->document.text.contains(QLatin1String("noon")));
}

void DocumentPasswordsTest::readsAFile()
{
    const auto read = readPasswordFile(write(QStringLiteral("list"),
        "one\r\n\n two words \n\xc3\xb6"
        "ffne"));
    QVERIFY(read);
    QCOMPARE(*read, QStringList({ QStringLiteral("one"), QStringLiteral(" two words "), QString::fromUtf8("öffne") }));
    QCOMPARE(readPasswordFile(m_folder.filePath(QStringLiteral("missing"))).error().code, ErrorCode::Io);
    QCOMPARE(readPasswordFile(write(QStringLiteral("empty"), "\n")).error().code, ErrorCode::InvalidArgument);
}

QTEST_GUILESS_MAIN(DocumentPasswordsTest)
#include "documentpasswordstest.moc"
