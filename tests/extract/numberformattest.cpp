#include "extract/formats/numberformat.h"

#include <QTest>

using namespace docent;

class NumberFormatTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void shows_data();
    void shows();
    void builtIns_data();
    void builtIns();
    void daysFrom1904();
    void survivesAnyCode();
};

void NumberFormatTest::shows_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* code, double value, const char* shown) {
        QTest::addRow("%s of %.10g", code, value) << QString::fromUtf8(code) << value << QString::fromUtf8(shown);
    };
    row("", 0.1 + 0.2, "0.3");
    row("General", 1234567, "1234567");
    row("General", -0.00001, "-1E-05");
    row("0", 2.5, "3");
    row("0", -2.5, "-3");
    row("0.00", 1.005, "1.01");
    row("0.00", 9.999, "10.00");
    row("0.00", 0.004, "0.00");
    row("0.00", 0, "0.00");
    row("#.##", 0.5, ".5");
    row(".00", 12.345, "12.35");
    row("0.0#", 3, "3.0");
    row("#,##0", 1234567, "1,234,567");
    row("#,##0", 999, "999");
    row("#,##0.00", -1234.5, "-1,234.50");
    row("000,000", 1234, "001,234");
    row("00000", 123, "00123");
    row("#,##0,", 1234567, "1,235");
    row("0.0,,\" million\"", 12'345'678, "12.3 million");
    row("0%", 0.256, "26%");
    row("0.0%", 0.256, "25.6%");
    row("0.00E+00", 12345, "1.23E+04");
    row("0.00E+00", 0.00012, "1.20E-04");
    row("0.0E+0", 9.99, "1.0E+1");
    row("##0.0E+0", 12345, "12.3E+3");
    row("# ?/?", 1.5, "1 1/2");
    row("# ?\?/?\?", 3.14159, "3 14/99");
    row("# ?/8", 0.25, "2/8");
    row("# ?/2147483647", 0, "0"); // the largest that there is
    row("?/?", 1.5, "3/2");
    row("# ?/?", 2, "2");
    row("(###) ###-####", 2345678901.0, "(234) 567-8901");
    row("000-00-0000", 12345678, "012-34-5678");
    row("\"No. \"0", 7, "No. 7");
    row("0\\ \"km\"", 7, "7 km");
    row("[$€-407] #,##0.00", 5, "€ 5.00");
    row("#,##0.00\\ [$€-1]", 5, "5.00 €");
    row("#,##0;(#,##0)", -1234, "(1,234)");
    row("0.0;-0.0;\"none\"", 0, "none");
    row("[Red]0;[Blue]-0", -3, "-3");
    row(";;;", 5, "");
    row("[>=100]\"many\";[<10]\"few\";0", 250, "many");
    row("[>=100]\"many\";[<10]\"few\";0", 5, "few");
    row("[>=100]\"many\";[<10]\"few\";0", 50, "50");
    row("[=1]\"one\";0", 1, "one");
    row("_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"?\?_);_(@_)", -12.5, " (12.50)");
    row("@", 5, "5");
    row("yyyy-mm-dd", 45356, "2024-03-05");
    row("d.m.yy", 45356, "5.3.24");
    row("mmm d, yyyy", 45356, "Mar 5, 2024");
    row("dddd, d mmmm yyyy", 45356, "Tuesday, 5 March 2024");
    row("[$-407]d. mmmm yyyy", 45356, "5. März 2024");
    row("yyyy\"年\"m\"月\"d\"日\"", 45356, "2024年3月5日");
    row("dd/mm/yyyy hh:mm", 45356.75, "05/03/2024 18:00");
    row("h:mm AM/PM", 0.5, "12:00 PM");
    row("h:mm AM/PM", 0, "12:00 AM");
    row("hh:mm:ss", 0.999999, "00:00:00");
    row("mm:ss.00", 0.0001, "00:08.64");
    row("[h]:mm", 1.5, "36:00");
    row("[mm]:ss", 0.05, "72:00");
    row("yyyy-mm-dd", 1, "1900-01-01");
    row("yyyy-mm-dd", 59, "1900-02-28");
    row("yyyy-mm-dd", 61, "1900-03-01");
    row("yyyy-mm-dd", -1, "-1");
    row("yyyy-mm-dd", 1e9, "1000000000");
}

void NumberFormatTest::shows()
{
    QFETCH(QString, code);
    QFETCH(double, value);
    QTEST(NumberFormat(code).show(value), "shown");
}

void NumberFormatTest::builtIns_data()
{
    QTest::addColumn<int>("id");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("shown");
    const auto row = [](int id, double value, const char* shown) {
        QTest::addRow("%d", id) << id << value << QString::fromUtf8(shown);
    };
    row(0, 1.5, "1.5");
    row(4, 1234.5, "1,234.50");
    row(8, -1234.5, "($1,234.50)");
    row(10, 0.125, "12.50%");
    row(14, 45356, "2024-03-05");
    row(15, 45356, "5-Mar-24");
    row(18, 0.75, "6:00 PM");
    row(22, 45356.5, "2024-03-05 12:00");
    row(31, 45356, "2024-03-05");
    row(33, 0.5, "12:00:00");
    row(37, -1234, "(1,234)");
    row(46, 2, "48:00:00");
    row(48, 12345, "12.3E+3");
    row(49, 5, "5");
    row(999, 5, "5");
}

void NumberFormatTest::builtIns()
{
    QFETCH(int, id);
    QFETCH(double, value);
    QTEST(NumberFormat::builtIn(id).show(value), "shown");
}

void NumberFormatTest::daysFrom1904()
{
    const NumberFormat format(QStringLiteral("yyyy-mm-dd"));
    QCOMPARE(format.show(0, true), QStringLiteral("1904-01-01"));
    QCOMPARE(format.show(43894, true), QStringLiteral("2024-03-05"));
}

/// Codes come from files: whatever they are, a number comes out or nothing, quickly.
void NumberFormatTest::survivesAnyCode()
{
    const QString signs = QStringLiteral("0#?.,%E+-/\\\"[]$;@_* ydmhsAP<>=G1é");
    quint32 state = 1;
    for (int i = 0; i < 20'000; ++i) {
        QString code;
        for (int length = i % 24; length >= 0; --length) {
            state = state * 1664525 + 1013904223;
            code += signs.at((state >> 16) % quint32(signs.size()));
        }
        const NumberFormat format(code);
        for (const double value : { 0.0, -1.5, 1e300, -1e-300, 45356.5 })
            QVERIFY(format.show(value).size() < 2'000);
    }
}

QTEST_APPLESS_MAIN(NumberFormatTest)
#include "numberformattest.moc"
