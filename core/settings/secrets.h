#pragma once

#include "async/semaphore.h"
#include "async/task.h"
#include "settings/settings.h"

#include <QString>

namespace docent {

/// The name under which the key for this endpoint is kept: its kind and host, never the key of another host.
QString secretName(const ModelConfig& config);

/// The same for the password of a proxy; empty where it asks for no user.
QString secretName(const ProxyChoice& proxy);

/// API keys, in the system's keychain; where there is none, in a file with mode 0600 (`notice` says so).
class Secrets {
public:
    /// `fallbackFile`: where keys go without a keychain. `useKeychain` false: always the file (command line tests).
    explicit Secrets(QString fallbackFile, bool useKeychain = true);
    /// Empty if there is none.
    Task<QString> read(QString name, std::stop_token stop);
    /// An empty key removes it. The value is a notice for the person, empty when the keychain took it.
    Task<QString> write(QString name, QString key, std::stop_token stop);

private:
    Task<QString> readUnlocked(QString name, std::stop_token stop);
    Task<QString> writeUnlocked(QString name, QString key, std::stop_token stop);

    QString m_fallbackFile;
    bool m_useKeychain;
    Semaphore m_turn { 1 }; ///< one read or write at a time, so that none is lost
};

} // namespace docent
