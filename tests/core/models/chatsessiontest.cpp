#include "models/chatsession.h"
#include "library/conversationstore.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QSignalSpy>
#include <QTest>

using namespace docent;

class ChatSessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void storesWhatItShows();
    void stopIsKeptAndTheNextQuestionWorks();
    void retryAnswersInPlace();
    void closingMidStreamKeepsThePartAndLeavesNothingRunning();
    void whatHasComeOutlivesTheProgram();
    void threeConversationsStreamAtOnce();
    void suggestsOnceTheAnswerIsThere();
    void nextQuestionEndsSuggesting();
    void suggestsNothingWhileItCloses();
    void titleOfThePersonStays();
    void withoutAModelByRule();

private:
    std::unique_ptr<ChatSession> makeSession(qint64 conversation = 0);
    QList<Message> stored(qint64 conversation);

    std::unique_ptr<test::SampleLibrary> m_library;
    test::FakeSource m_source;
    std::unique_ptr<Retriever> m_retriever;
    std::shared_ptr<test::FakeChatModel> m_model;
};

void ChatSessionTest::init()
{
    m_library = std::make_unique<test::SampleLibrary>();
    const QList<qint64> ids =
        m_library->add(QStringLiteral("/docs/perks.pdf"), { QStringLiteral("PerksPlus pays for gym memberships.") });
    m_source = {};
    m_source.candidates = QList<ScoredPassage> { { ids.first(), 1.0 } };
    m_retriever = std::make_unique<Retriever>(m_library->database(), std::vector<SearchSource*> { &m_source });
    m_model = std::make_shared<test::FakeChatModel>();
    m_model->deltas = { { QStringLiteral("Yes, it is."), {} } };
}

void ChatSessionTest::cleanup()
{
    m_retriever.reset();
    m_library.reset();
}

std::unique_ptr<ChatSession> ChatSessionTest::makeSession(qint64 conversation)
{
    auto makeAnswerer = [this] { return std::make_unique<Answerer>(*m_retriever, m_model); };
    return std::make_unique<ChatSession>(m_library->database(), makeAnswerer, conversation, QString());
}

QList<Message> ChatSessionTest::stored(qint64 conversation)
{
    auto job = [conversation](Connection& db) { return conversations::messages(db, conversation); };
    const auto outcome = test::run(m_library->database().read(std::move(job), {}));
    return outcome.result && *outcome.result ? **outcome.result : QList<Message>();
}

void ChatSessionTest::storesWhatItShows() // A37
{
    const auto session = makeSession();
    QSignalSpy created(session.get(), &ChatSession::created);
    QSignalSpy statuses(session.get(), &ChatSession::statusChanged);
    session->ask(QStringLiteral("Is the gym paid?"));
    QVERIFY(session->isBusy());
    QCOMPARE(session->title(), QStringLiteral("Is the gym paid?"));
    QTRY_VERIFY(!session->isBusy());
    QCOMPARE(created.count(), 1);
    QVERIFY(statuses.count() >= 2);
    const QList<Message> kept = stored(session->conversationId());
    QCOMPARE(kept.size(), 2);
    QCOMPARE(kept.at(0).text, QStringLiteral("Is the gym paid?"));
    QCOMPARE(kept.at(1).text, QStringLiteral("Yes, it is."));
    QCOMPARE(kept.at(1).parentId, kept.at(0).id);
    QCOMPARE(kept.at(1).sources.size(), 1);
    QVERIFY(kept.at(1).milliseconds.contains(QLatin1String("total")));
    QCOMPARE(session->messages()->at(1).id, kept.at(1).id);
    QVERIFY(test::finish(session->shutdown()));

    const auto again = makeSession(session->conversationId());
    again->load();
    QTRY_COMPARE(again->messages()->rowCount(), 2);
    QVERIFY(test::finish(again->shutdown()));
}

void ChatSessionTest::stopIsKeptAndTheNextQuestionWorks() // A43
{
    const auto session = makeSession();
    m_model->endless = true;
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_COMPARE(session->messages()->at(1).text, QStringLiteral("Yes, it is."));
    session->stop();
    QTRY_VERIFY(!session->isBusy());
    QCOMPARE(session->messages()->at(1).state, MessageState::Stopped);
    QCOMPARE(m_model->running, 0);
    m_model->endless = false;
    session->ask(QStringLiteral("And the pool, is it paid as well, and for how long?"));
    QTRY_VERIFY(!session->isBusy());
    QCOMPARE(session->messages()->at(3).state, MessageState::Complete);
    QCOMPARE(stored(session->conversationId()).at(1).state, MessageState::Stopped);
    QVERIFY(test::finish(session->shutdown()));
}

void ChatSessionTest::retryAnswersInPlace()
{
    const auto session = makeSession();
    m_model->end = fail(ErrorCode::Network, QStringLiteral("The server is away."));
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_VERIFY(!session->isBusy());
    QCOMPARE(session->messages()->at(1).state, MessageState::Failed);
    m_model->end = ChatReply {};
    session->retry(session->messages()->at(1).id);
    QTRY_VERIFY(!session->isBusy());
    QCOMPARE(session->messages()->rowCount(), 2);
    QCOMPARE(session->messages()->at(1).state, MessageState::Complete);
    const QList<Message> kept = stored(session->conversationId());
    QCOMPARE(kept.size(), 2);
    QCOMPARE(kept.at(1).state, MessageState::Complete);
    QVERIFY(!kept.at(1).error);
    QVERIFY(test::finish(session->shutdown()));
}

void ChatSessionTest::closingMidStreamKeepsThePartAndLeavesNothingRunning() // A6 A23
{
    auto session = makeSession();
    m_model->endless = true;
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_COMPARE(session->messages()->at(1).text, QStringLiteral("Yes, it is."));
    QVERIFY(test::finish(session->shutdown()));
    QCOMPARE(m_model->running, 0);
    const qint64 conversation = session->conversationId();
    session.reset();
    const QList<Message> kept = stored(conversation);
    QCOMPARE(kept.size(), 2);
    QCOMPARE(kept.at(1).text, QStringLiteral("Yes, it is."));
    QCOMPARE(kept.at(1).state, MessageState::Stopped);
}

void ChatSessionTest::whatHasComeOutlivesTheProgram()
{
    const auto session = makeSession();
    m_model->endless = true;
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_COMPARE(session->messages()->at(1).text, QStringLiteral("Yes, it is."));
    // In the library while it streams, as it would be found after a crash.
    QTRY_VERIFY(!stored(session->conversationId()).at(1).text.isEmpty());
    QCOMPARE(stored(session->conversationId()).at(1).state, MessageState::Streaming);

    const auto after = makeSession(session->conversationId());
    after->load();
    QTRY_COMPARE(after->messages()->rowCount(), 2);
    QCOMPARE(after->messages()->at(1).state, MessageState::Stopped);
    QVERIFY(QStringLiteral("Yes, it is.").startsWith(after->messages()->at(1).text));
    QVERIFY(test::finish(session->shutdown()));
    m_model->endless = false;
    after->retry(after->messages()->at(1).id);
    QTRY_VERIFY(!after->isBusy());
    QCOMPARE(after->messages()->at(1).state, MessageState::Complete);
    QCOMPARE(stored(after->conversationId()).size(), 2);
    QVERIFY(test::finish(after->shutdown()));
}

void ChatSessionTest::threeConversationsStreamAtOnce() // A21
{
    m_model->endless = true;
    std::vector<std::unique_ptr<ChatSession>> sessions;
    for (int i = 0; i < 3; ++i) {
        sessions.push_back(makeSession());
        sessions.back()->ask(QStringLiteral("Question %1?").arg(i));
    }
    QTRY_COMPARE(m_model->running, 3);
    for (const auto& session : sessions)
        QTRY_COMPARE(session->messages()->at(1).text, QStringLiteral("Yes, it is."));
    sessions[1]->stop();
    QTRY_VERIFY(!sessions[1]->isBusy());
    QCOMPARE(m_model->running, 2);
    for (const auto& session : sessions)
        QVERIFY(test::finish(session->shutdown()));
}

namespace {

/// Says something else for each kind of request; waits where it is asked for `endlessly`.
class SuggestingModel : public test::FakeChatModel {
public:
    enum class Kind { Answer, FollowUps, Title };
    std::optional<Kind> endlessly;
    QList<Kind> asked;

    static Kind kindOf(const ChatRequest& request)
    {
        const QString task = request.messages.first().text;
        if (task.contains(QStringLiteral("three short questions")))
            return Kind::FollowUps;
        return task.contains(QStringLiteral("a title of")) ? Kind::Title : Kind::Answer;
    }
    Task<ChatReply> chat(ChatRequest request, Sink sink, Status status, std::stop_token stop) override
    {
        const Kind kind = kindOf(request);
        asked.append(kind);
        endless = kind == endlessly;
        deltas = { { kind == Kind::FollowUps ? QStringLiteral("Who pays?\nHow much?")
                : kind == Kind::Title        ? QStringLiteral("Paid gyms")
                                             : QStringLiteral("Yes, it is."),
            {} } };
        return FakeChatModel::chat(std::move(request), std::move(sink), std::move(status), std::move(stop));
    }
};

} // namespace

void ChatSessionTest::suggestsOnceTheAnswerIsThere() // A51
{
    const auto model = std::make_shared<SuggestingModel>();
    m_model = model;
    const auto session = makeSession();
    QSignalSpy touched(session.get(), &ChatSession::touched);
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_COMPARE(session->title(), QStringLiteral("Paid gyms"));
    const QList<SuggestingModel::Kind> order { SuggestingModel::Kind::Answer, SuggestingModel::Kind::FollowUps,
        SuggestingModel::Kind::Title };
    QCOMPARE(model->asked, order);
    const QStringList questions { QStringLiteral("Who pays?"), QStringLiteral("How much?") };
    QCOMPARE(session->messages()->at(1).followUps, questions);
    QTRY_COMPARE(touched.count(), 2); // with the answer, and with the title, for the list of conversations
    QCOMPARE(stored(session->conversationId()).at(1).followUps, questions);
    auto job = [](Connection& db) { return conversations::list(db); };
    QCOMPARE(test::run(m_library->database().read(std::move(job), {})).result->value().first().title,
        QStringLiteral("Paid gyms"));
    // There is one title, and new questions after each answer.
    session->ask(QStringLiteral("And the pool, is it paid as well, and for how long?"));
    QTRY_VERIFY(session->messages()->rowCount() == 4 && !session->messages()->at(3).followUps.isEmpty());
    QVERIFY(test::finish(session->shutdown()));
    QCOMPARE(model->asked.count(SuggestingModel::Kind::Title), 1);
}

void ChatSessionTest::nextQuestionEndsSuggesting() // A51
{
    const auto model = std::make_shared<SuggestingModel>();
    model->endlessly = SuggestingModel::Kind::FollowUps;
    m_model = model;
    const auto session = makeSession();
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_VERIFY(model->asked.contains(SuggestingModel::Kind::FollowUps));
    // The answer is there, and the next question may come.
    QVERIFY(!session->isBusy());
    QCOMPARE(session->messages()->at(1).state, MessageState::Complete);
    QCOMPARE(model->running, 1);
    model->endlessly.reset();
    session->ask(QStringLiteral("And the pool, is it paid as well, and for how long?"));
    QTRY_VERIFY(!session->messages()->at(3).followUps.isEmpty());
    QVERIFY(session->messages()->at(1).followUps.isEmpty());
    QTRY_COMPARE(session->title(), QStringLiteral("Paid gyms"));
    model->endlessly = SuggestingModel::Kind::FollowUps;
    session->retry(session->messages()->at(3).id);
    QTRY_COMPARE(model->asked.last(), SuggestingModel::Kind::FollowUps);
    QTRY_COMPARE(model->running, 1);
    QVERIFY(test::finish(session->shutdown()));
    QCOMPARE(model->running, 0);
}

void ChatSessionTest::suggestsNothingWhileItCloses() // A44
{
    const auto model = std::make_shared<SuggestingModel>();
    model->endlessly = SuggestingModel::Kind::FollowUps;
    m_model = model;
    const auto session = makeSession();
    bool closed = false;
    const auto close = [&closed](ChatSession& closing) -> QCoro::Task<> {
        co_await closing.shutdown();
        closed = true;
    };
    // While the whole answer is being stored.
    std::optional<QCoro::Task<>> closing;
    connect(session->messages(), &QAbstractItemModel::dataChanged, this, [&] {
        if (!closing && session->messages()->rowCount() == 2
            && session->messages()->at(1).state == MessageState::Complete)
            closing.emplace(close(*session));
    });
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_VERIFY(closed);
    QVERIFY(!model->asked.contains(SuggestingModel::Kind::FollowUps));
    QCOMPARE(model->running, 0);
    QCOMPARE(stored(session->conversationId()).at(1).state, MessageState::Complete);
}

void ChatSessionTest::titleOfThePersonStays()
{
    const auto model = std::make_shared<SuggestingModel>();
    model->endlessly = SuggestingModel::Kind::Answer;
    m_model = model;
    const auto session = makeSession();
    session->ask(QStringLiteral("Is the gym paid?"));
    QTRY_COMPARE(model->running, 1);
    session->setTitle(QStringLiteral("My gym"));
    session->stop();
    QTRY_VERIFY(!session->isBusy());
    model->endlessly.reset();
    session->retry(session->messages()->at(1).id);
    QTRY_VERIFY(!session->messages()->at(1).followUps.isEmpty());
    QVERIFY(test::finish(session->shutdown()));
    QCOMPARE(session->title(), QStringLiteral("My gym"));
    QVERIFY(!model->asked.contains(SuggestingModel::Kind::Title));
}

void ChatSessionTest::withoutAModelByRule()
{
    m_model.reset();
    const auto session = makeSession();
    session->ask(QStringLiteral("Does PerksPlus pay for the gym?"));
    QTRY_VERIFY(session->messages()->rowCount() == 2 && !session->messages()->at(1).followUps.isEmpty());
    QVERIFY(session->messages()->at(1).followUps.contains(QStringLiteral("Summarise “perks”")));
    QCOMPARE(session->title(), QStringLiteral("Does PerksPlus pay for the gym?"));
    QVERIFY(test::finish(session->shutdown()));
}

QTEST_GUILESS_MAIN(ChatSessionTest)
#include "chatsessiontest.moc"
