#pragma once

#include "extract/extractorpool.h"
#include "ingest/ingestqueue.h"
#include "library/vectorindex.h"
#include "models/chatsession.h"
#include "models/conversationlistmodel.h"
#include "models/librarysession.h"
#include "models/modelsession.h"
#include "models/searchsession.h"
#include "net/httpclient.h"
#include "search/retriever.h"
#include "settings/secrets.h"
#include "settings/settings.h"
#include "support/fakemodels.h"
#include "ui/appearance.h"
#include "ui/context.h"

#include <memory>
#include <QTemporaryDir>
#include <QThreadPool>

namespace docent::test {

/// What a window works on, with a library of its own in a temporary directory and no model.
class WindowFixture {
public:
    WindowFixture();
    ~WindowFixture();

    ui::Context& context() { return *m_context; }
    Settings& settings() { return m_settings; }
    LibrarySession& library() { return *m_library; }
    DocumentPasswords& passwords() { return m_passwords; }
    FakeSource& source() { return m_source; }
    /// A conversation that answers by quoting what the source finds.
    std::unique_ptr<ChatSession> newSession();
    /// Puts a document into the library as if it had been read; its text is one passage.
    DocumentRecord addDocument(const QString& path, const QString& text, int page = 0);
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    Settings m_settings;
    std::unique_ptr<ui::Appearance> m_appearance;
    Secrets m_secrets;
    DocumentPasswords m_passwords;
    HttpClient m_http;
    ModelServers m_modelServers { m_http };
    QThreadPool m_pool;
    FakeSource m_source;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<ExtractorPool> m_extractors;
    std::unique_ptr<VectorIndex> m_vectors;
    std::unique_ptr<IngestQueue> m_queue;
    std::unique_ptr<Retriever> m_retriever;
    std::unique_ptr<LibrarySession> m_library;
    std::unique_ptr<SearchSession> m_search;
    std::unique_ptr<ModelSession> m_models;
    ConversationListModel m_conversations;
    std::unique_ptr<ui::Context> m_context;
};

} // namespace docent::test
