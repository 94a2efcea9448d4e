#include "ingest/documentpasswords.h"

#include "base/logging.h"
#include "extract/extractorpool.h"
#include "extract/workerprotocol.h"
#include "settings/secrets.h"

#include <algorithm>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>

namespace docent {

namespace {

/// The secret's name does not tell what documents a person has.
QString secretOf(const QString& path)
{
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    return QStringLiteral("document-") + QString::fromLatin1(hash.toHex());
}

bool mayBePassword(const QString& text)
{
    return !text.isEmpty() && text.toUtf8().size() <= worker::maxPasswordBytes
        && std::none_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

} // namespace

DocumentPasswords::DocumentPasswords(Secrets* secrets)
    : m_secrets(secrets)
{
}

void DocumentPasswords::offer(const QStringList& passwords)
{
    for (const QString& password : passwords) {
        if (mayBePassword(password) && !m_forAll.contains(password))
            m_forAll.append(password);
    }
}

void DocumentPasswords::give(const QString& path, const QString& password)
{
    if (mayBePassword(password))
        m_own.insert(path, password);
}

Task<QString> DocumentPasswords::keep(QString path, QString password, std::stop_token stop)
{
    if (!m_secrets || !mayBePassword(password))
        co_return QString();
    Result<QString> notice = co_await m_secrets->write(secretOf(path), password, stop);
    co_return notice;
}

QStringList DocumentPasswords::known(const QString& path) const
{
    QStringList passwords = m_forAll.mid(0, worker::maxPasswords);
    for (auto own = m_own.cbegin(); own != m_own.cend(); ++own) {
        if (own.key() != path && !own.key().startsWith(path + QLatin1Char('/')))
            continue;
        passwords.removeAll(*own);
        passwords.prepend(*own);
    }
    return passwords.mid(0, worker::maxPasswords);
}

Task<QStringList> DocumentPasswords::find(QString path, std::stop_token stop)
{
    if (m_secrets && !m_own.contains(path)) {
        const Result<QString> kept = co_await m_secrets->read(secretOf(path), stop);
        if (!kept && kept.error().isCancelled())
            co_return fail(kept.error());
        if (!kept)
            qCWarning(lcIngest).noquote() << "a kept password can't be read:" << kept.error().message;
        else if (!m_own.contains(path)) // one that was given while this waited is newer
            give(path, *kept);
    }
    co_return known(path);
}

Result<QStringList> readPasswordFile(const QString& path)
{
    constexpr qint64 largest = 64 * 1024;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io,
            QCoreApplication::translate("docent", "The passwords in %1 can't be read.").arg(path), file.errorString());
    const QString text = QString::fromUtf8(file.read(largest));
    QStringList passwords;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (QString line : lines) {
        if (line.endsWith(QLatin1Char('\r')))
            line.chop(1);
        if (mayBePassword(line))
            passwords.append(line);
    }
    if (passwords.isEmpty())
        return fail(
            ErrorCode::InvalidArgument, QCoreApplication::translate("docent", "There is no password in %1.").arg(path));
    if (passwords.size() > worker::maxPasswords)
        return fail(ErrorCode::InvalidArgument,
            QCoreApplication::translate("docent", "There are more than %1 passwords in %2.")
                .arg(worker::maxPasswords)
                .arg(path));
    return passwords;
}

static Task<Extracted> extractWith(ExtractorPool& extractors, const QString& path, const QStringList& passwords,
    const QString& languages, std::stop_token stop)
{
    return languages.isEmpty() ? extractors.extract(path, passwords, std::move(stop))
                               : extractors.recognize(path, passwords, languages, std::move(stop));
}

Task<Extracted> extractUnlocked(
    ExtractorPool& extractors, DocumentPasswords& passwords, QString path, std::stop_token stop, QString languages)
{
    const QStringList known = passwords.known(path);
    Result<Extracted> read = co_await extractWith(extractors, path, known, languages, stop);
    if (read || read.error().code != ErrorCode::Encrypted)
        co_return read;
    const Result<QStringList> all = co_await passwords.find(path, stop);
    if (!all)
        co_return fail(all.error());
    if (*all == known)
        co_return read;
    read = co_await extractWith(extractors, path, *all, languages, stop);
    co_return read;
}

} // namespace docent
