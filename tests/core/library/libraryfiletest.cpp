#include "library/libraryfile.h"
#include "library/conversationstore.h"
#include "library/folderstore.h"
#include "library/migrations.h"
#include "library/questionsets.h"
#include "support/looptick.h"
#include "support/temporarylibrary.h"

#include <fcntl.h>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace docent;
using namespace std::chrono_literals;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void overwrite(const QString& path, const QByteArray& bytes, qint64 at)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(at));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// Closes the library with all of it in its one file: two connections that close at once may leave the log beside it,
/// from which SQLite would mend what the test damages.
void closeWhole(test::TemporaryLibrary& library)
{
    library.close();
    for (int i = 0; i < 10 && QFile::exists(library.file() + QStringLiteral("-wal")); ++i) {
        library.reopen();
        library.close();
    }
    QVERIFY(!QFile::exists(library.file() + QStringLiteral("-wal")));
}

} // namespace

class LibraryFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void makesALibraryOnlyItsOwnerCanRead();
    void refusesANewerFileUntouched();
    void keepsADamagedFileAside_data();
    void keepsADamagedFileAside();
    void savesConversationsFromADamagedFile();
    void refusesAFolderThatCannotBeMade();
};

void LibraryFileTest::makesALibraryOnlyItsOwnerCanRead()
{
    test::TemporaryLibrary library;
    struct stat info = {};
    QCOMPARE(::stat(QFile::encodeName(library.directory()).constData(), &info), 0);
    QCOMPARE(int(info.st_mode & 0777), 0700);
    QVERIFY(library.database().notice().isEmpty());
    QCOMPARE(library.value(QStringLiteral("PRAGMA user_version")).toInt(), migrations::currentVersion());
}

void LibraryFileTest::refusesANewerFileUntouched()
{
    test::TemporaryLibrary library;
    library.value(QStringLiteral("PRAGMA user_version = 99"));
    library.close();
    const QByteArray before = contents(library.file());
    QVERIFY(!before.isEmpty());
    const auto outcome = test::run(Database::open(library.directory(), {}));
    QVERIFY(outcome.result && !*outcome.result);
    QCOMPARE(outcome.result->error().code, ErrorCode::InvalidArgument);
    QVERIFY(outcome.result->error().message.contains(QStringLiteral("newer version")));
    QCOMPARE(contents(library.file()), before);
    QCOMPARE(QDir(library.directory()).entryList(QDir::Files),
        QStringList({ QStringLiteral("library.db"), QStringLiteral("library.lock") }));
}

void LibraryFileTest::keepsADamagedFileAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("at");
    QTest::addColumn<qint64>("length");
    QTest::newRow("no database at all") << QByteArray("Dear diary, ").repeated(3000) << qint64(0) << qint64(-1);
    QTest::newRow("first page overwritten") << QByteArray(16384, 'x') << qint64(0) << qint64(-1);
    QTest::newRow("list of tables overwritten") << QByteArray(2000, '\xff') << qint64(100) << qint64(-1);
    QTest::newRow("cut off") << QByteArray() << qint64(0) << qint64(40'000);
    QTest::newRow("a table overwritten") << QByteArray(16384, '\x55') << qint64(16384) << qint64(-1);
}

void LibraryFileTest::keepsADamagedFileAside()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, at);
    QFETCH(qint64, length);
    test::TemporaryLibrary library;
    QVERIFY(test::store(library, test::readDocument(QStringLiteral("/a.txt"), { QStringLiteral("some text") })));
    closeWhole(library);
    if (length >= 0)
        QVERIFY(QFile::resize(library.file(), length));
    overwrite(library.file(), bytes, at);
    const QByteArray damaged = contents(library.file());

    library.reopen();
    QVERIFY(library.database().notice().contains(QStringLiteral("damaged")));
    const QStringList aside =
        QDir(library.directory()).entryList({ QStringLiteral("library.db.damaged-*") }, QDir::Files);
    QCOMPARE(aside.size(), 1);
    QCOMPARE(contents(library.directory() + QLatin1Char('/') + aside.first()), damaged);
    QVERIFY(test::store(library, test::readDocument(QStringLiteral("/b.txt"), { QStringLiteral("new text") })));
    library.reopen();
    QVERIFY(library.database().notice().isEmpty());
    QCOMPARE(library.value(QStringLiteral("SELECT path FROM documents")).toString(), QStringLiteral("/b.txt"));
}

void LibraryFileTest::savesConversationsFromADamagedFile()
{
    test::TemporaryLibrary library;
    constexpr int conversationCount = 30;
    for (int i = 0; i < conversationCount; ++i) {
        const QString name = QString::number(i);
        QVERIFY(
            test::store(library, test::readDocument(QStringLiteral("/%1.txt").arg(name), { QString(20'000, u'x') })));
        const auto stored = library.write([name](Connection& db) -> Result<> {
            const auto conversation = conversations::create(db, name);
            if (!conversation)
                return fail(conversation.error());
            Message message;
            message.conversationId = *conversation;
            message.text = QStringLiteral("long ").repeated(5000) + name;
            message.citations.append(Citation());
            message.citations.first().number = 1;
            message.citations.first().passageText = name;
            const auto appended = conversations::append(db, message);
            return appended ? Result<>() : fail(appended.error());
        });
        QVERIFY(stored);
    }
    const auto followed = library.write([](Connection& db) -> Result<> {
        const Result<> added = folders::follow(db, { QStringLiteral("/docs"), QStringLiteral("Docs") }, false, {});
        return added ? folders::leaveOut(db, QStringLiteral("/docs/removed.txt")) : added;
    });
    QVERIFY(followed);
    const SearchQuestion question { QStringLiteral("What is kept?"), { { QStringLiteral("a.pdf"), 3 } } };
    QVERIFY(library.write(
        [question](Connection& db) { return questionsets::save(db, QStringLiteral("own"), { question }); }));
    const int page =
        library.value(QStringLiteral("SELECT rootpage FROM sqlite_master WHERE name = 'passages'")).toInt();
    closeWhole(library);
    overwrite(library.file(), QByteArray(16384, '\x55'), (page - 1) * qint64(16384));

    library.reopen();
    QVERIFY(library.database().notice().contains(QStringLiteral("30 conversations")));
    QVERIFY(library.database().notice().contains(QStringLiteral("30 documents")));
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM documents WHERE state = 'waiting'")).toInt(),
        conversationCount);
    const auto kept = library.read([](Connection& db) { return folders::list(db); });
    QVERIFY(kept);
    QCOMPARE(kept->size(), 1);
    QCOMPARE(kept->first().collection, QStringLiteral("Docs"));
    QCOMPARE(
        library.read(folders::leftOut).value_or(QStringList()), QStringList { QStringLiteral("/docs/removed.txt") });
    const auto questions = library.read([](Connection& db) { return questionsets::load(db, QStringLiteral("own")); });
    QVERIFY(questions && *questions);
    QCOMPARE(**questions, QList<SearchQuestion> { question });
    const auto list = library.read([](Connection& db) { return conversations::list(db); });
    QVERIFY(list);
    QCOMPARE(list->size(), conversationCount);
    for (const Conversation& conversation : *list) {
        const auto messages =
            library.read([id = conversation.id](Connection& db) { return conversations::messages(db, id); });
        QVERIFY(messages);
        QCOMPARE(messages->size(), 1);
        QVERIFY(messages->first().text.endsWith(QLatin1Char(' ') + conversation.title));
        QCOMPARE(messages->first().citations.first().passageText, conversation.title);
    }
}

void LibraryFileTest::refusesAFolderThatCannotBeMade()
{
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto outcome = test::run(Database::open(file.fileName() + QStringLiteral("/library"), {}));
    QVERIFY(outcome.result && !*outcome.result);
    QCOMPARE(outcome.result->error().code, ErrorCode::Permission);
}

QTEST_GUILESS_MAIN(LibraryFileTest)
#include "libraryfiletest.moc"
