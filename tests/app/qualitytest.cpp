#include "support/program.h"

using namespace docent;
using test::Ended;
using test::Program;

/// What search and answers have to reach on real collections, which are not part of the project.
class QualityTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsDocumentsByKeywords();
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
    qInfo().noquote() << ended.out;
    QCOMPARE(figure(ended, "queries"), 300.0);
    QVERIFY2(figure(ended, "ndcg@10") >= 0.680, ended.said());
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
