#pragma once

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

namespace docent::test {

/// A file of tls/, which make.sh there makes.
inline QString tlsFile(const QString& name)
{
    return QStringLiteral(QT_TESTCASE_SOURCEDIR "/tls/") + name;
}

/// Of a server that shows tls/`name`.pem: "server" is right, "other" of another host, "expired" is that.
inline QSslConfiguration tlsServer(const QString& name = QStringLiteral("server"))
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificateChain(QSslCertificate::fromPath(tlsFile(name + QStringLiteral(".pem"))));
    QFile key(tlsFile(QStringLiteral("server.key")));
    if (key.open(QIODevice::ReadOnly))
        tls.setPrivateKey(QSslKey(&key, QSsl::Ec));
    return tls;
}

inline QList<QSslCertificate> testAuthority()
{
    return QSslCertificate::fromPath(tlsFile(QStringLiteral("authority.pem")));
}

} // namespace docent::test
