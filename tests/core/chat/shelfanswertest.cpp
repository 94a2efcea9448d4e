#include "chat/answerer.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QRegularExpression>
#include <QTest>

using namespace docent;

/// Questions that all of a document, or all of the library, is needed for.
class ShelfAnswerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void sendsAWholeDocument();
    void readsALargeDocumentInParts();
    void boundsThePartsAndSaysSo();
    void stopsInTheMiddleOfTheParts();
    void triesAFailedPartOnceMore();
    void tellsOfAPartThatFails();
    void failsWhenAllPartsFail();
    void asksForNoOtherPartWithoutAKey();
    void looksUpAPlaceInALargeDocument();
    void quotesADocumentWithoutAModel();
    void knowsTheDocumentAtHand();
    void unclearDocumentIsAnOverview();
    void overviewThroughTheModel();
    void overviewWithoutAModel();
    void overviewOfNothing();
    void collectionOfOneDocumentIsSentWhole();

private:
    void addLarge(int passages);
    Message answer(const QString& question, QList<Message> history = {}, const QString& collection = {});

    QThreadPool m_pool;
    std::unique_ptr<test::SampleLibrary> m_library;
    test::FakeSource m_source;
    std::unique_ptr<Retriever> m_retriever;
    std::shared_ptr<test::FakeChatModel> m_model;
    std::stop_source m_stop;
    AnswerEvents m_events;
    QStringList m_statuses;
};

namespace {

bool isPart(const ChatRequest& request)
{
    return request.messages.first().text.contains(QLatin1String("You read one part"));
}

QString firstId(const ChatRequest& request)
{
    static const QRegularExpression header(
        QStringLiteral(R"(^==\S+ passage (\S+) )"), QRegularExpression::MultilineOption);
    return header.match(request.messages.last().text).captured(1);
}

/// Notes the first passage of a part; the answer repeats what the notes cite.
QList<ChatDelta> noteAndAnswer(const ChatRequest& request)
{
    if (isPart(request))
        return { { QStringLiteral("This part begins here [%1].").arg(firstId(request)), {} } };
    static const QRegularExpression note(QStringLiteral(R"(This part begins here \[\w+\]\.)"));
    QString text;
    auto notes = note.globalMatch(request.messages.last().text);
    while (notes.hasNext())
        text += notes.next().captured() + QLatin1Char(' ');
    return { { text, {} } };
}

} // namespace

void ShelfAnswerTest::init()
{
    m_library = std::make_unique<test::SampleLibrary>();
    m_library->add(QStringLiteral("/docs/perks.pdf"),
        { QStringLiteral("PerksPlus pays for gym memberships up to 1,000 dollars a year."),
            QStringLiteral("Receipts are handed in within thirty days of the purchase.") });
    m_source = {};
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { &m_source });
    m_model = std::make_shared<test::FakeChatModel>();
    m_model->script = noteAndAnswer;
    m_stop = {};
    m_statuses.clear();
    m_events = {};
    m_events.status = [this](const QString& status) { m_statuses << status; };
}

void ShelfAnswerTest::cleanup()
{
    m_retriever.reset();
    m_library.reset();
}

/// A book of passages of about 150 tokens.
void ShelfAnswerTest::addLarge(int passages)
{
    QStringList texts;
    for (int i = 0; i < passages; ++i)
        texts << QStringLiteral("Chapter %1. ").arg(i)
                + QStringLiteral("The lighthouse keeper rowed over the bay. ").repeated(14);
    m_library->add(QStringLiteral("/books/Lighthouse.txt"), texts);
}

Message ShelfAnswerTest::answer(const QString& question, QList<Message> history, const QString& collection)
{
    const Shelf shelf { m_library->database(), m_library->keywords(), m_pool };
    Answerer answerer(*m_retriever, m_model, {}, shelf);
    Question asked;
    asked.text = question;
    asked.history = std::move(history);
    asked.collection = collection;
    auto outcome = test::run(answerer.answer(asked, m_events, m_stop.get_token()));
    if (!outcome.result)
        qFatal("the answer did not come in time");
    return *outcome.result;
}

void ShelfAnswerTest::sendsAWholeDocument()
{
    m_model->script = [](const ChatRequest& request) {
        return QList<ChatDelta> { { QStringLiteral("It pays for the gym [%1].").arg(firstId(request)), {} } };
    };
    const Message message = answer(QStringLiteral("Summarise perks.pdf"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.mode, AnswerMode::WholeDocument);
    QCOMPARE(message.parts, 1);
    QCOMPARE(message.text, QStringLiteral("It pays for the gym [1]."));
    QCOMPARE(message.citations.size(), 1);
    QCOMPARE(message.sources.size(), 2);
    QCOMPARE(m_model->requests.size(), 1);
    QVERIFY(m_source.queries.isEmpty());
    QVERIFY(m_model->requests.first().messages.last().text.contains(QStringLiteral("within thirty days")));
}

void ShelfAnswerTest::readsALargeDocumentInParts()
{
    m_model->window = 4096;
    addLarge(60);
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.mode, AnswerMode::WholeDocument);
    QVERIFY(message.parts > 1);
    QCOMPARE(m_model->requests.size(), message.parts + 1);
    QVERIFY(m_statuses.contains(QStringLiteral("Reading part 2 of %1\u2026").arg(message.parts)));
    QVERIFY(message.notices.isEmpty());
    QVERIFY(message.milliseconds.contains(QLatin1String("map")));
    // Each part's citation is one of the answer, and lands on the passage that began the part.
    QCOMPARE(message.citations.size(), message.parts);
    QVERIFY(message.citations.first().passageText.startsWith(QStringLiteral("Chapter 0.")));
    QVERIFY(message.citations.last().page > 30);
    QVERIFY(!message.text.contains(QStringLiteral("[?]")));
    int chapters = 0; // every passage was in one of the requests
    for (const ChatRequest& request : std::as_const(m_model->requests))
        chapters += isPart(request) ? int(request.messages.last().text.count(QStringLiteral("Chapter "))) : 0;
    QCOMPARE(chapters, 60);
}

void ShelfAnswerTest::boundsThePartsAndSaysSo()
{
    m_model->window = 2048;
    addLarge(300);
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Complete);
    QVERIFY(message.parts <= 24);
    QCOMPARE(message.notices.size(), 1);
    QVERIFY2(message.notices.first().contains(QStringLiteral("%1 of its ").arg(message.parts)),
        qPrintable(message.notices.first()));
    QVERIFY(message.citations.last().page > 200); // spread over all of it
}

void ShelfAnswerTest::stopsInTheMiddleOfTheParts() // A43
{
    m_model->window = 4096;
    addLarge(60);
    m_events.status = [this](const QString& status) {
        m_statuses << status;
        if (status.startsWith(QLatin1String("Reading part 2 "))) {
            m_model->endless = true;
            QMetaObject::invokeMethod(
                this, [this] { m_stop.request_stop(); }, Qt::QueuedConnection);
        }
    };
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Stopped);
    QCOMPARE(m_model->requests.size(), 2);
    QCOMPARE(m_model->running, 0);
    QVERIFY(message.notices.isEmpty());
}

void ShelfAnswerTest::triesAFailedPartOnceMore()
{
    m_model->window = 4096;
    addLarge(60);
    int asked = 0;
    m_model->script = [&](const ChatRequest& request) {
        ++asked;
        m_model->end =
            asked == 2 ? Result<ChatReply>(fail(ErrorCode::Timeout, QStringLiteral("too slow"))) : ChatReply();
        return noteAndAnswer(request);
    };
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Complete);
    QVERIFY(message.notices.isEmpty());
    QCOMPARE(asked, message.parts + 2);
    QCOMPARE(message.citations.size(), message.parts);
}

void ShelfAnswerTest::tellsOfAPartThatFails()
{
    m_model->window = 4096;
    addLarge(60);
    int asked = 0;
    m_model->script = [&](const ChatRequest& request) {
        ++asked;
        const bool second = asked == 2 || asked == 3;
        m_model->end = second ? Result<ChatReply>(fail(ErrorCode::Timeout, QStringLiteral("too slow"))) : ChatReply();
        return noteAndAnswer(request);
    };
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.notices,
        QStringList { QStringLiteral("Part 2 of %1 is missing in this answer: too slow").arg(message.parts) });
    QCOMPARE(message.citations.size(), message.parts - 1);
}

void ShelfAnswerTest::failsWhenAllPartsFail()
{
    m_model->window = 4096;
    addLarge(60);
    m_model->end = fail(ErrorCode::Timeout, QStringLiteral("too slow"));
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Failed);
    QCOMPARE(message.error->code, ErrorCode::Timeout);
    QVERIFY(message.notices.isEmpty());
}

void ShelfAnswerTest::asksForNoOtherPartWithoutAKey()
{
    m_model->window = 4096;
    addLarge(60);
    m_model->end = fail(ErrorCode::Unauthorized, QStringLiteral("wrong key"));
    const Message message = answer(QStringLiteral("Summarise Lighthouse.txt"));
    QCOMPARE(message.state, MessageState::Failed);
    QCOMPARE(m_model->requests.size(), 1);
}

void ShelfAnswerTest::looksUpAPlaceInALargeDocument()
{
    m_model->window = 4096;
    addLarge(60);
    m_model->script = {};
    answer(QStringLiteral("In Lighthouse.txt, who rowed over the bay?"));
    QCOMPARE(m_source.queries, QStringList { QStringLiteral("In Lighthouse.txt, who rowed over the bay?") });
    QCOMPARE(m_source.within.size(), 1);
    // One that fits is sent whole.
    m_model->script = noteAndAnswer;
    const Message whole = answer(QStringLiteral("In perks.pdf, what is paid?"));
    QCOMPARE(whole.mode, AnswerMode::WholeDocument);
    QCOMPARE(m_source.queries.size(), 1);
}

void ShelfAnswerTest::quotesADocumentWithoutAModel()
{
    m_model.reset();
    const Message message = answer(QStringLiteral("Summarise perks.pdf"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.mode, AnswerMode::WholeDocument);
    QVERIFY2(
        message.text.startsWith(QStringLiteral("**perks.pdf** begins:\n\n> PerksPlus pays")), qPrintable(message.text));
    QCOMPARE(message.citations.size(), 2);
    for (const Citation& citation : message.citations)
        QVERIFY(citation.passageText.contains(citation.quote) && citation.verified);
    // A question about a place in it is looked up.
    answer(QStringLiteral("In perks.pdf, what is paid?"));
    QCOMPARE(m_source.queries.size(), 1);
}

void ShelfAnswerTest::knowsTheDocumentAtHand()
{
    m_library->add(QStringLiteral("/docs/other.txt"), { QStringLiteral("Something else.") });
    Message said;
    said.role = MessageRole::Assistant;
    said.text = QStringLiteral("Yes [1].");
    Citation citation;
    citation.path = QStringLiteral("/docs/perks.pdf");
    const auto record =
        m_library->read([](Connection& db) { return documents::findByPath(db, QStringLiteral("/docs/perks.pdf")); });
    QVERIFY(record && *record);
    citation.documentId = (*record)->id;
    said.citations = { citation };
    const Message message = answer(QStringLiteral("What is this about?"), { Message(), said });
    QCOMPARE(message.mode, AnswerMode::WholeDocument);
    QCOMPARE(message.sources.size(), 2);
}

void ShelfAnswerTest::unclearDocumentIsAnOverview()
{
    m_library->add(QStringLiteral("/docs/other.txt"), { QStringLiteral("Something else.") });
    const Message message = answer(QStringLiteral("Summarise this document"));
    QCOMPARE(message.mode, AnswerMode::Overview);
    QCOMPARE(message.notices.size(), 1);
}

void ShelfAnswerTest::overviewThroughTheModel()
{
    m_library->add(
        QStringLiteral("/travel/rules.txt"), { QStringLiteral("Trips abroad need a signature. ").repeated(80) });
    m_model->script = [](const ChatRequest& request) {
        return QList<ChatDelta> { { QStringLiteral("Perks and travel [%1].").arg(firstId(request)), {} } };
    };
    const Message message = answer(QStringLiteral("What are these documents about?"));
    QCOMPARE(message.state, MessageState::Complete);
    QCOMPARE(message.mode, AnswerMode::Overview);
    QCOMPARE(message.text, QStringLiteral("Perks and travel [1]."));
    QCOMPARE(message.sources.size(), 2);
    QVERIFY(message.sources.at(1).text.size() <= 800);
    const QString prompt = m_model->requests.first().messages.last().text;
    QVERIFY(prompt.contains(QStringLiteral("PerksPlus")) && prompt.contains(QStringLiteral("Trips abroad")));
    QVERIFY(prompt.contains(QStringLiteral("the beginnings of 2 of the 2 documents")));
    QVERIFY(m_source.queries.isEmpty());
}

void ShelfAnswerTest::overviewWithoutAModel()
{
    m_library->add(QStringLiteral("/travel/rules.txt"),
        { QStringLiteral("Trips abroad need a signature of the purchase office.") });
    m_model.reset();
    const Message message = answer(QStringLiteral("What do I have here?"));
    QCOMPARE(message.state, MessageState::Complete);
    QVERIFY2(message.text.startsWith(QStringLiteral("There are **2 documents** in your library.")),
        qPrintable(message.text));
    QVERIFY2(message.text.contains(QStringLiteral("- Folders: docs (1), travel (1)")), qPrintable(message.text));
    QVERIFY2(message.text.contains(QStringLiteral(
                 "- **rules.txt**: \u201CTrips abroad need a signature of the purchase office.\u201D [")),
        qPrintable(message.text));
    QCOMPARE(message.citations.size(), 2);
}

void ShelfAnswerTest::overviewOfNothing()
{
    m_library->write([](Connection& db) { return documents::remove(db, { QStringLiteral("/docs/perks.pdf") }); });
    const Message message = answer(QStringLiteral("What do I have here?"));
    QCOMPARE(message.state, MessageState::Complete);
    QVERIFY(message.text.startsWith(QStringLiteral("There are no documents in your library yet.")));
    QVERIFY(m_model->requests.isEmpty());
}

void ShelfAnswerTest::collectionOfOneDocumentIsSentWhole()
{
    m_library->add(QStringLiteral("/docs/other.txt"), { QStringLiteral("Something else.") });
    m_library->write([](Connection& db) {
        return db.run(QStringLiteral("UPDATE documents SET collection = 'Perks' WHERE path LIKE '%perks%'"));
    });
    const Message message = answer(QStringLiteral("How much is paid?"), {}, QStringLiteral("Perks"));
    QCOMPARE(message.mode, AnswerMode::WholeDocument);
    QCOMPARE(message.sources.size(), 2);
    m_model->script = {};
    QCOMPARE(answer(QStringLiteral("How much is paid?")).mode, AnswerMode::Lookup);
}

QTEST_GUILESS_MAIN(ShelfAnswerTest)
#include "shelfanswertest.moc"
