#include "support/program.h"

#include <algorithm>
#include <array>
#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>

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

/// A question about one of a few long texts, with what in it answers the question.
struct SpanQuestion {
    QString question;
    QString text;
    QStringList references;
};

/// Of a CSV table with the columns question, references (JSON) and text; no line break within a row.
QList<SpanQuestion> spanQuestions(const QString& path)
{
    QList<SpanQuestion> questions;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return questions;
    static const QRegularExpression row(QStringLiteral(R"(^("(?:[^"]|"")*"|[^,]*),("(?:[^"]|"")*"),(\w+)\s*$)"));
    const auto unquoted = [](QString field) {
        if (field.startsWith(QLatin1Char('"')))
            field = field.mid(1, field.size() - 2).replace(QLatin1String("\"\""), QLatin1String("\""));
        return field;
    };
    while (!file.atEnd()) {
        const auto match = row.match(QString::fromUtf8(file.readLine()));
        if (!match.hasMatch())
            continue;
        SpanQuestion question { unquoted(match.captured(1)), match.captured(3), {} };
        const auto references = QJsonDocument::fromJson(unquoted(match.captured(2)).toUtf8()).array();
        for (const QJsonValue& reference : references)
            question.references.append(reference[QStringLiteral("content")].toString());
        questions.append(question);
    }
    return questions;
}

/// Without what reading may change: marks, spaces, capitals.
QString lettersOf(const QString& text)
{
    QString letters;
    std::copy_if(text.begin(), text.end(), std::back_inserter(letters), [](QChar c) { return c.isLetterOrNumber(); });
    return letters.toLower();
}

/// Whether thirty characters of the reference, or all of a shorter one, stand in the passage.
bool overlap(const QString& passage, const QString& reference)
{
    const QString sought = lettersOf(reference);
    const QString letters = lettersOf(passage);
    const qsizetype size = std::min<qsizetype>(sought.size(), 30);
    for (qsizetype i = 0; size > 0 && i + size <= sought.size(); ++i) {
        if (letters.contains(QStringView(sought).mid(i, size)))
            return true;
    }
    return false;
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
    void findsReferencesInLongTexts();

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
    QTest::newRow("en") << 0.985;
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
    QVERIFY(figure(ended, "page_retrieved@5") >= 0.85);
    QVERIFY(figure(ended, "file_cited") >= 0.90);
}

/// For most questions about long texts a passage that overlaps a reference is among the first five of its text.
void QualityTest::findsReferencesInLongTexts()
{
    const QList<SpanQuestion> questions = spanQuestions(shared("qa/spans/questions_df.csv"));
    if (questions.isEmpty())
        QSKIP("no texts with marked references below DOCENT_SHARED");
    QCOMPARE(questions.size(), 472);
    const Program program;
    QSet<QString> texts;
    for (const SpanQuestion& question : questions)
        texts.insert(question.text);
    for (const QString& text : texts) {
        const QString file = shared("qa/spans/corpora/") + text + QStringLiteral(".md");
        const Ended read = program.run(
            { QStringLiteral("index"), file, QStringLiteral("--collection"), text, QStringLiteral("--strict") });
        QVERIFY2(read.status == 0, read.said());
    }
    int found = 0;
    for (const SpanQuestion& question : questions) {
        const Ended ended = program.run(
            { QStringLiteral("search"), question.question, QStringLiteral("--in"), question.text, QStringLiteral("-k"),
                QStringLiteral("5"), QStringLiteral("--mode"), QStringLiteral("keyword"), QStringLiteral("--json") });
        QVERIFY2(ended.status == 0, ended.said());
        const QJsonArray hits = ended.object().value(QLatin1String("hits")).toArray();
        found += std::any_of(hits.begin(), hits.end(), [&question](const QJsonValue& hit) {
            const QString passage = hit[QStringLiteral("text")].toString();
            return std::any_of(question.references.begin(), question.references.end(),
                [&passage](const QString& reference) { return overlap(passage, reference); });
        });
    }
    const double share = double(found) / double(questions.size());
    qInfo("%.2f %% with a reference among the first five", 100 * share);
    QVERIFY(share >= 0.965);
}

QTEST_GUILESS_MAIN(QualityTest)
#include "qualitytest.moc"
