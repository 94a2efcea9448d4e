#include "library/questionsets.h"

namespace docent::questionsets {

Result<> save(Connection& db, const QString& name, const QList<SearchQuestion>& questions)
{
    if (const Result<bool> removed = remove(db, name); !removed)
        return fail(removed.error());
    for (const SearchQuestion& question : questions) {
        if (const Result<int> added = add(db, name, question); !added)
            return fail(added.error());
    }
    return {};
}

Result<int> add(Connection& db, const QString& name, const SearchQuestion& question)
{
    for (const ExpectedSource& source : question.expected) {
        const Result<> inserted =
            db.run(QStringLiteral("INSERT OR IGNORE INTO question_sets (name, question, file, page) "
                                  "VALUES (?, ?, ?, ?)"),
                { name, question.text, source.file, source.page });
        if (!inserted)
            return fail(inserted.error());
    }
    const Result<QVariant> count =
        db.value(QStringLiteral("SELECT count(DISTINCT question) FROM question_sets WHERE name = ?"), { name });
    if (!count)
        return fail(count.error());
    return count->toInt();
}

Result<std::optional<QList<SearchQuestion>>> load(Connection& db, const QString& name)
{
    QList<SearchQuestion> questions;
    QHash<QString, qsizetype> places;
    const auto take = [&](const QSqlQuery& row) {
        const QString text = row.value(0).toString();
        auto place = places.constFind(text);
        if (place == places.constEnd()) {
            place = places.insert(text, questions.size());
            questions.append({ text, {} });
        }
        questions[*place].expected.append({ row.value(1).toString(), row.value(2).toInt() });
    };
    const Result<> read = db.each(
        QStringLiteral("SELECT question, file, page FROM question_sets WHERE name = ? ORDER BY id"), { name }, take);
    if (!read)
        return fail(read.error());
    if (questions.isEmpty())
        return std::optional<QList<SearchQuestion>>();
    return std::optional(questions);
}

Result<QList<Summary>> list(Connection& db)
{
    return db.rows(
        QStringLiteral("SELECT name, count(DISTINCT question) FROM question_sets GROUP BY name ORDER BY name"), {},
        [](const QSqlQuery& row) {
            return Summary { row.value(0).toString(), row.value(1).toInt() };
        });
}

Result<bool> remove(Connection& db, const QString& name)
{
    const Result<> removed = db.run(QStringLiteral("DELETE FROM question_sets WHERE name = ?"), { name });
    if (!removed)
        return fail(removed.error());
    return db.rowsAffected() > 0;
}

} // namespace docent::questionsets
