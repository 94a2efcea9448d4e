#include "library/keywordindex.h"

#include <QFileInfo>

namespace docent::keywordindex {

namespace {

/// Raise it with any change of indexedText() or of the columns: an entry can only be removed as it was added.
constexpr int indexVersion = 1;

/// Weights of body, headings and title: a word of the title or of a heading says more about a passage than one of its
/// text. Measured on judged questions, everything from 1.5 to 3 for the title is as good.
QString ranking()
{
    return QStringLiteral("bm25(1.0, 1.5, 2.0)");
}

QVariantList values(const Entry& entry)
{
    return { entry.passageId, indexedText(entry.text), indexedText(entry.headings), indexedText(entry.title) };
}

} // namespace

QString documentTitle(const QString& title, const QString& path, const QString& copyNames)
{
    const QString name = QFileInfo(path).completeBaseName();
    const QString own = title.isEmpty() || title == name ? name : title + QLatin1Char('\n') + name;
    return copyNames.isEmpty() ? own : own + QLatin1Char('\n') + copyNames;
}

QString above(const QString& headings, const QString& tableHead)
{
    return tableHead.isEmpty() ? headings : headings + QLatin1Char('\n') + tableHead;
}

Result<> create(Connection& db)
{
    const QStringList statements {
        // Marks count as parts of words (Thai, Hindi). Contentless: the text stands in `passages` alone.
        QStringLiteral("CREATE VIRTUAL TABLE keyword_index USING fts5(body, headings, title, content = '', tokenize = "
                       "\"porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"),
        QStringLiteral("INSERT INTO keyword_index (keyword_index, rank) VALUES ('automerge', 16)"),
        QStringLiteral("INSERT INTO keyword_index (keyword_index, rank) VALUES ('hashsize', 33554432)"),
        QStringLiteral("CREATE TABLE keyword_index_version (version INTEGER NOT NULL)"),
    };
    for (const QString& statement : statements) {
        if (const Result<> done = db.run(statement); !done)
            return done;
    }
    return db.run(QStringLiteral("INSERT INTO keyword_index_version (version) VALUES (?)"), { indexVersion });
}

Result<> rebuildIfOld(Connection& db)
{
    const Result<QVariant> version = db.value(QStringLiteral("SELECT version FROM keyword_index_version"));
    if (!version)
        return fail(version.error());
    if (version->toInt() == indexVersion)
        return {};
    auto work = [](Connection& inner) { return rebuild(inner); };
    return inTransaction(db, work);
}

Result<> rebuild(Connection& db)
{
    for (const QString& statement :
        { QStringLiteral("DROP TABLE keyword_index"), QStringLiteral("DROP TABLE keyword_index_version") }) {
        if (const Result<> done = db.run(statement); !done)
            return done;
    }
    if (const Result<> made = create(db); !made)
        return made;
    Result<> added;
    const Result<> read =
        db.each(QStringLiteral("SELECT p.id, p.text, p.headings, d.title, d.path, p.table_head, d.copy_names FROM "
                               "passages p JOIN documents d ON d.id = p.document"),
            {}, [&](const QSqlQuery& row) {
                if (added) {
                    added = add(db,
                        { row.value(0).toLongLong(), row.value(1).toString(),
                            above(row.value(2).toString(), row.value(5).toString()),
                            documentTitle(row.value(3).toString(), row.value(4).toString(), row.value(6).toString()) });
                }
            });
    return read ? added : read;
}

Result<> add(Connection& db, const Entry& entry)
{
    return db.run(
        QStringLiteral("INSERT INTO keyword_index (rowid, body, headings, title) VALUES (?, ?, ?, ?)"), values(entry));
}

Result<> remove(Connection& db, const Entry& entry)
{
    return db.run(QStringLiteral("INSERT INTO keyword_index (keyword_index, rowid, body, headings, title) "
                                 "VALUES ('delete', ?, ?, ?, ?)"),
        values(entry));
}

Result<QList<ScoredPassage>> search(Connection& db, const QString& query, int limit, const QString& collection)
{
    const QString expression = matchExpression(query);
    if (expression.isEmpty() || limit <= 0)
        return QList<ScoredPassage>();
    // bm25() is negative, the best first.
    const auto read = [](const QSqlQuery& row) {
        return ScoredPassage { row.value(0).toLongLong(), -row.value(1).toDouble() };
    };
    if (collection.isEmpty()) {
        return db.rows(
            QStringLiteral("SELECT rowid, rank FROM keyword_index WHERE keyword_index MATCH ? AND rank MATCH ? "
                           "ORDER BY rank LIMIT ?"),
            { expression, ranking(), limit }, read);
    }
    // CROSS JOIN keeps the index in front, which gives its rows in the order of their rank.
    return db.rows(QStringLiteral("SELECT k.rowid, k.rank FROM keyword_index k CROSS JOIN passages p ON p.id = k.rowid "
                                  "CROSS JOIN documents d ON d.id = p.document "
                                  "WHERE keyword_index MATCH ? AND k.rank MATCH ? AND (d.collection = ? OR EXISTS "
                                  "(SELECT 1 FROM documents c WHERE c.copy_of = d.id AND c.copy_of <> 0 AND "
                                  "c.collection = ?)) ORDER BY k.rank LIMIT ?"),
        { expression, ranking(), collection, collection, limit }, read);
}

} // namespace docent::keywordindex
