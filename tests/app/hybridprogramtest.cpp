#include "support/llamaserver.h"
#include "support/program.h"

using namespace docent;
using test::Ended;
using test::LlamaServer;
using test::Program;

namespace {

const QString json = QStringLiteral("--json");

QJsonArray hitsIn(const Ended& ended)
{
    return ended.object().value(QLatin1String("hits")).toArray();
}

int rank(const QJsonValue& hit, const char* source)
{
    return hit.toObject().value(QLatin1String(source)).toInt();
}

} // namespace

/// Words and vectors together, by the whole program with a real llama-server. `DOCENT_LLAMA_SERVER` names its program;
/// without it all is skipped.
class HybridProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void vectorsAreMadeAndSearched();
    void neverWorseThanWords();

private:
    std::unique_ptr<LlamaServer> m_server;
};

void HybridProgramTest::initTestCase()
{
    if (const QString missing = LlamaServer::missing(); !missing.isEmpty())
        QSKIP(qPrintable(QLatin1String("SKIP-SUITE: ") + missing));
    m_server = std::make_unique<LlamaServer>(
        QStringLiteral("micro-embed.gguf"), 1024, QStringList(QStringLiteral("--embeddings")));
    QVERIFY2(m_server->waitUntilListening(), m_server->log().constData());
}

void HybridProgramTest::vectorsAreMadeAndSearched()
{
    const Program program;
    for (int i = 0; i < 30; ++i) {
        program.write(QStringLiteral("%1.md").arg(i),
            QStringLiteral("# Number %1\n\nThe sea has ship number %1 on it.\n").arg(i).toUtf8());
    }
    program.useEmbedding(m_server->config().endpoint);
    const Ended indexed = program.run({ QStringLiteral("index"), program.documents(), json });
    QVERIFY2(indexed.status == 0, indexed.said());
    QCOMPARE(test::number(indexed.object(), "processed"), 30);
    const Ended found = program.run({ QStringLiteral("search"), QStringLiteral("ship number 7"),
        QStringLiteral("--mode"), QStringLiteral("hybrid"), QStringLiteral("-k"), QStringLiteral("30"), json });
    QVERIFY2(found.status == 0, found.said());
    QVERIFY2(found.object().value(QLatin1String("notices")).toArray().isEmpty(), found.said());
    const QJsonObject milliseconds = found.object().value(QLatin1String("milliseconds")).toObject();
    for (const char* stage : { "embed", "keyword", "vector" })
        QVERIFY2(milliseconds.contains(QLatin1String(stage)), stage);
    int withVector = 0;
    for (const QJsonValue& hit : hitsIn(found))
        withVector += rank(hit, "vector_rank") > 0 ? 1 : 0;
    QVERIFY2(withVector == hitsIn(found).size() && withVector > 20, found.said());
    QVERIFY(rank(hitsIn(found).first(), "keyword_rank") > 0);
    const Ended byVectors = program.run({ QStringLiteral("search"), QStringLiteral("anything at all"),
        QStringLiteral("--mode"), QStringLiteral("vector"), json });
    QVERIFY2(byVectors.status == 0 && hitsIn(byVectors).size() == 10, byVectors.said());
    QCOMPARE(rank(hitsIn(byVectors).first(), "vector_rank"), 1);
}

/// The tiny model's vectors know next to nothing of meaning: they may not spoil what the words find.
void HybridProgramTest::neverWorseThanWords()
{
#ifdef DOCENT_SANITIZED
    QSKIP("sanitized builds are too slow for whole collections");
#endif
    const QDir shared(qEnvironmentVariable("DOCENT_SHARED", QStringLiteral("../shared")));
    const QString collection = shared.filePath(QStringLiteral("data/ir/scifact"));
    if (!QFile::exists(collection))
        QSKIP("no collections; DOCENT_SHARED names the folder with data/ir");
    const Program program;
    const Ended ended = program.run({ QStringLiteral("eval"), collection, QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--against"), QStringLiteral("hybrid"),
        QStringLiteral("--embed-endpoint"), m_server->config().endpoint.toString(), json });
    QVERIFY2(ended.status == 0, ended.said());
    const double words = ended.object().value(QLatin1String("ndcg@10")).toDouble();
    const QJsonObject against = ended.object().value(QLatin1String("against")).toObject();
    const double hybrid = against.value(QLatin1String("ndcg@10")).toDouble();
    const QJsonObject comparison = ended.object().value(QLatin1String("comparison")).toObject();
    qInfo("nDCG@10 %.4f by words, %.4f with vectors: %s", words, hybrid,
        qPrintable(comparison.value(QLatin1String("conclusion")).toString()));
    QVERIFY2(against.value(QLatin1String("embedding")).isString(), ended.said());
    QVERIFY(words > 0.6);
    QVERIFY2(hybrid > words * 0.99, ended.said());
}

QTEST_GUILESS_MAIN(HybridProgramTest)
#include "hybridprogramtest.moc"
