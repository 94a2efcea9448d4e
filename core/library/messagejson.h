#pragma once

#include "library/conversation.h"

/// The parts of a message that stand as JSON in its row.
namespace docent::messagejson {

QString fromSources(const QList<SentPassage>& sources);
QList<SentPassage> toSources(const QString& json);

QString fromTexts(const QStringList& texts);
QStringList toTexts(const QString& json);

QString fromObject(const QJsonObject& object);
QJsonObject toObject(const QString& json);

QString fromError(const Error& error);
Error toError(const QString& json);

} // namespace docent::messagejson
