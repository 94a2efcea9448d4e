#include "core/library/documentjobs.h"
#include "library/folderstore.h"

#include <QTest>

using namespace docent;
using namespace docent::test;

/// Documents that lie in a file: they come, change, move and go with it.
class DocumentMembersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comeWithTheirFile();
    void twoOfOneNameAreTwoDocuments();
    void stayAsTheyAreWhenUnchanged();
    void leaveTheIndexWhenTheyFail();
    void keepTheirPassagesUnderAnotherName();
    void goWithTheirFile();
    void goWhenTheFileFails();
    void moveWithTheirFile();
    void areOfflineWithTheirFile();
    void areNoFilesOfTheirOwn();
    void failedOneIsReadAgainWithItsFile();
    void takenOutStaysOut();
    void fileInsteadOfFolder();
    void folderInsteadOfFile();
    void takeTheCollectionOfTheirFile();
};

namespace {

const QString archive = QStringLiteral("/home/a.zip");

ReadMember member(const QString& path, const QString& text)
{
    ReadMember made;
    const ReadDocument document = readDocument(path, { text });
    made.record = document.record;
    made.record.state = DocumentState::Ready;
    made.record.contentHash = text.toUtf8().leftJustified(16, '.', true);
    made.record.bytes = text.size();
    made.passages = document.passages;
    return made;
}

ReadMember failed(const QString& path, ErrorCode code = ErrorCode::Encrypted)
{
    ReadMember made;
    made.record.path = path;
    made.record.state = code == ErrorCode::Encrypted ? DocumentState::Failed : DocumentState::Skipped;
    made.record.reason = Error { code, QStringLiteral("It can't be read."), {}, {} };
    return made;
}

void storeArchive(TemporaryLibrary& library, const QList<ReadMember>& members, const QString& path = archive)
{
    ReadDocument document = readDocument(path, { QStringLiteral("list of names") });
    document.record.contentHash = QByteArray(16, 'z');
    document.record.bytes = 10;
    document.record.modifiedNs = 1;
    document.members = members;
    QVERIFY(test::store(library, document));
}

/// "path: state" of all documents.
QStringList states(TemporaryLibrary& library)
{
    const auto all = library.read([](Connection& db) { return documents::list(db); });
    QStringList lines;
    for (const DocumentRecord& record : all.value_or(QList<DocumentRecord>()))
        lines << record.path + QLatin1String(": ") + documentStateName(record.state);
    lines.sort();
    return lines;
}

/// Ids of passages, by document.
QString passageIds(TemporaryLibrary& library, const QString& path)
{
    return library
        .value(QStringLiteral("SELECT group_concat(p.id) FROM passages p JOIN documents d ON d.id = p.document "
                              "WHERE d.path = '%1'")
                   .arg(path))
        .toString();
}

QList<ReadMember> three()
{
    return { member(QStringLiteral("one.txt"), QStringLiteral("apples")),
        member(QStringLiteral("in/two.txt"), QStringLiteral("pears")), failed(QStringLiteral("three.pdf")) };
}

} // namespace

void DocumentMembersTest::comeWithTheirFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    QCOMPARE(states(library),
        paths({ "/home/a.zip/in/two.txt: ready", "/home/a.zip/one.txt: ready", "/home/a.zip/three.pdf: failed",
            "/home/a.zip: ready" }));
    QCOMPARE(found(library, QStringLiteral("pears")), paths({ "/home/a.zip/in/two.txt" }));
    const DocumentRecord two = record(library, archive + QStringLiteral("/in/two.txt"));
    QCOMPARE(two.container, record(library, archive).id);
    QCOMPARE(two.containerPath, archive);
    QCOMPARE(two.file(), archive);
    QCOMPARE(documentName(two.path, two.containerPath), QStringLiteral("a.zip › in/two.txt"));
    const DocumentRecord three = record(library, archive + QStringLiteral("/three.pdf"));
    QCOMPARE(three.reason->code, ErrorCode::Encrypted);
    const auto counts = library.read([](Connection& db) { return documents::counts(db); });
    QCOMPARE(counts->ready, 3);
    QCOMPARE(counts->failed, 1);
}

void DocumentMembersTest::twoOfOneNameAreTwoDocuments() // A55
{
    TemporaryLibrary library;
    const QString other = QStringLiteral("/home/b.zip");
    storeArchive(library, { member(QStringLiteral("one.txt"), QStringLiteral("apples")) });
    storeArchive(library, { member(QStringLiteral("one.txt"), QStringLiteral("apples")) }, other);
    QCOMPARE(found(library, QStringLiteral("apples")), paths({ "/home/a.zip/one.txt", "/home/b.zip/one.txt" }));
}

void DocumentMembersTest::stayAsTheyAreWhenUnchanged()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const qint64 id = record(library, archive + QStringLiteral("/one.txt")).id;
    const QString passages = passageIds(library, archive + QStringLiteral("/one.txt"));
    storeArchive(library,
        { member(QStringLiteral("one.txt"), QStringLiteral("apples")),
            member(QStringLiteral("in/two.txt"), QStringLiteral("plums")) });
    QCOMPARE(states(library),
        paths({ "/home/a.zip/in/two.txt: ready", "/home/a.zip/one.txt: ready", "/home/a.zip: ready" }));
    QCOMPARE(record(library, archive + QStringLiteral("/one.txt")).id, id);
    QCOMPARE(passageIds(library, archive + QStringLiteral("/one.txt")), passages);
    QCOMPARE(found(library, QStringLiteral("pears")), QStringList());
    QCOMPARE(found(library, QStringLiteral("plums")), paths({ "/home/a.zip/in/two.txt" }));
}

void DocumentMembersTest::leaveTheIndexWhenTheyFail()
{
    TemporaryLibrary library;
    ReadMember titled = member(QStringLiteral("one.txt"), QStringLiteral("apples"));
    titled.record.title = QStringLiteral("Orchard");
    storeArchive(library, { titled });
    QCOMPARE(found(library, QStringLiteral("orchard")), paths({ "/home/a.zip/one.txt" }));
    storeArchive(library, { failed(QStringLiteral("one.txt")) });
    QCOMPARE(found(library, QStringLiteral("orchard apples")), QStringList());
}

void DocumentMembersTest::keepTheirPassagesUnderAnotherName()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const QString passages = passageIds(library, archive + QStringLiteral("/one.txt"));
    storeArchive(library, { member(QStringLiteral("renamed.txt"), QStringLiteral("apples")) });
    QCOMPARE(states(library), paths({ "/home/a.zip/renamed.txt: ready", "/home/a.zip: ready" }));
    QCOMPARE(passageIds(library, archive + QStringLiteral("/renamed.txt")), passages);
    QCOMPARE(found(library, QStringLiteral("renamed")), paths({ "/home/a.zip/renamed.txt" }));
    QCOMPARE(found(library, QStringLiteral("one")), QStringList());
}

void DocumentMembersTest::goWithTheirFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const auto removed = library.write([](Connection& db) { return documents::remove(db, { archive }); });
    QCOMPARE(*removed, 4);
    storeArchive(library, three());
    const auto gone = library.write([](Connection& db) { return documents::settleGone(db, { archive }); });
    QCOMPARE(gone->removed, 4);
    QCOMPARE(states(library), QStringList());
    QCOMPARE(found(library, QStringLiteral("pears")), QStringList());
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM passages")).toInt(), 0);
}

void DocumentMembersTest::goWhenTheFileFails()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const qint64 id = record(library, archive).id;
    const Error reason { ErrorCode::Damaged, QStringLiteral("It is damaged."), {}, {} };
    QVERIFY(
        library.write([=](Connection& db) { return documents::storeFailure(db, id, DocumentState::Failed, reason); }));
    QCOMPARE(states(library), paths({ "/home/a.zip: failed" }));
}

void DocumentMembersTest::moveWithTheirFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const QString passages = passageIds(library, archive + QStringLiteral("/one.txt"));
    enqueue(library, { file(QStringLiteral("/new/b.zip")) });
    const auto gone = library.write([](Connection& db) { return documents::settleGone(db, { archive }); });
    QCOMPARE(gone->moved.size(), 1);
    QCOMPARE(gone->removed, 0);
    QCOMPARE(states(library),
        paths({ "/new/b.zip/in/two.txt: ready", "/new/b.zip/one.txt: ready", "/new/b.zip/three.pdf: failed",
            "/new/b.zip: waiting" }));
    QCOMPARE(passageIds(library, QStringLiteral("/new/b.zip/one.txt")), passages);
    QCOMPARE(record(library, QStringLiteral("/new/b.zip/one.txt")).file(), QStringLiteral("/new/b.zip"));
}

void DocumentMembersTest::areOfflineWithTheirFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const QStringList before = states(library);
    const QStringList away = paths({ "/home/a.zip/in/two.txt: offline", "/home/a.zip/one.txt: offline",
        "/home/a.zip/three.pdf: failed", "/home/a.zip: offline" });
    QVERIFY(library.write([](Connection& db) { return documents::markOffline(db, QStringLiteral("/home")); }));
    QCOMPARE(states(library), away);
    enqueue(library, { file(archive) });
    QCOMPARE(states(library), before);
    // The same where it goes missing while it is read, and is found to be what it was.
    const qint64 id = record(library, archive).id;
    QVERIFY(library.write([id](Connection& db) { return documents::storeOffline(db, id); }));
    QCOMPARE(states(library), away);
    QVERIFY(library.write([id](Connection& db) { return documents::confirm(db, id); }));
    QCOMPARE(states(library), before);
}

void DocumentMembersTest::areNoFilesOfTheirOwn()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const auto files = library.read([](Connection& db) { return documents::pathsUnder(db, QStringLiteral("/home")); });
    QCOMPARE(*files, paths({ "/home/a.zip" }));
}

void DocumentMembersTest::failedOneIsReadAgainWithItsFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    test::store(library, readDocument(QStringLiteral("/home/other.txt"), { QStringLiteral("other") }));
    for (const QStringList& asked :
        { QStringList(), QStringList(archive), QStringList(archive + QStringLiteral("/three.pdf")) }) {
        const auto waiting = library.write([asked](Connection& db) { return documents::retry(db, asked); });
        QCOMPARE(waiting->size(), 1);
        QCOMPARE(waiting->first().path, archive);
        QCOMPARE(record(library, archive).state, DocumentState::Waiting);
        QVERIFY(record(library, archive).contentHash.isEmpty()); // it is read although it hasn't changed
        QCOMPARE(record(library, archive + QStringLiteral("/three.pdf")).state, DocumentState::Failed);
        storeArchive(library, three());
    }
    const auto none =
        library.write([](Connection& db) { return documents::retry(db, { archive + QStringLiteral("/one.txt") }); });
    QVERIFY(none->isEmpty());
}

void DocumentMembersTest::takenOutStaysOut()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    const QString two = archive + QStringLiteral("/in/two.txt");
    const auto takeOut = [two](Connection& db) -> Result<int> {
        if (const Result<> left = folders::leaveOut(db, two); !left)
            return fail(left.error());
        return documents::remove(db, { two });
    };
    QCOMPARE(*library.write(takeOut), 1);
    storeArchive(library, three());
    QCOMPARE(states(library),
        paths({ "/home/a.zip/one.txt: ready", "/home/a.zip/three.pdf: failed", "/home/a.zip: ready" }));
    // Until the file is added again.
    QVERIFY(library.write([](Connection& db) { return folders::wantAgain(db, { file(archive) }); }));
    QCOMPARE(record(library, archive).state, DocumentState::Waiting);
    storeArchive(library, three());
    QCOMPARE(record(library, two).state, DocumentState::Ready);
}

void DocumentMembersTest::fileInsteadOfFolder()
{
    TemporaryLibrary library;
    test::store(library, readDocument(archive + QStringLiteral("/one.txt"), { QStringLiteral("former") }));
    storeArchive(library, three());
    QCOMPARE(found(library, QStringLiteral("former")), QStringList());
    QCOMPARE(record(library, archive + QStringLiteral("/one.txt")).container, record(library, archive).id);
}

void DocumentMembersTest::folderInsteadOfFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    QCOMPARE(enqueue(library, { file(archive + QStringLiteral("/one.txt"), 20, 2) }).added, 1);
    const auto gone = library.write([](Connection& db) { return documents::settleGone(db, { archive }); });
    QCOMPARE(gone->removed, 3);
    QCOMPARE(states(library), paths({ "/home/a.zip/one.txt: waiting" }));
    QCOMPARE(record(library, archive + QStringLiteral("/one.txt")).container, 0);
}

void DocumentMembersTest::takeTheCollectionOfTheirFile()
{
    TemporaryLibrary library;
    storeArchive(library, three());
    enqueue(library, { file(archive) }, QStringLiteral("Letters"));
    QCOMPARE(record(library, archive + QStringLiteral("/one.txt")).collection, QStringLiteral("Letters"));
    QCOMPARE(found(library, QStringLiteral("pears"), QStringLiteral("Letters")), paths({ "/home/a.zip/in/two.txt" }));
    storeArchive(library, { member(QStringLiteral("new.txt"), QStringLiteral("plums")) });
    QCOMPARE(record(library, archive + QStringLiteral("/new.txt")).collection, QStringLiteral("Letters"));
}

QTEST_GUILESS_MAIN(DocumentMembersTest)
#include "documentmemberstest.moc"
