#include "library/storedtext.h"
#include "support/samplelibrary.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent;

class StoredTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBack_data();
    void comesBack();
    void takesLessRoom();
    void readsPlainTexts();
    void tellsDamage();
    void passagesAreStoredSo();
};

namespace {

QString prose()
{
    QString text;
    for (int i = 0; i < 12; ++i)
        text += QStringLiteral("Section %1: the tenant shall pay the rent for the month in advance. ").arg(i * 7919);
    return text;
}

} // namespace

void StoredTextTest::comesBack_data()
{
    QTest::addColumn<QString>("text");
    QRandomGenerator random(11);
    QString noise;
    for (int i = 0; i < 5000; ++i)
        noise += QChar(char16_t(random.bounded(0x20, 0xd800)));
    QTest::newRow("empty") << QString(QLatin1String(""));
    QTest::newRow("a word") << QStringLiteral("rent");
    QTest::newRow("prose") << prose();
    QTest::newRow("other scripts") << QStringLiteral("東京都庁に行く كتاب Übergröße 😀 ").repeated(9);
    QTest::newRow("noise") << noise;
    QTest::newRow("one letter") << QStringLiteral("a").repeated(3'000'000);
}

void StoredTextTest::comesBack()
{
    QFETCH(QString, text);
    QCOMPARE(storedtext::fromStored(storedtext::toStored(text)), text);
}

void StoredTextTest::takesLessRoom()
{
    const QVariant stored = storedtext::toStored(prose());
    QCOMPARE(stored.typeId(), int(QMetaType::QByteArray));
    QVERIFY(stored.toByteArray().size() < prose().size() / 2);
    // What doesn't shrink stands as it is.
    QCOMPARE(storedtext::toStored(QStringLiteral("rent")).typeId(), int(QMetaType::QString));
}

void StoredTextTest::readsPlainTexts()
{
    QCOMPARE(storedtext::fromStored(prose()), prose());
}

void StoredTextTest::tellsDamage()
{
    const QByteArray frame = storedtext::toStored(prose()).toByteArray();
    for (qsizetype i = 0; i < frame.size(); ++i) {
        QByteArray damaged = frame;
        damaged[i] = char(damaged.at(i) ^ 0x20);
        const QString text = storedtext::fromStored(damaged);
        QVERIFY2(text.isNull() || text == prose(), qPrintable(QString::number(i)));
    }
    for (qsizetype size = 0; size < frame.size(); ++size)
        QVERIFY(storedtext::fromStored(frame.left(size)).isNull());
}

void StoredTextTest::passagesAreStoredSo()
{
    test::SampleLibrary library;
    const QList<qint64> ids = library.add(QStringLiteral("/contract.txt"), { prose(), QStringLiteral("short") });
    QCOMPARE(library.value(QStringLiteral("SELECT group_concat(typeof(text)) FROM passages")).toString(),
        QStringLiteral("blob,text"));
    const auto texts = library.read([&ids](Connection& db) -> Result<QStringList> {
        const auto passages = documents::passagesInDocuments(db, ids);
        if (!passages)
            return fail(passages.error());
        QStringList list;
        for (const documents::PassageInDocument& passage : *passages)
            list.append(passage.passage.text);
        return list;
    });
    QVERIFY(texts);
    QCOMPARE(*texts, (QStringList { prose(), QStringLiteral("short") }));
    const auto found = library.search(QStringLiteral("\"pay the rent\""), 10);
    QVERIFY(found);
    QCOMPARE(found->size(), 1);
}

QTEST_GUILESS_MAIN(StoredTextTest)
#include "storedtexttest.moc"
