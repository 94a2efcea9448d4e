#include "base/paths.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent;

/// Names of files as text and back.
class PathNamesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void texts_data();
    void texts();
    void everyNameComesBack();
    void urls();
};

void PathNamesTest::texts_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("text");
    QTest::newRow("ASCII") << QByteArray("a b.txt") << QStringLiteral("a b.txt");
    QTest::newRow("UTF-8") << QByteArray("Gr\xc3\xbc\xc3\x9f"
                                         "e \xf0\x9f\x98\x80")
                           << QStringLiteral("Grüße 😀");
    QTest::newRow("decomposed stays so") << QByteArray("e\xcc\x81") << QStringLiteral("e\u0301");
    QTest::newRow("a byte") << QByteArray("bad\xff.txt") << QStringLiteral("bad\uefff.txt");
    QTest::newRow("cut letter") << QByteArray("a\xc3/b") << QStringLiteral("a\uefc3/b");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QStringLiteral("\uefed\uefa0\uef80");
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QStringLiteral("\uefc0\uefaf");
    QTest::newRow("a letter that stands for a byte")
        << QByteArray("\xee\xbe\xbf") << QStringLiteral("\uefee\uefbe\uefbf");
    QTest::newRow("another private letter") << QByteArray("\xee\x80\x80") << QStringLiteral("\ue000");
    QTest::newRow("empty") << QByteArray("") << QString();
}

void PathNamesTest::texts()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, text);
    QCOMPARE(paths::decoded(name), text);
    QCOMPARE(paths::encoded(text), name);
}

void PathNamesTest::everyNameComesBack()
{
    QRandomGenerator random(3);
    const QByteArrayList pieces { "a", "\xc3\xa9", "\xf0\x9f\x98\x80", "\xee\xbe\x80", "\xee", "\xbe", "\xff", "/",
        "\x80" };
    QSet<QString> texts;
    QSet<QByteArray> names;
    for (int i = 0; i < 3000; ++i) {
        QByteArray name;
        for (int piece = random.bounded(6); piece >= 0; --piece)
            name += pieces.at(random.bounded(int(pieces.size())));
        const QString text = paths::decoded(name);
        QVERIFY(text.isValidUtf16());
        QCOMPARE(paths::encoded(text), name);
        names.insert(name);
        texts.insert(text);
    }
    QCOMPARE(texts.size(), names.size());
}

void PathNamesTest::urls()
{
    QCOMPARE(paths::toUrl(QStringLiteral("/a b/ü.txt")), QUrl::fromLocalFile(QStringLiteral("/a b/ü.txt")));
    const QString odd = paths::decoded("/a b/\xff%.txt");
    QCOMPARE(paths::toUrl(odd).toEncoded(), QByteArray("file:///a%20b/%FF%25.txt"));
    QCOMPARE(paths::fromUrl(paths::toUrl(odd)), odd);
    QCOMPARE(paths::fromUrl(QUrl::fromLocalFile(QStringLiteral("/a b/ü%20.txt"))), QStringLiteral("/a b/ü%20.txt"));
}

QTEST_GUILESS_MAIN(PathNamesTest)
#include "pathnamestest.moc"
