#pragma once

#include "ingest/ingestqueue.h"
#include "library/conversationstore.h"
#include "models/chatsession.h"
#include "models/conversationlistmodel.h"
#include "models/librarysession.h"
#include "models/modelsession.h"
#include "models/searchsession.h"
#include "net/httpclient.h"
#include "search/keywordsource.h"
#include "support/samplelibrary.h"
#include "ui/context.h"

#include <map>
#include <QThreadPool>

class QPushButton;
class QWidget;

namespace docent::test {

/// Everything a window works on, real, over a temporary library: what the composition root makes, without a network and
/// with text files read in this process.
class WindowStage {
public:
    /// `extractor`: the docent-extractor program to read files with; empty: text files only, read in this process.
    /// `servers`: where model servers are looked for.
    explicit WindowStage(const QString& extractor = {}, const QList<LocalServerProbe>& servers = {});
    ~WindowStage();
    Q_DISABLE_COPY_MOVE(WindowStage)

    ui::Context& context() { return *m_context; }
    SampleLibrary& library() { return m_library; }
    LibrarySession& documents() { return *m_documents; }
    SearchSession& search() { return *m_search; }
    ModelSession& models() { return *m_models; }
    HttpClient& http() { return m_http; } ///< offline at first
    Settings& settings() { return m_settings; }
    ConversationListModel& conversations() { return m_conversations; }
    Retriever& retriever() { return *m_retriever; }

    /// Reads the list of documents from the database again and waits for it.
    void load();
    /// Stores a document in this state without reading a file; the list shows it after load().
    void addDocument(const QString& path, DocumentState state, const QString& reason = {}, int passages = 1);
    /// Adds a conversation for the sidebar; its id.
    qint64 addConversation(const QString& title, const QDateTime& updated, bool pinned = false);
    /// The queue reads what waits; before, it only lists it.
    void startReading() { m_queue.start(); }
    /// Answers come from this model from now on; nullptr: they quote.
    void setChatModel(std::shared_ptr<ChatModel> model) { m_chatModel = std::move(model); }

    QList<qint64> removedConversations;
    QList<std::pair<qint64, QString>> renamedConversations;
    QList<std::pair<qint64, bool>> pinnedConversations;

private:
    ChatSession* openConversation(qint64 id);

    SampleLibrary m_library;
    QThreadPool m_pool;
    HttpClient m_http;
    ModelServers m_modelServers { m_http };
    Settings m_settings { QString() };
    QTemporaryDir m_keys;
    Secrets m_secrets;
    DocumentPasswords m_passwords { &m_secrets };
    VectorIndex m_vectors;
    std::unique_ptr<ExtractorPool> m_extractors;
    IngestQueue m_queue;
    KeywordSource m_keyword;
    std::unique_ptr<Retriever> m_retriever;
    std::unique_ptr<LibrarySession> m_documents;
    std::unique_ptr<SearchSession> m_search;
    std::unique_ptr<ModelSession> m_models;
    ConversationListModel m_conversations;
    QList<Conversation> m_conversationList;
    std::map<qint64, std::unique_ptr<ChatSession>> m_chats;
    std::vector<std::unique_ptr<ChatSession>> m_newChats;
    std::shared_ptr<ChatModel> m_chatModel;
    std::unique_ptr<ui::Context> m_context;
};

/// The button below `root` that says this; nullptr if there is none.
QPushButton* buttonThatSays(const QWidget* root, const QString& text);

/// The widgets below `root` (itself included) that a person can use but that have no name for assistive technology,
/// each in words.
QStringList controlsWithoutName(QWidget* root);

} // namespace docent::test
