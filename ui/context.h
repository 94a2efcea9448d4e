#pragma once

#include <functional>
#include <memory>
#include <QtGlobal>

namespace docent {

class ChatSession;
class ConversationListModel;
class LibrarySession;
class ModelSession;
class SearchSession;
class Settings;

namespace ui {

/// What the windows work on; made by the composition root, which owns all of it and outlives them.
struct Context {
    Settings& settings;
    LibrarySession& library;
    SearchSession& search;
    ModelSession& models;
    ConversationListModel& conversations;
    /// The session of a conversation (0: a new one), kept by the composition root while it is shown or busy.
    std::function<ChatSession*(qint64 conversationId)> openConversation;
    std::function<void(qint64 conversationId)> removeConversation;
    std::function<void(qint64 conversationId, const QString& title)> renameConversation;
    std::function<void(qint64 conversationId, bool pinned)> pinConversation;
};

} // namespace ui
} // namespace docent
