#include "support/program.h"

using namespace docent;
using test::Ended;
using test::number;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;
using test::SeenRequest;
using test::words;

/// docent eval with questions over one's own library, and the sets of them that it keeps.
class EvalQuestionsProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void measuresTheLibrary();
    void printsEachQuestion();
    void tellsWhatTheLibraryLacks();
    void namesTheLineThatCannotBeRead();
    void keepsSets();
    void addsQuestions();
    void looksInOneCollection();
    void comparesSettings();
    void comparesWithAnEarlierRun();
    void saysWhichPassagesHaveNoVector();
    void weighsVectorsFirst();

private:
    static QString questions(const Program& program);
    static void index(const Program& program);
};

namespace {

const QString json = QStringLiteral("--json");

/// The arguments of eval; `rest` may hold spaces.
QStringList eval(const char* line, const QStringList& rest = {})
{
    return QStringList(QStringLiteral("eval")) + words(line) + rest;
}

double figure(const Ended& ended, const char* name)
{
    return ended.object().value(QLatin1String(name)).toDouble(-1);
}

QJsonObject row(const Ended& ended, int index)
{
    return ended.object().value(QLatin1String("rows")).toArray().at(index).toObject();
}

QJsonArray measures(const Ended& ended)
{
    return ended.object().value(QLatin1String("comparison")).toObject().value(QLatin1String("measures")).toArray();
}

} // namespace

QString EvalQuestionsProgramTest::questions(const Program& program)
{
    const QString file = program.place(QStringLiteral("own questions.jsonl"));
    Program::writeFile(file,
        "{\"question\":\"When is the rent due?\",\"expect\":\"lease.md\"}\n"
        "{\"question\":\"Are gyms paid?\",\"expect\":[\"perks.md\",\"lease.md\"]}\n"
        "{\"question\":\"turbines\",\"expect\":\"lease.md\"}\n");
    return file;
}

void EvalQuestionsProgramTest::index(const Program& program)
{
    program.write(QStringLiteral("lease.md"), "# Lease\n\nThe rent is due on the third of each month.\n");
    program.write(QStringLiteral("perks.md"), "# Perks\n\nGyms are paid for after six months.\n");
    program.write(QStringLiteral("wind.md"), "# Wind\n\nTurbines turn in the wind.\n");
    const Ended ended = program.run({ QStringLiteral("index"), program.documents() });
    QVERIFY2(ended.status == 0, ended.said());
}

void EvalQuestionsProgramTest::measuresTheLibrary()
{
    const Program program;
    index(program);
    const Ended ended = program.run(eval("--mode keyword --json", { questions(program) }));
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(figure(ended, "questions"), 3.0);
    QCOMPARE(figure(ended, "measured"), 3.0);
    QCOMPARE(figure(ended, "not_measured"), 0.0);
    QCOMPARE(figure(ended, "questions_with_page"), 0.0);
    QCOMPARE(figure(ended, "file_hit@1"), 0.6667);
    QCOMPARE(figure(ended, "file_hit@10"), 0.6667);
    QCOMPARE(figure(ended, "file_mrr@10"), 0.6667);
    QVERIFY(figure(ended, "p95_ms") >= figure(ended, "p50_ms") && figure(ended, "p50_ms") > 0);
    QCOMPARE(ended.object().value(QLatin1String("mode")).toString(), QStringLiteral("keyword"));
    QCOMPARE(number(row(ended, 0), "file_rank"), 1);
    QVERIFY(row(ended, 2).value(QLatin1String("file_rank")).isNull());
    QVERIFY(row(ended, 2).value(QLatin1String("first")).toString().endsWith(QStringLiteral("wind.md")));
    const Ended printed = program.run(eval("--mode keyword", { questions(program) }));
    QVERIFY2(printed.status == 0 && printed.out.contains("66.7 %"), printed.said());
    QVERIFY2(!printed.out.contains("turbines"), printed.said());
}

void EvalQuestionsProgramTest::printsEachQuestion()
{
    const Program program;
    index(program);
    const Ended ended = program.run(eval("--queries --mode keyword", { questions(program) }));
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY2(ended.out.contains("When is the rent due?"), ended.said());
    const QByteArray instead = "expected lease.md; first was " + program.path(QStringLiteral("wind.md")).toUtf8();
    QVERIFY2(ended.out.contains(instead), ended.said());
    QVERIFY2(!ended.out.contains("expected perks.md"), ended.said()); // it came first
}

void EvalQuestionsProgramTest::tellsWhatTheLibraryLacks()
{
    const Program program;
    index(program);
    const QString file = program.place(QStringLiteral("q.jsonl"));
    Program::writeFile(file,
        "{\"question\":\"rent\",\"expect\":\"gone.pdf\"}\n{\"question\":\"gyms\",\"expect\":\"perks.md\"}\n"
        "{\"question\":\"wind\",\"expect\":\"wind.md#page=7\"}\n");
    const Ended ended = program.run(eval("--mode keyword --json", { file }));
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(figure(ended, "measured"), 2.0);
    QCOMPARE(figure(ended, "not_measured"), 1.0);
    QCOMPARE(figure(ended, "file_hit@1"), 1.0); // of those that the library can answer
    QCOMPARE(row(ended, 0).value(QLatin1String("measured")).toBool(true), false);
    const Ended printed = program.run(eval("--mode keyword --strict", { file }));
    QVERIFY2(printed.status == 3, printed.said());
    QVERIFY2(printed.out.contains("gone.pdf: not in the library"), printed.said());
    QVERIFY2(printed.out.contains("wind.md, page 7: has no such page"), printed.said());
}

void EvalQuestionsProgramTest::namesTheLineThatCannotBeRead()
{
    const Program program;
    index(program);
    const QString file = program.place(QStringLiteral("q.jsonl"));
    Program::writeFile(file, "{\"question\":\"rent\",\"expect\":\"lease.md\"}\n{\"question\":\"gyms\"}\n");
    for (const QStringList& arguments : { eval("", { file }), eval("--save own", { file }) }) {
        const Ended ended = program.run(arguments);
        QVERIFY2(ended.status == 2 && ended.err.contains("q.jsonl:2:"), ended.said());
    }
    const Ended sets = program.run(eval("--sets --json"));
    QVERIFY2(sets.status == 0 && sets.array().isEmpty(), sets.said()); // nothing half-kept
    const Ended missing = program.run(eval("", { program.place(QStringLiteral("none.jsonl")) }));
    QVERIFY2(missing.status == 2 && missing.err.contains("none.jsonl"), missing.said());
}

void EvalQuestionsProgramTest::keepsSets()
{
    const Program program;
    index(program);
    const Ended saved = program.run(eval("--save own --json", { questions(program) }));
    QVERIFY2(saved.status == 0, saved.said());
    QCOMPARE(figure(saved, "questions"), 3.0);
    QVERIFY(QFile::remove(questions(program)));
    const Ended measured = program.run(eval("--set own --mode keyword --json"));
    QVERIFY2(measured.status == 0, measured.said());
    QCOMPARE(figure(measured, "file_hit@1"), 0.6667);
    QCOMPARE(measured.object().value(QLatin1String("set")).toString(), QStringLiteral("own"));
    const Ended sets = program.run(eval("--sets"));
    QCOMPARE(sets.out, QByteArray("3\town\n"));
    const Ended shown = program.run(eval("--show own"));
    QCOMPARE(shown.out.count('\n'), 3);
    QVERIFY2(
        shown.out.startsWith("{\"expect\":[\"lease.md\"],\"question\":\"When is the rent due?\"}\n"), shown.said());
    const QString again = program.place(QStringLiteral("again.jsonl"));
    Program::writeFile(again, shown.out); // what is shown can be saved
    QVERIFY(program.run(eval("--save copy", { again })).status == 0);
    QCOMPARE(program.run(eval("--show copy")).out, shown.out);
    QVERIFY(program.run(eval("--remove own")).status == 0);
    for (const char* line : { "--set own", "--show own", "--remove own" }) {
        const Ended none = program.run(eval(line));
        QVERIFY2(none.status == 2 && none.err.contains("no set of questions called own"), none.said());
    }
}

void EvalQuestionsProgramTest::addsQuestions()
{
    const Program program;
    index(program);
    const QStringList rent { QStringLiteral("When is the rent due?") };
    const Ended added = program.run(eval("--add own --expect lease.md#page=1 --json", rent));
    QVERIFY2(added.status == 0, added.said());
    QCOMPARE(figure(added, "questions"), 1.0);
    const Ended more = program.run(eval("--add own --expect lease.md --expect perks.md turbines"));
    QVERIFY2(more.status == 0 && more.out.contains("own has 2 questions"), more.said());
    const Ended ended = program.run(eval("--set own --mode keyword --json"));
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(figure(ended, "questions"), 2.0);
    QCOMPARE(figure(ended, "file_hit@1"), 0.5);
}

void EvalQuestionsProgramTest::looksInOneCollection()
{
    const Program program;
    index(program);
    program.write(QStringLiteral("../other/rent.md"), "# Rent\n\nThe rent of the boat is due in May.\n");
    QVERIFY(program
                .run({ QStringLiteral("index"), QStringLiteral("--collection"), QStringLiteral("Boats"),
                    program.place(QStringLiteral("other")) })
                .status
        == 0);
    const Ended ended = program.run(eval("--mode keyword --in Boats --json", { questions(program) }));
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(figure(ended, "measured"), 0.0);
    QCOMPARE(figure(ended, "not_measured"), 3.0);
}

void EvalQuestionsProgramTest::comparesSettings()
{
    const Program program;
    index(program);
    ScriptedServer server;
    server.on("/v1/embeddings", test::letterVectors);
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    QVERIFY(program.run({ QStringLiteral("index"), program.documents() }).status == 0);
    const Ended ended = program.run(eval("--mode keyword --against vector,k=2 --json", { questions(program) }));
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(ended.object().value(QLatin1String("mode")).toString(), QStringLiteral("keyword"));
    const QJsonObject against = ended.object().value(QLatin1String("against")).toObject();
    QCOMPARE(against.value(QLatin1String("mode")).toString(), QStringLiteral("vector"));
    QCOMPARE(number(against, "k"), 2);
    QCOMPARE(measures(ended).size(), 5); // no question has a page
    const QJsonObject hit = measures(ended).first().toObject();
    QCOMPARE(hit.value(QLatin1String("measure")).toString(), QStringLiteral("file_hit@1"));
    QCOMPARE(hit.value(QLatin1String("before")).toDouble(), 2.0 / 3);
    QCOMPARE(number(hit, "better") + number(hit, "worse") + number(hit, "equal"), 3);
    const Ended printed = program.run(eval("--fusion rrf --against weighted", { questions(program) }));
    QVERIFY2(printed.status == 0 && printed.out.contains("hybrid,rrf"), printed.said());
    QVERIFY2(printed.out.contains("No difference that could not be chance."), printed.said());
}

void EvalQuestionsProgramTest::comparesWithAnEarlierRun()
{
    const Program program;
    index(program);
    // Ten questions that are answered only once the file says so.
    QByteArray lines;
    QByteArray words;
    for (const char* word :
        { "amber", "birch", "cedar", "delta", "ember", "fjord", "grain", "heron", "ivory", "jolly" }) {
        lines += QByteArray("{\"question\":\"") + word + "\",\"expect\":\"lease.md\"}\n";
        words += QByteArray(word) + ' ';
    }
    const QString file = program.place(QStringLiteral("q.jsonl"));
    Program::writeFile(file, lines);
    const Ended before = program.run(eval("--mode keyword --json", { file }));
    const QString kept = program.place(QStringLiteral("before.json"));
    Program::writeFile(kept, before.out);
    program.write(QStringLiteral("lease.md"), "# Lease\n\n" + words + "are the rooms.\n");
    QVERIFY(program.run({ QStringLiteral("index"), program.documents() }).status == 0);
    const Ended after = program.run(eval("--mode keyword --json --compare", { kept, file }));
    QVERIFY2(after.status == 0, after.said());
    const QJsonObject hit = measures(after).first().toObject();
    QCOMPARE(number(hit, "better"), 10);
    QCOMPARE(hit.value(QLatin1String("p")).toDouble(), 2.0 / 1024);
    QCOMPARE(hit.value(QLatin1String("verdict")).toString(), QStringLiteral("better"));
    const QString keptAfter = program.place(QStringLiteral("after.json"));
    Program::writeFile(keptAfter, after.out);
    const Ended two = program.run(eval("--compare", { kept, QStringLiteral("--compare"), keptAfter }));
    QVERIFY2(two.status == 0 && two.out.contains("after is better than before by file hit@1"), two.said());
    const Ended bad = program.run(eval("--compare", { file, file }));
    QVERIFY2(bad.status == 2 && bad.err.contains("q.jsonl is not a run"), bad.said());
    const Ended missing = program.run(eval("--compare", { program.place(QStringLiteral("none.json")), file }));
    QVERIFY2(missing.status == 2 && missing.err.contains("none.json"), missing.said());
}

void EvalQuestionsProgramTest::saysWhichPassagesHaveNoVector()
{
    const Program program;
    index(program);
    ScriptedServer server;
    server.on("/v1/embeddings", test::letterVectors);
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    const Ended hybrid = program.run(eval("--json", { questions(program) }));
    QVERIFY2(hybrid.status == 0 && hybrid.err.contains("Passages without a vector: 3"), hybrid.said());
    const Ended keyword = program.run(eval("--json --mode keyword", { questions(program) }));
    QVERIFY2(keyword.status == 0 && !keyword.err.contains("vector"), keyword.said());
}

/// The weight that the embedding model deserves in the library is known before the first question.
void EvalQuestionsProgramTest::weighsVectorsFirst()
{
    const Program program;
    index(program);
    for (int i = 0; i < 24; ++i) {
        program.write(QStringLiteral("%1.md").arg(i),
            "Number " + QByteArray::number(i) + " wholly stands among many others that stand there.\n");
    }
    // A question of the measure lacks each third word of a passage.
    const auto weighs = [](const SeenRequest& request) {
        return request.body.contains("Number") && !request.body.contains("wholly");
    };
    bool refusing = true;
    ScriptedServer server;
    server.on("/v1/embeddings", [&](const SeenRequest& request) {
        return refusing && weighs(request) ? ScriptedReply::json("{}", 401) : test::letterVectors(request);
    });
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    const Ended indexed = program.run({ QStringLiteral("index"), program.documents() });
    QVERIFY2(indexed.status == 0, indexed.said());
    refusing = false;
    const qsizetype before = server.requests("/v1/embeddings").size();
    const Ended ended = program.run(eval("", { questions(program) }));
    QVERIFY2(ended.status == 0, ended.said());
    const auto asked = server.requests("/v1/embeddings").mid(before);
    QVERIFY(asked.size() > 1 && weighs(asked.first()));
}

QTEST_GUILESS_MAIN(EvalQuestionsProgramTest)
#include "evalquestionsprogramtest.moc"
