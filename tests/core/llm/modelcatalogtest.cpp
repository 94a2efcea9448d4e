#include "llm/modelcatalog.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// The list of models that are known to be good, and the person's own.
class ModelCatalogTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theProgramsList();
    void ownListGoesFirst();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
};

void ModelCatalogTest::theProgramsList()
{
    const Result<QList<KnownModel>> models = knownModels({});
    QVERIFY2(models, models ? "" : qPrintable(models.error().message));
    int embedding = 0;
    for (const KnownModel& model : *models) {
        embedding += model.embeds ? 1 : 0;
        QVERIFY2(model.url.scheme() == QLatin1String("https"), qPrintable(model.name));
        QVERIFY2(model.url.fileName().endsWith(QLatin1String(".gguf")), qPrintable(model.name));
        QVERIFY2(model.memory > model.bytes && model.bytes > 0, qPrintable(model.name));
        QVERIFY2(!model.licence.isEmpty() && !model.source.isEmpty(), qPrintable(model.name));
    }
    QVERIFY(embedding >= 1 && models->size() - embedding >= 3);
}

void ModelCatalogTest::ownListGoesFirst()
{
    const QTemporaryDir place;
    const QString own = place.filePath(QStringLiteral("models.json"));
    const qsizetype usual = knownModels(own)->size(); // there is none yet
    QFile file(own);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"models":[{"name":"Mine","role":"embedding","url":"https://example.org/mine.gguf"},
                             {"name":"Qwen3 4B","url":"http://nas/q.gguf","sha256":"ab"}]})");
    file.close();
    const Result<QList<KnownModel>> models = knownModels(own);
    QVERIFY(models);
    QCOMPARE(models->size(), usual + 1);
    QCOMPARE(models->at(0).name, QStringLiteral("Mine"));
    QVERIFY(models->at(0).embeds);
    QCOMPARE(models->at(1).url, QUrl(QStringLiteral("http://nas/q.gguf")));
    QCOMPARE(models->at(1).sha256, QStringLiteral("ab"));
}

void ModelCatalogTest::mistakesAreNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("says");
    QTest::newRow("no JSON") << QByteArray("{\n\"models\": [\n,]}") << QStringLiteral("in line 3");
    QTest::newRow("no list") << QByteArray("{}") << QStringLiteral("no array");
    QTest::newRow("no name") << QByteArray(R"({"models":[{"url":"https://a/b.gguf"}]})")
                             << QStringLiteral("Entry 1 of the list of models has no name");
    QTest::newRow("no address") << QByteArray(R"({"models":[{"name":"M"}]})") << QStringLiteral("“M”");
    QTest::newRow("a file") << QByteArray(R"({"models":[{"name":"M","url":"file:///etc/passwd"}]})")
                            << QStringLiteral("“M”");
}

void ModelCatalogTest::mistakesAreNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, says);
    const Result<QList<KnownModel>> models = parseCatalog(json);
    QVERIFY(!models);
    QVERIFY2(models.error().message.contains(says), qPrintable(models.error().message));
}

QTEST_GUILESS_MAIN(ModelCatalogTest)
#include "modelcatalogtest.moc"
