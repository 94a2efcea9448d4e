#include "llm/embeddingreply.h"

#include <QTest>

using namespace docent;

class EmbeddingReplyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void batches_data();
    void batches();
    void prefixes();
};

void EmbeddingReplyTest::parses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("expected");
    QTest::addColumn<QList<float>>("flat"); ///< empty: an error
    const auto row = [](const char* name, const QByteArray& body, int expected, const QList<float>& flat = {}) {
        QTest::newRow(name) << body << expected << flat;
    };
    row("numbers", R"({"data":[{"index":0,"embedding":[3,4]}]})", 1, { 0.6F, 0.8F });
    row("Q33 out of order", R"({"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[5,0]}]})", 2,
        { 1, 0, 0, 1 });
    row("no index", R"({"data":[{"embedding":[1,0]},{"embedding":[0,1]}]})", 2, { 1, 0, 0, 1 });
    row("Q33 base64", R"({"data":[{"index":0,"embedding":"AABAQAAAgEA="}]})", 1, { 0.6F, 0.8F });
    row("Ollama", R"({"embeddings":[[3,4],[0,1]]})", 2, { 0.6F, 0.8F, 0, 1 });
    row("too few", R"({"data":[{"index":0,"embedding":[3,4]}]})", 2);
    row("too many", R"({"embeddings":[[3,4],[0,1]]})", 1);
    row("one index twice", R"({"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[0,1]}]})", 2);
    row("index out of range", R"({"data":[{"index":7,"embedding":[1,0]}]})", 1);
    row("negative index", R"({"data":[{"index":-1,"embedding":[1,0]}]})", 1);
    row("lengths differ", R"({"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1]}]})", 2);
    row("empty vector", R"({"data":[{"index":0,"embedding":[]}]})", 1);
    row("zero vector", R"({"data":[{"index":0,"embedding":[0,0]}]})", 1);
    row("null in it", R"({"data":[{"index":0,"embedding":[1,null]}]})", 1);
    row("NaN in base64", R"({"data":[{"index":0,"embedding":"AADAfwAAgD8="}]})", 1);
    row("infinity", R"({"data":[{"index":0,"embedding":[1e300,1]}]})", 1);
    row("bad base64", R"({"data":[{"index":0,"embedding":"!!!"}]})", 1);
    row("base64 of a wrong length", R"({"data":[{"index":0,"embedding":"AAAA"}]})", 1);
    row("not JSON", "<html>", 1);
}

void EmbeddingReplyTest::parses()
{
    QFETCH(QByteArray, body);
    QFETCH(int, expected);
    QFETCH(QList<float>, flat);
    const auto vectors = parseEmbeddings(body, std::size_t(expected));
    QCOMPARE(bool(vectors), !flat.isEmpty());
    if (!vectors) {
        QCOMPARE(vectors.error().code, ErrorCode::Parse);
        return;
    }
    QList<float> got;
    for (const auto& vector : vectors->vectors)
        got.append(QList<float>(vector.begin(), vector.end()));
    QCOMPARE(got, flat);
}

void EmbeddingReplyTest::batches_data()
{
    QTest::addColumn<QList<int>>("sizes");
    QTest::addColumn<QList<int>>("ends");
    QTest::newRow("none") << QList<int> {} << QList<int> {};
    QTest::newRow("one") << QList<int> { 5 } << QList<int> { 1 };
    QTest::newRow("by count") << QList<int> { 1, 1, 1, 1, 1, 1, 1 } << QList<int> { 3, 6, 7 };
    QTest::newRow("by characters") << QList<int> { 6, 4, 1, 10, 9, 2 } << QList<int> { 2, 3, 4, 5, 6 };
    QTest::newRow("one too long") << QList<int> { 1, 50, 1 } << QList<int> { 1, 2, 3 };
}

// A17
void EmbeddingReplyTest::batches()
{
    QFETCH(QList<int>, sizes);
    QFETCH(QList<int>, ends);
    QStringList texts;
    for (const int size : sizes)
        texts.append(QString(size, QLatin1Char('x')));
    QList<int> got;
    qsizetype begin = 0;
    for (const auto& [from, to] : batchesOf(texts, 3, 10)) {
        QCOMPARE(from, begin);
        begin = to;
        got.append(int(to));
    }
    QCOMPARE(got, ends);
}

void EmbeddingReplyTest::prefixes()
{
    QCOMPARE(embeddingPrefix(QStringLiteral("nomic-embed-text:latest"), true), QStringLiteral("search_query: "));
    QCOMPARE(embeddingPrefix(QStringLiteral("nomic-embed-text:latest"), false), QStringLiteral("search_document: "));
    QCOMPARE(embeddingPrefix(QStringLiteral("intfloat/multilingual-e5-small"), false), QStringLiteral("passage: "));
    QCOMPARE(embeddingPrefix(QStringLiteral("text-embedding-3-small"), true), QString());
}

QTEST_APPLESS_MAIN(EmbeddingReplyTest)
#include "embeddingreplytest.moc"
