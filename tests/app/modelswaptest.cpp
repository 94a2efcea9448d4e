#include "app/application.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;

namespace {

constexpr int patience = 30'000; ///< milliseconds, on a machine that does other work

/// Two embedding models whose vectors have different lengths.
class Models {
public:
    Models()
    {
        server.on("/v1/embeddings", [this](const SeenRequest& request) {
            const QJsonObject body = QJsonDocument::fromJson(request.body).object();
            const QString model = body.value(QLatin1String("model")).toString();
            const QJsonArray input = body.value(QLatin1String("input")).toArray();
            const bool query = input.first().toString().contains(QLatin1String("orchard"));
            (query ? queries : passages).append(model);
            return model == silent ? ScriptedReply::silence() : vectors(input, model == QLatin1String("new") ? 3 : 2);
        });
    }

    ModelConfig config(const char* model) const
    {
        return { ModelConfig::Kind::OpenAi, server.url(QStringLiteral("/v1")), QLatin1String(model) };
    }

    ScriptedServer server;
    QString silent; ///< this one doesn't answer
    QStringList queries; ///< the model of each question
    QStringList passages; ///< and of each batch of passages

private:
    static ScriptedReply vectors(const QJsonArray& input, int size)
    {
        QJsonArray data;
        for (qsizetype i = 0; i < input.size(); ++i) {
            QJsonArray vector { int(input.at(i).toString().count(QLatin1Char('a'))), 1, 1 };
            while (vector.size() > size)
                vector.removeLast();
            data.append(QJsonObject { { QStringLiteral("index"), i }, { QStringLiteral("embedding"), vector } });
        }
        return ScriptedReply::json(
            QJsonDocument(QJsonObject { { QStringLiteral("data"), data } }).toJson(QJsonDocument::Compact));
    }
};

/// One start of the program, which ends with it.
class Run {
public:
    explicit Run(const QString& directory)
        : app(directory)
    {
        if (!test::run(app.open({})).result->has_value())
            qFatal("the library can't be opened");
    }
    ~Run()
    {
        if (!test::finish(app.shutdown()))
            qFatal("the program doesn't end");
    }
    Q_DISABLE_COPY_MOVE(Run)

    void start()
    {
        app.followSettings();
        app.queue().start();
    }
    /// How many passages a question finds by its vector, or what went wrong.
    QString search(SearchMode mode = SearchMode::Vector)
    {
        SearchRequest request;
        request.query = QStringLiteral("orchard");
        request.mode = mode;
        const auto found = *test::run(app.retriever().search(std::move(request), {})).result;
        if (!found)
            return found.error().message;
        return QString::number(found->hits.size()) + found->notices.join(QLatin1Char(' '));
    }
    QString value(const char* sql)
    {
        auto job = [sql](Connection& db) { return db.value(QLatin1String(sql)); };
        const Result<QVariant> found = *test::run(app.database().read(std::move(job), {})).result;
        return found ? found->toString() : found.error().message;
    }

    Application app;
};

} // namespace

/// Another embedding model is chosen: the one before serves until every passage has a vector of the new one.
class ModelSwapTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void formerModelServesUntilThen();
    void formerServerIsGone();

private:
    void chooseNew(Run& run) const;

    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<Models> m_models;
    QString library() const { return m_place->filePath(QStringLiteral("library")); }
};

/// A library with vectors of the old model.
void ModelSwapTest::init()
{
    m_place = std::make_unique<QTemporaryDir>();
    m_models = std::make_unique<Models>();
    const QString path = m_place->filePath(QStringLiteral("a.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("bananas and a mango") > 0);
    file.close();
    Run run(library());
    run.app.settings().setEmbeddingModel(m_models->config("old"));
    run.start();
    QVERIFY(test::run(run.app.queue().add({ path }, {}, {})).result->has_value());
    QTRY_COMPARE_WITH_TIMEOUT(run.search(), QStringLiteral("1"), patience);
    QTRY_COMPARE_WITH_TIMEOUT(run.app.settings().servingEmbeddingModel(), m_models->config("old"), patience);
}

void ModelSwapTest::chooseNew(Run& run) const
{
    m_models->silent = QStringLiteral("new");
    run.app.settings().setEmbeddingModel(m_models->config("new"));
    QTRY_VERIFY_WITH_TIMEOUT(m_models->passages.contains(QStringLiteral("new")), patience);
}

void ModelSwapTest::formerModelServesUntilThen()
{
    {
        Run run(library());
        run.start();
        chooseNew(run);
        QCOMPARE(run.search(), QStringLiteral("1"));
        QCOMPARE(m_models->queries.last(), QStringLiteral("old"));
        QCOMPARE(run.app.settings().servingEmbeddingModel(), m_models->config("old"));
    }
    {
        m_models->passages.clear();
        Run run(library()); // a restart in between
        run.start();
        QTRY_VERIFY_WITH_TIMEOUT(m_models->passages.contains(QStringLiteral("new")), patience);
        QCOMPARE(run.search(), QStringLiteral("1"));
        QCOMPARE(m_models->queries.last(), QStringLiteral("old"));
        QVERIFY(!m_models->queries.contains(QStringLiteral("new")));
    }
    m_models->silent.clear();
    Run run(library());
    run.start();
    QTRY_COMPARE_WITH_TIMEOUT(run.app.settings().servingEmbeddingModel(), m_models->config("new"), patience);
    QCOMPARE(run.search(), QStringLiteral("1"));
    QCOMPARE(m_models->queries.last(), QStringLiteral("new"));
    QTRY_COMPARE_WITH_TIMEOUT(run.value("SELECT count(*) FROM vector_models"), QStringLiteral("1"), patience);
    QCOMPARE(run.value("SELECT count(*) || '/' || min(length(data)) FROM vectors"), QStringLiteral("1/6"));
}

void ModelSwapTest::formerServerIsGone()
{
    Run run(library());
    run.start();
    chooseNew(run);
    run.app.settings().setServingEmbeddingModel(
        { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:1/v1")), QStringLiteral("old") });
    {
        Run again(library());
        again.start();
        QTRY_VERIFY_WITH_TIMEOUT(
            again.search(SearchMode::Hybrid).contains(QStringLiteral("Vector search unavailable")), patience);
    }
}

QTEST_GUILESS_MAIN(ModelSwapTest)
#include "modelswaptest.moc"
