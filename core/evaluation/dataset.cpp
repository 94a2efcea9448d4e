#include "evaluation/dataset.h"

#include "evaluation/jsonlines.h"

#include <QDir>
#include <QRegularExpression>
#include <QSet>

namespace docent {

Result<RetrievalDataset> readRetrievalDataset(const QString& folder)
{
    RetrievalDataset dataset;
    const QDir dir(folder);
    const auto id = [](const QJsonObject& object) { return object.value(QLatin1String("_id")).toString(); };
    const auto text = [](const QJsonObject& object, const char* key) {
        return object.value(QLatin1String(key)).toString();
    };

    bool header = true;
    auto read = eachLine(dir.filePath(QStringLiteral("qrels/test.tsv")), [&](const QByteArray& line) {
        if (std::exchange(header, false))
            return QString();
        const QList<QByteArray> fields = line.split('\t');
        bool isNumber = false;
        const int grade = fields.size() == 3 ? fields.at(2).toInt(&isNumber) : 0;
        if (!isNumber)
            return QStringLiteral("wants query, document and grade, parted by tabs");
        dataset.judgments[QString::fromUtf8(fields.at(0))].insert(QString::fromUtf8(fields.at(1)), grade);
        return QString();
    });
    if (!read)
        return fail(read.error());
    read = eachObject(dir.filePath(QStringLiteral("queries.jsonl")), [&](const QJsonObject& object) {
        if (id(object).isEmpty())
            return QStringLiteral("has no _id");
        if (dataset.judgments.contains(id(object)))
            dataset.queries.append({ id(object), text(object, "text") });
        return QString();
    });
    if (!read)
        return fail(read.error());
    QSet<QString> seen;
    read = eachObject(dir.filePath(QStringLiteral("corpus.jsonl")), [&](const QJsonObject& object) {
        if (id(object).isEmpty())
            return QStringLiteral("has no _id");
        if (seen.contains(id(object)))
            return QStringLiteral("the _id %1 stands twice").arg(id(object));
        seen.insert(id(object));
        dataset.corpus.append({ id(object), text(object, "title"), text(object, "text") });
        return QString();
    });
    if (!read)
        return fail(read.error());
    return dataset;
}

QList<ExpectedSource> takeSourceMarks(QString& truth)
{
    static const QRegularExpression mark(QStringLiteral(R"(\s*\[([^\[\]#]+\.\w{1,5})(?:#page=(\d+))?\])"));
    QList<ExpectedSource> sources;
    auto matches = mark.globalMatch(truth);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const ExpectedSource source { match.captured(1).trimmed(), match.captured(2).toInt() };
        if (!sources.contains(source))
            sources.append(source);
    }
    truth.remove(mark);
    return sources;
}

Result<QList<AnswerQuestion>> readAnswerQuestions(const QString& file)
{
    QList<AnswerQuestion> questions;
    const auto read = eachObject(file, [&](const QJsonObject& object) {
        AnswerQuestion question;
        question.question = object.value(QLatin1String("question")).toString();
        question.truth = object.value(QLatin1String("truth")).toString();
        if (question.question.isEmpty())
            return QStringLiteral("has no question");
        question.sources = takeSourceMarks(question.truth);
        questions.append(question);
        return QString();
    });
    if (!read)
        return fail(read.error());
    return questions;
}

} // namespace docent
