#pragma once

#include "async/scope.h"
#include "chat/answerer.h"
#include "models/messagelistmodel.h"

#include <memory>
#include <QElapsedTimer>
#include <QObject>

namespace docent {

/// One conversation as the window shows it: its messages, the answer that streams, and what is suggested after it: a
/// title and follow-up questions, for which no next question waits. Stores what it shows.
class ChatSession : public QObject {
    Q_OBJECT
public:
    /// `conversationId` 0: a new conversation, created with its first question.
    ChatSession(Database& database, std::function<std::unique_ptr<Answerer>()> makeAnswerer, qint64 conversationId,
        QString title, QObject* parent = nullptr);
    ~ChatSession() override;

    MessageListModel* messages() const { return m_messages; }
    qint64 conversationId() const { return m_conversationId; }
    QString title() const { return m_title; }
    /// Shows a title of the person's; who changes it stores it.
    void setTitle(const QString& title);
    bool isBusy() const { return m_busy; }
    QString status() const { return m_status; }

    /// Stops and waits; afterwards the session may be destroyed.
    QCoro::Task<> shutdown();

public Q_SLOTS:
    void load();
    void ask(const QString& question);
    /// Keeps what has come, marked as stopped. What is being suggested isn't any more.
    void stop();
    /// Asks the question of this failed or stopped answer again, in its place.
    void retry(qint64 answerId);

Q_SIGNALS:
    void busyChanged(bool busy);
    void statusChanged(const QString& status); ///< e.g. "Searching…"; empty when there is nothing to say
    void titleChanged(const QString& title);
    void created(qint64 conversationId);
    /// The conversation's place in the sidebar changed.
    void touched(qint64 conversationId);
    void problem(const docent::Error& error);

private:
    Task<> loadMessages();
    /// Adds an empty answer that will stream; its id.
    qint64 appendAnswer();
    void begin(qint64 questionId, qint64 answerId);
    Task<> run(qint64 questionId, qint64 answerId, std::stop_token stop);
    void end();
    void setStatus(const QString& status);
    /// A question and its answer: local ids until they are stored.
    struct Exchange {
        qint64 question = 0;
        qint64 answer = 0;
    };
    Task<Exchange> storeBegin(Exchange local);
    QCoro::Task<Message> answerTo(Exchange exchange, std::stop_token stop);
    void keepSoFar(qint64 answerId);
    Task<> storePart(Message answer);
    Task<> storeAnswer(Message answer);
    void beginSuggesting(const QString& question, const Message& answer);
    Task<> suggest(std::shared_ptr<ChatModel> model, QString question, Message answer, std::stop_token stop);
    Task<> keepFollowUps(qint64 answerId, QStringList questions);
    Task<> keepTitle(QString title);
    void showTitle(const QString& title);

    Database& m_database;
    std::function<std::unique_ptr<Answerer>()> m_makeAnswerer;
    MessageListModel* m_messages;
    qint64 m_conversationId;
    QString m_title;
    bool m_titleByRule = false; ///< until a model makes one, or the person
    QString m_status;
    bool m_busy = false;
    bool m_keeping = false; ///< what has come of the answer is being stored
    QElapsedTimer m_sinceKept;
    qint64 m_nextLocalId = -1; ///< of messages that the database does not have yet
    std::unique_ptr<std::stop_source> m_answerStop;
    std::shared_ptr<ChatModel> m_suggestingModel; ///< of the last answer
    std::stop_source m_suggestionStop; ///< of what is suggested after it
    Scope m_scope;
};

} // namespace docent
