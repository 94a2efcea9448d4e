#include "evaluation/jsonlines.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

namespace docent {

namespace {

constexpr qint64 longestLine = qint64(16) << 20;

} // namespace

Result<> eachLine(const QString& path, const std::function<QString(const QByteArray&)>& take)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::NotFound,
            QCoreApplication::translate("docent", "%1 can't be read: %2").arg(path, file.errorString()));
    }
    for (int number = 1; !file.atEnd(); ++number) {
        const QByteArray line = file.readLine(longestLine).trimmed();
        if (file.error() != QFileDevice::NoError) {
            return fail(ErrorCode::Io,
                QCoreApplication::translate("docent", "%1 can't be read: %2").arg(path, file.errorString()));
        }
        if (line.isEmpty())
            continue;
        const QString problem = take(line);
        if (!problem.isEmpty())
            return fail(ErrorCode::Parse, QStringLiteral("%1:%2: %3").arg(path).arg(number).arg(problem));
    }
    return {};
}

Result<> eachObject(const QString& path, const std::function<QString(const QJsonObject&)>& take)
{
    return eachLine(path, [&take](const QByteArray& line) {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(line, &error);
        if (!document.isObject())
            return error.error == QJsonParseError::NoError ? QStringLiteral("not a JSON object") : error.errorString();
        return take(document.object());
    });
}

} // namespace docent
