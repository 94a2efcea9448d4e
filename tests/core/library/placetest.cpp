#include "library/place.h"

#include <QTest>

using namespace docent;

/// Places as the database keeps them and as a person is told.
class PlaceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void inWords_data();
    void inWords();
};

void PlaceTest::inWords_data()
{
    QTest::addColumn<int>("page");
    QTest::addColumn<PlaceKind>("kind");
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("stored");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, int page, PlaceKind kind, const char* label, const char* stored,
                         const char* words) {
        QTest::newRow(name) << page << kind << QString::fromUtf8(label) << QString::fromUtf8(stored)
                            << QString::fromUtf8(words);
    };
    row("nothing known", 0, PlaceKind::Page, "", "", "");
    row("page", 12, PlaceKind::Page, "", "", "page 12");
    row("slide", 3, PlaceKind::Slide, "", "slide", "slide 3");
    row("cells", 2, PlaceKind::Sheet, "Budget 2024!B5:F20", "sheet Budget 2024!B5:F20", "Budget 2024!B5:F20");
    row("sheet without a name", 2, PlaceKind::Sheet, "", "sheet", "sheet 2");
    row("chapter", 4, PlaceKind::Chapter, "The Pond", "chapter The Pond", "The Pond");
    row("chapter without a title", 4, PlaceKind::Chapter, "", "chapter", "chapter 4");
    row("one line", 0, PlaceKind::Line, "7", "line 7", "line 7");
    row("lines", 0, PlaceKind::Line, "7–9", "line 7–9", "lines 7–9");
    row("rows", 0, PlaceKind::Row, "7–9", "row 7–9", "rows 7–9");
    row("lines unknown", 0, PlaceKind::Line, "", "line", "");
}

void PlaceTest::inWords()
{
    QFETCH(int, page);
    QFETCH(PlaceKind, kind);
    QFETCH(QString, label);
    QFETCH(QString, stored);
    QFETCH(QString, words);
    const Place place { kind, label };
    QCOMPARE(placeText(page, place), words);
    QCOMPARE(storedPlace(place), stored);
    QCOMPARE(placeFromStored(stored), place);
}

QTEST_GUILESS_MAIN(PlaceTest)
#include "placetest.moc"
