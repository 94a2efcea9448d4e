#include "models/chatsession.h"

#include "chat/suggestions.h"
#include "library/conversationstore.h"

namespace docent {

namespace {

constexpr qsizetype titleLength = 60;
constexpr int keepEveryMs = 2000; ///< of a streaming answer

QString titleFrom(const QString& question)
{
    const QString line = question.simplified();
    if (line.size() <= titleLength)
        return line;
    const qsizetype space = line.lastIndexOf(QLatin1Char(' '), titleLength);
    return line.left(space > titleLength / 2 ? space : titleLength) + QChar(0x2026);
}

/// Stores what isn't stored yet of a question, its conversation and its answer, which it returns with all ids.
Result<Message> storeExchange(Connection& db, Message question, Message answer, const QString& title)
{
    if (question.conversationId == 0) {
        const Result<qint64> created = conversations::create(db, title);
        if (!created)
            return fail(created.error());
        question.conversationId = *created;
    }
    if (question.id < 0) {
        const Result<qint64> appended = conversations::append(db, question);
        if (!appended)
            return fail(appended.error());
        question.id = *appended;
    }
    answer.conversationId = question.conversationId;
    answer.parentId = question.id;
    if (answer.id > 0) {
        if (const Result<> updated = conversations::update(db, answer); !updated)
            return fail(updated.error());
        return answer;
    }
    const Result<qint64> appended = conversations::append(db, answer);
    if (!appended)
        return fail(appended.error());
    answer.id = *appended;
    return answer;
}

} // namespace

ChatSession::ChatSession(Database& database, std::function<std::unique_ptr<Answerer>()> makeAnswerer,
    qint64 conversationId, QString title, QObject* parent)
    : QObject(parent)
    , m_database(database)
    , m_makeAnswerer(std::move(makeAnswerer))
    , m_messages(new MessageListModel(this))
    , m_conversationId(conversationId)
    , m_title(std::move(title))
    , m_scope([this](const QString&, const Error& error) { Q_EMIT problem(error); })
{
}

ChatSession::~ChatSession() = default;

QCoro::Task<> ChatSession::shutdown()
{
    stop();
    m_scope.cancel();
    co_await m_scope.join();
}

void ChatSession::setTitle(const QString& title)
{
    m_titleByRule = false;
    showTitle(title);
}

void ChatSession::showTitle(const QString& title)
{
    m_title = title;
    Q_EMIT titleChanged(title);
}

void ChatSession::load()
{
    if (m_conversationId != 0)
        m_scope.spawn(tr("Opening a conversation"), loadMessages());
}

Task<> ChatSession::loadMessages()
{
    auto job = [id = m_conversationId](Connection& db) { return conversations::messages(db, id); };
    auto messages = co_await m_database.read(std::move(job), m_scope.token());
    if (!messages)
        co_return fail(messages.error());
    for (Message& message : *messages) {
        // The program that was receiving it has ended.
        if (message.state == MessageState::Streaming)
            message.state = MessageState::Stopped;
    }
    m_messages->reset(std::move(*messages));
    co_return Result<>();
}

void ChatSession::ask(const QString& question)
{
    if (m_busy || question.trimmed().isEmpty())
        return;
    Message asked;
    asked.id = m_nextLocalId--;
    asked.text = question.trimmed();
    asked.created = QDateTime::currentDateTimeUtc();
    if (m_messages->rowCount() > 0)
        asked.parentId = m_messages->all().last().id;
    m_messages->append(asked);
    if (m_title.isEmpty()) {
        m_titleByRule = true;
        showTitle(titleFrom(asked.text));
    }
    begin(asked.id, appendAnswer());
}

qint64 ChatSession::appendAnswer()
{
    Message answer;
    answer.id = m_nextLocalId--;
    answer.role = MessageRole::Assistant;
    answer.state = MessageState::Streaming;
    answer.created = QDateTime::currentDateTimeUtc();
    m_messages->append(answer);
    return answer.id;
}

void ChatSession::retry(qint64 answerId)
{
    const int row = m_messages->rowOf(answerId);
    if (m_busy || row < 1 || m_messages->at(row).role != MessageRole::Assistant
        || m_messages->at(row - 1).role != MessageRole::User)
        return;
    Message again;
    again.id = answerId;
    again.conversationId = m_conversationId;
    again.parentId = m_messages->at(row - 1).id;
    again.role = MessageRole::Assistant;
    again.state = MessageState::Streaming;
    again.created = QDateTime::currentDateTimeUtc();
    m_messages->replace(row, again);
    begin(m_messages->at(row - 1).id, answerId);
}

void ChatSession::begin(qint64 questionId, qint64 answerId)
{
    m_suggestionStop.request_stop();
    m_answerStop = std::make_unique<std::stop_source>();
    m_busy = true;
    Q_EMIT busyChanged(true);
    m_scope.spawn(tr("Answering"), run(questionId, answerId, m_answerStop->get_token()));
}

void ChatSession::stop()
{
    m_suggestionStop.request_stop();
    if (m_answerStop)
        m_answerStop->request_stop();
}

Task<> ChatSession::run(qint64 questionId, qint64 answerId, std::stop_token stop)
{
    const QString question = m_messages->at(m_messages->rowOf(questionId)).text;
    // What was asked and answered is kept even when the program is ending: storing has no stop.
    const Exchange local { questionId, answerId };
    const Result<Exchange> exchange = co_await storeBegin(local);
    if (exchange) {
        Message answer = co_await answerTo(*exchange, stop);
        answer.id = exchange->answer;
        answer.parentId = exchange->question;
        answer.conversationId = m_conversationId;
        const Result<> kept = co_await storeAnswer(answer);
        end();
        if (kept)
            beginSuggesting(question, answer);
        co_return kept;
    }
    Message lost;
    lost.id = answerId;
    lost.role = MessageRole::Assistant;
    lost.state = MessageState::Failed;
    lost.error = exchange.error();
    m_messages->replace(m_messages->rowOf(answerId), lost);
    end();
    co_return fail(exchange.error());
}

void ChatSession::end()
{
    m_answerStop.reset();
    m_busy = false;
    setStatus({});
    Q_EMIT busyChanged(false);
    Q_EMIT touched(m_conversationId);
}

void ChatSession::setStatus(const QString& status)
{
    if (m_status == status)
        return;
    m_status = status;
    Q_EMIT statusChanged(status);
}

/// The question, and an empty answer in which keepSoFar() keeps what comes: should the program end before the answer
/// does, both are there with a way to ask again.
Task<ChatSession::Exchange> ChatSession::storeBegin(Exchange local)
{
    Message question = m_messages->at(m_messages->rowOf(local.question));
    Message answer = m_messages->at(m_messages->rowOf(local.answer));
    question.conversationId = m_conversationId;
    auto job = [question, answer, title = m_title](
                   Connection& db) { return storeExchange(db, question, answer, title); };
    const Result<Message> stored = co_await m_database.write(std::move(job), std::stop_token());
    if (!stored)
        co_return fail(stored.error());
    const Exchange exchange { stored->parentId, stored->id };
    if (m_conversationId == 0) {
        m_conversationId = stored->conversationId;
        Q_EMIT created(m_conversationId);
    }
    question.id = exchange.question;
    question.conversationId = m_conversationId;
    m_messages->replace(m_messages->rowOf(local.question), question);
    m_messages->replace(m_messages->rowOf(local.answer), *stored);
    co_return exchange;
}

QCoro::Task<Message> ChatSession::answerTo(Exchange exchange, std::stop_token stop)
{
    const int row = m_messages->rowOf(exchange.question);
    const qint64 answerId = exchange.answer;
    Question question;
    question.text = m_messages->at(row).text;
    question.history = m_messages->all().mid(0, row);
    m_sinceKept.invalidate();

    AnswerEvents events;
    events.status = [this](const QString& status) { setStatus(status); };
    events.sources = [this, answerId](const QList<SentPassage>& sources) {
        const int at = m_messages->rowOf(answerId);
        Message message = m_messages->at(at);
        message.sources = sources;
        m_messages->replace(at, std::move(message));
    };
    events.localOnly = [this, answerId] {
        const int at = m_messages->rowOf(answerId);
        Message message = m_messages->at(at);
        message.localOnly = true;
        m_messages->replace(at, std::move(message));
    };
    events.delta = [this, answerId](const ChatDelta& delta) {
        m_messages->appendText(m_messages->rowOf(answerId), delta.text, delta.reasoning);
        keepSoFar(answerId);
    };
    const std::unique_ptr<Answerer> answerer = m_makeAnswerer();
    m_suggestingModel = answerer->suggestingModel();
    Message message = co_await answerer->answer(std::move(question), std::move(events), stop);
    co_return message;
}

void ChatSession::keepSoFar(qint64 answerId)
{
    if (m_keeping || (m_sinceKept.isValid() && !m_sinceKept.hasExpired(keepEveryMs)))
        return;
    m_keeping = true;
    m_scope.spawn(tr("Keeping an answer"), storePart(m_messages->at(m_messages->rowOf(answerId))));
}

Task<> ChatSession::storePart(Message answer)
{
    auto job = [answer](Connection& db) { return conversations::update(db, answer); };
    const Result<> updated = co_await m_database.write(std::move(job), m_scope.token());
    m_keeping = false;
    m_sinceKept.start();
    co_return updated;
}

Task<> ChatSession::storeAnswer(Message answer)
{
    m_messages->replace(m_messages->rowOf(answer.id), answer);
    auto job = [answer](Connection& db) { return conversations::update(db, answer); };
    const Result<> updated = co_await m_database.write(std::move(job), std::stop_token());
    co_return updated;
}

void ChatSession::beginSuggesting(const QString& question, const Message& answer)
{
    std::shared_ptr<ChatModel> model = std::exchange(m_suggestingModel, nullptr);
    // Who heard that this answer is there may have asked the next question already.
    if (answer.state != MessageState::Complete || m_busy || m_scope.token().stop_requested())
        return;
    m_suggestionStop = {};
    m_scope.spawn(
        tr("Suggesting questions"), suggest(std::move(model), question, answer, m_suggestionStop.get_token()));
}

Task<> ChatSession::suggest(std::shared_ptr<ChatModel> model, QString question, Message answer, std::stop_token stop)
{
    const auto questions = co_await suggestFollowUps(model, question, answer, stop);
    if (!questions)
        co_return fail(questions.error());
    const Result<> kept = co_await keepFollowUps(answer.id, *questions);
    if (!kept || !m_titleByRule)
        co_return kept;
    const auto title = co_await suggestTitle(model, question, answer, stop);
    if (!title)
        co_return fail(title.error());
    if (title->isEmpty() || !m_titleByRule)
        co_return Result<>();
    const Result<> titled = co_await keepTitle(*title);
    co_return titled;
}

Task<> ChatSession::keepFollowUps(qint64 answerId, QStringList questions)
{
    const int row = m_messages->rowOf(answerId);
    if (questions.isEmpty() || row < 0)
        co_return Result<>();
    Message answer = m_messages->at(row);
    answer.followUps = questions;
    m_messages->replace(row, std::move(answer));
    auto job = [answerId, questions](Connection& db) { return conversations::setFollowUps(db, answerId, questions); };
    const Result<> stored = co_await m_database.write(std::move(job), std::stop_token());
    co_return stored;
}

Task<> ChatSession::keepTitle(QString title)
{
    m_titleByRule = false;
    showTitle(title);
    auto job = [id = m_conversationId, title](Connection& db) { return conversations::rename(db, id, title); };
    const Result<> renamed = co_await m_database.write(std::move(job), std::stop_token());
    Q_EMIT touched(m_conversationId);
    co_return renamed;
}

} // namespace docent
