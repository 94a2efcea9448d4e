#include "ingest/globs.h"

#include <QTest>

using namespace docent;

class GlobsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matches_data();
    void matches();
    void severalPatterns();
    void readsAFile_data();
    void readsAFile();
    void manyStarsEnd();
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
    row("open bracket matches nothing", "[ab.txt", "[ab.txt", false, false);
    row("bracket taken as it is", "\\[ab.txt", "[ab.txt", false, true);
    row("closing bracket first", "[]-]x", "]x", false, true);
    row("class", "v[[:digit:]].txt", "v7.txt", false, true);
    row("class, other", "v[[:digit:]].txt", "vx.txt", false, false);
    row("no such class", "v[[:nothing:]].txt", "v7.txt", false, false);
    row("set never takes a slash", "a[!x]b", "a/b", false, false);
    row("one letter is no slash", "a?b", "a/b", false, false);
    row("backslash at the end", "a\\", "a", false, false);
    row("escaped star", "a\\*", "a*", false, true);
    row("escaped star, other", "a\\*", "ab", false, false);
    row("slash in the middle anchors", "x/a.txt", "y/x/a.txt", false, false);
    row("two stars in front", "**/a.txt", "x/y/a.txt", false, true);
    row("two stars in front, at the top", "**/a.txt", "a.txt", false, true);
    row("two stars at the end are not the folder", "x/**", "x", true, false);
    row("two stars within a name are one", "x/a**b", "x/a/b", false, false);
    row("three stars are two", "x/***/b", "x/1/2/b", false, true);
    row("folders in the middle, late", "a/**/b/c", "a/b/x/b/c", false, true);
    row("folders in the middle, only whole ones", "a/**/b", "a/xb", false, false);
    row("star, then two stars", "a*/**/z", "ab/c/z", false, true);
    row("only one slash in front is dropped", "//a", "a", false, false);
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
    QCOMPARE(Globs(QStringList(glob)).decide(path.toUtf8(), folder).value_or(false), expected);
}

void GlobsTest::severalPatterns()
{
    const Globs globs({ QStringLiteral("*.log"), QStringLiteral("tmp/"), QStringLiteral("") });
    QVERIFY(!globs.isEmpty());
    QCOMPARE(globs.decide("a.log", false), std::optional(true));
    QCOMPARE(globs.decide("tmp", true), std::optional(true));
    QCOMPARE(globs.decide("a.txt", false), std::nullopt);
    QVERIFY(Globs().isEmpty());
    QCOMPARE(Globs().decide("a", false), std::nullopt);
    QVERIFY(Globs(QStringList { QStringLiteral(" ") }).isEmpty());
}

void GlobsTest::readsAFile_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const QByteArray& lines, const QByteArray& path, const QByteArray& expected) {
        QTest::newRow(name) << lines << path << expected;
    };
    row("one of several", "a\nb\nc", "b", "out");
    row("comment", "#a\n", "#a", "-");
    row("hash taken as it is", "\\#a\n", "#a", "out");
    row("taken back", "*.txt\n!keep.txt\n", "keep.txt", "in");
    row("taken back and left out again", "*.txt\n!keep.txt\nkeep.*\n", "keep.txt", "out");
    row("mark taken as it is", "\\!a\n", "!a", "out");
    row("spaces at the end", "a   \n", "a", "out");
    row("space kept", "a\\ \n", "a ", "out");
    row("space kept, then others", "a\\   \n", "a ", "out");
    row("space in the middle", "a b\n", "a b", "out");
    row("space in front counts", " a\n", "a", "-");
    row("tab at the end counts", "a\t\n", "a", "-");
    row("lines of Windows", "a\r\nb\r\n", "a", "out");
    row("no line break at the end", "x\nb", "b", "out");
    row("byte order mark",
        "\xEF\xBB\xBF"
        "a\n",
        "a", "out");
    row("bytes that are no text", "\xFF*\n", "\xFFname", "out");
    row("blank lines", "\n\n   \na\n", "a", "out");
    row("mark alone", "!\n", "!", "-");
}

void GlobsTest::readsAFile()
{
    QFETCH(QByteArray, lines);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, expected);
    const std::optional<bool> decided = Globs(lines).decide(path, false);
    QCOMPARE(decided ? QByteArray(*decided ? "out" : "in") : QByteArray("-"), expected);
}

void GlobsTest::manyStarsEnd()
{
    // A matcher that tries all ways would not come to an end.
    const Globs globs(
        QStringList { QString(60, QLatin1Char('*')).replace(QLatin1Char('*'), QLatin1String("a*")) + QLatin1Char('b'),
            QStringLiteral("**/a/").repeated(30) + QLatin1Char('b') });
    QCOMPARE(globs.decide(QByteArray(4000, 'a'), false), std::nullopt);
    QCOMPARE(globs.decide(QByteArray("a/").repeated(1000) + 'c', false), std::nullopt);
}

QTEST_GUILESS_MAIN(GlobsTest)
#include "globstest.moc"
