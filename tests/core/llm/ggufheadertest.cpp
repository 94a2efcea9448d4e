#include "llm/ggufheader.h"
#include "llm/serverplan.h"
#include "support/ggufbytes.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace docent;
using test::GgufBytes;

namespace {

constexpr qint64 mebibyte = 1 << 20;

GgufHeader headerOf(qint64 bytes, int context, int layers = 32)
{
    GgufHeader header;
    header.file = QStringLiteral("/models/some model.gguf");
    header.bytes = bytes;
    header.architecture = QStringLiteral("llama");
    header.contextLength = context;
    header.layers = layers;
    header.width = 4096;
    header.heads = 32;
    header.sharedHeads = 8;
    return header;
}

} // namespace

/// What a model file tells of itself, and how it is run.
class GgufHeaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAChatModel();
    void readsAnEmbeddingModel();
    void purposes_data();
    void purposes();
    void refuses_data();
    void refuses();
    void aPipeIsNotOpened();
    void countsAllParts();
    void everyCutIsNoticed();
    void realFiles();
    void plansWithinMemory_data();
    void plansWithinMemory();
    void plansForTheRole_data();
    void plansForTheRole();
    void programIsNamedOrMissing();

private:
    QString write(const QString& name, const QByteArray& bytes)
    {
        QFile file(m_place.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("can't write");
        return file.fileName();
    }

    QTemporaryDir m_place;
};

void GgufHeaderTest::readsAChatModel()
{
    const QByteArray bytes = GgufBytes::chat(32768).bytes();
    const Result<GgufHeader> header = readGgufHeader(write(QStringLiteral("chat.gguf"), bytes));
    QVERIFY2(header, header ? "" : qPrintable(header.error().message));
    QCOMPARE(header->architecture, QStringLiteral("llama"));
    QCOMPARE(header->name, QStringLiteral("Tiny"));
    QCOMPARE(header->contextLength, 32768);
    QCOMPARE(header->bytes, qint64(bytes.size()));
    QCOMPARE(header->purpose(), GgufHeader::Purpose::Chat);
    // 4 layers × 2 heads × (8 + 8) numbers × 2 bytes.
    QCOMPARE(header->contextBytes(1000), qint64(256'000));
}

void GgufHeaderTest::readsAnEmbeddingModel()
{
    const Result<GgufHeader> header =
        readGgufHeader(write(QStringLiteral("embed.gguf"), GgufBytes::embedding().bytes()));
    QVERIFY(header);
    QCOMPARE(header->purpose(), GgufHeader::Purpose::Embedding);
    QCOMPARE(header->contextLength, 512);
}

void GgufHeaderTest::purposes_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<int>("pooling");
    QTest::addColumn<int>("purpose");
    using Purpose = GgufHeader::Purpose;
    QTest::newRow("chat") << QStringLiteral("qwen3") << -1 << int(Purpose::Chat);
    QTest::newRow("no pooling") << QStringLiteral("qwen3") << 0 << int(Purpose::Chat);
    QTest::newRow("last token") << QStringLiteral("qwen3") << 3 << int(Purpose::Embedding);
    QTest::newRow("ranks") << QStringLiteral("bert") << 4 << int(Purpose::Rerank);
    QTest::newRow("bert that doesn't say") << QStringLiteral("nomic-bert") << -1 << int(Purpose::Embedding);
    QTest::newRow("gemma that embeds") << QStringLiteral("gemma-embedding") << -1 << int(Purpose::Embedding);
}

void GgufHeaderTest::purposes()
{
    QFETCH(QString, architecture);
    QFETCH(int, pooling);
    QFETCH(int, purpose);
    GgufHeader header;
    header.architecture = architecture;
    if (pooling >= 0)
        header.pooling = pooling;
    QCOMPARE(int(header.purpose()), purpose);
}

void GgufHeaderTest::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const QByteArray good = GgufBytes::chat().bytes();
    QTest::newRow("empty") << QByteArray() << int(ErrorCode::Unsupported) << QStringLiteral("not a GGUF file");
    QTest::newRow("another kind") << QByteArray("%PDF-1.7 and so on") << int(ErrorCode::Unsupported)
                                  << QStringLiteral("not a GGUF file");
    QTest::newRow("old version") << GgufBytes(1).bytes() << int(ErrorCode::Unsupported) << QStringLiteral("version");
    QTest::newRow("newer version") << GgufBytes(9).bytes() << int(ErrorCode::Unsupported) << QStringLiteral("version");
    QTest::newRow("other byte order") << QByteArray("GGUF\0\0\0\3", 8).leftJustified(64, '\0')
                                      << int(ErrorCode::Unsupported) << QStringLiteral("version");
    QTest::newRow("cut in its header") << good.left(60) << int(ErrorCode::Damaged) << QStringLiteral("damaged");
    QTest::newRow("cut in its tensors") << good.chopped(32) << int(ErrorCode::Damaged) << QStringLiteral("cut off");
    QTest::newRow("no architecture") << GgufBytes().text("general.name", "x").bytes() << int(ErrorCode::Damaged)
                                     << QStringLiteral("damaged");
    QTest::newRow("a text without end") << QByteArray("GGUF\3\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0", 24)
            + QByteArray(8, '\xff') << int(ErrorCode::Damaged)
                                        << QStringLiteral("damaged");
    QTest::newRow("countless entries") << QByteArray("GGUF\3\0\0\0\0\0\0\0\0\0\0\0", 16) + QByteArray(8, '\x7f')
                                       << int(ErrorCode::Damaged) << QStringLiteral("damaged");
}

void GgufHeaderTest::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, code);
    QFETCH(QString, says);
    const Result<GgufHeader> header = readGgufHeader(write(QStringLiteral("bad.gguf"), bytes));
    QVERIFY(!header);
    QCOMPARE(int(header.error().code), code);
    QVERIFY2(header.error().message.contains(says), qPrintable(header.error().message));
    QVERIFY(header.error().message.contains(QLatin1String("bad.gguf")));
}

void GgufHeaderTest::aPipeIsNotOpened()
{
    const QString pipe = m_place.filePath(QStringLiteral("pipe.gguf"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QCOMPARE(readGgufHeader(pipe).error().code, ErrorCode::Unsupported);
    QCOMPARE(readGgufHeader(m_place.filePath(QStringLiteral("none.gguf"))).error().code, ErrorCode::NotFound);
    QCOMPARE(readGgufHeader(m_place.path()).error().code, ErrorCode::Unsupported);
}

void GgufHeaderTest::countsAllParts()
{
    const QByteArray bytes = GgufBytes::chat().bytes();
    const QString first = write(QStringLiteral("big-00001-of-00003.gguf"), bytes);
    const QString second = write(QStringLiteral("big-00002-of-00003.gguf"), bytes);
    const Result<GgufHeader> missing = readGgufHeader(first);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().message.contains(QLatin1String("big-00003-of-00003.gguf")));
    write(QStringLiteral("big-00003-of-00003.gguf"), QByteArray(1000, 'x'));
    QCOMPARE(readGgufHeader(first)->bytes, qint64(2 * bytes.size() + 1000));
    QVERIFY(readGgufHeader(second).error().message.contains(QLatin1String("Choose the first one")));
}

void GgufHeaderTest::everyCutIsNoticed()
{
    const QByteArray bytes = GgufBytes::chat().bytes();
    for (qsizetype length = 0; length < bytes.size() - 31; ++length)
        QVERIFY2(!readGgufHeader(write(QStringLiteral("cut.gguf"), bytes.left(length))),
            qPrintable(QString::number(length)));
}

void GgufHeaderTest::realFiles()
{
    const QDir models(qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/models"));
    if (!models.exists(QStringLiteral("micro-say.gguf")))
        QSKIP("no models; DOCENT_SHARED names the folder with data/models");
    using Purpose = GgufHeader::Purpose;
    const QList<std::tuple<const char*, Purpose, int>> files { { "micro-say.gguf", Purpose::Chat, 8192 },
        { "micro-embed.gguf", Purpose::Embedding, 512 }, { "micro-rerank.gguf", Purpose::Rerank, 512 },
        { "stories260K.gguf", Purpose::Chat, 512 } };
    for (const auto& [name, purpose, context] : files) {
        const Result<GgufHeader> header = readGgufHeader(models.filePath(QLatin1String(name)));
        QVERIFY2(header, name);
        QCOMPARE(header->purpose(), purpose);
        QCOMPARE(header->contextLength, context);
    }
}

void GgufHeaderTest::plansWithinMemory_data()
{
    QTest::addColumn<qint64>("free");
    QTest::addColumn<int>("trained");
    QTest::addColumn<int>("context");
    // 32 layers × 8 heads × 256 numbers × 2 bytes: 128 KiB a token, 1 GiB for 8192 tokens; 4 GiB model; 256 MiB
    // besides.
    QTest::newRow("plenty") << qint64(64'000) << 131072 << 8192;
    QTest::newRow("just enough") << qint64(4096 + 1024 + 256) << 131072 << 8192;
    QTest::newRow("a little less") << qint64(4096 + 1024 + 255) << 131072 << 4096;
    QTest::newRow("the least") << qint64(4096 + 256 + 256) << 131072 << 2048;
    QTest::newRow("too large") << qint64(4096 + 256 + 255) << 131072 << 0;
    QTest::newRow("trained for less") << qint64(64'000) << 512 << 512;
    QTest::newRow("trained for less, too large") << qint64(4096) << 512 << 0;
    QTest::newRow("not told") << qint64(64'000) << 0 << 8192;
    QTest::newRow("not looked at") << qint64(-1) << 131072 << 8192;
}

void GgufHeaderTest::plansWithinMemory()
{
    QFETCH(qint64, free);
    QFETCH(int, trained);
    QFETCH(int, context);
    const Result<ServerPlan> plan =
        planServer(headerOf(4096 * mebibyte, trained), ServerRole::Chat, free < 0 ? -1 : free * mebibyte);
    QCOMPARE(plan ? plan->contextTokens : 0, context);
    if (plan) {
        QCOMPARE(plan->model, QStringLiteral("some model"));
        QVERIFY(plan->arguments.contains(QString::number(context)));
        return;
    }
    QCOMPARE(plan.error().code, ErrorCode::TooLarge);
    QVERIFY2(plan.error().message.startsWith(QLatin1String("some model.gguf needs about 4.")),
        qPrintable(plan.error().message));
}

void GgufHeaderTest::plansForTheRole_data()
{
    QTest::addColumn<int>("pooling");
    QTest::addColumn<int>("role");
    QTest::addColumn<bool>("fits");
    QTest::newRow("a chat model answers") << -1 << int(ServerRole::Chat) << true;
    QTest::newRow("a chat model doesn't embed") << -1 << int(ServerRole::Embedding) << false;
    QTest::newRow("an embedding model embeds") << 1 << int(ServerRole::Embedding) << true;
    QTest::newRow("an embedding model doesn't answer") << 1 << int(ServerRole::Chat) << false;
    QTest::newRow("a rerank model doesn't embed") << 4 << int(ServerRole::Embedding) << false;
    QTest::newRow("a rerank model reranks") << 4 << int(ServerRole::Rerank) << true;
    QTest::newRow("an embedding model doesn't rerank") << 1 << int(ServerRole::Rerank) << false;
}

void GgufHeaderTest::plansForTheRole()
{
    QFETCH(int, pooling);
    QFETCH(int, role);
    QFETCH(bool, fits);
    GgufHeader header = headerOf(mebibyte, 8192);
    if (pooling >= 0)
        header.pooling = pooling;
    const Result<ServerPlan> plan = planServer(header, ServerRole(role), -1);
    QCOMPARE(bool(plan), fits);
    if (!fits)
        QVERIFY(plan.error().message.startsWith(QLatin1String("some model.gguf holds")));
    else
        QCOMPARE(plan->arguments.contains(QStringLiteral("--embeddings")), ServerRole(role) == ServerRole::Embedding);
    QCOMPARE(plan && plan->arguments.contains(QStringLiteral("--reranking")),
        fits && ServerRole(role) == ServerRole::Rerank);
}

void GgufHeaderTest::programIsNamedOrMissing()
{
    const QString program = write(QStringLiteral("llama-server"), "#!/bin/sh\n");
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(m_place.path()));
    QVERIFY(!findLlamaServer(program)); // it can't be run
    QVERIFY(findLlamaServer(program).error().message.contains(program));
    QFile::setPermissions(program, QFile::ReadOwner | QFile::ExeOwner);
    QCOMPARE(findLlamaServer(program).value(), program);
    QCOMPARE(findLlamaServer({}).value(), program);
    qputenv("PATH", path);
    QVERIFY(freeMemory() > 0);
}

QTEST_GUILESS_MAIN(GgufHeaderTest)
#include "ggufheadertest.moc"
