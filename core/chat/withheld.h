#pragma once

#include "chat/answerrun.h"

namespace docent {

// What documents of collections for models on this computer only say is kept from all other models
// (library/collections.h).

/// Whether the model may not be given it.
bool isWithheld(const std::shared_ptr<ChatModel>& model, bool localOnly);

/// Whether a message rests on such documents. `documents`: those that are such now; what was such when it was answered
/// counts, too. Pure.
bool restsOnWithheld(const Message& message, const QSet<qint64>& documents);

/// The conversation without the answers that rest on such documents, and without their questions. Pure.
QList<Message> withoutWithheld(const QList<Message>& history, const QSet<qint64>& documents);

/// Takes out the hits that the model may not be given, and tells of them. Where nothing else was found they stay, and
/// this is true: then they are to be quoted, which needs no model.
bool withhold(AnswerRun& run, const std::shared_ptr<ChatModel>& model, QList<SearchHit>& hits);

/// Says that what was asked for is quoted, since the model may not be given it.
void tellOfQuoting(AnswerRun& run);

} // namespace docent
