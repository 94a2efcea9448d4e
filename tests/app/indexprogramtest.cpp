#include "support/pdffile.h"
#include "support/program.h"

#include <csignal>

using namespace docent;
using test::Ended;
using test::HeldExtractor;
using test::number;
using test::Program;
using test::ScriptedReply;
using test::ScriptedServer;
using test::words;

/// Reading documents by the command line: servers that are away, files that fail, a second process.
class IndexProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void embeddingServerIsAway_data();
    void embeddingServerIsAway();
    void makesVectors();
    void readsFailedOnesAgain();
    void opensProtectedFiles();
    void recognisesPicturesOnRequest();
    void refusesPasswordFiles();
    void retryWaitsForAnotherProcess();
    void searchesWhileAnotherReads();
    void secondIndexWaitsForTheFirst();
    void isInterruptedInTheMiddle();
    void isCancelledInTheMiddle();
    void isInterruptedWhileVectorsAreMade();
    void takesCollectionAndIgnore();
    void takesTheLibraryOfTheEnvironment();
};

namespace {

const QUrl nowhere(QStringLiteral("http://127.0.0.1:9/v1"));

QJsonArray list(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toArray();
}

void writeMany(const Program& program, int count)
{
    for (int i = 0; i < count; ++i)
        program.write(QStringLiteral("file%1.txt").arg(i), "Common words and number " + QByteArray::number(i) + ".\n");
}

/// Whether the library shows a document that is being read now, by a process that only looks.
bool isReading(const Program& program)
{
    const Ended ended = program.run(words("documents --json"));
    return ended.status == 0 && ended.out.contains("\"state\":\"reading\"");
}

} // namespace

void IndexProgramTest::embeddingServerIsAway_data()
{
    QTest::addColumn<int>("files");
    QTest::newRow("one file") << 1; // the server is found to be away after the reading
    QTest::newRow("many") << 300; // and here while it goes on
}

void IndexProgramTest::embeddingServerIsAway() // A54
{
    QFETCH(int, files);
    const Program program;
    program.useEmbedding(nowhere);
    writeMany(program, files);
    const QStringList index { QStringLiteral("index"), program.documents(), QStringLiteral("--json") };
    const Ended ended = program.run(index);
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(number(ended.object(), "processed"), files);
    const QJsonArray notices = list(ended.object(), "notices");
    QCOMPARE(notices.size(), 2);
    QVERIFY2(notices.first().toString().contains(QStringLiteral("127.0.0.1:9")), ended.said()); // why
    const QString missing = notices.last().toString();
    QVERIFY2(missing.startsWith(QStringLiteral("Passages without a vector: %1.").arg(files)), ended.said());
    for (const QJsonValue& notice : notices)
        QCOMPARE(ended.err.count(notice.toString().toUtf8()), 1);

    const Ended strict = program.run(index + words("--strict --quiet"));
    QVERIFY2(strict.status == 3, strict.said());
    QCOMPARE(number(strict.object(), "unchanged"), files);
    QCOMPARE(list(strict.object(), "notices").size(), 2);
    QVERIFY2(!strict.err.contains(missing.toUtf8()), strict.said());
}

void IndexProgramTest::makesVectors()
{
    const Program program;
    ScriptedServer server;
    server.on("/v1/embeddings", test::letterVectors);
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    writeMany(program, 20);
    const Ended ended = program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY(list(ended.object(), "notices").isEmpty());
    const QJsonArray all = program.run(words("documents --json")).array();
    QCOMPARE(all.size(), 20);
    for (const QJsonValue& document : all)
        QCOMPARE(number(document.toObject(), "embedded"), number(document.toObject(), "passages"));
    // -k and --mode: letters that no keyword matches.
    const Ended found = program.run(words("search sdrow-nommoc --mode vector -k 3 --json"));
    QVERIFY2(found.status == 0, found.said());
    const QJsonArray hits = list(found.object(), "hits");
    QCOMPARE(hits.size(), 3);
    QCOMPARE(number(hits.first().toObject(), "vector_rank"), 1);
    QVERIFY(hits.first().toObject().value(QLatin1String("keyword_rank")).isNull());
    QVERIFY(list(program.run(words("search sdrow-nommoc --mode keyword --json")).object(), "hits").isEmpty());
}

void IndexProgramTest::readsFailedOnesAgain() // A54
{
    const Program program;
    program.write(QStringLiteral("a.pdf"), "%PDF-1.4\nthis is no PDF");
    program.write(QStringLiteral("b.html"), "<p>Fine</p>");
    QVERIFY(program.run({ QStringLiteral("index"), program.documents() }).status == 0);

    const Ended again = program.run(words("documents retry --json"));
    QVERIFY2(again.status == 0, again.said());
    QCOMPARE(number(again.object(), "processed"), 0);
    const QJsonObject failure = list(again.object(), "failed").first().toObject();
    QCOMPARE(failure.value(QLatin1String("path")).toString(), program.path(QStringLiteral("a.pdf")));
    QCOMPARE(failure.value(QLatin1String("code")).toString(), QStringLiteral("damaged"));
    const QString action = failure.value(QLatin1String("next_action")).toString();
    QVERIFY(!action.isEmpty());
    const Ended strict = program.run(words("documents retry --strict"));
    QVERIFY2(strict.status == 3, strict.said());
    QVERIFY2(strict.out.contains(action.toUtf8()), strict.said());
    QVERIFY2(strict.out.contains("failed: " + program.path(QStringLiteral("a.pdf")).toUtf8()), strict.said());

    QVERIFY(QFile::remove(program.path(QStringLiteral("a.pdf"))));
    QVERIFY(QFile::copy(
        QFINDTESTDATA("../../resources/samples/library/office-lease.pdf"), program.path(QStringLiteral("a.pdf"))));
    const Ended mended = program.run(words("documents retry --strict --json"));
    QVERIFY2(mended.status == 0, mended.said());
    QCOMPARE(number(mended.object(), "processed"), 1);
    QVERIFY(list(mended.object(), "failed").isEmpty());
    QVERIFY(program.run(words("search lease")).out.contains("a.pdf"));
    QCOMPARE(number(program.run(words("documents retry --json")).object(), "processed"), 0);
}

void IndexProgramTest::opensProtectedFiles()
{
    const Program program;
    test::PdfFile file;
    file.pages = { { test::pdfLines({ QStringLiteral("The vault opens at noon.") }), {}, {} } };
    file.protection = { "open sesame", {}, 3 };
    program.write(QStringLiteral("vault.pdf"), test::pdf(file));
    const QString passwords = program.place(QStringLiteral("passwords"));
    Program::writeFile(passwords, "wrong\r\n\nopen sesame\n");

    const Ended closed = program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--json") });
    QVERIFY2(closed.status == 0, closed.said());
    const QJsonObject failure = list(closed.object(), "failed").first().toObject();
    QCOMPARE(failure.value(QLatin1String("code")).toString(), QStringLiteral("encrypted"));

    const Ended opened = program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--password-file"),
        passwords, QStringLiteral("--json"), QStringLiteral("--strict") });
    QVERIFY2(opened.status == 0, opened.said());
    QCOMPARE(number(opened.object(), "processed"), 1);
    QVERIFY(!opened.out.contains("sesame") && !opened.err.contains("sesame"));
    QVERIFY(program.run(words("search noon")).out.contains("vault.pdf"));
}

/// With a stand-in for Tesseract.
void IndexProgramTest::recognisesPicturesOnRequest()
{
    const Program program;
    QByteArray png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10", 24);
    program.write(QStringLiteral("scan.png"), png + QByteArray(40, '\0'));
    const QString tesseract = program.place(QStringLiteral("tesseract"));
    Program::writeFile(tesseract, "#!/bin/sh\necho \"The gate was painted with $*\"\n");
    QFile::setPermissions(tesseract, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const Program::Variables path { { "PATH", QFileInfo(tesseract).path() } };

    const Ended without = program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--json") }, path);
    QVERIFY2(without.status == 0, without.said());
    const QJsonObject skipped = list(without.object(), "skipped").first().toObject();
    QCOMPARE(skipped.value(QLatin1String("code")).toString(), QStringLiteral("no_text"));

    const Ended with =
        program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--ocr"), QStringLiteral("eng+deu"),
                        QStringLiteral("--json"), QStringLiteral("--strict") },
            path);
    QVERIFY2(with.status == 0, with.said());
    QCOMPARE(number(with.object(), "processed"), 1);
    QVERIFY(program.run(words("search painted")).out.contains("-l eng+deu"));
}

void IndexProgramTest::refusesPasswordFiles()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Some words.\n");
    const QString passwords = program.place(QStringLiteral("passwords"));
    const QStringList index { QStringLiteral("index"), program.documents(), QStringLiteral("--password-file"),
        passwords };
    const Ended missing = program.run(index);
    QVERIFY2(missing.status == 2 && missing.err.contains("can't be read"), missing.said());
    Program::writeFile(passwords, "\n\n");
    const Ended empty = program.run(index);
    QVERIFY2(empty.status == 2 && empty.err.contains("no password"), empty.said());
    Program::writeFile(passwords, QByteArray("word\n").repeated(101));
    const Ended many = program.run(index);
    QVERIFY2(many.status == 2 && many.err.contains("more than 100"), many.said());
}

void IndexProgramTest::retryWaitsForAnotherProcess()
{
    const Program program;
    program.write(QStringLiteral("a.pdf"), "%PDF-1.4\nthis is no PDF");
    QVERIFY(program.run({ QStringLiteral("index"), program.documents() }).status == 0);
    program.write(QStringLiteral("b.txt"), "Turbines");
    const HeldExtractor extractor(program);
    const auto first = program.start({ QStringLiteral("index"), program.documents() }, extractor.variables());
    QTRY_VERIFY_WITH_TIMEOUT(isReading(program), 30'000);
    const auto second = program.start(words("documents retry --json"));
    QByteArray told;
    QTRY_VERIFY_WITH_TIMEOUT(
        (told += second->readAllStandardError()).contains("Waiting until it has finished"), 30'000);
    QCOMPARE(second->state(), QProcess::Running);
    extractor.release();
    QVERIFY(Program::end(*first).status == 0);
    const Ended ended = Program::end(*second);
    QVERIFY2(ended.status == 0, ended.said());
    QCOMPARE(list(ended.object(), "failed").size(), 1);
}

void IndexProgramTest::searchesWhileAnotherReads()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    QVERIFY(program.run({ QStringLiteral("index"), program.documents() }).status == 0);
    writeMany(program, 300);
    const HeldExtractor extractor(program);
    const auto indexing = program.start({ QStringLiteral("index"), program.documents() }, extractor.variables());
    QTRY_VERIFY_WITH_TIMEOUT(isReading(program), 30'000);
    extractor.release();
    // While nothing moves, and then while it writes.
    int searches = 0;
    while (searches < 3 || indexing->state() != QProcess::NotRunning) {
        const Ended found = program.run(words("search gardens --json"));
        QVERIFY2(found.status == 0, found.said());
        QCOMPARE(list(found.object(), "hits").size(), 1);
        ++searches;
    }
    const Ended ended = Program::end(*indexing);
    QVERIFY2(ended.status == 0, ended.said());
}

void IndexProgramTest::secondIndexWaitsForTheFirst()
{
    const Program program;
    writeMany(program, 30);
    const HeldExtractor extractor(program);
    const QStringList index { QStringLiteral("index"), program.documents(), QStringLiteral("--json") };
    const auto first = program.start(index, extractor.variables());
    QTRY_VERIFY_WITH_TIMEOUT(isReading(program), 30'000);
    const auto second = program.start(index);
    QByteArray told;
    QTRY_VERIFY_WITH_TIMEOUT(
        (told += second->readAllStandardError()).contains("Waiting until it has finished"), 30'000);
    QVERIFY2(told.contains(QByteArray::number(first->processId())), told.constData()); // who has it
    QCOMPARE(second->state(), QProcess::Running);
    extractor.release();
    const Ended one = Program::end(*first);
    QVERIFY2(one.status == 0, one.said());
    QCOMPARE(number(one.object(), "processed"), 30);
    const Ended two = Program::end(*second);
    QVERIFY2(two.status == 0, two.said());
    QCOMPARE(number(two.object(), "processed"), 0);
    QCOMPARE(number(two.object(), "unchanged"), 30);
}

void IndexProgramTest::isInterruptedInTheMiddle()
{
    const Program program;
    writeMany(program, 30);
    const HeldExtractor extractor(program);
    const QStringList index { QStringLiteral("index"), program.documents(), QStringLiteral("--json") };
    const auto process = program.start(index, extractor.variables());
    QTRY_VERIFY_WITH_TIMEOUT(isReading(program), 30'000);
    process->terminate();
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 130, ended.said());
    // Nothing was lost, and nothing holds the library.
    const Ended whole = program.run(index);
    QVERIFY2(whole.status == 0, whole.said());
    QCOMPARE(number(whole.object(), "processed"), 30);
}

void IndexProgramTest::isCancelledInTheMiddle()
{
    const Program program;
    program.write(QStringLiteral("known.txt"), "Gardens\n");
    const QStringList index { QStringLiteral("index"), program.documents(), QStringLiteral("--json") };
    QCOMPARE(program.run(index).status, 0);
    writeMany(program, 30);
    program.write(QStringLiteral("known.txt"), "Gardens and turbines\n");
    const HeldExtractor extractor(program);
    const auto process = program.start(index, extractor.variables());
    QTRY_VERIFY_WITH_TIMEOUT(isReading(program), 30'000);
    ::kill(pid_t(process->processId()), SIGINT);
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 130, ended.said());
    // What was never read is gone; what was is found as before.
    const Ended documents = program.run(words("documents --json"));
    const QJsonArray left = QJsonDocument::fromJson(documents.out).array();
    QVERIFY2(left.size() == 1, documents.said());
    QCOMPARE(left.first().toObject().value(QLatin1String("state")).toString(), QStringLiteral("ready"));
    QVERIFY(program.run(words("search gardens")).out.contains("known.txt"));
    // Adding the folder again reads it all.
    const Ended whole = program.run(index);
    QVERIFY2(whole.status == 0, whole.said());
    QCOMPARE(number(whole.object(), "processed"), 31);
}

void IndexProgramTest::isInterruptedWhileVectorsAreMade()
{
    const Program program;
    ScriptedServer server;
    server.on("/v1/embeddings", ScriptedReply::silence());
    program.useEmbedding(server.url(QStringLiteral("/v1")));
    writeMany(program, 5);
    const auto process = program.start({ QStringLiteral("index"), program.documents(), QStringLiteral("--json") });
    // Without a terminal a line tells every 5 s how far it is.
    QByteArray told;
    const auto waits = [&] {
        told += process->readAllStandardError();
        return told.contains("docent: 5 of 5 read, 5 passages wait for their vector");
    };
    QTRY_VERIFY_WITH_TIMEOUT(waits(), 30'000);
    process->terminate();
    const Ended ended = Program::end(*process);
    QVERIFY2(ended.status == 130, ended.said());
    // All were read, and that is said.
    QCOMPARE(number(ended.object(), "processed"), 5);
    QCOMPARE(list(ended.object(), "notices").size(), 1);
}

void IndexProgramTest::takesCollectionAndIgnore() // A53
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Turbines in the garden\n");
    program.write(QStringLiteral("drafts/b.txt"), "Turbines in the attic\n");
    program.write(QStringLiteral("c.log.txt"), "Turbines in the cellar\n");
    const Ended work = program.run({ QStringLiteral("index"), program.documents(), QStringLiteral("--collection"),
        QStringLiteral("Work"), QStringLiteral("--ignore"), QStringLiteral("drafts"), QStringLiteral("--ignore"),
        QStringLiteral("*.log.txt"), QStringLiteral("--json") });
    QVERIFY2(work.status == 0, work.said());
    QCOMPARE(number(work.object(), "processed"), 1);
    const Ended other = program.run({ QStringLiteral("index"), program.path(QStringLiteral("drafts")),
        QStringLiteral("--collection"), QStringLiteral("Home") });
    QVERIFY2(other.status == 0, other.said());

    const auto found = [&program](const char* arguments) {
        QStringList names;
        const Ended ended = program.run(words(arguments));
        for (const QJsonValue& hit : list(ended.object(), "hits"))
            names.append(hit.toObject().value(QLatin1String("path")).toString().section(QLatin1Char('/'), -1));
        names.sort();
        return names;
    };
    QCOMPARE(found("search turbines --json"), QStringList({ QStringLiteral("a.txt"), QStringLiteral("b.txt") }));
    QCOMPARE(found("search turbines --json --in Work"), QStringList { QStringLiteral("a.txt") });
    QCOMPARE(found("search turbines --json --in Home"), QStringList { QStringLiteral("b.txt") });
    QCOMPARE(found("search turbines --json -k 1").size(), 1);
    const Ended asked = program.run(words("ask Where are the turbines? --no-model --in Home --json"));
    QVERIFY2(asked.status == 0, asked.said());
    QVERIFY2(asked.out.contains("attic") && !asked.out.contains("garden"), asked.said());
}

void IndexProgramTest::takesTheLibraryOfTheEnvironment()
{
    const Program program;
    program.write(QStringLiteral("a.txt"), "Gardens\n");
    const QString elsewhere = program.place(QStringLiteral("elsewhere"));
    const Program::Variables variables { { "DOCENT_LIBRARY", elsewhere } };
    const Ended ended = program.run({ QStringLiteral("index"), program.documents() }, variables);
    QVERIFY2(ended.status == 0, ended.said());
    QVERIFY(QFile::exists(elsewhere + QStringLiteral("/library.db")));
    QVERIFY(!QFile::exists(program.library() + QStringLiteral("/library.db")));
    QCOMPARE(program.run(words("documents --json"), variables).array().size(), 1);
}

QTEST_GUILESS_MAIN(IndexProgramTest)
#include "indexprogramtest.moc"
