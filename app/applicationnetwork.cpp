#include "app/application.h"
#include "async/pooljob.h"
#include "net/authorities.h"
#include "net/proxy.h"

namespace docent {

namespace {

struct ReadAuthorities {
    QList<QSslCertificate> certificates;
    QList<Error> problems;
};

Result<ReadAuthorities> readAll(const QStringList& files)
{
    ReadAuthorities all;
    for (const QString& file : files) {
        const Result<AuthorityFile> read = readAuthorities(file, QDateTime::currentDateTime());
        if (!read) {
            all.problems.append(read.error());
            continue;
        }
        all.certificates.append(read->certificates);
        if (!read->notice.isEmpty())
            all.problems.append({ ErrorCode::InvalidArgument, read->notice, {}, {} });
    }
    return all;
}

} // namespace

void Application::setNetwork(std::optional<ProxyChoice> proxy, const QString& password, QStringList authorities)
{
    m_proxy = std::move(proxy);
    m_proxyPassword = password;
    m_authorities = std::move(authorities);
}

void Application::renewNetwork()
{
    m_scope.spawn(tr("Changing the network settings"), useNetwork(m_scope.token()));
}

/// The proxy's password, given or kept; where the keychain doesn't give it out, the proxy will ask for it.
Task<QNetworkProxy> Application::givenProxy(ProxyChoice choice, std::stop_token stop)
{
    Result<QNetworkProxy> proxy = proxyAt(choice.address);
    const QString name = secretName(choice);
    if (!proxy || name.isEmpty())
        co_return proxy;
    QString password = m_proxyPassword;
    if (password.isEmpty()) {
        const Result<QString> kept = co_await m_secrets.read(name, stop);
        if (!kept && kept.error().isCancelled())
            co_return fail(kept.error());
        if (!kept)
            Q_EMIT problem(kept.error());
        password = kept.value_or(QString());
    }
    proxy->setPassword(password);
    co_return proxy;
}

Task<> Application::useNetwork(std::stop_token stop)
{
    m_http.setOffline(m_settings.offline());
    const int choice = ++m_networkChoices;
    const ProxyChoice chosen = m_proxy.value_or(m_settings.proxy());
    const QStringList files = m_settings.authorities() + m_authorities;
    auto read = [files](std::stop_token) { return readAll(files); };
    const Result<ReadAuthorities> authorities = co_await runOnPool(*m_pool, std::move(read), stop);
    if (!authorities)
        co_return fail(authorities.error());
    NetworkOptions options;
    options.systemProxy = chosen.kind == ProxyChoice::Kind::System;
    options.authorities = authorities->certificates;
    if (chosen.kind == ProxyChoice::Kind::Given) {
        const Result<QNetworkProxy> proxy = co_await givenProxy(chosen, stop);
        if (!proxy && proxy.error().isCancelled())
            co_return fail(proxy.error());
        if (proxy)
            options.proxy = *proxy;
        else
            options.problem = proxy.error();
    }
    if (choice != m_networkChoices) // another was chosen meanwhile
        co_return Result<>();
    m_networkProblems = authorities->problems;
    if (options.problem)
        m_networkProblems.append(*options.problem);
    m_http.setOptions(std::move(options));
    for (const Error& error : std::as_const(m_networkProblems))
        Q_EMIT problem(error);
    co_return Result<>();
}

} // namespace docent
