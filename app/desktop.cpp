#include "app/desktop.h"

#include "base/paths.h"
#include "library/conversationstore.h"

#include <algorithm>

namespace docent {

Desktop::Desktop(Application& app, QObject* parent)
    : QObject(parent)
    , m_app(app)
    , m_library(app.database(), app.queue(), app.passwords(), app.pool())
    , m_search(app.retriever())
    , m_models(app.http(), app.modelServers(), app.settings(), app.secrets())
    , m_scope([this](const QString&, const Error& error) { Q_EMIT problem(error); })
{
    m_library.showFolders(app.liveFolders());
    connect(&app, &Application::problem, this, &Desktop::problem);
    connect(&m_models, &ModelSession::keysChanged, &app, &Application::renewModels);
    connect(&m_models, &ModelSession::proxyPasswordChanged, &app, &Application::renewNetwork);
    m_library.setMemberBytes([&app](QString file, QString member, std::stop_token stop) {
        return app.extractors().extractMember(std::move(file), std::move(member), std::move(stop));
    });
}

Desktop::~Desktop() = default;

ui::Context Desktop::context()
{
    return ui::Context {
        m_app.settings(),
        m_library,
        m_search,
        m_models,
        m_conversations,
        [this](qint64 id) { return openConversation(id); },
        [this](qint64 id) { removeConversation(id); },
        [this](qint64 id, const QString& title) { renameConversation(id, title); },
        [this](qint64 id, bool pinned) {
            change(tr("Pinning"), [id, pinned](Connection& db) { return conversations::setPinned(db, id, pinned); });
        },
    };
}

void Desktop::start()
{
    m_app.followSettings();
    m_library.load();
    refreshConversations();
    m_app.queue().start();
    m_app.liveFolders().start();
    if (!m_app.settings().welcomed())
        m_scope.spawn(tr("Adding the sample documents"), addSamples());
}

QCoro::Task<> Desktop::shutdown()
{
    m_scope.cancel();
    // One of them may store its first question while they end, which would move it among the others.
    std::vector<std::unique_ptr<ChatSession>> sessions = std::exchange(m_unstored, {});
    for (auto& entry : std::exchange(m_sessions, {}))
        sessions.push_back(std::move(entry.second));
    for (const auto& session : sessions)
        session->stop();
    for (const auto& session : sessions)
        co_await session->shutdown();
    co_await m_models.shutdown();
    co_await m_search.shutdown();
    co_await m_library.shutdown();
    co_await m_scope.join();
}

ChatSession* Desktop::openConversation(qint64 id)
{
    if (const auto known = m_sessions.find(id); id != 0 && known != m_sessions.end())
        return known->second.get();
    const int row = m_conversations.rowOf(id);
    const QString title = row >= 0 ? m_conversations.at(row).title : QString();
    auto session = std::make_unique<ChatSession>(
        m_app.database(), [this] { return m_app.makeAnswerer(); }, id, title);
    ChatSession* opened = session.get();
    connect(opened, &ChatSession::problem, this, &Desktop::problem);
    connect(opened, &ChatSession::touched, this, &Desktop::refreshConversations);
    connect(opened, &ChatSession::created, this, [this, opened](qint64 created) {
        const auto it = std::find_if(m_unstored.begin(), m_unstored.end(),
            [opened](const std::unique_ptr<ChatSession>& other) { return other.get() == opened; });
        if (it != m_unstored.end()) {
            m_sessions.emplace(created, std::move(*it));
            m_unstored.erase(it);
        }
        refreshConversations();
    });
    if (id == 0)
        m_unstored.push_back(std::move(session));
    else
        m_sessions.emplace(id, std::move(session));
    opened->load();
    return opened;
}

void Desktop::refreshConversations()
{
    m_scope.spawn(tr("Loading the conversations"), loadConversations());
}

Task<> Desktop::loadConversations()
{
    auto job = [](Connection& db) { return conversations::list(db); };
    auto list = co_await m_app.database().read(std::move(job), m_scope.token());
    if (!list)
        co_return fail(list.error());
    m_conversations.reset(std::move(*list));
    co_return Result<>();
}

void Desktop::removeConversation(qint64 id)
{
    m_scope.spawn(tr("Deleting a conversation"), removeStored(id));
}

Task<> Desktop::removeStored(qint64 id)
{
    // Its answer may still stream: that ends first, or it would be stored again.
    if (const auto it = m_sessions.find(id); it != m_sessions.end()) {
        const std::unique_ptr<ChatSession> session = std::move(it->second);
        m_sessions.erase(it);
        co_await session->shutdown();
    }
    auto job = [id](Connection& db) { return conversations::remove(db, id); };
    const auto removed = co_await writeAndReload(std::move(job));
    co_return removed;
}

void Desktop::renameConversation(qint64 id, const QString& title)
{
    if (const auto it = m_sessions.find(id); it != m_sessions.end())
        it->second->setTitle(title);
    change(tr("Renaming"), [id, title](Connection& db) { return conversations::rename(db, id, title); });
}

template <typename Job> void Desktop::change(QString what, Job job)
{
    m_scope.spawn(std::move(what), writeAndReload(std::move(job)));
}

template <typename Job> Task<> Desktop::writeAndReload(Job job)
{
    // What the person changed is kept even when the program is ending: writing has no stop.
    const Result<> written = co_await m_app.database().write(std::move(job), std::stop_token());
    if (!written)
        co_return written;
    const Result<> loaded = co_await loadConversations();
    co_return loaded;
}

Task<> Desktop::addSamples()
{
    auto job = [](Connection& db) { return documents::counts(db); };
    const auto counts = co_await m_app.database().read(std::move(job), m_scope.token());
    if (!counts)
        co_return fail(counts.error());
    const QString samples = paths::samplesDirectory();
    if (counts->total() == 0 && !samples.isEmpty())
        m_library.add({ samples }, tr("Samples"));
    co_return Result<>();
}

} // namespace docent
