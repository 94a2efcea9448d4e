#pragma once

#include "base/result.h"
#include "llm/providerprofile.h"

#include <QList>
#include <QStringList>

namespace docent {

/// A model as a server lists it.
struct ListedModel {
    QString name;
    int contextWindow = 0; ///< 0: not told
    bool chats = true; ///< as far as its name tells; embedding models and the like do not
};

/// Reads the list of an OpenAI-like server or of Ollama; nothing if the body is neither.
Result<QList<ListedModel>> parseModelList(const HttpReply& reply, const ProviderProfile& profile);

/// The first model that chats, one that isn't passed on (isPassedOn()) before one that is, else the first; empty for an
/// empty list.
QString firstChatModel(const QList<ListedModel>& models);
QStringList modelNames(const QList<ListedModel>& models);

/// Context length in Ollama's answer to /api/show; 0 if it isn't there.
int contextFromShow(const QByteArray& body);

/// What one conversation gets, in llama-server's answer to /props; 0 if it isn't there.
int contextFromProps(const QByteArray& body);

/// Whether a server that names `answered` in its reply used another model than the one that was asked for, as some do
/// in silence. Versions, paths and tags of one model are the same.
bool isOtherModel(const QString& asked, const QString& answered);

/// The window of a model that is known by its name, for lists that don't tell it; 0: it isn't.
int knownContextWindow(const QString& model);

} // namespace docent
