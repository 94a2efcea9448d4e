#include "evaluation/questionset.h"

#include "evaluation/jsonlines.h"

#include <cmath>
#include <QCoreApplication>
#include <QJsonArray>
#include <QSet>

namespace docent {

namespace {

std::optional<ExpectedSource> sourceOf(const QJsonValue& value)
{
    if (value.isString())
        return expectedSource(value.toString());
    const QJsonObject object = value.toObject();
    ExpectedSource source;
    source.file = object.value(QLatin1String("file")).toString().trimmed();
    if (const QJsonValue page = object.value(QLatin1String("page")); !page.isUndefined() && !page.isNull()) {
        const double number = page.toDouble();
        if (number < 1 || number > 1e9 || number != std::floor(number))
            return std::nullopt;
        source.page = int(number);
    }
    return source.file.isEmpty() ? std::nullopt : std::optional(source);
}

/// What is wrong with the line, or nothing.
QString readQuestion(const QJsonObject& object, SearchQuestion& question)
{
    question.text = object.value(QLatin1String("question")).toString().trimmed();
    if (question.text.isEmpty())
        return QStringLiteral("has no question");
    const QJsonValue expect = object.value(QLatin1String("expect"));
    const QJsonArray sources = expect.isArray() ? expect.toArray() : QJsonArray { expect };
    if (expect.isUndefined() || sources.isEmpty())
        return QStringLiteral("does not say which file it expects: \"expect\" is missing");
    for (const QJsonValue& value : sources) {
        const auto source = sourceOf(value);
        if (!source)
            return QStringLiteral("\"expect\" wants a file, such as \"lease.pdf\" or \"lease.pdf#page=12\", or several "
                                  "in brackets");
        if (!question.expected.contains(*source))
            question.expected.append(*source);
    }
    return {};
}

} // namespace

std::optional<ExpectedSource> expectedSource(const QString& text)
{
    const QLatin1String mark("#page=");
    const qsizetype at = text.lastIndexOf(mark);
    ExpectedSource source { text.left(at).trimmed(), 0 };
    if (at >= 0) {
        source.page = text.mid(at + mark.size()).toInt();
        if (source.page < 1)
            return std::nullopt;
    }
    return source.file.isEmpty() ? std::nullopt : std::optional(source);
}

QString sourceName(const ExpectedSource& source)
{
    return source.page > 0 ? QStringLiteral("%1#page=%2").arg(source.file).arg(source.page) : source.file;
}

Result<QList<SearchQuestion>> readSearchQuestions(const QString& file)
{
    QList<SearchQuestion> questions;
    QSet<QString> known;
    const auto read = eachObject(file, [&](const QJsonObject& object) {
        SearchQuestion question;
        QString problem = readQuestion(object, question);
        if (problem.isEmpty() && known.contains(question.text))
            problem = QStringLiteral("the question stands twice; \"expect\" takes several files in brackets");
        known.insert(question.text);
        questions.append(question);
        return problem;
    });
    if (!read)
        return fail(read.error());
    if (questions.isEmpty())
        return fail(ErrorCode::Parse, QCoreApplication::translate("docent", "%1 has no questions.").arg(file));
    return questions;
}

QJsonObject toJson(const SearchQuestion& question)
{
    QJsonArray expect;
    for (const ExpectedSource& source : question.expected)
        expect.append(sourceName(source));
    return { { QStringLiteral("question"), question.text }, { QStringLiteral("expect"), expect } };
}

} // namespace docent
