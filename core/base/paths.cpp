#include "base/paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace docent::paths {

QString defaultLibrary()
{
    const QString chosen = qEnvironmentVariable("DOCENT_LIBRARY");
    if (!chosen.isEmpty())
        return QDir::cleanPath(QDir::current().absoluteFilePath(chosen));
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QLatin1String("/docent/library");
}

QString extractorProgram()
{
    const QDir here(QCoreApplication::applicationDirPath());
    const QStringList candidates { qEnvironmentVariable("DOCENT_EXTRACTOR"),
        here.filePath(QStringLiteral("docent-extractor")),
        here.filePath(QStringLiteral("../libexec/docent/docent-extractor")) };
    for (const QString& candidate : candidates) {
        if (!candidate.isEmpty() && QFileInfo(candidate).isExecutable())
            return QFileInfo(candidate).absoluteFilePath();
    }
    return {};
}

QString samplesDirectory()
{
    const QDir here(QCoreApplication::applicationDirPath());
    const QString directory = here.filePath(QStringLiteral("../share/docent/samples"));
    return QFileInfo(directory).isDir() ? QDir::cleanPath(directory) : QString();
}

} // namespace docent::paths
