#include "ingest/folderscan.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// Ignore files in real folders. A53
class IgnoreRulesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void nearerFilesCountForMore();
    void ownFileCountsForMost();
    void whatLiesInALeftOutFolderIsNotTakenBack();
    void usualOnesStayOut();
    void linksAndPipesAreNoIgnoreFiles();
    void rulesAreBoundedInTheirSum();
    void patternsOfTheCallCountForMost();
    void namedFilesAreFound();
    void rulesAboveThePath();
    void followedFolderThatIsLeftOut();
    void asGitDoes();

private:
    QString path(const QString& below) const { return m_dir->filePath(below); }
    void write(const QString& below, const QByteArray& content = "x") const;
    /// What is found, below the test's folder, sorted.
    QString scan(const QStringList& below, ScanOptions options = {}, QList<ScannedPath>* roots = nullptr) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void IgnoreRulesTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void IgnoreRulesTest::write(const QString& below, const QByteArray& content) const
{
    QDir().mkpath(QFileInfo(path(below)).path());
    QFile out(path(below));
    QVERIFY2(out.open(QIODevice::WriteOnly), qPrintable(below));
    out.write(content);
}

QString IgnoreRulesTest::scan(const QStringList& below, ScanOptions options, QList<ScannedPath>* roots) const
{
    QStringList names;
    const auto found = [&](const QList<FileEntry>& files) -> Result<> {
        for (const FileEntry& file : files)
            names << QDir(m_dir->path()).relativeFilePath(file.path);
        return {};
    };
    QStringList paths;
    for (const QString& one : below)
        paths << QDir::cleanPath(path(one));
    const auto scanned = scanPaths(paths, options, found, {});
    if (!scanned)
        return scanned.error().message;
    if (roots)
        *roots = *scanned;
    names.sort();
    return names.join(QLatin1Char(' '));
}

void IgnoreRulesTest::nearerFilesCountForMore()
{
    write(QStringLiteral(".gitignore"), "*.log\n/top.txt\n");
    write(QStringLiteral("a/.gitignore"), "!keep.log\nlocal.txt\n");
    for (const char* file : { "x.log", "top.txt", "local.txt", "a/x.log", "a/keep.log", "a/top.txt", "a/local.txt",
             "a/b/keep.log", "c/keep.log" })
        write(QLatin1String(file));
    QCOMPARE(scan({ QString() }), QStringLiteral("a/b/keep.log a/keep.log a/top.txt local.txt"));
}

void IgnoreRulesTest::ownFileCountsForMost()
{
    write(QStringLiteral(".docentignore"), "!wanted.tmp\nsecret.txt\n");
    write(QStringLiteral("a/.gitignore"), "*.tmp\n!secret.txt\n");
    write(QStringLiteral("b/.docentignore"), "wanted.tmp\n!secret.txt\n");
    for (const char* folder : { "a", "b" }) {
        for (const char* file : { "wanted.tmp", "other.tmp", "secret.txt" })
            write(QLatin1String(folder) + QLatin1Char('/') + QLatin1String(file));
    }
    QCOMPARE(scan({ QString() }), QStringLiteral("a/wanted.tmp b/other.tmp b/secret.txt"));
}

void IgnoreRulesTest::whatLiesInALeftOutFolderIsNotTakenBack()
{
    write(QStringLiteral(".gitignore"), "drafts/\n!drafts/good.txt\nother/*\n!other/good.txt\n");
    for (const char* file : { "drafts/good.txt", "other/good.txt", "other/bad.txt" })
        write(QLatin1String(file));
    QCOMPARE(scan({ QString() }), QStringLiteral("other/good.txt"));
}

void IgnoreRulesTest::usualOnesStayOut()
{
    write(QStringLiteral(".gitignore"), "!node_modules/\n!.hidden\n");
    for (const char* file : { "node_modules/a.txt", ".hidden", "b.txt" })
        write(QLatin1String(file));
    QCOMPARE(scan({ QString() }), QStringLiteral("b.txt"));
}

void IgnoreRulesTest::linksAndPipesAreNoIgnoreFiles()
{
    write(QStringLiteral("rules"), "*.txt\n");
    write(QStringLiteral("a/a.txt"));
    write(QStringLiteral("b/b.txt"));
    QVERIFY(QFile::link(path(QStringLiteral("rules")), path(QStringLiteral("a/.gitignore"))));
    QCOMPARE(QProcess::execute(QStringLiteral("mkfifo"), { path(QStringLiteral("b/.gitignore")) }), 0);
    QCOMPARE(scan({ QString() }), QStringLiteral("a/a.txt b/b.txt rules"));
}

/// Each file is held against all of them. What they have no room for leaves nothing out.
void IgnoreRulesTest::rulesAreBoundedInTheirSum()
{
    const QByteArray filler = QByteArray("no-file-here-has-such-a-name.txt\n").repeated(4000);
    QString folder;
    for (int depth = 0; depth < 6; ++depth) {
        folder += QStringLiteral("f%1/").arg(depth);
        write(folder + QStringLiteral(".gitignore"), filler);
    }
    write(QStringLiteral("f0/.gitignore"), "left.txt\n" + filler);
    write(QStringLiteral("f0/f1/f2/f3/f4/.gitignore"), "kept.txt\n");
    write(QStringLiteral("f0/f1/f2/f3/f4/left.txt"));
    write(QStringLiteral("f0/f1/f2/f3/f4/kept.txt"));
    const QString found = scan({ QStringLiteral("f0") });
    QVERIFY2(!found.contains(QLatin1String("left.txt")), qPrintable(found));
    QVERIFY2(found.contains(QLatin1String("kept.txt")), qPrintable(found));
}

void IgnoreRulesTest::patternsOfTheCallCountForMost()
{
    write(QStringLiteral(".docentignore"), "a.txt\n");
    write(QStringLiteral("a.txt"));
    write(QStringLiteral("b.txt"));
    ScanOptions options;
    options.ignore = { QStringLiteral("b.txt"), QStringLiteral("!a.txt") };
    QCOMPARE(scan({ QString() }, options), QStringLiteral("a.txt"));
}

void IgnoreRulesTest::namedFilesAreFound()
{
    write(QStringLiteral(".gitignore"), "*.log\ndrafts/\n");
    for (const char* file : { "a.log", "b.log", "drafts/c.txt", "drafts/d.txt", "e.txt" })
        write(QLatin1String(file));
    ScanOptions options;
    options.named = { path(QStringLiteral("b.log")), path(QStringLiteral("drafts/c.txt")),
        path(QStringLiteral("e.txt")), path(QStringLiteral("gone.txt")), QStringLiteral("/elsewhere.txt") };
    QCOMPARE(scan({ QString() }, options), QStringLiteral("b.log drafts/c.txt e.txt"));
    // Asked for by itself it is found as well.
    QCOMPARE(scan({ QStringLiteral("a.log") }), QStringLiteral("a.log"));
}

void IgnoreRulesTest::rulesAboveThePath()
{
    write(QStringLiteral(".gitignore"), "*.log\nskipped/\n");
    write(QStringLiteral("a/b/x.log"));
    write(QStringLiteral("a/b/x.txt"));
    write(QStringLiteral("skipped/b/y.txt"));
    ScanOptions options;
    options.asked = false;
    QCOMPARE(scan({ QStringLiteral("a/b") }, options), QStringLiteral("a/b/x.log a/b/x.txt"));
    options.followed = { QDir::cleanPath(m_dir->path()) };
    QCOMPARE(scan({ QStringLiteral("a/b") }, options), QStringLiteral("a/b/x.txt"));
    QCOMPARE(scan({ QStringLiteral("skipped/b") }, options), QString());
    options.asked = true;
    QList<ScannedPath> roots;
    QCOMPARE(scan({ QStringLiteral("skipped/b") }, options, &roots), QStringLiteral("skipped/b/y.txt"));
    QVERIFY(roots.first().ignored);
}

void IgnoreRulesTest::followedFolderThatIsLeftOut()
{
    write(QStringLiteral(".gitignore"), "skipped/\n");
    write(QStringLiteral("skipped/a.txt"));
    write(QStringLiteral("seen/b.txt"));
    ScanOptions options;
    options.followed = { QDir::cleanPath(m_dir->path()), path(QStringLiteral("skipped")),
        path(QStringLiteral("seen")) };
    QList<ScannedPath> roots;
    QCOMPARE(scan({ QString() }, options, &roots), QStringLiteral("seen/b.txt"));
    QCOMPARE(roots.first().covered, QStringList({ QDir::cleanPath(m_dir->path()), path(QStringLiteral("seen")) }));
}

void IgnoreRulesTest::asGitDoes()
{
    if (QStandardPaths::findExecutable(QStringLiteral("git")).isEmpty())
        QSKIP("git is not installed: nothing to compare with");
    constexpr int trees = 60;
    QRandomGenerator random(7);
    const QStringList names { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("ab"), QStringLiteral("a b"),
        QStringLiteral("a.txt"), QStringLiteral("b.md"), QStringLiteral("#a"), QStringLiteral("!b"),
        QStringLiteral("[a]"), QStringLiteral("a*"), QStringLiteral("é.txt"), QStringLiteral("a\\b") };
    const QStringList pieces { QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("*"), QStringLiteral("**"),
        QStringLiteral("/"), QStringLiteral("/"), QStringLiteral("?"), QStringLiteral("[a-b]"), QStringLiteral("[!a]"),
        QStringLiteral("[[:alpha:]]"), QStringLiteral(".txt"), QStringLiteral("*.md"), QStringLiteral("\\"),
        QStringLiteral(" "), QStringLiteral("#"), QStringLiteral("!"), QStringLiteral("é"), QStringLiteral("**/"),
        QStringLiteral("[]a]"), QStringLiteral("a*"), QStringLiteral("\\*") };
    const auto anyOf = [&random](const QStringList& list) { return list.at(random.bounded(int(list.size()))); };
    // Git before 2.41 takes these for stars that cross folders, or not, as its memory happens to lie.
    const QRegularExpression starsInAName(QStringLiteral("([^/])\\*\\*+"));
    const auto rules = [&] {
        QString text;
        for (int line = random.bounded(1, 5); line > 0; --line) {
            QString pattern;
            for (int piece = random.bounded(1, 5); piece > 0; --piece)
                pattern += anyOf(pieces);
            pattern.replace(starsInAName, QStringLiteral("\\1*"));
            text += (random.bounded(4) == 0 ? QStringLiteral("!") : QString()) + pattern + QLatin1Char('\n');
        }
        return text.toUtf8();
    };
    QStringList files;
    for (int tree = 0; tree < trees; ++tree) {
        const QString top = QStringLiteral("t%1/").arg(tree);
        write(top + QStringLiteral(".gitignore"), rules());
        for (int file = 0; file < 25; ++file) {
            QString name = top;
            for (int depth = random.bounded(4); depth > 0; --depth) {
                name += anyOf(names) + QLatin1Char('/');
                if (QFileInfo(path(name.chopped(1))).isFile())
                    break;
                if (random.bounded(8) == 0 && QDir().mkpath(path(name)))
                    write(name + QStringLiteral(".gitignore"), rules());
            }
            name += name.endsWith(QLatin1Char('/')) ? anyOf(names) : QString();
            if (!QFileInfo::exists(path(name)) && QDir().mkpath(QFileInfo(path(name)).path())) {
                write(name);
                files << name;
            }
        }
    }
    QProcess git;
    git.setWorkingDirectory(m_dir->path());
    git.start(QStringLiteral("git"), { QStringLiteral("init"), QStringLiteral("-q") });
    QVERIFY(git.waitForFinished());
    QCOMPARE(git.exitCode(), 0);
    git.start(QStringLiteral("git"),
        { QStringLiteral("-c"), QStringLiteral("core.excludesFile=/dev/null"), QStringLiteral("check-ignore"),
            QStringLiteral("--no-index"), QStringLiteral("--stdin"), QStringLiteral("-z") });
    git.write(files.join(QChar(u'\0')).toUtf8() + '\0');
    git.closeWriteChannel();
    QVERIFY(git.waitForFinished());
    const QStringList ignored = QString::fromUtf8(git.readAllStandardOutput()).split(QChar(u'\0'), Qt::SkipEmptyParts);
    QVERIFY2(ignored.size() > files.size() / 10, git.readAllStandardError().constData());
    QVERIFY(ignored.size() < files.size() * 9 / 10);
    const QSet<QString> out(ignored.begin(), ignored.end());
    QStringList expected;
    for (const QString& file : std::as_const(files)) {
        if (!out.contains(file))
            expected << file;
    }
    QStringList found;
    const auto take = [&](const QList<FileEntry>& batch) -> Result<> {
        for (const FileEntry& file : batch)
            found << QDir(m_dir->path()).relativeFilePath(file.path);
        return {};
    };
    for (int tree = 0; tree < trees; ++tree)
        QVERIFY(scanPaths({ path(QStringLiteral("t%1").arg(tree)) }, {}, take, {}));
    expected.sort();
    found.sort();
    for (qsizetype i = 0; i < std::min(expected.size(), found.size()); ++i) {
        if (expected.at(i) == found.at(i))
            continue;
        const QString tree = std::min(expected.at(i), found.at(i)).section(QLatin1Char('/'), 0, 0);
        QFile lines(path(tree + QStringLiteral("/.gitignore")));
        QVERIFY(lines.open(QIODevice::ReadOnly));
        qWarning().noquote() << "git leaves out otherwise in" << tree << lines.readAll();
        QCOMPARE(found.at(i), expected.at(i));
    }
    QCOMPARE(found.size(), expected.size());
}

QTEST_GUILESS_MAIN(IgnoreRulesTest)
#include "ignorerulestest.moc"
