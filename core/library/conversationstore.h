#pragma once

#include "library/connection.h"
#include "library/conversation.h"

namespace docent::conversations {

/// Conversations and messages in the database. These run inside Database::read and Database::write jobs; what changes a
/// message is on the disk when its job has ended.

/// Pinned ones first, then those that were touched last.
Result<QList<Conversation>> list(Connection& db);
Result<qint64> create(Connection& db, const QString& title);
Result<> rename(Connection& db, qint64 id, const QString& title);
Result<> setPinned(Connection& db, qint64 id, bool pinned);
Result<> remove(Connection& db, qint64 id);
/// All messages with citations and sources, in their order.
Result<QList<Message>> messages(Connection& db, qint64 conversationId);
/// Adds a message, whose id it returns, and touches the conversation.
Result<qint64> append(Connection& db, const Message& message);
/// Replaces a message by its id, with citations and sources, and touches the conversation.
Result<> update(Connection& db, const Message& message);
/// Leaves the rest of the message and the conversation's place as they are.
Result<> setFollowUps(Connection& db, qint64 messageId, const QStringList& questions);

} // namespace docent::conversations
