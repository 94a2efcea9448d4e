#include "library/conversationstore.h"

#include "library/documentrows.h"
#include "library/messagejson.h"
#include "library/passagestore.h"

#include <QCoreApplication>
#include <QHash>
#include <QTimeZone>

namespace docent::conversations {

namespace {

QString roleName(MessageRole role)
{
    return role == MessageRole::User ? QStringLiteral("user") : QStringLiteral("assistant");
}

QString stateName(MessageState state)
{
    switch (state) {
    case MessageState::Streaming:
        return QStringLiteral("streaming");
    case MessageState::Complete:
        return QStringLiteral("complete");
    case MessageState::Stopped:
        return QStringLiteral("stopped");
    case MessageState::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

MessageState stateFromName(const QString& name)
{
    for (const MessageState state : { MessageState::Streaming, MessageState::Stopped, MessageState::Failed }) {
        if (stateName(state) == name)
            return state;
    }
    return MessageState::Complete;
}

QDateTime timeFrom(const QVariant& milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds.toLongLong(), QTimeZone::utc());
}

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

tl::unexpected<Error> gone()
{
    return fail(ErrorCode::NotFound, QCoreApplication::translate("docent", "This conversation was deleted."));
}

/// Runs an UPDATE of one row that must be there.
Result<> change(Connection& db, const QString& sql, const QVariantList& values)
{
    if (const Result<> done = db.run(sql, values); !done)
        return done;
    if (db.rowsAffected() == 0)
        return gone();
    db.wantDurable();
    return {};
}

Result<> touch(Connection& db, qint64 conversationId)
{
    return change(db, QStringLiteral("UPDATE conversations SET updated = max(updated + 1, ?) WHERE id = ?"),
        { now(), conversationId });
}

/// The columns of a message that insert and update share, in the order of `messageColumns`.
QVariantList messageValues(const Message& message)
{
    const QDateTime created = message.created.isValid() ? message.created : QDateTime::currentDateTimeUtc();
    return { message.parentId, roleName(message.role), stateName(message.state), passagestore::storable(message.text),
        passagestore::storable(message.reasoning), message.reasoningMs, message.model,
        messagejson::fromTexts(message.notices),
        message.error ? QVariant(messagejson::fromError(*message.error)) : QVariant(),
        messagejson::fromSources(message.sources), messagejson::fromObject(message.milliseconds), message.promptTokens,
        message.answerTokens, created.toMSecsSinceEpoch(), answerModeName(message.mode), message.parts,
        messagejson::fromTexts(message.followUps), messagejson::fromObject(message.context), message.localOnly };
}

Message message(const QSqlQuery& row)
{
    Message message;
    message.id = row.value(0).toLongLong();
    message.conversationId = row.value(1).toLongLong();
    message.parentId = row.value(2).toLongLong();
    message.role = row.value(3).toString() == roleName(MessageRole::User) ? MessageRole::User : MessageRole::Assistant;
    message.state = stateFromName(row.value(4).toString());
    message.text = row.value(5).toString();
    message.reasoning = row.value(6).toString();
    message.reasoningMs = row.value(7).toLongLong();
    message.model = row.value(8).toString();
    message.notices = messagejson::toTexts(row.value(9).toString());
    if (const QVariant error = row.value(10); !error.isNull())
        message.error = messagejson::toError(error.toString());
    message.sources = messagejson::toSources(row.value(11).toString());
    message.milliseconds = messagejson::toObject(row.value(12).toString());
    message.promptTokens = row.value(13).toInt();
    message.answerTokens = row.value(14).toInt();
    message.created = timeFrom(row.value(15));
    message.mode = answerModeFromName(row.value(16).toString());
    message.parts = row.value(17).toInt();
    message.followUps = messagejson::toTexts(row.value(18).toString());
    message.context = messagejson::toObject(row.value(19).toString());
    message.localOnly = row.value(20).toBool();
    return message;
}

Citation citation(const QSqlQuery& row)
{
    Citation citation;
    citation.number = row.value(1).toInt();
    citation.passageId = row.value(2).toLongLong();
    citation.documentId = row.value(3).toLongLong();
    citation.path = row.value(4).toString();
    citation.title = row.value(5).toString();
    citation.page = row.value(6).toInt();
    citation.headings = rows::splitHeadings(row.value(7).toString());
    citation.start = row.value(8).toLongLong();
    citation.end = row.value(9).toLongLong();
    citation.passageText = row.value(10).toString();
    citation.quote = row.value(11).toString();
    citation.verified = row.value(12).toBool();
    citation.place = placeFromStored(row.value(13).toString());
    citation.container = row.value(14).toString();
    return citation;
}

Result<> storeCitations(Connection& db, qint64 messageId, const QList<Citation>& citations)
{
    if (const Result<> cleared = db.run(QStringLiteral("DELETE FROM citations WHERE message = ?"), { messageId });
        !cleared)
        return cleared;
    for (const Citation& citation : citations) {
        const Result<> stored =
            db.run(QStringLiteral(
                       "INSERT INTO citations (message, number, passage, document, path, title, page, headings, start, "
                       "\"end\", passage_text, quote, verified, place, container) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
                       "?, ?, ?, ?, ?, ?)"),
                { messageId, citation.number, citation.passageId, citation.documentId, citation.path, citation.title,
                    citation.page, rows::joinedHeadings(citation.headings), citation.start, citation.end,
                    passagestore::storable(citation.passageText), passagestore::storable(citation.quote),
                    citation.verified, storedPlace(citation.place), citation.container });
        if (!stored)
            return stored;
    }
    return {};
}

} // namespace

Result<QList<Conversation>> list(Connection& db)
{
    return db.rows(QStringLiteral("SELECT id, title, pinned, created, updated FROM conversations "
                                  "ORDER BY pinned DESC, updated DESC, id DESC"),
        {}, [](const QSqlQuery& row) {
            return Conversation { row.value(0).toLongLong(), row.value(1).toString(), row.value(2).toBool(),
                timeFrom(row.value(3)), timeFrom(row.value(4)) };
        });
}

Result<qint64> create(Connection& db, const QString& title)
{
    const qint64 time = now();
    const Result<> created =
        db.run(QStringLiteral("INSERT INTO conversations (title, created, updated) VALUES (?, ?, ?)"),
            { passagestore::storable(title), time, time });
    if (!created)
        return fail(created.error());
    db.wantDurable();
    return db.lastInsertId();
}

Result<> rename(Connection& db, qint64 id, const QString& title)
{
    return change(
        db, QStringLiteral("UPDATE conversations SET title = ? WHERE id = ?"), { passagestore::storable(title), id });
}

Result<> setPinned(Connection& db, qint64 id, bool pinned)
{
    return change(db, QStringLiteral("UPDATE conversations SET pinned = ? WHERE id = ?"), { pinned, id });
}

Result<> remove(Connection& db, qint64 id)
{
    db.wantDurable();
    return db.run(QStringLiteral("DELETE FROM conversations WHERE id = ?"), { id });
}

Result<QList<Message>> messages(Connection& db, qint64 conversationId)
{
    Result<QList<Message>> list = db.rows(
        QStringLiteral("SELECT id, conversation, parent, role, state, text, reasoning, reasoning_ms, model, notices, "
                       "error, sources, milliseconds, prompt_tokens, answer_tokens, created, mode, parts, follow_ups, "
                       "context, local_only FROM "
                       "messages WHERE conversation = ? ORDER BY id"),
        { conversationId }, message);
    if (!list)
        return list;
    QHash<qint64, QList<Citation>> citations;
    const Result<> read =
        db.each(QStringLiteral(
                    "SELECT c.message, c.number, c.passage, c.document, c.path, c.title, c.page, c.headings, c.start, "
                    "c.\"end\", c.passage_text, c.quote, c.verified, c.place, c.container FROM citations c JOIN "
                    "messages m ON m.id "
                    "= c.message "
                    "WHERE m.conversation = ? ORDER BY c.message, c.number"),
            { conversationId },
            [&citations](const QSqlQuery& row) { citations[row.value(0).toLongLong()].append(citation(row)); });
    if (!read)
        return fail(read.error());
    for (Message& item : *list)
        item.citations = citations.value(item.id);
    return list;
}

Result<qint64> append(Connection& db, const Message& message)
{
    if (const Result<> touched = touch(db, message.conversationId); !touched)
        return fail(touched.error());
    const Result<> inserted = db.run(
        QStringLiteral(
            "INSERT INTO messages (conversation, parent, role, state, text, reasoning, reasoning_ms, model, notices, "
            "error, sources, milliseconds, prompt_tokens, answer_tokens, created, mode, parts, follow_ups, context, "
            "local_only) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        QVariantList { message.conversationId } + messageValues(message));
    if (!inserted)
        return fail(inserted.error());
    const qint64 id = db.lastInsertId();
    if (const Result<> cited = storeCitations(db, id, message.citations); !cited)
        return fail(cited.error());
    return id;
}

Result<> update(Connection& db, const Message& message)
{
    if (const Result<> touched = touch(db, message.conversationId); !touched)
        return touched;
    const Result<> updated = change(db,
        QStringLiteral(
            "UPDATE messages SET parent = ?, role = ?, state = ?, text = ?, reasoning = ?, reasoning_ms = ?, "
            "model = ?, notices = ?, error = ?, sources = ?, milliseconds = ?, prompt_tokens = ?, "
            "answer_tokens = ?, created = ?, mode = ?, parts = ?, follow_ups = ?, context = ?, local_only = ? WHERE id "
            "= ? AND "
            "conversation = ?"),
        messageValues(message) + QVariantList { message.id, message.conversationId });
    if (!updated)
        return updated;
    return storeCitations(db, message.id, message.citations);
}

Result<> setFollowUps(Connection& db, qint64 messageId, const QStringList& questions)
{
    return change(db, QStringLiteral("UPDATE messages SET follow_ups = ? WHERE id = ?"),
        { messagejson::fromTexts(questions), messageId });
}

} // namespace docent::conversations
