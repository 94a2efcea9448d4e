#include "search/librarycheck.h"

#include "../library/indexedlibrary.h"

#include <QFile>
#include <QTest>

using namespace docent;
using librarycheck::Finding;
using librarycheck::Part;

/// What is found of a library's files, and what is made anew. `docent doctor` is tested as a program.
class LibraryCheckTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void damagedVectorFile();
    void missingVectorFile();
    void isStopped();

private:
    /// A library with more vectors than a block of a file holds.
    static void fill(test::SampleLibrary& library);
    static QString vectorFile(const test::SampleLibrary& library);
    static void spoilsAndRepairs(const std::function<void(const QString&)>& spoil);
};

void LibraryCheckTest::fill(test::SampleLibrary& library)
{
    test::Indexed indexed(library.database());
    const QList<qint64> ids = library.add(QStringLiteral("/docs/many.txt"), test::numbered(1100));
    QRandomGenerator random(7);
    std::vector<Embedding> vectors;
    for (qsizetype i = 0; i < ids.size(); ++i)
        vectors.push_back(test::randomVector(random, 8));
    QVERIFY(indexed.add(ids, vectors));
    QVERIFY(test::run(indexed.index.maintain({})).result->has_value());
}

QString LibraryCheckTest::vectorFile(const test::SampleLibrary& library)
{
    const QDir folder(library.directory() + QStringLiteral("/vectors"));
    const QStringList files = folder.entryList({ QStringLiteral("*.vectors") }, QDir::Files);
    return files.isEmpty() ? QString() : folder.filePath(files.first());
}

void LibraryCheckTest::spoilsAndRepairs(const std::function<void(const QString&)>& spoil)
{
    test::SampleLibrary library;
    fill(library);
    const auto found = [&library] {
        const Result<QList<Finding>> findings = librarycheck::check(library.directory(), {});
        QList<bool> whole;
        for (const Finding& finding : findings.value_or(QList<Finding>()))
            whole.append(finding.whole);
        return whole;
    };
    QCOMPARE(found(), QList<bool>({ true, true, true }));
    QVERIFY(!vectorFile(library).isEmpty());
    spoil(vectorFile(library));
    QCOMPARE(found(), QList<bool>({ true, true, false }));
    const Result<QString> repaired =
        librarycheck::repair(library.directory(), { Finding { Part::Vectors, false, {} } });
    QVERIFY2(repaired && repaired->isEmpty(), repaired ? qPrintable(*repaired) : qPrintable(repaired.error().message));
    test::Indexed indexed(library.database());
    QVERIFY(test::run(indexed.index.maintain({})).result->has_value());
    QCOMPARE(found(), QList<bool>({ true, true, true }));
    QVERIFY(!vectorFile(library).isEmpty());
}

void LibraryCheckTest::damagedVectorFile()
{
    spoilsAndRepairs([](const QString& path) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2) && file.write("spoilt") == 6);
    });
}

void LibraryCheckTest::missingVectorFile()
{
    spoilsAndRepairs([](const QString& path) { QVERIFY(QFile::remove(path)); });
}

void LibraryCheckTest::isStopped()
{
    test::SampleLibrary library;
    fill(library);
    std::stop_source stop;
    stop.request_stop();
    const Result<QList<Finding>> findings = librarycheck::check(library.directory(), stop.get_token());
    QVERIFY(!findings && findings.error().isCancelled());
}

QTEST_GUILESS_MAIN(LibraryCheckTest)
#include "librarychecktest.moc"
