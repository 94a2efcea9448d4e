#include "evaluation/questionset.h"
#include "evaluation/searchsettings.h"
#include "support/temporarylibrary.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// Reading sets of questions, and keeping them in the library.
class QuestionSetTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsSources_data();
    void readsSources();
    void readsQuestions();
    void namesTheLine_data();
    void namesTheLine();
    void keepsSets();
    void addsToASet();
    void changesSettings_data();
    void changesSettings();
};

namespace {

Result<QList<SearchQuestion>> read(const QByteArray& content)
{
    const QTemporaryDir place;
    QFile file(place.filePath(QStringLiteral("q.jsonl")));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("can't write %s", qPrintable(file.fileName()));
    file.close();
    return readSearchQuestions(file.fileName());
}

} // namespace

void QuestionSetTest::readsSources_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("page");
    QTest::newRow("lease.pdf") << QStringLiteral("lease.pdf") << 0;
    QTest::newRow("contracts/lease.pdf#page=12") << QStringLiteral("contracts/lease.pdf") << 12;
    QTest::newRow("C#.md") << QStringLiteral("C#.md") << 0;
    QTest::newRow("lease.pdf#page=0") << QString() << 0;
    QTest::newRow("lease.pdf#page=two") << QString() << 0;
    QTest::newRow("#page=2") << QString() << 0;
    QTest::newRow(" ") << QString() << 0;
}

void QuestionSetTest::readsSources()
{
    QFETCH(QString, file);
    QFETCH(int, page);
    const auto source = expectedSource(QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(source.has_value(), !file.isEmpty());
    if (!source)
        return;
    QCOMPARE(*source, (ExpectedSource { file, page }));
    QCOMPARE(sourceName(*source), QString::fromUtf8(QTest::currentDataTag()));
}

void QuestionSetTest::readsQuestions()
{
    const auto questions =
        read("{\"question\":\"one?\",\"expect\":\"a.pdf#page=2\"}\n\n"
             "{\"question\":\"two?\",\"expect\":[\"b.md\",{\"file\":\"c.pdf\",\"page\":3},\"b.md\"]}\n"
             "{\"question\":\"three?\",\"expect\":{\"file\":\"d.md\",\"page\":null}}\n");
    QVERIFY2(questions, questions ? "" : qPrintable(questions.error().message));
    const QList<SearchQuestion> wanted {
        { QStringLiteral("one?"), { { QStringLiteral("a.pdf"), 2 } } },
        { QStringLiteral("two?"), { { QStringLiteral("b.md"), 0 }, { QStringLiteral("c.pdf"), 3 } } },
        { QStringLiteral("three?"), { { QStringLiteral("d.md"), 0 } } },
    };
    QCOMPARE(*questions, wanted);
    QCOMPARE(toJson(wanted.at(1)).value(QLatin1String("expect")).toArray(),
        QJsonArray({ QStringLiteral("b.md"), QStringLiteral("c.pdf#page=3") }));
}

void QuestionSetTest::namesTheLine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no JSON") << QByteArray("{broken") << QStringLiteral("q.jsonl:2:");
    QTest::newRow("no object") << QByteArray("[1]") << QStringLiteral("not a JSON object");
    QTest::newRow("no question") << QByteArray("{\"expect\":\"a\"}") << QStringLiteral("has no question");
    QTest::newRow("no expect") << QByteArray("{\"question\":\"b\"}") << QStringLiteral("\"expect\" is missing");
    QTest::newRow("nothing expected") << QByteArray("{\"question\":\"b\",\"expect\":[]}")
                                      << QStringLiteral("\"expect\" is missing");
    QTest::newRow("no file") << QByteArray("{\"question\":\"b\",\"expect\":{\"page\":2}}")
                             << QStringLiteral("wants a file");
    QTest::newRow("page 0") << QByteArray("{\"question\":\"b\",\"expect\":{\"file\":\"x\",\"page\":0}}")
                            << QStringLiteral("wants a file");
    QTest::newRow("half a page") << QByteArray("{\"question\":\"b\",\"expect\":{\"file\":\"x\",\"page\":1.5}}")
                                 << QStringLiteral("wants a file");
    QTest::newRow("a number") << QByteArray("{\"question\":\"b\",\"expect\":7}") << QStringLiteral("wants a file");
    QTest::newRow("twice") << QByteArray("{\"question\":\"a\",\"expect\":\"y\"}") << QStringLiteral("stands twice");
}

void QuestionSetTest::namesTheLine()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, problem);
    const auto questions = read("{\"question\":\"a\",\"expect\":\"x\"}\n" + line + "\n");
    QVERIFY(!questions);
    QVERIFY2(questions.error().message.contains(QStringLiteral("q.jsonl:2:")), qPrintable(questions.error().message));
    QVERIFY2(questions.error().message.contains(problem), qPrintable(questions.error().message));
    const auto none = read("\n");
    QVERIFY(!none);
    QVERIFY(none.error().message.contains(QStringLiteral("no questions")));
}

void QuestionSetTest::keepsSets()
{
    test::TemporaryLibrary library;
    const QString name = QStringLiteral("office");
    const QList<SearchQuestion> questions {
        { QStringLiteral("zwei?"), { { QStringLiteral("b.pdf"), 2 }, { QStringLiteral("a.pdf"), 0 } } },
        { QStringLiteral("eins?"), { { QStringLiteral("a.pdf"), 0 } } },
    };
    const auto load = [name](Connection& db) { return questionsets::load(db, name); };
    QVERIFY(library.read(load) && !library.read(load)->has_value());
    QVERIFY(library.write([=](Connection& db) { return questionsets::save(db, name, questions); }));
    library.reopen();
    QCOMPARE(library.read(load).value().value(), questions);
    QVERIFY(library.write([=](Connection& db) { return questionsets::save(db, name, questions.mid(1)); }));
    QCOMPARE(library.read(load).value().value(), questions.mid(1)); // replaced
    const auto remove = [name](Connection& db) { return questionsets::remove(db, name); };
    QCOMPARE(library.write(remove).value(), true);
    QCOMPARE(library.write(remove).value(), false);
    QVERIFY(library.read([](Connection& db) { return questionsets::list(db); })->isEmpty());
}

void QuestionSetTest::addsToASet()
{
    test::TemporaryLibrary library;
    const auto add = [&library](const QString& text, const ExpectedSource& source) {
        return library.write([=](Connection& db) {
            const SearchQuestion question { text, { source } };
            return questionsets::add(db, QStringLiteral("office"), question);
        });
    };
    QCOMPARE(add(QStringLiteral("one?"), { QStringLiteral("a.pdf"), 2 }).value(), 1);
    QCOMPARE(add(QStringLiteral("two?"), { QStringLiteral("b.pdf"), 0 }).value(), 2);
    QCOMPARE(add(QStringLiteral("one?"), { QStringLiteral("b.pdf"), 0 }).value(), 2); // may be found there, too
    QCOMPARE(add(QStringLiteral("one?"), { QStringLiteral("b.pdf"), 0 }).value(), 2);
    const auto questions =
        library.read([](Connection& db) { return questionsets::load(db, QStringLiteral("office")); }).value().value();
    QCOMPARE(questions.size(), 2);
    QCOMPARE(questions.first().expected.size(), 2);
    const auto sets = library.read([](Connection& db) { return questionsets::list(db); });
    QCOMPARE(sets->size(), 1);
    QCOMPARE(sets->first().questions, 2);
}

void QuestionSetTest::changesSettings_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("name");
    QTest::newRow("mode") << QStringLiteral("keyword") << QStringLiteral("keyword,k=7");
    QTest::newRow("fusion") << QStringLiteral("rrf") << QStringLiteral("hybrid,rrf,k=7");
    QTest::newRow("reranked") << QStringLiteral("rerank,k=9") << QStringLiteral("hybrid,rerank,k=9");
    QTest::newRow("not reranked") << QStringLiteral("rerank,no-rerank") << QStringLiteral("hybrid,k=7");
    QTest::newRow("several") << QStringLiteral("hybrid, k=20") << QStringLiteral("hybrid,k=20");
    QTest::newRow("fusion of one side counts for nothing")
        << QStringLiteral("vector,rrf") << QStringLiteral("vector,k=7");
    QTest::newRow("unknown") << QStringLiteral("best") << QString();
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("no number") << QStringLiteral("k=x") << QString();
    QTest::newRow("too many") << QStringLiteral("k=1001") << QString();
}

void QuestionSetTest::changesSettings()
{
    QFETCH(QString, words);
    QFETCH(QString, name);
    SearchSettings base;
    base.limit = 7;
    const auto changed = changedSettings(base, words);
    QCOMPARE(changed ? settingsName(*changed) : QString(), name);
}

QTEST_GUILESS_MAIN(QuestionSetTest)
#include "questionsettest.moc"
