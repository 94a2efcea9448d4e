#include "support/program.h"

#include <array>
#include <QDir>
#include <QJsonArray>

using namespace docent;
using test::Ended;
using test::Program;

namespace {

/// Makes a data set for `docent eval` of a file in the format of SQuAD; the right paragraph of each question.
QHash<QString, QString> writeDataset(const QString& source, const QDir& folder)
{
    QHash<QString, QString> right;
    QFile file(source);
    if (!file.open(QIODevice::ReadOnly) || !folder.mkpath(QStringLiteral("qrels")))
        return right;
    QByteArray corpus;
    QByteArray queries;
    QByteArray judgments = "query\tdocument\tgrade\n";
    const auto line = [](const QString& id, const QJsonValue& text) {
        const QJsonObject object { { QStringLiteral("_id"), id }, { QStringLiteral("text"), text } };
        return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    };
    for (const QJsonValue& article : QJsonDocument::fromJson(file.readAll())[QStringLiteral("data")].toArray()) {
        for (const QJsonValue& paragraph : article[QStringLiteral("paragraphs")].toArray()) {
            const QString id = QStringLiteral("p%1").arg(corpus.count('\n'));
            corpus += line(id, paragraph[QStringLiteral("context")]);
            for (const QJsonValue& question : paragraph[QStringLiteral("qas")].toArray()) {
                const QString number = question[QStringLiteral("id")].toString();
                queries += line(number, question[QStringLiteral("question")]);
                judgments += number.toUtf8() + '\t' + id.toUtf8() + "\t1\n";
                right.insert(number, id);
            }
        }
    }
    const std::array<std::pair<const char*, QByteArray>, 3> files { { { "corpus.jsonl", corpus },
        { "queries.jsonl", queries }, { "qrels/test.tsv", judgments } } };
    for (const auto& [name, content] : files) {
        QFile out(folder.filePath(QLatin1String(name)));
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            return {};
    }
    return right;
}

} // namespace

/// What search and answers have to reach on real collections, which are not part of the project.
class QualityTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsDocumentsByKeywords();
    void findsParagraphsInManyLanguages_data();
    void findsParagraphsInManyLanguages();
    void quotesTheRightPages();

private:
    static double figure(const Ended& ended, const char* name)
    {
        return ended.object().value(QLatin1String(name)).toDouble(-1);
    }
    static QString shared(const char* name)
    {
        return qEnvironmentVariable("DOCENT_SHARED") + QLatin1String("/data/") + QLatin1String(name);
    }

private Q_SLOTS:
    void initTestCase()
    {
#ifdef DOCENT_SANITIZED
        QSKIP("SKIP-SUITE: sanitized builds are too slow for whole collections");
#endif
        if (!QFile::exists(shared("ir/scifact")) || !QFile::exists(shared("qa/benefits")))
            QSKIP("SKIP-SUITE: no collections; DOCENT_SHARED names the folder with data/ir and data/qa");
    }
};

void QualityTest::findsDocumentsByKeywords()
{
    const Program program;
    const Ended ended = program.run({ QStringLiteral("eval"), shared("ir/scifact"), QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.said());
    QJsonObject figures = ended.object();
    figures.remove(QStringLiteral("rows"));
    qInfo().noquote() << QJsonDocument(figures).toJson(QJsonDocument::Compact);
    QCOMPARE(figure(ended, "queries"), 300.0);
    QVERIFY2(figure(ended, "ndcg@10") >= 0.695, ended.said());
    QVERIFY2(figure(ended, "recall@100") >= 0.93, ended.said());
}

void QualityTest::findsParagraphsInManyLanguages_data()
{
    QTest::addColumn<double>("least");
    QTest::newRow("en") << 0.98;
    QTest::newRow("de") << 0.965;
    QTest::newRow("zh") << 0.98;
    QTest::newRow("ar") << 0.94;
}

/// For most questions the right one of 240 paragraphs is among the first three.
void QualityTest::findsParagraphsInManyLanguages()
{
    const QString source = shared("qa/xquad/xquad.") + QLatin1String(QTest::currentDataTag()) + QLatin1String(".json");
    if (!QFile::exists(source))
        QSKIP("no xquad collection below DOCENT_SHARED");
    const Program program;
    const QDir dataset(program.path(QStringLiteral("dataset")));
    const QHash<QString, QString> right = writeDataset(source, dataset);
    QVERIFY(right.size() > 1000);
    const QString ranking = program.path(QStringLiteral("ranking"));
    const Ended ended = program.run({ QStringLiteral("eval"), dataset.path(), QStringLiteral("--mode"),
        QStringLiteral("keyword"), QStringLiteral("--json"), QStringLiteral("--run"), ranking });
    QVERIFY2(ended.status == 0, ended.said());
    QFile file(ranking);
    QVERIFY(file.open(QIODevice::ReadOnly));
    int found = 0;
    while (!file.atEnd()) {
        const QStringList parts = QString::fromUtf8(file.readLine()).split(QLatin1Char(' '));
        found += parts.value(3).toInt() <= 3 && right.value(parts.value(0)) == parts.value(2) ? 1 : 0;
    }
    const double share = double(found) / double(right.size());
    qInfo("%s: %.2f %% among the first three", QTest::currentDataTag(), 100 * share);
    QFETCH(double, least);
    QVERIFY(share >= least);
}

void QualityTest::quotesTheRightPages()
{
    const Program program;
    const Ended ended = program.run({ QStringLiteral("eval"), QStringLiteral("--answers"),
        shared("qa/benefits/questions.jsonl"), QStringLiteral("--no-model"), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.err.constData());
    QJsonObject figures = ended.object();
    figures.remove(QStringLiteral("rows"));
    qInfo().noquote() << QJsonDocument(figures).toJson(QJsonDocument::Compact);
    QCOMPARE(figure(ended, "failed"), 0.0);
    QVERIFY(figure(ended, "questions_with_page") > 150);
    QVERIFY(figure(ended, "file_retrieved@5") >= 0.97);
    QVERIFY(figure(ended, "page_retrieved@5") >= 0.80);
    QVERIFY(figure(ended, "file_cited") >= 0.90);
}

QTEST_GUILESS_MAIN(QualityTest)
#include "qualitytest.moc"
