#include "app/networkline.h"

#include "net/proxy.h"

#include <QCommandLineParser>
#include <QDir>

namespace docent {

void addNetworkOptions(QCommandLineParser& parser)
{
    parser.addOption({ QStringLiteral("proxy"),
        QStringLiteral("Reach other computers by this proxy: http://host:port, socks5://host:port, system or none; "
                       "its password comes from DOCENT_PROXY_PASSWORD or the keychain."),
        QStringLiteral("PROXY") });
    parser.addOption({ QStringLiteral("ca-file"),
        QStringLiteral("Trust the certificate authorities in this PEM file, too; may be given again."),
        QStringLiteral("PEM") });
}

QString readNetwork(const QCommandLineParser& parser, CommandLine& line)
{
    for (const QString& file : parser.values(QStringLiteral("ca-file")))
        line.authorities.append(QDir::cleanPath(QDir::current().absoluteFilePath(file)));
    if (!parser.isSet(QStringLiteral("proxy")))
        return {};
    line.proxy = proxyFromText(parser.value(QStringLiteral("proxy")));
    if (line.proxy->kind != ProxyChoice::Kind::Given)
        return {};
    const Result<QNetworkProxy> proxy = proxyAt(line.proxy->address);
    return proxy ? QString() : QStringLiteral("--proxy: %1").arg(proxy.error().message);
}

bool isNetworkOption(const QString& word)
{
    return word == QLatin1String("--proxy") || word == QLatin1String("--ca-file");
}

} // namespace docent
