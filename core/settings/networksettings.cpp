#include "settings/settings.h"

namespace docent {

namespace {

const QString proxyKey = QStringLiteral("network/proxy");
const QString authoritiesKey = QStringLiteral("network/authorities");
const QString systemName = QStringLiteral("system");
const QString noneName = QStringLiteral("none");

} // namespace

ProxyChoice proxyFromText(const QString& text)
{
    if (text.isEmpty() || text == systemName)
        return {};
    if (text == noneName)
        return { ProxyChoice::Kind::None, {} };
    return { ProxyChoice::Kind::Given, QUrl(text) };
}

QString proxyText(const ProxyChoice& choice)
{
    switch (choice.kind) {
    case ProxyChoice::Kind::System:
        return systemName;
    case ProxyChoice::Kind::None:
        return noneName;
    case ProxyChoice::Kind::Given:
        break;
    }
    return choice.address.toString();
}

ProxyChoice Settings::proxy() const
{
    return proxyFromText(value(proxyKey, {}).toString());
}

void Settings::setProxy(const ProxyChoice& choice)
{
    const bool changed = choice != proxy();
    ProxyChoice kept = choice;
    kept.address.setPassword({}); // which is a secret
    store(proxyKey, proxyText(kept));
    if (changed)
        Q_EMIT networkChanged();
}

QStringList Settings::authorities() const
{
    return value(authoritiesKey, {}).toStringList();
}

void Settings::setAuthorities(const QStringList& files)
{
    const bool changed = files != authorities();
    store(authoritiesKey, files);
    if (changed)
        Q_EMIT networkChanged();
}

} // namespace docent
