#include "base/paths.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <unistd.h>

namespace docent::paths {

namespace {

constexpr char16_t byteLetters = 0xEF00;

bool hasBytes(const QString& text)
{
    return std::any_of(text.cbegin(), text.cend(), isByte);
}

/// How many bytes of valid UTF-8 make the letter at `at`; 0: none do.
qsizetype letterLength(const QByteArray& name, qsizetype at)
{
    for (qsizetype length = 1; length <= 4 && at + length <= name.size(); ++length) {
        if (QUtf8StringView(name.constData() + at, length).isValidUtf8())
            return length;
    }
    return 0;
}

} // namespace

QString decoded(const QByteArray& name)
{
    if (QUtf8StringView(name).isValidUtf8()) {
        QString text = QString::fromUtf8(name);
        if (!hasBytes(text))
            return text;
    }
    QString text;
    for (qsizetype at = 0; at < name.size();) {
        const qsizetype length = letterLength(name, at);
        const QString letter = QString::fromUtf8(name.constData() + at, length);
        if (length > 0 && !hasBytes(letter)) {
            text += letter;
            at += length;
            continue;
        }
        for (const qsizetype end = at + std::max<qsizetype>(length, 1); at < end; ++at)
            text += QChar(char16_t(byteLetters + uchar(name.at(at))));
    }
    return text;
}

QByteArray encoded(const QString& path)
{
    if (!hasBytes(path))
        return path.toUtf8();
    QByteArray name;
    for (qsizetype at = 0; at < path.size();) {
        if (isByte(path.at(at))) {
            name += char(path.at(at).unicode() - byteLetters);
            ++at;
            continue;
        }
        const auto next = std::find_if(path.cbegin() + at, path.cend(), isByte);
        const qsizetype end = next - path.cbegin();
        name += QStringView(path).sliced(at, end - at).toUtf8();
        at = end;
    }
    return name;
}

bool exists(const QString& path)
{
    return ::access(encoded(path).constData(), F_OK) == 0;
}

QUrl toUrl(const QString& path)
{
    if (!hasBytes(path))
        return QUrl::fromLocalFile(path);
    return QUrl::fromEncoded("file://" + encoded(path).toPercentEncoding("/"));
}

QString fromUrl(const QUrl& url)
{
    const QByteArray name = QByteArray::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1());
    return QUtf8StringView(name).isValidUtf8() ? url.toLocalFile() : decoded(name);
}

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
