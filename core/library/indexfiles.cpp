#include "library/indexfiles.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QRandomGenerator>

namespace docent::indexfiles {

namespace {

/// A file is named by the database a few minutes after it was begun, at the latest.
constexpr qint64 rubbishAfterSeconds = 3600;

} // namespace

QString newName(const QString& suffix)
{
    return QStringLiteral("%1.%2").arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0')).arg(suffix);
}

Result<> makeFolder(const QString& folder, const QString& what)
{
    if (QDir(folder).mkpath(QStringLiteral(".")))
        return {};
    return fail(ErrorCode::Io,
        QCoreApplication::translate("docent", "The folder %1 of the %2 can't be made.").arg(folder, what));
}

void removeRubbish(const QString& folder, const QString& suffix, const QSet<QString>& named)
{
    const QDateTime before = QDateTime::currentDateTime().addSecs(-rubbishAfterSeconds);
    const QFileInfoList files =
        QDir(folder).entryInfoList({ QStringLiteral("*.") + suffix + QLatin1Char('*') }, QDir::Files);
    for (const QFileInfo& file : files) {
        if (!named.contains(file.fileName()) && file.lastModified() < before)
            QFile::remove(file.filePath());
    }
}

} // namespace docent::indexfiles
