#include "settings/secrets.h"

#include "async/deadline.h"
#include "async/oneshot.h"
#include "async/pooljob.h"
#include "settings/keyfile.h"

#include <QCoreApplication>
#include <qt6keychain/keychain.h>
#include <QThreadPool>

namespace docent {

namespace {

using namespace std::chrono_literals;

/// Long enough for a person to unlock the keychain.
constexpr auto keychainPatience = 60s;

QString service()
{
    return QStringLiteral("Docent");
}

struct KeychainReply {
    QKeychain::Error error = QKeychain::NoError;
    QString text; ///< the key that was read, or what the keychain says about its error
};

/// Starts a job and ends with it. The job deletes itself; after a stop it ends unseen.
Task<KeychainReply> finish(QKeychain::Job* job, std::stop_token stop)
{
    OneShot<Result<KeychainReply>> done;
    QObject::connect(job, &QKeychain::Job::finished, job, [done](QKeychain::Job* ended) {
        KeychainReply reply;
        reply.error = ended->error();
        if (const auto* read = qobject_cast<QKeychain::ReadPasswordJob*>(ended); read && !reply.error)
            reply.text = read->textData();
        else
            reply.text = ended->errorString();
        done.set(std::move(reply));
    });
    job->start();
    Result<KeychainReply> reply = co_await awaitOrStop(done, stop);
    co_return reply;
}

Task<KeychainReply> readKeychain(QString name, std::stop_token stop)
{
    auto* job = new QKeychain::ReadPasswordJob(service());
    job->setKey(name);
    Result<KeychainReply> reply = co_await finish(job, stop);
    co_return reply;
}

Task<KeychainReply> writeKeychain(QString name, QString key, std::stop_token stop)
{
    QKeychain::Job* job = nullptr;
    if (key.isEmpty()) {
        job = new QKeychain::DeletePasswordJob(service());
    } else {
        auto* write = new QKeychain::WritePasswordJob(service());
        write->setTextData(key);
        job = write;
    }
    job->setKey(name);
    Result<KeychainReply> reply = co_await finish(job, stop);
    co_return reply;
}

/// Without a session bus there is no keychain; asking would only print warnings.
bool keychainThinkable()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") || qEnvironmentVariableIsSet("XDG_RUNTIME_DIR");
}

} // namespace

QString secretName(const ModelConfig& config)
{
    if (config.kind == ModelConfig::Kind::None || config.kind == ModelConfig::Kind::File)
        return {};
    const char* kinds[] = { "none", "openai", "azure", "ollama", "anthropic" };
    return QStringLiteral("%1@%2:%3")
        .arg(QLatin1String(kinds[int(config.kind)]), config.endpoint.host())
        .arg(config.endpoint.port(config.endpoint.scheme() == QLatin1String("https") ? 443 : 80));
}

QString secretName(const ProxyChoice& proxy)
{
    const QUrl& address = proxy.address;
    if (proxy.kind != ProxyChoice::Kind::Given || address.userName().isEmpty())
        return {};
    return QStringLiteral("proxy-%1@%2:%3").arg(address.userName(), address.host()).arg(address.port());
}

Secrets::Secrets(QString fallbackFile, bool useKeychain)
    : m_fallbackFile(std::move(fallbackFile))
    , m_useKeychain(useKeychain && keychainThinkable())
{
}

Task<QString> Secrets::read(QString name, std::stop_token stop)
{
    Result<Semaphore::Permit> turn = co_await m_turn.acquire(stop);
    if (!turn)
        co_return fail(turn.error());
    Result<QString> key = co_await readUnlocked(name, stop);
    co_return key;
}

Task<QString> Secrets::readUnlocked(QString name, std::stop_token stop)
{
    if (m_useKeychain) {
        auto ask = [name](std::stop_token inner) { return readKeychain(name, std::move(inner)); };
        const Result<KeychainReply> reply = co_await withDeadline(keychainPatience, QString(), std::move(ask), stop);
        if (!reply && reply.error().isCancelled())
            co_return fail(reply.error());
        if (reply && reply->error == QKeychain::NoError) {
            Result<QString> key = reply->text;
            co_return key;
        }
        if (reply && (reply->error == QKeychain::AccessDenied || reply->error == QKeychain::AccessDeniedByUser)) {
            co_return fail(ErrorCode::Permission,
                QCoreApplication::translate("docent",
                    "The keychain did not give out the key for %1. Unlock it, then choose the model again in the "
                    "settings.")
                    .arg(name),
                reply->text);
        }
        // No entry or no keychain: the key may have gone to the file.
    }
    auto job = [file = m_fallbackFile, name](std::stop_token) { return keyfile::read(file, name); };
    Result<QString> key = co_await runOnPool(*QThreadPool::globalInstance(), std::move(job), stop);
    co_return key;
}

Task<QString> Secrets::write(QString name, QString key, std::stop_token stop)
{
    Result<Semaphore::Permit> turn = co_await m_turn.acquire(stop);
    if (!turn)
        co_return fail(turn.error());
    Result<QString> notice = co_await writeUnlocked(name, key, stop);
    co_return notice;
}

Task<QString> Secrets::writeUnlocked(QString name, QString key, std::stop_token stop)
{
    const QString file = m_fallbackFile;
    bool stored = false;
    if (m_useKeychain) {
        auto ask = [name, key](std::stop_token inner) { return writeKeychain(name, key, std::move(inner)); };
        const Result<KeychainReply> reply = co_await withDeadline(keychainPatience, QString(), std::move(ask), stop);
        if (!reply && reply.error().isCancelled())
            co_return fail(reply.error());
        stored = reply && reply->error == QKeychain::NoError;
    }
    // A key that the keychain took must not go on lying in the file.
    auto job = [file, name, kept = stored ? QString() : key](
                   std::stop_token) { return keyfile::write(file, name, kept); };
    const Result<> written = co_await runOnPool(*QThreadPool::globalInstance(), std::move(job), stop);
    if (!written)
        co_return fail(written.error());
    QString notice;
    if (!stored && !key.isEmpty()) {
        notice = QCoreApplication::translate("docent",
            "This computer has no keychain that answers, so the key is kept in %1, a file that only you can read.")
                     .arg(file);
    }
    Result<QString> result = notice;
    co_return result;
}

} // namespace docent
