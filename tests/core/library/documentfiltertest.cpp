#include "library/documentfilter.h"
#include "search/searchquery.h"
#include "support/samplelibrary.h"

#include <QTest>

using namespace docent;
using test::SampleLibrary;

/// Which documents a query's conditions let through.
class DocumentFilterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matches_data();
    void matches();
    void copiesLetTheirOriginalThrough();
};

namespace {

void describe(SampleLibrary& library, const QString& path, const char* kind, const char* collection, const char* date)
{
    library.add(path, { QStringLiteral("text of ") + path });
    const QString sql =
        QStringLiteral("UPDATE documents SET kind = '%1', collection = '%2', date = '%3', modified_ns = "
                       "%4 WHERE path = '%5'");
    // Noon of 2 January 2020.
    library.value(sql.arg(QLatin1String(kind), QLatin1String(collection), QLatin1String(date),
        QString::number(1'577'966'400'000'000'000), path));
}

QStringList matching(SampleLibrary& library, const DocumentFilter& filter)
{
    const auto names = library.read([&filter](Connection& db) -> Result<QStringList> {
        const Result<QSet<qint64>> ids = documents::matching(db, filter);
        if (!ids)
            return fail(ids.error());
        QStringList list;
        for (const qint64 id : *ids)
            list.append(documents::find(db, id).value()->path.section(QLatin1Char('/'), -1));
        list.sort();
        return list;
    });
    return names.value_or(QStringList { QStringLiteral("failed") });
}

} // namespace

void DocumentFilterTest::matches_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("names");
    const auto row = [](const char* query, const char* names) {
        QTest::newRow(query) << QString::fromUtf8(query) << QString::fromUtf8(names);
    };
    row("", "Lease.pdf letter.eml notes.md Übersicht.docx");
    row("name:lease", "Lease.pdf");
    row("name:E", "Lease.pdf letter.eml notes.md Übersicht.docx");
    row("name:übersicht", "Übersicht.docx");
    row("name:le -name:lease", "letter.eml");
    row("type:pdf", "Lease.pdf");
    row("type:word", "Übersicht.docx");
    row("type:markdown", "notes.md");
    row("type:md type:mail", "letter.eml notes.md");
    row("-type:pdf -type:word", "letter.eml notes.md");
    row("in:contracts", "Lease.pdf");
    row("in:Alice", "Lease.pdf letter.eml");
    row("-in:alice", "notes.md Übersicht.docx");
    row("in:ali", "");
    row("after:2024", "Lease.pdf");
    row("before:2024", "letter.eml notes.md Übersicht.docx");
    row("after:2020-01-02 before:2020-01-03", "notes.md Übersicht.docx");
    row("after:2023-06 before:2024", "letter.eml");
    row("type:pdf name:notes", "");
}

void DocumentFilterTest::matches()
{
    QFETCH(QString, query);
    SampleLibrary library;
    describe(library, QStringLiteral("/home/alice/Lease.pdf"), "pdf", "Contracts", "2024-03-05");
    describe(library, QStringLiteral("/home/alice/in/letter.eml"), "mail", "", "2023-07-01T10:00:00Z");
    describe(library, QStringLiteral("/home/bob/notes.md"), "markdown", "", "");
    describe(library, QStringLiteral("/home/bob/Übersicht.docx"), "docx", "", "");
    QTEST(matching(library, parseSearchQuery(query).filter).join(QLatin1Char(' ')), "names");
}

void DocumentFilterTest::copiesLetTheirOriginalThrough()
{
    SampleLibrary library;
    describe(library, QStringLiteral("/a/one.txt"), "text", "", "");
    describe(library, QStringLiteral("/b/two.txt"), "text", "", "");
    library.value(QStringLiteral("UPDATE documents SET copy_of = (SELECT id FROM documents WHERE path = '/a/one.txt') "
                                 "WHERE path = '/b/two.txt'"));
    DocumentFilter filter;
    filter.places = { QStringLiteral("b") };
    QCOMPARE(matching(library, filter), QStringList { QStringLiteral("one.txt") });
}

QTEST_GUILESS_MAIN(DocumentFilterTest)
#include "documentfiltertest.moc"
