#include "llm/modelcatalog.h"

#include <algorithm>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

namespace {

constexpr qint64 largestList = 1 << 20;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

Result<KnownModel> modelOf(const QJsonObject& entry, qsizetype number)
{
    const auto text = [&entry](const char* key) { return entry.value(QLatin1String(key)).toString().trimmed(); };
    KnownModel model;
    model.name = text("name");
    model.about = text("about");
    model.embeds = text("role") == QLatin1String("embedding");
    model.url = QUrl(text("url"), QUrl::StrictMode);
    model.sha256 = text("sha256");
    model.ollama = text("ollama");
    model.bytes = entry.value(QLatin1String("bytes")).toInteger();
    model.memory = entry.value(QLatin1String("memory")).toInteger();
    model.licence = text("licence");
    model.source = QUrl(text("source"));
    if (model.name.isEmpty())
        return fail(ErrorCode::Parse, tr("Entry %1 of the list of models has no name.").arg(number));
    const bool web = model.url.scheme() == QLatin1String("https") || model.url.scheme() == QLatin1String("http");
    if (!web || model.url.host().isEmpty()) {
        return fail(
            ErrorCode::Parse, tr("“%1” in the list of models has no url of http:// or https://.").arg(model.name));
    }
    return model;
}

Result<QByteArray> contentOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Permission, tr("%1 can't be read.").arg(path), file.errorString());
    if (file.size() > largestList)
        return fail(ErrorCode::TooLarge, tr("%1 is too large for a list of models.").arg(path));
    return file.readAll();
}

} // namespace

Result<QList<KnownModel>> parseCatalog(const QByteArray& json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const auto line =
            std::count(json.cbegin(), json.cbegin() + std::min<qsizetype>(problem.offset, json.size()), '\n');
        return fail(ErrorCode::Parse,
            tr("The list of models isn't JSON: %1, in line %2.").arg(problem.errorString()).arg(line + 1));
    }
    const QJsonValue entries = document.object().value(QLatin1String("models"));
    if (!entries.isArray())
        return fail(ErrorCode::Parse, tr("The list of models has no array \"models\"."));
    QList<KnownModel> models;
    const QJsonArray array = entries.toArray();
    for (const QJsonValue& entry : array) {
        Result<KnownModel> model = modelOf(entry.toObject(), models.size() + 1);
        if (!model)
            return fail(model.error());
        models.append(std::move(*model));
    }
    return models;
}

Result<QList<KnownModel>> knownModels(const QString& ownList)
{
    QList<KnownModel> models;
    QStringList lists { QStringLiteral(":/docent/models.json") };
    if (!ownList.isEmpty() && QFile::exists(ownList))
        lists.prepend(ownList);
    for (const QString& list : std::as_const(lists)) {
        const Result<QByteArray> content = contentOf(list);
        if (!content)
            return fail(content.error());
        const Result<QList<KnownModel>> read = parseCatalog(*content);
        if (!read)
            return fail(read.error().code, read.error().message, list);
        for (const KnownModel& model : *read) {
            const auto isSame = [&model](const KnownModel& other) { return other.name == model.name; };
            if (std::none_of(models.cbegin(), models.cend(), isSame))
                models.append(model);
        }
    }
    return models;
}

} // namespace docent
