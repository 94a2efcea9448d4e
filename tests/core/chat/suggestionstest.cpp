#include "chat/suggestions.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"

#include <QTest>

using namespace docent;

namespace {

Message answerFrom(const QStringList& paths, AnswerMode mode = AnswerMode::Lookup)
{
    Message answer;
    answer.role = MessageRole::Assistant;
    answer.mode = mode;
    answer.text = QStringLiteral("The gym is paid [1] up to 500 euros [2].");
    for (const QString& path : paths) {
        SentPassage source;
        source.path = path;
        answer.sources.append(source);
    }
    return answer;
}

const QString gym = QStringLiteral("Is the gym paid?");

} // namespace

/// What models say where a title or questions were asked for, and what is made of it. A51
class SuggestionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void titles_data();
    void titles();
    void followUps_data();
    void followUps();
    void rules();
    void requestsAreShort();
    void modelIsAsked();
    void failingModelLeavesTheRule();
    void slowModelIsStopped();
    void withheldDocumentsStay();
    void nothingReadNothingToFollow();
};

void SuggestionsTest::titles_data()
{
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QString>("title");
    QTest::newRow("as asked") << "Gym membership limits"
                              << "Gym membership limits";
    QTest::newRow("quoted, with a full stop") << "\"Gym membership limits.\""
                                              << "Gym membership limits";
    QTest::newRow("German quotes") << "„Mitgliedschaft im Studio“"
                                   << "Mitgliedschaft im Studio";
    QTest::newRow("labelled") << "Title: Gym membership limits"
                              << "Gym membership limits";
    QTest::newRow("bold, labelled, below blank lines") << "\n\n**Title: Gym limits**\n\nMore words"
                                                       << "Gym limits";
    QTest::newRow("heading") << "# Gym limits"
                             << "Gym limits";
    QTest::newRow("seven words") << "one two three four five six seven"
                                 << "one two three four five six…";
    QTest::newRow("year at the end") << "Paid in 2024"
                                     << "Paid in 2024";
    QTest::newRow("number at the beginning") << "401(k) matching"
                                             << "401(k) matching";
    QTest::newRow("a whole answer")
        << "Sure, here is a title for the conversation that you asked me to name for you today"
        << "";
    QTest::newRow("Chinese") << "健身房会员费用"
                             << "健身房会员费用";
    QTest::newRow("nothing") << " \n "
                             << "";
}

void SuggestionsTest::titles()
{
    QFETCH(QString, reply);
    QFETCH(QString, title);
    QCOMPARE(titleFromReply(reply), title);
}

void SuggestionsTest::followUps_data()
{
    QTest::addColumn<QString>("reply");
    QTest::addColumn<QStringList>("questions");
    const QStringList two { QStringLiteral("How much is it?"), QStringLiteral("Who pays?") };
    QTest::newRow("lines") << "How much is it?\nWho pays?" << two;
    QTest::newRow("numbered") << "1. How much is it?\n2) Who pays?" << two;
    QTest::newRow("bullets, quotes") << "- \"How much is it?\"\n* “Who pays?”" << two;
    QTest::newRow("bold") << "**How much is it?**\n\n**Who pays?**" << two;
    QTest::newRow("introduced") << "Here are three questions:\nHow much is it?\nWho pays?\nI hope this helps." << two;
    QTest::newRow("labelled") << "Question 1: How much is it?\nQuestion 2: Who pays?" << two;
    QTest::newRow("JSON in a fence") << "```json\n[\"How much is it?\", \"Who pays?\"]\n```" << two;
    QTest::newRow("once more") << "How much is it?\nhow much is it?\nWho pays?\nIs the gym paid?" << two;
    QTest::newRow("four") << "A?\nB?\nC?\nD?"
                          << QStringList { QStringLiteral("A?"), QStringLiteral("B?"), QStringLiteral("C?") };
    QTest::newRow("Japanese, Arabic") << "いくらですか？\nكم الثمن؟"
                                      << QStringList { QStringLiteral("いくらですか？"), QStringLiteral("كم الثمن؟") };
    QTest::newRow("no questions") << "I can't do that." << QStringList();
    QTest::newRow("too long") << QString(200, QLatin1Char('x')) + QLatin1Char('?') << QStringList();
    QTest::newRow("broken JSON") << "[\"How much" << QStringList();
}

void SuggestionsTest::followUps()
{
    QFETCH(QString, reply);
    QFETCH(QStringList, questions);
    QCOMPARE(followUpsFromReply(reply, gym), questions);
}

void SuggestionsTest::rules()
{
    const Message two = answerFrom({ QStringLiteral("/docs/perks.pdf"), QStringLiteral("/docs/travel.txt") });
    QCOMPARE(followUpsByRule(gym, two),
        QStringList({ QStringLiteral("Summarise “perks”"), QStringLiteral("And in “travel”?"),
            QStringLiteral("Which dates and deadlines are in “perks”?") }));
    const Message whole = answerFrom({ QStringLiteral("/docs/perks.pdf") }, AnswerMode::WholeDocument);
    QVERIFY(!followUpsByRule(gym, whole).contains(QStringLiteral("Summarise “perks”")));
    // What was just asked isn't suggested.
    const QStringList others = followUpsByRule(QStringLiteral("Summarise “perks”"), two);
    QVERIFY(!others.contains(QStringLiteral("Summarise “perks”")));
    QCOMPARE(others.size(), 3);
    QVERIFY(followUpsByRule(gym, answerFrom({})).isEmpty());
}

void SuggestionsTest::requestsAreShort() // A42
{
    Message answer = answerFrom({ QStringLiteral("/docs/perks.pdf") });
    answer.text = QString(50'000, QLatin1Char('x'));
    for (const ChatRequest& request : { titleRequest(gym, answer), followUpsRequest(gym, answer) }) {
        QCOMPARE(request.temperature, 0.0);
        QVERIFY(request.maxTokens > 0 && request.maxTokens <= 200);
        QCOMPARE(request.messages.size(), 2);
        QVERIFY(request.messages.last().text.size() < 2000);
        QVERIFY(request.messages.last().text.contains(QStringLiteral("perks.pdf")));
    }
    // A model that thinks needs words for that before it comes to the title.
    answer.reasoning = QStringLiteral("Hm.");
    QVERIFY(titleRequest(gym, answer).maxTokens >= 500);
}

void SuggestionsTest::modelIsAsked()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    model->deltas = { { QStringLiteral("1. Who "), {} }, { QStringLiteral("pays?"), {} } };
    const Message answer = answerFrom({ QStringLiteral("/docs/perks.pdf") });
    const auto questions = test::run(suggestFollowUps(model, gym, answer, {}));
    QVERIFY(questions.suspended);
    QCOMPARE(questions.result->value(), QStringList { QStringLiteral("Who pays?") });
    QCOMPARE(model->requests.size(), 1);
    QVERIFY(!model->requests.first().messages.last().text.contains(QStringLiteral("[1]")));
    model->deltas = { { QStringLiteral("Gym limits"), {} } };
    QCOMPARE(test::run(suggestTitle(model, gym, answer, {})).result->value(), QStringLiteral("Gym limits"));
}

void SuggestionsTest::failingModelLeavesTheRule()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    model->end = fail(ErrorCode::Network, QStringLiteral("The server is away."));
    const Message answer = answerFrom({ QStringLiteral("/docs/perks.pdf") });
    QCOMPARE(test::run(suggestFollowUps(model, gym, answer, {})).result->value(), followUpsByRule(gym, answer));
    QCOMPARE(test::run(suggestFollowUps(nullptr, gym, answer, {})).result->value(), followUpsByRule(gym, answer));
    QCOMPARE(test::run(suggestTitle(model, gym, answer, {})).result->value(), QString());
    QCOMPARE(test::run(suggestTitle(nullptr, gym, answer, {})).result->value(), QString());
}

void SuggestionsTest::slowModelIsStopped()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    model->endless = true;
    std::stop_source stop;
    auto asking = suggestTitle(model, gym, answerFrom({}), stop.get_token());
    QTRY_COMPARE(model->running, 1);
    stop.request_stop();
    const auto ended = test::run(std::move(asking));
    QVERIFY(ended.result->error().isCancelled());
    QCOMPARE(model->running, 0);
}

/// The model is elsewhere, though the one that answered may have been here.
void SuggestionsTest::withheldDocumentsStay()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    model->deltas = { { QStringLiteral("Who pays?"), {} } };
    Message answer = answerFrom({ QStringLiteral("/docs/travel.txt"), QStringLiteral("/docs/perks.pdf") });
    answer.sources.last().localOnly = true;
    QCOMPARE(test::run(suggestFollowUps(model, gym, answer, {})).result->value(), followUpsByRule(gym, answer));
    QCOMPARE(test::run(suggestTitle(model, gym, answer, {})).result->value(), QString());
    QVERIFY(model->requests.isEmpty());
}

void SuggestionsTest::nothingReadNothingToFollow()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    QVERIFY(test::run(suggestFollowUps(model, gym, answerFrom({}), {})).result->value().isEmpty());
    QVERIFY(model->requests.isEmpty());
}

QTEST_GUILESS_MAIN(SuggestionsTest)
#include "suggestionstest.moc"
