#include "search/searchquery.h"

#include <QTest>

using namespace docent;

namespace {

QString dated(const char* name, const QDate& date)
{
    return date.isValid() ? QStringLiteral(" %1=%2").arg(QLatin1String(name), date.toString(Qt::ISODate)) : QString();
}

QString listed(const char* name, const QStringList& values)
{
    return values.isEmpty() ? QString()
                            : QStringLiteral(" %1=%2").arg(QLatin1String(name), values.join(QLatin1Char(',')));
}

/// A query in one line: its words, [phrases|alternatives], !excluded, and what its filter says.
QString described(const SearchQuery& query)
{
    QString text = query.words;
    for (const QStringList& group : query.required)
        text += QLatin1String(" [") + group.join(QLatin1Char('|')) + QLatin1Char(']');
    for (const QString& phrase : query.excluded)
        text += QLatin1String(" !") + phrase;
    const DocumentFilter& filter = query.filter;
    text += listed("name", filter.names) + listed("type", filter.types) + listed("in", filter.places)
        + listed("-name", filter.notNames) + listed("-type", filter.notTypes) + listed("-in", filter.notPlaces)
        + dated("after", filter.after) + dated("before", filter.before);
    return text.trimmed();
}

} // namespace

class SearchQueryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void isBounded();
    void tellsWhatIsSought();
};

void SearchQueryTest::parses_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* query, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(query) << QString::fromUtf8(expected);
    };
    row("empty", "", "");
    row("spaces", " \t\n ", "");
    row("words", "What is  the plan?", "What is the plan?");
    row("a phrase", "\"flexible spending\" limit", "limit [flexible spending]");
    row("two phrases", "\"a b\" \"c d\"", "[a b] [c d]");
    row("curly quotes", "„flexible spending“", "[flexible spending]");
    row("a lone quote", "5\" pipe", "5 \" pipe");
    row("an empty phrase", "\"\" pipe", "pipe");
    row("excluded", "plan -dental", "plan !dental");
    row("an excluded phrase", "plan -\"dental care\" -eye", "plan !dental care !eye");
    row("only excluded", "-dental", "dental");
    row("a minus within a word", "e-mail", "e-mail");
    row("a negative number", "-5 degrees", "-5 degrees");
    row("a dash", "plan - dental", "plan - dental");
    row("one phrase or another", "\"a b\" OR \"c d\" x", "x [a b|c d]");
    row("three of them", "\"a b\" OR c OR \"d e\"", "[a b|c|d e]");
    row("OR of words", "cats OR dogs", "cats dogs");
    row("OR at an end", "OR cats OR", "OR cats OR");
    row("or in lower case", "\"a b\" or \"c d\"", "or [a b] [c d]");
    row("a quoted OR", "\"a b\" \"OR\" \"c d\"", "[a b] [OR] [c d]");
    row("a name", "x name:report", "x name=report");
    row("a quoted name", "x name:\"annual report\"", "x name=annual report");
    row("names", "x name:a name:b -name:c", "x name=a,b -name=c");
    row("a type", "x type:pdf -type:.DOCX", "x type=pdf -type=DOCX");
    row("a place", "x in:Contracts -in:old", "x in=Contracts -in=old");
    row("keys in any case", "x Type:pdf NAME:y", "x name=y type=pdf");
    row("a year", "x before:2024", "x before=2024-01-01");
    row("a month", "x after:2024-05", "x after=2024-05-01");
    row("a day", "x after:2024-05-17 before:2025", "x after=2024-05-17 before=2025-01-01");
    row("not before", "x -before:2024", "x after=2024-01-01");
    row("no date", "x before:yesterday", "x before:yesterday");
    row("no such day", "x before:2024-02-31", "x before:2024-02-31");
    row("a short year", "x after:24", "x after:24");
    row("a key without a value", "x type: pdf", "x type: pdf");
    row("an unknown key", "http://host:80 size:5", "http://host:80 size:5");
    row("a filter alone", "type:pdf", "type=pdf");
    row("exclusions and a filter", "-dental type:pdf", "dental type=pdf");
}

void SearchQueryTest::parses()
{
    QFETCH(QString, query);
    QTEST(described(parseSearchQuery(query)), "expected");
}

void SearchQueryTest::isBounded()
{
    const SearchQuery query = parseSearchQuery(QStringLiteral("\"a b\" -c name:d ").repeated(5000));
    QVERIFY(query.required.size() <= 16);
    QVERIFY(query.excluded.size() <= 16);
    QVERIFY(query.filter.names.size() <= 64);
    QVERIFY(parseSearchQuery(QStringLiteral("x ").repeated(100'000)).words.size() <= 20'000);
    QVERIFY(parseSearchQuery(QStringLiteral("\"a\" OR ").repeated(5000)).required.first().size() <= 16);
}

void SearchQueryTest::tellsWhatIsSought()
{
    const SearchQuery query = parseSearchQuery(QStringLiteral("limit \"flexible spending\" -eye type:pdf"));
    QCOMPARE(query.sought(), QStringLiteral("limit flexible spending"));
    QVERIFY(!query.isEmpty());
    QVERIFY(parseSearchQuery(QStringLiteral("type:pdf")).isEmpty());
    QCOMPARE(parseSearchQuery(QStringLiteral("plan den")).unfinished, QStringLiteral("den"));
    for (const char* finished : { "plan ", "plan \"den\"", "plan -den", "plan type:pdf", "" })
        QCOMPARE(parseSearchQuery(QString::fromUtf8(finished)).unfinished, QString());
}

QTEST_GUILESS_MAIN(SearchQueryTest)
#include "searchquerytest.moc"
