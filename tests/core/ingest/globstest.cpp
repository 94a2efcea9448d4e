#include "ingest/globs.h"

#include <QTest>

using namespace docent;

class GlobsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matches_data();
    void matches();
    void severalPatterns();
};

void GlobsTest::matches_data()
{
    QTest::addColumn<QString>("glob");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("folder");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char* name, const char* glob, const char* path, bool folder, bool expected) {
        QTest::newRow(name) << QString::fromUtf8(glob) << QString::fromUtf8(path) << folder << expected;
    };
    row("name at the top", "*.log", "a.log", false, true);
    row("name below", "*.log", "x/y/a.log", false, true);
    row("other suffix", "*.log", "a.login", false, false);
    row("whole name only", "log", "x/catalog", false, false);
    row("a name is a folder too", "drafts", "x/drafts", true, true);
    row("folders only: a folder", "drafts/", "x/drafts", true, true);
    row("folders only: a file", "drafts/", "x/drafts", false, false);
    row("anchored", "/notes.txt", "notes.txt", false, true);
    row("anchored, below", "/notes.txt", "x/notes.txt", false, false);
    row("with a folder", "x/*.txt", "x/a.txt", false, true);
    row("star stays in its folder", "x/*.txt", "x/y/a.txt", false, false);
    row("two stars cross folders", "x/**/*.txt", "x/y/z/a.txt", false, true);
    row("two stars match nothing as well", "x/**/*.txt", "x/a.txt", false, true);
    row("two stars at the end", "x/**", "x/y/a.txt", false, true);
    row("one letter", "a?.txt", "ab.txt", false, true);
    row("one letter is not none", "a?.txt", "a.txt", false, false);
    row("set", "[ab].txt", "b.txt", false, true);
    row("set, other", "[ab].txt", "c.txt", false, false);
    row("range", "v[0-9].txt", "v7.txt", false, true);
    row("negated set", "[!ab].txt", "c.txt", false, true);
    row("negated set, inside", "[!ab].txt", "a.txt", false, false);
    row("open bracket", "[ab.txt", "[ab.txt", false, true);
    row("dots and signs are themselves", "a.b+(c)", "a.b+(c)", false, true);
    row("dot is not any letter", "a.b", "axb", false, false);
    row("letters beyond ASCII", "Ü*.txt", "x/Übung.txt", false, true);
    row("case counts", "*.TXT", "a.txt", false, false);
    row("blank pattern", "  ", "a", false, false);
    row("slash alone", "/", "a", true, false);
    row("line break in a name", "*.txt", "a\nb.txt", false, true);
}

void GlobsTest::matches()
{
    QFETCH(QString, glob);
    QFETCH(QString, path);
    QFETCH(bool, folder);
    QFETCH(bool, expected);
    QCOMPARE(Globs({ glob }).matches(path, folder), expected);
}

void GlobsTest::severalPatterns()
{
    const Globs globs({ QStringLiteral("*.log"), QStringLiteral("tmp/"), QStringLiteral("") });
    QVERIFY(!globs.isEmpty());
    QVERIFY(globs.matches(QStringLiteral("a.log"), false));
    QVERIFY(globs.matches(QStringLiteral("tmp"), true));
    QVERIFY(!globs.matches(QStringLiteral("a.txt"), false));
    QVERIFY(Globs().isEmpty());
    QVERIFY(!Globs().matches(QStringLiteral("a"), false));
    QVERIFY(Globs(QStringList { QStringLiteral(" ") }).isEmpty());
}

QTEST_GUILESS_MAIN(GlobsTest)
#include "globstest.moc"
