#pragma once

#include "app/application.h"
#include "models/chatsession.h"
#include "models/conversationlistmodel.h"
#include "models/librarysession.h"
#include "models/modelsession.h"
#include "models/searchsession.h"
#include "ui/context.h"

#include <map>

namespace docent {

/// What the windows of one library share: the sessions over an opened application, and the conversations that are shown
/// or still answering.
class Desktop : public QObject {
    Q_OBJECT
public:
    explicit Desktop(Application& app, QObject* parent = nullptr);
    ~Desktop() override;

    ui::Context context();
    /// Loads the lists, starts reading and, at the first start, adds the sample documents.
    void start();
    QCoro::Task<> shutdown();

    LibrarySession& library() { return m_library; }

Q_SIGNALS:
    void problem(const docent::Error& error);

private:
    ChatSession* openConversation(qint64 id);
    void refreshConversations();
    Task<> loadConversations();
    void removeConversation(qint64 id);
    void renameConversation(qint64 id, const QString& title);
    Task<> removeStored(qint64 id);
    template <typename Job> void change(QString what, Job job);
    template <typename Job> Task<> writeAndReload(Job job);
    Task<> addSamples();

    Application& m_app;
    LibrarySession m_library;
    SearchSession m_search;
    ModelSession m_models;
    ConversationListModel m_conversations;
    std::map<qint64, std::unique_ptr<ChatSession>> m_sessions; ///< by conversation
    std::vector<std::unique_ptr<ChatSession>> m_unstored; ///< new ones, without a question yet
    Scope m_scope;
};

} // namespace docent
