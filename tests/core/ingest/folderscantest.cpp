#include "ingest/folderscan.h"

#include <fcntl.h>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace docent;

/// A53
class FolderScanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void findsFilesInOrder();
    void tellsSizeAndTimeInNanoseconds();
    void leavesOut_data();
    void leavesOut();
    void namedHiddenFolderIsRead();
    void skipsByKind_data();
    void skipsByKind();
    void ignoresByGlob();
    void linksOutAreNotFollowed();
    void loopsEnd();
    void specialFilesAreSkipped();
    void unreadableOnesAreSkipped();
    void tooLargeAndEmptyOnesAreSkipped();
    void namesThatAreNotText();
    void missingPathIsAnError();
    void eachFileOnce_data();
    void eachFileOnce();
    void batchesOfFiveHundred();
    void veryDeepFoldersAreNoProblem();
    void stopEndsTheWalk();
    void errorOfTheReceiverEndsTheWalk();
    void underOrNot_data();
    void underOrNot();

private:
    QString path(const char* below) const { return m_dir->filePath(QString::fromUtf8(below)); }
    void write(const char* below, const QByteArray& content = "text") const;
    QStringList scan(
        const QStringList& paths, const ScanOptions& options = {}, QList<ScannedPath>* roots = nullptr) const;
    QStringList scanAll() const { return scan({ m_dir->path() }); }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void FolderScanTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void FolderScanTest::write(const char* below, const QByteArray& content) const
{
    const QString file = path(below);
    QDir().mkpath(QFileInfo(file).path());
    QFile out(file);
    QVERIFY2(out.open(QIODevice::WriteOnly), below);
    out.write(content);
}

/// What was found, as "path" or "path: reason", below the test's folder.
QStringList FolderScanTest::scan(const QStringList& paths, const ScanOptions& options, QList<ScannedPath>* roots) const
{
    QStringList lines;
    const auto found = [&](const QList<FileEntry>& files) -> Result<> {
        for (const FileEntry& file : files) {
            QString line = QDir(m_dir->path()).relativeFilePath(file.path);
            if (file.skip) {
                line += QLatin1String(": ") + errorCodeName(file.skip->code);
                if (file.skip->message.isEmpty())
                    line += QLatin1String(" without a reason");
            }
            lines << line;
        }
        return {};
    };
    const auto scanned = scanPaths(paths, options, found, {});
    if (!scanned)
        return { QLatin1String("failed: ") + scanned.error().message };
    if (roots)
        *roots = *scanned;
    return lines;
}

static QStringList lines(const char* text)
{
    return QString::fromUtf8(text).split(QLatin1Char('|'), Qt::SkipEmptyParts);
}

void FolderScanTest::findsFilesInOrder()
{
    write("b.txt");
    write("a.md");
    write("sub/z.pdf");
    write("sub/deeper/c.html");
    write("another/d.docx");
    write("noextension");
    write("unknown.xyz");
    QCOMPARE(scanAll(), lines("a.md|b.txt|noextension|unknown.xyz|another/d.docx|sub/z.pdf|sub/deeper/c.html"));
}

void FolderScanTest::tellsSizeAndTimeInNanoseconds()
{
    write("a.txt", "12345");
    const timespec times[2] = { { 1'700'000'000, 5 }, { 1'600'000'000, 123'456'789 } };
    QCOMPARE(::utimensat(AT_FDCWD, QFile::encodeName(path("a.txt")).constData(), times, 0), 0);
    QList<FileEntry> all;
    const auto found = [&all](const QList<FileEntry>& files) -> Result<> {
        all += files;
        return {};
    };
    QVERIFY(scanPaths({ m_dir->path() }, {}, found, {}));
    QCOMPARE(all.size(), 1);
    QCOMPARE(all.first().bytes, 5);
    QCOMPARE(all.first().modifiedNs, 1'600'000'000'123'456'789);
    QCOMPARE(all.first().path, path("a.txt"));
}

void FolderScanTest::leavesOut_data()
{
    QTest::addColumn<QString>("files");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* files, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(files) << QString::fromUtf8(expected);
    };
    row("hidden files", ".secret.txt|a.txt", "a.txt");
    row("hidden folders", ".config/a.txt|.cache/x/b.txt", "");
    row("version control", ".git/HEAD|.svn/entries|CVS/Root|.hg/store/a|a.txt", "a.txt");
    row("packages", "node_modules/x/readme.md|x/node_modules/readme.md|bower_components/a.md", "");
    row("bytecode", "__pycache__/a.txt|a.py", "a.py");
    row("build output beside a build file", "CMakeLists.txt|build/a.txt|src/a.txt", "CMakeLists.txt|src/a.txt");
    row("more build output", "package.json|dist/a.txt|out/a.txt|target/b.txt|docs/c.txt", "package.json|docs/c.txt");
    row("folders of the same name without one", "build/a.txt|dist/b.txt|target/c.txt",
        "build/a.txt|dist/b.txt|target/c.txt");
    row("cmake's own", "CMakeLists.txt|cmake-build-debug/a.txt", "CMakeLists.txt");
    row("tagged caches", "cache/CACHEDIR.TAG|cache/a.txt|cache/sub/b.txt|c.txt", "c.txt");
    row("trash and system folders", "$RECYCLE.BIN/a.txt|System Volume Information/b.txt|lost+found/c.txt", "");
}

void FolderScanTest::leavesOut()
{
    QFETCH(QString, files);
    QFETCH(QString, expected);
    for (const QString& file : files.split(QLatin1Char('|')))
        write(file.toUtf8().constData());
    QCOMPARE(scanAll(), expected.split(QLatin1Char('|'), Qt::SkipEmptyParts));
}

void FolderScanTest::namedHiddenFolderIsRead()
{
    write(".notes/a.txt");
    write(".notes/.hidden.txt");
    write(".top.txt");
    write("node_modules/readme.md");
    QCOMPARE(scan({ path(".notes"), path(".top.txt"), path("node_modules") }),
        lines(".notes/a.txt|node_modules/readme.md|.top.txt"));
}

void FolderScanTest::skipsByKind_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("reason");
    const QString unsupported = QStringLiteral(": unsupported");
    for (const char* name : { "a.png", "a.JPG" })
        QTest::newRow(name) << QString::fromUtf8(name) << QStringLiteral(": no_text");
    for (const char* name : { "a.txt.gz", "a.rar", "a.jar", "a.apk", "a.deb", "a.mp3", "a.mkv", "a.exe", "lib.so",
             "a.o", "f.woff2", "d.sqlite", "m.gguf" })
        QTest::newRow(name) << QString::fromUtf8(name) << unsupported;
    for (const char* name : { "a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.cpp", "a.py", "a.csv", "a.json",
             "Makefile", "a.unknown", "a.", "a.thesuffixthatislongerthansixteen", "png", "a.zip", "a.tar", "a.TAR.GZ",
             "a.tgz", "a.tar.xz", "a.tar.zst", "a.7z", "a.xlsx", "a.epub", "a.svg", "a.ts" })
        QTest::newRow(name) << QString::fromUtf8(name) << QString();
}

void FolderScanTest::skipsByKind()
{
    QFETCH(QString, name);
    QFETCH(QString, reason);
    write(name.toUtf8().constData());
    QCOMPARE(scanAll(), QStringList(name + reason));
}

void FolderScanTest::ignoresByGlob()
{
    write("a.log");
    write("x/b.log");
    write("x/c.txt");
    write("drafts/d.txt");
    write("x/drafts/e.txt");
    write("x/y/f.txt");
    ScanOptions options;
    options.ignore = QStringList { QStringLiteral("*.log"), QStringLiteral("/drafts"), QStringLiteral("x/**/f.txt") };
    QCOMPARE(scan({ m_dir->path() }, options), lines("x/c.txt|x/drafts/e.txt"));
}

void FolderScanTest::linksOutAreNotFollowed()
{
    const QTemporaryDir outside;
    QFile secret(outside.filePath(QStringLiteral("secret.txt")));
    QVERIFY(secret.open(QIODevice::WriteOnly));
    write("inside/a.txt");
    QVERIFY(QFile::link(outside.path(), path("folderout")));
    QVERIFY(QFile::link(secret.fileName(), path("fileout.txt")));
    QVERIFY(QFile::link(path("inside/a.txt"), path("filein.txt")));
    QVERIFY(QFile::link(path("inside"), path("folderin")));
    QVERIFY(QFile::link(path("nowhere"), path("broken")));
    QCOMPARE(scanAll(), lines("broken: not_found|fileout.txt: unsupported|folderout: unsupported|inside/a.txt"));
    // A sibling whose name merely begins like the folder's is outside.
    QVERIFY(QDir().mkdir(path("insideout")));
    QVERIFY(QFile::link(path("insideout"), path("inside/next")));
    QCOMPARE(scan({ path("inside") }), lines("inside/a.txt|inside/next: unsupported"));
    // A link that was named itself is followed, and keeps the name that it was given.
    QCOMPARE(
        scan({ path("folderin"), path("filein.txt") }), lines("folderin/a.txt|folderin/next: unsupported|filein.txt"));
}

void FolderScanTest::loopsEnd()
{
    write("a/b/c.txt");
    QVERIFY(QFile::link(path("a"), path("a/b/up")));
    QVERIFY(QFile::link(m_dir->path(), path("a/top")));
    QVERIFY(QFile::link(path("a/self"), path("a/self")));
    QCOMPARE(scanAll(), lines("a/self: not_found|a/top: unsupported|a/b/c.txt|a/b/up: unsupported"));
}

void FolderScanTest::specialFilesAreSkipped()
{
    // A11: none of them is opened, which would wait for ever.
    write("a.txt");
    QCOMPARE(::mkfifo(QFile::encodeName(path("pipe.txt")).constData(), 0600), 0);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path("socket"));
    QVERIFY(std::size_t(name.size()) < sizeof address.sun_path);
    std::copy(name.begin(), name.end(), address.sun_path);
    QCOMPARE(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    QCOMPARE(scanAll(), lines("a.txt|pipe.txt: unsupported|socket: unsupported"));
    QCOMPARE(scan({ path("pipe.txt") }), lines("pipe.txt: unsupported"));
    QCOMPARE(scan({ QStringLiteral("/dev/null") }).size(), 1);
    QVERIFY(scan({ QStringLiteral("/dev/null") }).first().endsWith(QLatin1String(": unsupported")));
    ::close(fd);
}

void FolderScanTest::unreadableOnesAreSkipped()
{
    write("a.txt");
    write("locked.txt");
    write("closed/b.txt");
    ::chmod(QFile::encodeName(m_dir->path()).constData(), 0755);
    ::chmod(QFile::encodeName(path("locked.txt")).constData(), 0);
    ::chmod(QFile::encodeName(path("closed")).constData(), 0);
    QStringList found;
    QList<ScannedPath> roots;
    QList<ScannedPath> closedRoot;
    // The system administrator may read everything: look with another user's eyes, on a thread of its own.
    std::thread other([&] {
        if (::geteuid() == 0)
            ::setfsuid(65534);
        found = scan({ m_dir->path() }, {}, &roots);
        scan({ path("closed") }, {}, &closedRoot);
    });
    other.join();
    ::chmod(QFile::encodeName(path("closed")).constData(), 0700);
    QCOMPARE(found, lines("a.txt|locked.txt: permission|closed: permission"));
    QCOMPARE(roots.size(), 1);
    QVERIFY(!roots.first().error);
    QCOMPARE(roots.first().unreadable, QStringList(path("closed")));
    QVERIFY(closedRoot.first().error && closedRoot.first().error->code == ErrorCode::Permission);
}

void FolderScanTest::tooLargeAndEmptyOnesAreSkipped()
{
    write("empty.txt", "");
    write("large.txt", QByteArray(2000, 'x'));
    write("right.txt", QByteArray(1000, 'x'));
    ScanOptions options;
    options.largestFile = 1000;
    QCOMPARE(scan({ m_dir->path() }, options), lines("empty.txt: empty|large.txt: too_large|right.txt"));
}

void FolderScanTest::namesThatAreNotText()
{
    const QByteArray name = QFile::encodeName(m_dir->path()) + "/bad\xff.txt";
    const int fd = ::open(name.constData(), O_CREAT | O_WRONLY, 0600);
    if (fd < 0)
        QSKIP("This file system takes no such names");
    QCOMPARE(::write(fd, "a", 1), 1);
    ::close(fd);
    write("Grüße 你好 😀.txt");
    write("line\nbreak.txt");
    const QStringList found = scanAll();
    ::unlink(name.constData()); // the temporary folder can't name it either
    QCOMPARE(found.size(), 3);
    QCOMPARE(found.at(0), QStringLiteral("Grüße 你好 😀.txt"));
    QCOMPARE(found.at(1), QStringLiteral("bad\uefff.txt"));
    QCOMPARE(found.at(2), QStringLiteral("line\nbreak.txt"));
}

void FolderScanTest::missingPathIsAnError()
{
    write("a.txt");
    QList<ScannedPath> roots;
    QCOMPARE(scan({ path("gone"), path("a.txt"), path("a.txt/below") }, {}, &roots), lines("a.txt"));
    QCOMPARE(roots.size(), 3);
    QVERIFY(roots.at(0).error && roots.at(0).error->code == ErrorCode::NotFound);
    QVERIFY(!roots.at(1).error && !roots.at(1).folder);
    QVERIFY(roots.at(2).error && roots.at(2).error->code == ErrorCode::NotFound);
}

void FolderScanTest::eachFileOnce_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* given, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(given) << QString::fromUtf8(expected);
    };
    row("the same twice", "sub|sub", "sub/b.txt|sub/deep/c.txt");
    row("slash at the end", "sub/|sub", "sub/b.txt|sub/deep/c.txt");
    row("dots and double slashes", "./sub//deep/../|sub", "sub/b.txt|sub/deep/c.txt");
    row("a file in a given folder", "sub/b.txt|sub", "sub/b.txt|sub/deep/c.txt");
    row("a folder in a given folder", "sub|sub/deep", "sub/b.txt|sub/deep/c.txt");
    row("the inner folder first", "sub/deep|sub", "sub/deep/c.txt|sub/b.txt");
    row("a file that its folder leaves out", "sub|sub/.hidden.txt", "sub/b.txt|sub/deep/c.txt|sub/.hidden.txt");
    row("an empty one", "|a.txt", "a.txt");
}

void FolderScanTest::eachFileOnce()
{
    QFETCH(QString, given);
    QFETCH(QString, expected);
    write("a.txt");
    write("sub/b.txt");
    write("sub/.hidden.txt");
    write("sub/deep/c.txt");
    // Relative paths count from the current folder.
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(m_dir->path()));
    const QStringList found = scan(given.split(QLatin1Char('|')));
    QVERIFY(QDir::setCurrent(before));
    QCOMPARE(found, expected.split(QLatin1Char('|')));
}

void FolderScanTest::batchesOfFiveHundred()
{
    for (int i = 0; i < 1201; ++i)
        write(QByteArray("f" + QByteArray::number(10000 + i) + ".txt").constData());
    QList<qsizetype> sizes;
    const auto found = [&sizes](const QList<FileEntry>& files) -> Result<> {
        sizes << files.size();
        return {};
    };
    QVERIFY(scanPaths({ m_dir->path() }, {}, found, {}));
    QCOMPARE(sizes, (QList<qsizetype> { 500, 500, 201 }));
}

void FolderScanTest::veryDeepFoldersAreNoProblem()
{
    QString deep;
    for (int i = 0; i < 400; ++i)
        deep += QLatin1String("d/");
    QVERIFY(QDir(m_dir->path()).mkpath(deep));
    write((deep + QLatin1String("a.txt")).toUtf8().constData());
    QCOMPARE(scanAll(), QStringList(deep + QLatin1String("a.txt")));
}

void FolderScanTest::stopEndsTheWalk()
{
    write("a.txt");
    std::stop_source stop;
    stop.request_stop();
    int calls = 0;
    const auto found = [&calls](const QList<FileEntry>&) -> Result<> {
        ++calls;
        return {};
    };
    const auto result = scanPaths({ m_dir->path() }, {}, found, stop.get_token());
    QVERIFY(!result && result.error().isCancelled());
    QCOMPARE(calls, 0);
}

void FolderScanTest::errorOfTheReceiverEndsTheWalk()
{
    write("a.txt");
    const auto found = [](const QList<FileEntry>&) -> Result<> {
        return fail(ErrorCode::DiskFull, QStringLiteral("full"));
    };
    const auto result = scanPaths({ m_dir->path() }, {}, found, {});
    QVERIFY(!result && result.error().code == ErrorCode::DiskFull);
}

void FolderScanTest::underOrNot_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("folder");
    QTest::addColumn<bool>("expected");
    QTest::newRow("itself") << QStringLiteral("/a/b") << QStringLiteral("/a/b") << true;
    QTest::newRow("below") << QStringLiteral("/a/b/c") << QStringLiteral("/a/b") << true;
    QTest::newRow("a longer name") << QStringLiteral("/a/bc") << QStringLiteral("/a/b") << false;
    QTest::newRow("above") << QStringLiteral("/a") << QStringLiteral("/a/b") << false;
    QTest::newRow("the root") << QStringLiteral("/a") << QStringLiteral("/") << true;
}

void FolderScanTest::underOrNot()
{
    QFETCH(QString, path);
    QFETCH(QString, folder);
    QFETCH(bool, expected);
    QCOMPARE(isAtOrUnder(path, folder), expected);
}

QTEST_GUILESS_MAIN(FolderScanTest)
#include "folderscantest.moc"
