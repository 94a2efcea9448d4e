#include "core/llm/decodesplits.h"
#include "llm/embeddingreply.h"

#include <cmath>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace docent;
using namespace docent::test;

/// Replies as servers sent them, recorded; they are not part of the project.
class RecordedRepliesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void chats_data();
    void chats();
    void embeddings_data();
    void embeddings();

private:
    static QString folder() { return qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/wire"); }
};

void RecordedRepliesTest::initTestCase()
{
    if (!QDir(folder()).exists())
        QSKIP("SKIP-SUITE: no recorded replies; DOCENT_SHARED names the folder with data/wire");
}

void RecordedRepliesTest::chats_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const QDir wire(folder());
    const QString answer = QString::fromUtf8("The answer is in your document: **it works** [1]. 🙂 Grün!");
    const auto row = [&wire](const char* name, const QString& text, const char* error = "") {
        QTest::newRow(name) << wire.filePath(QLatin1String(name)) << text << QString::fromLatin1(error);
    };
    for (const char* name : { "llama-server/04-chat-nostream.txt", "llama-server/05-chat-stream.txt",
             "llama-server/06-chat-stream-usage.txt" })
        row(name, answer);
    row("llama-server/13-other-model-name.txt", {});
    row("aimock/02-chat-stream.txt", {});
    row("aimock/04-think-stream.txt", {});
    row("aimock/07-azure-stream.txt", {});
    row("aimock/07b-azure-v1.txt", {});
    row("aimock/08-ollama-chat-stream.txt", {});
    row("aimock/09-ollama-chat-think.txt", QStringLiteral("Final."));
    row("aimock/13-anthropic-stream.txt", QStringLiteral("Hi there! The answer is in your document [1]."));
    row("llama-server/82-anthropic-messages-stream.txt", QStringLiteral("The answer is in"));
    row("llama-server/83-anthropic-messages.txt", QStringLiteral("The answer is in"));
    row("aimock/16-gemini-openai.txt", {});
    row("aimock/21-disconnect-midstream.txt", QStringLiteral("One "), "truncated");
    row("aimock/30-proxy-to-llama-server.txt", {});
    for (const QString& name : QDir(wire.filePath(QStringLiteral("llama-server")))
                                   .entryList({ QStringLiteral("*-stream*.txt"), QStringLiteral("9[4-7]*.txt") })) {
        if (!name.contains(QLatin1String("err-")) && !name.contains(QLatin1String("responses"))
            && !name.contains(QLatin1String("anthropic")) && !name.contains(QLatin1String("native")))
            QTest::newRow(qPrintable(QLatin1String("all splits: ") + name))
                << wire.filePath(QLatin1String("llama-server/") + name) << QString() << QStringLiteral("any");
    }
}

// A41
void RecordedRepliesTest::chats()
{
    QFETCH(QString, file);
    QFETCH(QString, text);
    QFETCH(QString, error);
    QFile recording(file);
    QVERIFY2(recording.open(QIODevice::ReadOnly), qPrintable(file));
    const QByteArray wire = recording.readAll();
    qsizetype headEnd = wire.indexOf("\r\n\r\n");
    headEnd = headEnd < 0 ? 0 : headEnd + 4;
    QByteArray type;
    for (const QByteArray& line : wire.left(headEnd).split('\n')) {
        if (line.toLower().startsWith("content-type:"))
            type = line.mid(13).trimmed();
    }
    if (file.contains(QLatin1String("anthropic")))
        type += "; anthropic";
    const QByteArray body = wire.mid(headEnd);
    const Decoded outcome = decodeInEverySplit(type, body, body.size() > 50'000 ? 2 : 10);
    if (error == QLatin1String("any"))
        return;
    QCOMPARE(outcome.error, error);
    if (!text.isEmpty())
        QCOMPARE(outcome.text, text);
    QVERIFY(!outcome.text.isEmpty());
}

void RecordedRepliesTest::embeddings_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("count");
    QTest::newRow("one") << QStringLiteral("llama-server/30-embed-one.txt") << 1;
    QTest::newRow("batch") << QStringLiteral("llama-server/31-embed-batch.txt") << 2;
    QTest::newRow("base64") << QStringLiteral("llama-server/32-embed-base64.txt") << 2;
    QTest::newRow("mock") << QStringLiteral("aimock/12-embeddings.txt") << 2;
}

void RecordedRepliesTest::embeddings()
{
    QFETCH(QString, name);
    QFETCH(int, count);
    QFile file(folder() + QLatin1Char('/') + name);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    const QByteArray wire = file.readAll();
    const QByteArray body = wire.mid(wire.indexOf("\r\n\r\n") + 4);
    const auto listed = QJsonDocument::fromJson(body).object().value(QLatin1String("data")).toArray().size();
    const auto vectors = parseEmbeddings(body, std::size_t(listed));
    QVERIFY2(vectors, vectors ? "" : qPrintable(vectors.error().detail));
    QVERIFY(listed >= 1 && count >= 1);
    double square = 0;
    for (const float value : vectors->vectors.front())
        square += double(value) * double(value);
    QVERIFY(std::abs(square - 1) < 1e-5);
}

QTEST_APPLESS_MAIN(RecordedRepliesTest)
#include "recordedrepliestest.moc"
