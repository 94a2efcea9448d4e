#include "net/authorities.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QLocale>

namespace docent {

namespace {

constexpr qint64 mostBytes = 8 << 20; // all the authorities of a system together are a few hundred kB

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString day(const QDateTime& time)
{
    return QLocale().toString(time.toLocalTime().date(), QLocale::LongFormat);
}

/// Why a certificate doesn't count now; empty if it does.
QString objection(const QSslCertificate& certificate, const QDateTime& now)
{
    if (certificate.expiryDate() < now)
        return tr("“%1” expired on %2").arg(certificateName(certificate), day(certificate.expiryDate()));
    if (certificate.effectiveDate() > now)
        return tr("“%1” is valid only from %2").arg(certificateName(certificate), day(certificate.effectiveDate()));
    return {};
}

} // namespace

QString certificateName(const QSslCertificate& certificate)
{
    const QStringList names =
        certificate.subjectInfo(QSslCertificate::CommonName) + certificate.subjectInfo(QSslCertificate::Organization);
    return names.isEmpty() ? tr("a certificate without a name") : names.first();
}

Result<AuthorityFile> readAuthorities(const QString& path, const QDateTime& now)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::Io, tr("The certificate file %1 can't be read: %2.").arg(path, file.errorString()));
    }
    const QByteArray bytes = file.read(mostBytes + 1);
    const QList<QSslCertificate> all =
        bytes.size() > mostBytes ? QList<QSslCertificate>() : QSslCertificate::fromData(bytes, QSsl::Pem);
    AuthorityFile authorities;
    QStringList objections;
    for (const QSslCertificate& certificate : all) {
        const QString found = objection(certificate, now);
        if (found.isEmpty())
            authorities.certificates.append(certificate);
        else
            objections.append(found);
    }
    if (all.isEmpty()) {
        return fail(ErrorCode::Parse,
            tr("%1 holds no certificate. It should be a PEM file, with lines such as “-----BEGIN CERTIFICATE-----”.")
                .arg(path));
    }
    if (authorities.certificates.isEmpty())
        return fail(ErrorCode::InvalidArgument,
            tr("No certificate in %1 counts today: %2.").arg(path, objections.join(QLatin1String(", "))));
    if (!objections.isEmpty())
        authorities.notice = tr("In %1, %2.").arg(path, objections.join(QLatin1String(", ")));
    return authorities;
}

} // namespace docent
