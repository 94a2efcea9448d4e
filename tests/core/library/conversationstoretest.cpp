#include "library/conversationstore.h"
#include "support/temporarylibrary.h"

#include <QTest>
#include <QTimeZone>

using namespace docent;
using test::TemporaryLibrary;

namespace {

Citation someCitation(int number)
{
    Citation citation;
    citation.number = number;
    citation.passageId = 7'000'000'000 + number;
    citation.documentId = 3;
    citation.path = QStringLiteral("/plans/Übersicht.pdf");
    citation.title = QStringLiteral("Overview");
    citation.page = 12;
    citation.headings = { QStringLiteral("Benefits"), QStringLiteral("Dental") };
    citation.start = 100;
    citation.end = 180;
    citation.passageText = QStringLiteral("Two cleanings a year are covered.\nMore cost extra.");
    citation.quote = QStringLiteral("Two cleanings a year are covered.");
    citation.verified = number % 2 == 1;
    return citation;
}

SentPassage someSource(int rank)
{
    SentPassage source;
    source.rank = rank;
    source.passageId = 7'000'000'000 + rank;
    source.documentId = 3;
    source.path = QStringLiteral("/plans/Übersicht.pdf");
    source.title = QStringLiteral("Overview");
    source.page = 12;
    source.score = 0.75;
    source.keywordRank = rank + 1;
    source.vectorRank = rank % 2;
    source.text = QStringLiteral("Two cleanings a year are covered.");
    return source;
}

/// Every field has a value of its own.
Message someAnswer(qint64 conversationId)
{
    Message message;
    message.conversationId = conversationId;
    message.parentId = 41;
    message.role = MessageRole::Assistant;
    message.state = MessageState::Failed;
    message.text = QStringLiteral("Twice a **year** [1], 🦷 [2].");
    message.reasoning = QStringLiteral("Let me see");
    message.reasoningMs = 1234;
    message.model = QStringLiteral("llama · this computer");
    message.notices = { QStringLiteral("Vector search unavailable: no answer within 5 s."), QStringLiteral("second") };
    message.error =
        Error { ErrorCode::Truncated, QStringLiteral("The reply broke off."), QStringLiteral("socket"), {} };
    message.citations = { someCitation(1), someCitation(2) };
    message.sources = { someSource(1), someSource(2), someSource(3) };
    message.milliseconds = { { QStringLiteral("keyword"), 1.5 }, { QStringLiteral("answer"), 900 } };
    message.promptTokens = 2048;
    message.answerTokens = 77;
    message.mode = AnswerMode::WholeDocument;
    message.parts = 12;
    message.localOnly = true;
    message.followUps = { QStringLiteral("And cleanings?"), QStringLiteral("¿Y los niños?") };
    message.context = { { QStringLiteral("window"), 8192 } };
    message.created = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123, QTimeZone::utc());
    return message;
}

void compare(const Citation& a, const Citation& b)
{
    QCOMPARE(a.number, b.number);
    QCOMPARE(a.passageId, b.passageId);
    QCOMPARE(a.documentId, b.documentId);
    QCOMPARE(a.path, b.path);
    QCOMPARE(a.title, b.title);
    QCOMPARE(a.page, b.page);
    QCOMPARE(a.headings, b.headings);
    QCOMPARE(a.start, b.start);
    QCOMPARE(a.end, b.end);
    QCOMPARE(a.passageText, b.passageText);
    QCOMPARE(a.quote, b.quote);
    QCOMPARE(a.verified, b.verified);
}

void compare(const SentPassage& a, const SentPassage& b)
{
    QCOMPARE(a.rank, b.rank);
    QCOMPARE(a.passageId, b.passageId);
    QCOMPARE(a.documentId, b.documentId);
    QCOMPARE(a.path, b.path);
    QCOMPARE(a.title, b.title);
    QCOMPARE(a.page, b.page);
    QCOMPARE(a.score, b.score);
    QCOMPARE(a.keywordRank, b.keywordRank);
    QCOMPARE(a.vectorRank, b.vectorRank);
    QCOMPARE(a.text, b.text);
}

void compare(const Message& a, const Message& b)
{
    QCOMPARE(a.conversationId, b.conversationId);
    QCOMPARE(a.parentId, b.parentId);
    QCOMPARE(a.role, b.role);
    QCOMPARE(a.state, b.state);
    QCOMPARE(a.text, b.text);
    QCOMPARE(a.reasoning, b.reasoning);
    QCOMPARE(a.reasoningMs, b.reasoningMs);
    QCOMPARE(a.model, b.model);
    QCOMPARE(a.notices, b.notices);
    QCOMPARE(a.error.has_value(), b.error.has_value());
    if (a.error) {
        QCOMPARE(a.error->code, b.error->code);
        QCOMPARE(a.error->message, b.error->message);
        QCOMPARE(a.error->detail, b.error->detail);
    }
    QCOMPARE(a.milliseconds, b.milliseconds);
    QCOMPARE(a.promptTokens, b.promptTokens);
    QCOMPARE(a.answerTokens, b.answerTokens);
    QCOMPARE(a.mode, b.mode);
    QCOMPARE(a.parts, b.parts);
    QCOMPARE(a.localOnly, b.localOnly);
    QCOMPARE(a.followUps, b.followUps);
    QCOMPARE(a.context, b.context);
    QCOMPARE(a.created, b.created);
    QCOMPARE(a.citations.size(), b.citations.size());
    for (qsizetype i = 0; i < a.citations.size(); ++i)
        compare(a.citations.at(i), b.citations.at(i));
    QCOMPARE(a.sources.size(), b.sources.size());
    for (qsizetype i = 0; i < a.sources.size(); ++i)
        compare(a.sources.at(i), b.sources.at(i));
}

qint64 create(TemporaryLibrary& library, const QString& title)
{
    return library.write([title](Connection& db) { return conversations::create(db, title); }).value_or(0);
}

qint64 append(TemporaryLibrary& library, const Message& message)
{
    return library.write([message](Connection& db) { return conversations::append(db, message); }).value_or(0);
}

QList<Message> messages(TemporaryLibrary& library, qint64 id)
{
    return library.read([id](Connection& db) { return conversations::messages(db, id); }).value_or(QList<Message>());
}

QStringList titles(TemporaryLibrary& library)
{
    const auto list = library.read([](Connection& db) { return conversations::list(db); });
    QStringList names;
    for (const Conversation& conversation : list.value_or(QList<Conversation>()))
        names.append(conversation.title);
    return names;
}

} // namespace

class ConversationStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsEveryField();
    void replacesAMessage();
    void ordersConversations();
    void renamesAndRemoves();
    void keepsTheSnapshotOfARemovedDocument();
    void refusesAMessageOfADeletedConversation();
};

void ConversationStoreTest::keepsEveryField() // A37
{
    TemporaryLibrary library;
    const qint64 id = create(library, QStringLiteral("Teeth"));
    Message question;
    question.conversationId = id;
    question.text = QStringLiteral("How often?");
    const qint64 questionId = append(library, question);
    const Message answer = someAnswer(id);
    const qint64 answerId = append(library, answer);
    library.reopen();
    const QList<Message> stored = messages(library, id);
    QCOMPARE(stored.size(), 2);
    QCOMPARE(stored.at(0).id, questionId);
    QCOMPARE(stored.at(0).text, question.text);
    QCOMPARE(stored.at(0).role, MessageRole::User);
    QVERIFY(stored.at(0).created.isValid());
    QVERIFY(!stored.at(0).error);
    QCOMPARE(stored.at(1).id, answerId);
    compare(stored.at(1), answer);
}

void ConversationStoreTest::replacesAMessage()
{
    TemporaryLibrary library;
    const qint64 id = create(library, QStringLiteral("Teeth"));
    Message other = someAnswer(id);
    other.text = QStringLiteral("untouched");
    append(library, other);
    Message answer = someAnswer(id);
    answer.id = append(library, answer);
    answer.state = MessageState::Complete;
    answer.error.reset();
    answer.text = QStringLiteral("Once a year [1].");
    answer.citations = { someCitation(1) };
    answer.sources.clear();
    QVERIFY(library.write([answer](Connection& db) { return conversations::update(db, answer); }));
    const QList<Message> stored = messages(library, id);
    QCOMPARE(stored.size(), 2);
    compare(stored.at(0), other);
    compare(stored.at(1), answer);
}

void ConversationStoreTest::ordersConversations()
{
    TemporaryLibrary library;
    const qint64 first = create(library, QStringLiteral("first"));
    const qint64 second = create(library, QStringLiteral("second"));
    create(library, QStringLiteral("third"));
    QVERIFY(library.write([first](Connection& db) { return conversations::setPinned(db, first, true); }));
    append(library, someAnswer(second));
    append(library, someAnswer(second));
    QCOMPARE(
        titles(library), (QStringList { QStringLiteral("first"), QStringLiteral("second"), QStringLiteral("third") }));
    QVERIFY(library.write([first](Connection& db) { return conversations::setPinned(db, first, false); }));
    QCOMPARE(titles(library).last(), QStringLiteral("first"));
}

void ConversationStoreTest::renamesAndRemoves()
{
    TemporaryLibrary library;
    const qint64 id = create(library, QStringLiteral("Teeth"));
    const qint64 other = create(library, QStringLiteral("Other"));
    append(library, someAnswer(id));
    append(library, someAnswer(other));
    QVERIFY(library.write([id](Connection& db) { return conversations::rename(db, id, QStringLiteral("Dental")); }));
    QVERIFY(titles(library).contains(QStringLiteral("Dental")));
    QVERIFY(library.write([id](Connection& db) { return conversations::remove(db, id); }));
    QCOMPARE(titles(library), QStringList { QStringLiteral("Other") });
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM messages")).toInt(), 1);
    QCOMPARE(library.value(QStringLiteral("SELECT count(*) FROM citations")).toInt(), 2);
    const auto renamed = library.write([id](Connection& db) { return conversations::rename(db, id, QString()); });
    QVERIFY(!renamed);
    QCOMPARE(renamed.error().code, ErrorCode::NotFound);
}

void ConversationStoreTest::keepsTheSnapshotOfARemovedDocument()
{
    TemporaryLibrary library;
    QVERIFY(test::store(library, test::readDocument(QStringLiteral("/a.txt"), { QStringLiteral("apples") })));
    const qint64 id = create(library, QStringLiteral("Fruit"));
    Message answer = someAnswer(id);
    answer.citations[0].documentId = 1;
    answer.citations[0].passageId = 1;
    append(library, answer);
    QVERIFY(library.write([](Connection& db) { return documents::remove(db, { QStringLiteral("/a.txt") }); }));
    compare(messages(library, id).first(), answer);
}

void ConversationStoreTest::refusesAMessageOfADeletedConversation()
{
    TemporaryLibrary library;
    const auto refused = library.write([](Connection& db) { return conversations::append(db, someAnswer(99)); });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(ConversationStoreTest)
#include "conversationstoretest.moc"
