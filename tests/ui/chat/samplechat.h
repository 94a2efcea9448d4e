#pragma once

#include "library/conversation.h"

namespace docent::test {

/// The conversation of the design's picture: a question, and an answer with a table and two citations.
QList<Message> sampleConversation();
Message question(qint64 id, const QString& text);
Message answer(qint64 id, const QString& text, const QList<int>& citations = {});
Citation citation(int number, int page = 1, bool verified = true);
/// A long reply with headings, lists, code and tables; about `tokens` words.
QString longReply(int tokens);

} // namespace docent::test
