#include "terms/names.h"

#include <QTest>

using namespace docent::terms;

class NamesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void foldsNames_data();
    void foldsNames();
    void tellsWhereWordsStand();
};

void NamesTest::foldsNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("folded");
    const auto row = [](const char* tag, const char* name, const char* folded) {
        QTest::newRow(tag) << QString::fromUtf8(name) << QString::fromUtf8(folded);
    };
    row("nothing", " -_. ", "");
    row("separators", "Annual_Report-2024 final.PDF", "annual report 2024 final pdf");
    row("accents", "Résumé Müller", "resume muller");
    row("endings stay", "contracts", "contracts");
    row("sharp s", "Straße", "strasse");
    row("letters by letter", "年度报告2024", "年 度 报 告 2024");
    row("Korean by syllable", "보고서", "보 고 서");
    row("signs of languages", "C++ and C#", "c++ and c#");
    row("soft hyphen", "hand\u00ADbook", "handbook");
    row("Cyrillic", "Отчёт", "отчет");
}

void NamesTest::foldsNames()
{
    QFETCH(QString, name);
    QFETCH(QString, folded);
    QCOMPARE(joinedName(nameWords(name)), folded);
}

void NamesTest::tellsWhereWordsStand()
{
    const QString text = QStringLiteral("the Staff_handbook");
    const QList<NameWord> words = nameWords(text);
    QCOMPARE(words.size(), 3);
    QCOMPARE(text.mid(words.at(1).from, words.at(1).size), QStringLiteral("Staff"));
    QCOMPARE(words.at(2).end(), text.size());
}

QTEST_APPLESS_MAIN(NamesTest)
#include "namestest.moc"
