#include "settings/keyfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace docent::keyfile {

namespace {

constexpr QFile::Permissions ownerOnly = QFile::ReadOwner | QFile::WriteOwner;
constexpr qint64 sizeLimit = 1 << 20;

Error ioError(const QString& sentence, const QString& file, const QString& reason)
{
    return { ErrorCode::Io, sentence.arg(file, reason), {}, {} };
}

Result<QJsonObject> load(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return QJsonObject();
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ioError(QCoreApplication::translate("docent", "The file with the keys, %1, can't be read: %2"),
            path, file.errorString()));
    }
    const QJsonDocument document = QJsonDocument::fromJson(file.read(sizeLimit));
    if (!document.isObject()) {
        return fail(ErrorCode::Damaged,
            QCoreApplication::translate(
                "docent", "The file with the keys, %1, is damaged. Remove it and enter the keys again.")
                .arg(path));
    }
    return document.object();
}

} // namespace

Result<QString> read(const QString& file, const QString& name)
{
    const Result<QJsonObject> keys = load(file);
    if (!keys)
        return fail(keys.error());
    return keys->value(name).toString();
}

Result<> write(const QString& file, const QString& name, const QString& key)
{
    Result<QJsonObject> keys = load(file);
    if (!keys)
        return fail(keys.error());
    if (key.isEmpty() && !keys->contains(name))
        return {};
    if (key.isEmpty())
        keys->remove(name);
    else
        keys->insert(name, key);

    const QString folder = QFileInfo(file).absolutePath();
    if (!QFileInfo::exists(folder) && QDir().mkpath(folder))
        QFile::setPermissions(folder, ownerOnly | QFile::ExeOwner);
    QSaveFile target(file);
    // The rights are narrowed before the first byte is written.
    if (!target.open(QIODevice::WriteOnly) || !target.setPermissions(ownerOnly)
        || target.write(QJsonDocument(*keys).toJson()) < 0 || !target.commit()) {
        return fail(ioError(
            QCoreApplication::translate("docent", "The key can't be stored in %1: %2"), file, target.errorString()));
    }
    return {};
}

} // namespace docent::keyfile
