#include "library/messagejson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace docent::messagejson {

namespace {

const QLatin1String rankKey("rank"), passageKey("passage"), documentKey("document"), pathKey("path"), titleKey("title"),
    pageKey("page"), placeKey("place"), scoreKey("score"), keywordRankKey("keyword_rank"), vectorRankKey("vector_rank"),
    textKey("text"), localOnlyKey("local_only"), codeKey("code"), messageKey("message"), detailKey("detail");

QString compact(const QJsonDocument& document)
{
    return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
}

QJsonDocument parsed(const QString& json)
{
    return QJsonDocument::fromJson(json.toUtf8());
}

} // namespace

QString fromSources(const QList<SentPassage>& sources)
{
    QJsonArray array;
    for (const SentPassage& source : sources) {
        array.append(QJsonObject { { rankKey, source.rank }, { passageKey, source.passageId },
            { documentKey, source.documentId }, { pathKey, source.path }, { titleKey, source.title },
            { pageKey, source.page }, { placeKey, storedPlace(source.place) }, { scoreKey, source.score },
            { keywordRankKey, source.keywordRank }, { vectorRankKey, source.vectorRank }, { textKey, source.text },
            { localOnlyKey, source.localOnly } });
    }
    return compact(QJsonDocument(array));
}

QList<SentPassage> toSources(const QString& json)
{
    QList<SentPassage> sources;
    const QJsonArray array = parsed(json).array();
    for (const QJsonValue& value : array) {
        const QJsonObject object = value.toObject();
        SentPassage source;
        source.rank = object.value(rankKey).toInt();
        source.passageId = object.value(passageKey).toInteger();
        source.documentId = object.value(documentKey).toInteger();
        source.path = object.value(pathKey).toString();
        source.title = object.value(titleKey).toString();
        source.page = object.value(pageKey).toInt();
        source.place = placeFromStored(object.value(placeKey).toString());
        source.score = object.value(scoreKey).toDouble();
        source.keywordRank = object.value(keywordRankKey).toInt();
        source.vectorRank = object.value(vectorRankKey).toInt();
        source.text = object.value(textKey).toString();
        source.localOnly = object.value(localOnlyKey).toBool();
        sources.append(source);
    }
    return sources;
}

QString fromTexts(const QStringList& texts)
{
    return compact(QJsonDocument(QJsonArray::fromStringList(texts)));
}

QStringList toTexts(const QString& json)
{
    QStringList texts;
    const QJsonArray array = parsed(json).array();
    for (const QJsonValue& value : array)
        texts.append(value.toString());
    return texts;
}

QString fromObject(const QJsonObject& object)
{
    return compact(QJsonDocument(object));
}

QJsonObject toObject(const QString& json)
{
    return parsed(json).object();
}

QString fromError(const Error& error)
{
    return fromObject(
        { { codeKey, errorCodeName(error.code) }, { messageKey, error.message }, { detailKey, error.detail } });
}

Error toError(const QString& json)
{
    const QJsonObject object = toObject(json);
    return { errorCodeFromName(object.value(codeKey).toString()), object.value(messageKey).toString(),
        object.value(detailKey).toString(), {} };
}

} // namespace docent::messagejson
