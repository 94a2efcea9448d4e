#include "support/samplelibrary.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace docent;
using test::SampleLibrary;
using Writing = KeywordIndex::Writing;

/// The keyword index on disk: what is found is what the library holds, whatever became of the files.
class KeywordFilesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isReadAfterAStart();
    void keepsUpWithChanges();
    void mergesSmallFiles();
    void isMadeAnew_data();
    void isMadeAnew();
    void twoProcessesShareIt();
    void quickerProcessWins();
    void removesRubbish();

private:
    static QStringList files(const SampleLibrary& library);
};

namespace {

constexpr int worthWriting = 256; ///< passages that make a file of their own at the end of a program

QDir folder(const SampleLibrary& library)
{
    return QDir(library.directory() + QStringLiteral("/keywords"));
}

/// A word for each number, which isn't a part of another.
QString word(int number)
{
    QString letters = QStringLiteral("zz");
    for (const QChar digit : QString::number(number))
        letters += QChar(char16_t(u'a' + 2 * digit.digitValue()));
    return letters + QLatin1Char('x');
}

/// As many passages as are worth a file, each with "apples" and a word of its own.
void addMany(SampleLibrary& library, const QString& path, int count = worthWriting)
{
    QStringList texts;
    for (int i = 0; i < count; ++i)
        texts.append(QStringLiteral("apples %1 of %2").arg(word(i), path.mid(1)));
    library.add(path, texts);
}

void write(SampleLibrary& library, KeywordIndex& index, Writing writing = Writing::All)
{
    static_cast<void>(library);
    const auto outcome = test::run(index.maintain(writing, {}));
    QVERIFY2(outcome.result && *outcome.result, "the index can't be written");
}

qsizetype count(SampleLibrary& library, const QString& query)
{
    const auto found = library.search(query, 1'000'000);
    return found ? found->size() : -1;
}

} // namespace

QStringList KeywordFilesTest::files(const SampleLibrary& library)
{
    return folder(library).entryList({ QStringLiteral("*.segment*") }, QDir::Files, QDir::Name);
}

void KeywordFilesTest::isReadAfterAStart()
{
    SampleLibrary library;
    addMany(library, QStringLiteral("/a.txt"));
    QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
    QVERIFY(files(library).isEmpty());
    write(library, library.keywords());
    QCOMPARE(files(library).size(), 1);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM keyword_log")).toInt(), 0);
    library.reopen();
    QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
    QCOMPARE(count(library, word(17)), 1);
    QCOMPARE(files(library).size(), 1);
}

void KeywordFilesTest::keepsUpWithChanges()
{
    SampleLibrary library;
    addMany(library, QStringLiteral("/a.txt"));
    addMany(library, QStringLiteral("/b.txt"));
    write(library, library.keywords());
    // A title that changes, a document that goes, and one that comes: known to the log alone, then on disk.
    ReadDocument retitled = test::readDocument(QStringLiteral("/c.txt"), { QStringLiteral("pears") });
    QVERIFY(test::store(library, retitled));
    retitled.record.title = QStringLiteral("Orchard");
    QVERIFY(test::store(library, retitled));
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/a.txt") }); }));
    const auto check = [&library] {
        QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
        QCOMPARE(count(library, QStringLiteral("orchard")), 1);
        QCOMPARE(count(library, QStringLiteral("pears")), 1);
    };
    check();
    library.reopen();
    check();
    write(library, library.keywords());
    check();
    library.reopen();
    check();
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/b.txt") }); }));
    library.reopen();
    QCOMPARE(count(library, QStringLiteral("apples")), 0);
}

void KeywordFilesTest::mergesSmallFiles()
{
    SampleLibrary library;
    for (int i = 0; i < 9; ++i) {
        addMany(library, QStringLiteral("/%1.txt").arg(i));
        write(library, library.keywords());
    }
    QCOMPARE(files(library).size(), 9);
    write(library, library.keywords(), Writing::WhereDue);
    QVERIFY(library.value(QStringLiteral("SELECT count(*) FROM keyword_segments")).toInt() < 9);
    QTRY_COMPARE(files(library).size(), library.value(QStringLiteral("SELECT count(*) FROM keyword_segments")).toInt());
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/0.txt") }); }));
    QCOMPARE(count(library, QStringLiteral("apples")), 8 * worthWriting);
    library.reopen();
    QCOMPARE(count(library, QStringLiteral("apples")), 8 * worthWriting);
    QCOMPARE(count(library, word(3)), 8);
}

void KeywordFilesTest::isMadeAnew_data()
{
    QTest::addColumn<QString>("damage");
    for (const char* damage : { "missing", "cut", "empty", "changed", "of another time", "foreign" })
        QTest::newRow(damage) << QString::fromLatin1(damage);
}

void KeywordFilesTest::isMadeAnew()
{
    QFETCH(QString, damage);
    SampleLibrary library;
    addMany(library, QStringLiteral("/a.txt"));
    write(library, library.keywords());
    const QString path = folder(library).filePath(files(library).value(0));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray bytes = file.readAll();
    file.close();
    addMany(library, QStringLiteral("/b.txt"));
    library.close();
    if (damage == QLatin1String("missing"))
        QVERIFY(QFile::remove(path));
    else if (damage == QLatin1String("cut"))
        bytes.chop(bytes.size() / 3);
    else if (damage == QLatin1String("empty"))
        bytes.clear();
    else if (damage == QLatin1String("changed"))
        bytes[bytes.size() / 2] = char(bytes.at(bytes.size() / 2) ^ 1);
    else if (damage == QLatin1String("foreign"))
        bytes = "Something else altogether, but long enough to be a header of sixty-four bytes or more.";
    if (damage != QLatin1String("missing")) {
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(bytes), bytes.size());
        file.close();
    }
    library.reopen();
    if (damage == QLatin1String("of another time"))
        library.value(QStringLiteral("UPDATE keyword_segments SET checksum = checksum + 1"));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("the keyword index is made anew")));
    QCOMPARE(count(library, QStringLiteral("apples")), 2 * worthWriting);
    QCOMPARE(count(library, word(5)), 2);
    write(library, library.keywords());
    library.reopen();
    QCOMPARE(count(library, QStringLiteral("apples")), 2 * worthWriting);
}

void KeywordFilesTest::twoProcessesShareIt()
{
    SampleLibrary library;
    QThreadPool pool;
    auto second = std::make_unique<KeywordIndex>(library.database(), pool, pool);
    const auto countBySecond = [&] {
        const auto found =
            *test::run(second->search(parseSearchQuery(QStringLiteral("apples")), 100'000, false, {})).result;
        return found ? found->size() : -1;
    };
    addMany(library, QStringLiteral("/a.txt"));
    QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
    QCOMPARE(countBySecond(), worthWriting);
    write(library, library.keywords());
    QCOMPARE(countBySecond(), worthWriting);
    addMany(library, QStringLiteral("/b.txt"));
    write(library, *second);
    QCOMPARE(count(library, QStringLiteral("apples")), 2 * worthWriting);
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/a.txt") }); }));
    QCOMPARE(countBySecond(), worthWriting);
    QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
    second.reset();
}

void KeywordFilesTest::quickerProcessWins()
{
    SampleLibrary library;
    QThreadPool pool;
    KeywordIndex second(library.database(), pool, pool);
    addMany(library, QStringLiteral("/a.txt"));
    // Both have the same in memory and write it.
    auto one = library.keywords().maintain(Writing::All, {});
    auto other = second.maintain(Writing::All, {});
    QVERIFY(*test::run(std::move(one)).result);
    QVERIFY(*test::run(std::move(other)).result);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM keyword_segments")).toInt(), 1);
    QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
    const auto found = *test::run(second.search(parseSearchQuery(QStringLiteral("apples")), 100'000, false, {})).result;
    QVERIFY(found);
    QCOMPARE(found->size(), worthWriting);
}

void KeywordFilesTest::removesRubbish()
{
    SampleLibrary library;
    addMany(library, QStringLiteral("/a.txt"));
    write(library, library.keywords());
    const QString named = files(library).value(0);
    const auto leave = [&library](const QString& name, int secondsAgo) {
        QFile file(folder(library).filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("rubbish");
        file.flush();
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(-secondsAgo), QFileDevice::FileModificationTime));
    };
    leave(QStringLiteral("old.segment"), 2 * 3600);
    leave(QStringLiteral("new.segment"), 0); // another process may be about to name it
    library.reopen();
    QCOMPARE(count(library, QStringLiteral("apples")), worthWriting);
    QStringList expected { named, QStringLiteral("new.segment") };
    expected.sort();
    QCOMPARE(files(library), expected);
}

QTEST_GUILESS_MAIN(KeywordFilesTest)
#include "keywordfilestest.moc"
