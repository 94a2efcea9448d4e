#include "chat/withheld.h"

#include "chat/answerer.h"
#include "chat/promptbuilder.h"
#include "chat/suggestions.h"
#include "library/collections.h"
#include "llm/providerprofile.h"
#include "support/coroutinerunner.h"
#include "support/fakemodels.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;

namespace {

class LocalModel : public test::FakeChatModel {
public:
    bool isHere() const override { return true; }
};

Message said(MessageRole role, const char* text, qint64 document = 0, bool localOnly = false)
{
    Message message;
    message.role = role;
    message.text = QLatin1String(text);
    if (document > 0) {
        SentPassage source;
        source.documentId = document;
        source.localOnly = localOnly;
        message.sources.append(source);
    }
    return message;
}

} // namespace

/// What models elsewhere are not given.
class WithheldTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void historyWithoutWhatIsWithheld();
    void lastLookAtThePrompt();
    void nothingIsSuggestedFromIt();
    void answersAreMarked_data();
    void answersAreMarked();
    void markIsInherited();
    void markedWithoutSourcesIsWithheld();
    void overviewOfNothingElseLeavesNothingOut();
    void whatRunsHere_data();
    void whatRunsHere();
};

namespace {

/// A library with one document in the open and some for models on this computer only.
class HalfOpen {
public:
    HalfOpen()
    {
        m_library.add(QStringLiteral("/open/rules.txt"), { QStringLiteral("Receipts are handed in on Fridays.") });
        hide(QStringLiteral("/private/salaries.txt"), { QStringLiteral("Anna earns forty-two thousand.") });
        QStringList diary;
        for (int i = 0; i < 60; ++i)
            diary << QStringLiteral("Day %1. ").arg(i) + QStringLiteral("The boat went over the bay. ").repeated(20);
        hide(QStringLiteral("/private/Diary.txt"), diary);
    }
    ~HalfOpen() { retriever.reset(); }

    Message ask(const char* question, std::shared_ptr<test::FakeChatModel> model, QList<Message> history = {})
    {
        Answerer answerer(*retriever, std::move(model), {}, Shelf { m_library.database(), m_library.keywords(), pool });
        Question asked;
        asked.text = QString::fromUtf8(question);
        asked.history = std::move(history);
        auto outcome = test::run(answerer.answer(asked, {}, {}));
        if (!outcome.result)
            qFatal("the answer did not come in time");
        return *outcome.result;
    }
    /// Of the document in the open, if any.
    void closeAll()
    {
        m_library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/open/rules.txt") }); });
    }

private:
    void hide(const QString& path, const QStringList& texts)
    {
        m_library.add(path, texts);
        const Result<> hidden = m_library.write([path](Connection& db) -> Result<> {
            const Result<> moved =
                db.run(QStringLiteral("UPDATE documents SET collection = 'Private' WHERE path = ?"), { path });
            return moved ? collections::setLocalOnly(db, QStringLiteral("Private"), true) : moved;
        });
        if (!hidden)
            qFatal("the document isn't hidden");
    }

    test::SampleLibrary m_library;
    QThreadPool pool;
    test::FakeSource source;
    std::unique_ptr<Retriever> retriever =
        std::make_unique<Retriever>(m_library.database(), std::vector<SearchSource*> { &source });
};

std::shared_ptr<LocalModel> localModel(const char* reply)
{
    const auto model = std::make_shared<LocalModel>();
    model->window = 4096;
    model->deltas = { { QString::fromUtf8(reply), {} } };
    return model;
}

} // namespace

void WithheldTest::historyWithoutWhatIsWithheld()
{
    const QList<Message> history { said(MessageRole::User, "a?"), said(MessageRole::Assistant, "a.", 1),
        said(MessageRole::User, "b?"), said(MessageRole::Assistant, "b.", 2), said(MessageRole::User, "c?"),
        said(MessageRole::Assistant, "c.", 3, true) };
    const QList<Message> told = withoutWithheld(history, { 2 });
    QCOMPARE(told.size(), 2);
    QCOMPARE(told.last().text, QStringLiteral("a."));
    QCOMPARE(withoutWithheld(history, {}).size(), 4); // what was marked when it was answered stays so
}

void WithheldTest::lastLookAtThePrompt()
{
    for (const bool here : { false, true }) {
        const auto local = std::make_shared<LocalModel>();
        const auto elsewhere = std::make_shared<test::FakeChatModel>();
        const std::shared_ptr<test::FakeChatModel> model = here ? local : elsewhere;
        model->deltas = { { QStringLiteral("It is."), {} } };
        SearchHit hit;
        hit.localOnly = true;
        hit.passage.text = QStringLiteral("Secret.");
        AnswerRun run;
        run.clock.start();
        PromptBudget budget;
        const Prompt prompt = buildPrompt(QStringLiteral("?"), {}, { hit }, budget);
        QCOMPARE(prompt.sent.size(), 1);
        const auto outcome = test::run(streamReply(run, model, prompt, 100, {}));
        QCOMPARE(outcome.result->has_value(), here);
        QCOMPARE(model->requests.size(), here ? 1 : 0);
    }
}

void WithheldTest::nothingIsSuggestedFromIt()
{
    const auto model = std::make_shared<test::FakeChatModel>();
    model->deltas = { { QStringLiteral("A title"), {} } };
    const Message answer = said(MessageRole::Assistant, "Secret.", 1, true);
    const auto title = test::run(suggestTitle(model, QStringLiteral("What?"), answer, {}));
    QVERIFY(*title.result && (*title.result)->isEmpty());
    QVERIFY(*test::run(suggestFollowUps(model, QStringLiteral("What?"), answer, {})).result);
    QVERIFY(model->requests.isEmpty());
    const auto local = std::make_shared<LocalModel>();
    local->deltas = model->deltas;
    QCOMPARE(**test::run(suggestTitle(local, QStringLiteral("What?"), answer, {})).result, QStringLiteral("A title"));
}

void WithheldTest::answersAreMarked_data()
{
    QTest::addColumn<QString>("question");
    QTest::addColumn<bool>("asksModel");
    QTest::addColumn<bool>("marked");
    QTest::newRow("in parts, with notes that cite nothing") << QStringLiteral("Summarise Diary.txt") << true << true;
    QTest::newRow("whole") << QStringLiteral("Summarise salaries.txt") << true << true;
    QTest::newRow("whole, in the open") << QStringLiteral("Summarise rules.txt") << true << false;
    QTest::newRow("overview") << QStringLiteral("What do I have here?") << true << true;
    QTest::newRow("overview without a model") << QStringLiteral("What do I have here?") << false << true;
    QTest::newRow("list") << QStringLiteral("Which documents mention Anna?") << false << true;
    QTest::newRow("list, in the open") << QStringLiteral("Which documents mention receipts?") << false << false;
}

void WithheldTest::answersAreMarked()
{
    QFETCH(const QString, question);
    QFETCH(const bool, asksModel);
    QFETCH(const bool, marked);
    HalfOpen library;
    const auto model = localModel("The keeper saw a boat and a bay, nothing more.");
    const Message answer = library.ask(qUtf8Printable(question), asksModel ? model : nullptr);
    QCOMPARE(answer.state, MessageState::Complete);
    QVERIFY(answer.mode != AnswerMode::Lookup);
    QCOMPARE(answer.parts > 1, question.contains(QLatin1String("Diary")));
    QCOMPARE(answer.localOnly, marked);
    QCOMPARE(withoutWithheld({ said(MessageRole::User, "?"), answer }, {}).isEmpty(), marked);
}

void WithheldTest::markIsInherited()
{
    HalfOpen library;
    Message before = said(MessageRole::Assistant, "It is forty-two thousand.");
    before.localOnly = true;
    const QList<Message> history { said(MessageRole::User, "What does Anna earn?"), before };
    // Condensed, then looked up; and with the history in the prompt of a document.
    for (const char* question : { "And others?", "Summarise rules.txt" }) {
        const auto model = localModel("More than forty thousand.");
        QVERIFY2(library.ask(question, model, history).localOnly, question);
        QVERIFY2(!library.ask(question, model, { history.first() }).localOnly, question);
        QVERIFY(!model->requests.isEmpty());
        const auto elsewhere = std::make_shared<test::FakeChatModel>();
        elsewhere->deltas = model->deltas;
        const Message answer = library.ask(question, elsewhere, history);
        QVERIFY2(!answer.localOnly && !answer.notices.isEmpty(), question);
        for (const ChatRequest& request : std::as_const(elsewhere->requests)) {
            for (const ChatMessage& message : request.messages)
                QVERIFY2(!message.text.contains(QLatin1String("forty-two")), question);
        }
    }
}

void WithheldTest::markedWithoutSourcesIsWithheld()
{
    Message answer = said(MessageRole::Assistant, "Secret.");
    answer.localOnly = true;
    QCOMPARE(withoutWithheld({ said(MessageRole::User, "?"), answer, said(MessageRole::User, "b?") }, {}).size(), 1);
    const auto model = std::make_shared<test::FakeChatModel>();
    model->deltas = { { QStringLiteral("A title"), {} } };
    QVERIFY((*test::run(suggestTitle(model, QStringLiteral("What?"), answer, {})).result)->isEmpty());
    answer.citations.append(Citation()); // else none would be suggested anyway
    QVERIFY(*test::run(suggestFollowUps(model, QStringLiteral("What?"), answer, {})).result);
    QVERIFY(model->requests.isEmpty());
}

void WithheldTest::overviewOfNothingElseLeavesNothingOut()
{
    HalfOpen library;
    library.closeAll();
    const auto elsewhere = std::make_shared<test::FakeChatModel>();
    const Message answer = library.ask("What do I have here?", elsewhere);
    QCOMPARE(answer.state, MessageState::Complete);
    QVERIFY(answer.text.contains(QLatin1String("forty-two")));
    QVERIFY(answer.localOnly && elsewhere->requests.isEmpty());
    QCOMPARE(answer.notices.size(), 1);
    QVERIFY2(answer.notices.first().startsWith(QLatin1String("Quoted instead")), qPrintable(answer.notices.first()));
}

void WithheldTest::whatRunsHere_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("model");
    QTest::addColumn<bool>("here");
    const QString ollama = QStringLiteral("http://127.0.0.1:11434");
    QTest::newRow("address") << ollama << QStringLiteral("qwen3:4b") << true;
    QTest::newRow("name") << QStringLiteral("http://localhost:8080/v1") << QString() << true;
    QTest::newRow("passed on") << ollama << QStringLiteral("gpt-oss:120b-cloud") << false;
    QTest::newRow("passed on, by tag") << ollama << QStringLiteral("glm-4.6:cloud") << false;
    QTest::newRow("in the house") << QStringLiteral("http://192.168.1.7:11434") << QString() << false;
    QTest::newRow("hosted") << QStringLiteral("https://api.openai.com/v1") << QString() << false;
    QTest::newRow("called like here") << QStringLiteral("http://localhost.example.com") << QString() << false;
}

void WithheldTest::whatRunsHere()
{
    QFETCH(const QString, endpoint);
    QFETCH(const QString, model);
    QFETCH(const bool, here);
    ModelConfig config;
    config.kind = ModelConfig::Kind::Ollama;
    config.endpoint = QUrl(endpoint);
    config.model = model;
    QCOMPARE(ProviderProfile(config, {}).isHere(), here);
}

QTEST_GUILESS_MAIN(WithheldTest)
#include "withheldtest.moc"
