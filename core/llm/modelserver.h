#pragma once

#include "async/scope.h"
#include "llm/models.h"
#include "llm/serverplan.h"
#include "settings/settings.h"

#include <list>
#include <memory>
#include <optional>
#include <QProcess>
#include <QTimer>

namespace docent {

class HttpClient;

struct ModelServerOptions {
    QString program; ///< llama-server as the person named it; empty: looked for
    std::chrono::milliseconds idleLimit { 600'000 }; ///< ended after so long without use; zero: never
    bool checkMemory = true; ///< refuse what doesn't fit the free memory
    std::chrono::milliseconds loadLimit { 600'000 };
    std::chrono::milliseconds firstPoll { 50 }; ///< of its health; later ones are further apart
    int starts = 3; ///< in a row, without an answer in between
    std::chrono::milliseconds firstWait { 500 }; ///< before another start; twice as long before each further one
    std::chrono::milliseconds grace { 1'500 }; ///< from asking it to end to ending it
    std::function<qint64()> freeMemory = &docent::freeMemory;
};

/// A `llama-server` that runs one model file for this program: at a port of its own on 127.0.0.1, with a key that only
/// the two know. Started when it is needed, started again when it crashed, ended when nobody used it for a while. It
/// can't outlive the program, however that ends; only what a script started in its place can, where the program
/// crashes. GUI thread.
class ModelServer {
public:
    ModelServer(HttpClient& http, ServerRole role, QString file, QString key,
        std::shared_ptr<const ModelServerOptions> options);
    ~ModelServer();
    Q_DISABLE_COPY_MOVE(ModelServer)

    /// Looks at the file and has it loaded, without waiting for that. Tokens of context that there will be.
    Task<int> begin(std::stop_token stop);
    /// Waits until the model is loaded, starting what is needed. `status` is told what goes on.
    Task<> ready(ChatModel::Status status, std::stop_token stop);
    /// Whether it goes on within so long, after a request to it failed.
    Task<bool> survives(std::chrono::milliseconds patience, std::stop_token stop);
    /// Ends it for good.
    QCoro::Task<> shutdown();

    /// How to talk to it while it runs.
    ModelConfig address() const;
    QString key() const { return m_key; }
    ServerRole role() const { return m_role; }
    QString file() const { return m_file; }
    bool isRunning() const { return m_process && m_loaded; }
    int contextTokens() const { return m_plan ? m_plan->contextTokens : 0; }
    int starts() const { return m_starts; } ///< so far
    qint64 processId() const { return m_process ? m_process->processId() : 0; }

    /// How long it may be idle was changed: that counts from now.
    void idleLimitChanged();

    // By ServerUse:
    void enter();
    void leave();
    void answered() { m_failures = 0; }
    int uses() const { return m_uses; }

private:
    struct Waiter;

    Task<> look(std::stop_token stop);
    void bringUp();
    Task<> bringUpAll(std::stop_token stop);
    Task<> startAgainAndAgain(std::stop_token stop);
    Task<> startOnce(std::stop_token stop);
    Task<> awaitHealth(std::stop_token stop);
    void startProcess();
    void onOutput();
    void onEnded();
    void letGo();
    void tell(const QString& text);
    QString loadingText() const;
    Error endedError() const;

    HttpClient& m_http;
    ServerRole m_role;
    QString m_file;
    QString m_key;
    std::shared_ptr<const ModelServerOptions> m_options;
    std::optional<ServerPlan> m_plan;
    QString m_program;
    quint16 m_port = 0;
    std::shared_ptr<QProcess> m_process;
    QByteArray m_output; ///< the last of it
    bool m_loaded = false;
    bool m_comingUp = false;
    bool m_ended = false; ///< for good
    int m_starts = 0;
    int m_failures = 0; ///< ends since it answered last
    int m_uses = 0;
    std::list<std::shared_ptr<Waiter>> m_waiters;
    QTimer m_idle;
    Scope m_scope;
};

/// Somebody's use of a server: it isn't ended for idleness meanwhile.
class ServerUse {
public:
    explicit ServerUse(std::shared_ptr<ModelServer> server);
    ServerUse(const ServerUse& other);
    ServerUse(ServerUse&& other) noexcept = default;
    ServerUse& operator=(ServerUse other) noexcept;
    ~ServerUse();
    ModelServer* operator->() const { return m_server.get(); }

private:
    std::shared_ptr<ModelServer> m_server;
};

} // namespace docent
