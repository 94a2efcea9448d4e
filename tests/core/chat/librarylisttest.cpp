#include "chat/answerer.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;

/// Questions about which documents there are: answered with all of them, and without a model.
class LibraryListTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void lists_data();
    void lists();
    void citesThePassageThatMatches();
    void asksNoModel();
    void countsByTheDocumentsDateFirst();
    void saysWhatNothingIs();
    void showsWhatMentionsTheTopicWhereNoneIsOfTheKind();
    void isCompleteWhateverTheNumber();
    void saysThatFilesWait();
    void looksInTheCollectionOnly();
    void copiesAreDocumentsToo();
    void stops();
    void lookupOnlyForcesALookup();

private:
    void add(const QString& path, const QStringList& texts, const QString& date = {}, const QString& language = {});
    Message answer(const QString& question, const QString& collection = {}, AnswerOptions options = {});

    QThreadPool m_pool;
    std::unique_ptr<test::SampleLibrary> m_library;
    test::FakeSource m_source;
    std::unique_ptr<Retriever> m_retriever;
    std::shared_ptr<test::FakeChatModel> m_model;
    std::stop_source m_stop;
};

void LibraryListTest::add(const QString& path, const QStringList& texts, const QString& date, const QString& language)
{
    ReadDocument document = test::readDocument(path, texts, path.section(QLatin1Char('/'), -1));
    document.record.date = date;
    document.record.language = language;
    const Result<> stored = test::store(*m_library, document);
    QVERIFY(stored);
}

void LibraryListTest::init()
{
    m_library = std::make_unique<test::SampleLibrary>();
    add(QStringLiteral("/docs/contract-miller.pdf"),
        { QStringLiteral("Between Alice Miller and Bob Stone."), QStringLiteral("The notice period is three months.") },
        QStringLiteral("2024-05-06"));
    add(QStringLiteral("/docs/handbook.pdf"),
        { QStringLiteral("Every contract is kept in the safe."), QStringLiteral("Miller has the key. Alice has none."),
            QStringLiteral("Alice met Miller.") },
        QStringLiteral("2023-01-02"));
    add(QStringLiteral("/docs/numbers.xlsx"), { QStringLiteral("| Year | Sum |\n| 2024 | 17 |") },
        QStringLiteral("2024-02-01"));
    add(QStringLiteral("/docs/Mietvertrag.txt"), { QStringLiteral("Frau Nakamura mietet die Halle.") },
        QStringLiteral("2022-11-30"), QStringLiteral("de"));
    m_source = {};
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { &m_source });
    m_model = std::make_shared<test::FakeChatModel>();
    m_stop = {};
}

void LibraryListTest::cleanup()
{
    m_retriever.reset();
    m_library.reset();
}

Message LibraryListTest::answer(const QString& question, const QString& collection, AnswerOptions options)
{
    const Shelf shelf { m_library->database(), m_library->keywords(), m_pool };
    Answerer answerer(*m_retriever, m_model, options, shelf);
    Question asked;
    asked.text = question;
    asked.collection = collection;
    auto outcome = test::run(answerer.answer(asked, {}, m_stop.get_token()));
    if (!outcome.result)
        qFatal("the answer did not come in time");
    return *outcome.result;
}

void LibraryListTest::lists_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("names"); // in the order of the answer
    const auto row = [](const char* question, const char* names) {
        QTest::newRow(question) << QString::fromUtf8(question) << QString::fromLatin1(names);
    };
    row("How many documents are there?", "contract-miller.pdf numbers.xlsx handbook.pdf Mietvertrag.txt");
    row("What PDFs do I have?", "contract-miller.pdf handbook.pdf");
    row("What spreadsheets do I have?", "numbers.xlsx");
    row("Show me all PDFs from 2024", "contract-miller.pdf");
    row("Which documents are from before 2024?", "handbook.pdf Mietvertrag.txt");
    row("List all contracts", "contract-miller.pdf handbook.pdf"); // by name first
    row("How many contracts from 2024?", "contract-miller.pdf");
    row("Which files mention Alice Miller?", "contract-miller.pdf handbook.pdf");
    row("Which files mention Stone?", "contract-miller.pdf");
    row("Which files contain \"Alice Miller\"?", "contract-miller.pdf");
    row("Which files contain \"Miller Alice\"?", "");
    row("Which contracts mention the notice period?", "contract-miller.pdf");
    row("Which files are named handbook?", "handbook.pdf");
    row("Wie viele Verträge habe ich?", "Mietvertrag.txt");
    row("Welche Dokumente erwähnen Frau Nakamura?", "Mietvertrag.txt");
}

void LibraryListTest::lists()
{
    QFETCH(QString, question);
    QFETCH(QString, names);
    const Message message = answer(question);
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.mode, AnswerMode::LibraryList);
    QStringList found;
    for (const SentPassage& source : message.sources)
        found << source.path.section(QLatin1Char('/'), -1);
    QCOMPARE(found.join(QLatin1Char(' ')), names);
    QCOMPARE(message.citations.size(), message.sources.size());
    for (const QString& name : found)
        QVERIFY2(message.text.contains(name), qPrintable(message.text));
    if (!found.isEmpty()) {
        const QString number =
            found.size() == 1 ? QStringLiteral("**1 document**") : QStringLiteral("**%1 documents**").arg(found.size());
        QVERIFY2(message.text.contains(number), qPrintable(message.text));
    }
    QVERIFY(message.milliseconds.contains(QLatin1String("list")));
}

void LibraryListTest::citesThePassageThatMatches()
{
    const Message message = answer(QStringLiteral("Which files mention the notice period?"));
    QCOMPARE(message.citations.size(), 1);
    const Citation& citation = message.citations.first();
    QCOMPARE(citation.quote, QStringLiteral("The notice period is three months."));
    QCOMPARE(citation.number, 1);
    QVERIFY(citation.verified);
    QVERIFY2(message.text.contains(QStringLiteral("\u201CThe notice period is three months.\u201D [1]")),
        qPrintable(message.text));
}

void LibraryListTest::asksNoModel()
{
    const Message with = answer(QStringLiteral("List all contracts"));
    QCOMPARE(m_model->requests.size(), 0);
    QVERIFY(m_source.queries.isEmpty());
    QVERIFY(with.model.isEmpty());
    m_model.reset();
    QCOMPARE(answer(QStringLiteral("List all contracts")).text, with.text);
}

void LibraryListTest::countsByTheDocumentsDateFirst()
{
    m_library->write([](Connection& db) {
        return db.run(QStringLiteral("UPDATE documents SET date = '', modified_ns = ? WHERE path LIKE '%handbook%'"),
            { QDateTime(QDate(2024, 7, 1), QTime(12, 0)).toMSecsSinceEpoch() * 1'000'000 });
    });
    const Message message = answer(QStringLiteral("How many PDFs are from 2024?"));
    QCOMPARE(message.sources.size(), 2);
    QVERIFY2(message.text.contains(QStringLiteral("file of 2024-07-01")), qPrintable(message.text));
    QVERIFY2(message.text.contains(QStringLiteral("1 of them gives no date itself")), qPrintable(message.text));
}

void LibraryListTest::saysWhatNothingIs()
{
    const Message message = answer(QStringLiteral("Which PDFs mention unicorns?"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.text,
        QStringLiteral("None of the 4 documents in your library is a PDF and mentions \u201Cunicorns\u201D."));
    QVERIFY(message.citations.isEmpty());
}

void LibraryListTest::showsWhatMentionsTheTopicWhereNoneIsOfTheKind()
{
    const Message message = answer(QStringLiteral("Do I have any invoices from Miller?"));
    QVERIFY2(message.text.startsWith(QStringLiteral("No document in your library holds \u201Cinvoices\u201D")),
        qPrintable(message.text));
    QCOMPARE(message.sources.size(), 2);
}

void LibraryListTest::isCompleteWhateverTheNumber()
{
    for (int i = 0; i < 300; ++i)
        add(QStringLiteral("/many/%1.txt").arg(i), { QStringLiteral("A word about zebras, number %1.").arg(i) },
            QStringLiteral("2020-01-01"));
    const Message message = answer(QStringLiteral("List all documents about zebras"));
    QVERIFY2(message.text.startsWith(QStringLiteral("**300 documents**")), qPrintable(message.text));
    QCOMPARE(message.sources.size(), 300);
    QCOMPARE(message.citations.size(), 30);
    QVERIFY2(message.text.contains(QStringLiteral("\u2026 and 270 more. A search for `\"zebras\"` finds")),
        qPrintable(message.text));
    const Message counted = answer(QStringLiteral("How many documents mention zebras?"));
    QCOMPARE(counted.citations.size(), 10);
    QCOMPARE(counted.sources.size(), 300);
}

void LibraryListTest::saysThatFilesWait()
{
    FileEntry file;
    file.path = QStringLiteral("/docs/late.pdf");
    file.bytes = 10;
    QVERIFY(m_library->write([file](Connection& db) { return documents::enqueue(db, { file }, {}); }));
    const Message message = answer(QStringLiteral("Which files mention Stone?"));
    QCOMPARE(
        message.notices, QStringList { QStringLiteral("1 file is still waiting to be read: this list can grow.") });
    QVERIFY(answer(QStringLiteral("What PDFs do I have?")).text.contains(QStringLiteral("late.pdf**, not read yet")));
}

void LibraryListTest::looksInTheCollectionOnly()
{
    m_library->write([](Connection& db) {
        return db.run(QStringLiteral("UPDATE documents SET collection = 'Office' WHERE path LIKE '%handbook%'"));
    });
    const Message message = answer(QStringLiteral("Which files mention Alice?"), QStringLiteral("Office"));
    QCOMPARE(message.sources.size(), 1);
    QVERIFY2(message.text.contains(QStringLiteral("in the collection \u201COffice\u201D")), qPrintable(message.text));
    QVERIFY(answer(QStringLiteral("Which files mention Stone?"), QStringLiteral("Office")).sources.isEmpty());
}

void LibraryListTest::copiesAreDocumentsToo()
{
    m_library->write([](Connection& db) -> Result<> {
        const auto original = documents::findByPath(db, QStringLiteral("/docs/contract-miller.pdf"));
        if (!original || !*original)
            return fail(ErrorCode::NotFound, QStringLiteral("contract"));
        return db.run(QStringLiteral("INSERT INTO documents (path, kind, state, copy_of, date) VALUES "
                                     "('/copies/same.pdf', 'pdf', 'ready', ?, '2024-05-06')"),
            { (*original)->id });
    });
    const Message message = answer(QStringLiteral("Which files mention Stone?"));
    QCOMPARE(message.sources.size(), 2);
    QVERIFY(message.text.contains(QStringLiteral("same.pdf")));
    QCOMPARE(message.citations.at(0).passageId, message.citations.at(1).passageId);
}

void LibraryListTest::stops()
{
    m_stop.request_stop();
    QCOMPARE(answer(QStringLiteral("List all contracts")).state, MessageState::Stopped);
}

void LibraryListTest::lookupOnlyForcesALookup()
{
    AnswerOptions options;
    options.lookupOnly = true;
    const Message message = answer(QStringLiteral("List all contracts"), {}, options);
    QCOMPARE(message.mode, AnswerMode::Lookup);
    QCOMPARE(m_source.queries, QStringList { QStringLiteral("List all contracts") });
}

QTEST_GUILESS_MAIN(LibraryListTest)
#include "librarylisttest.moc"
