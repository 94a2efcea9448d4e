#pragma once

#include <optional>
#include <QDateTime>
#include <QList>
#include <QLocale>
#include <QString>

namespace docent {

/// A number as a spreadsheet shows it under a format code such as "#,##0.00;[Red]-#,##0.00" or "yyyy-mm-dd"
/// (ECMA-376, Part 1, 18.8.31).
class NumberFormat {
public:
    /// General: the number as it is.
    NumberFormat() = default;
    explicit NumberFormat(const QString& code);
    /// The format that every workbook knows by this number. Dates whose look depends on the computer are shown as ISO
    /// dates.
    static NumberFormat builtIn(int id);

    /// `from1904`: days are counted from 1904 rather than from 1900.
    QString show(double value, bool from1904 = false) const;

private:
    enum class Part {
        Literal,
        Digit,
        Point,
        Percent,
        Exponent,
        Slash,
        Text,
        General,
        Year,
        Month,
        Day,
        Hour,
        Minute,
        Second,
        Fraction,
        HalfDay,
        Hours,
        Minutes,
        Seconds
    };
    struct Token {
        Part part;
        QString text; ///< of a literal, or the letters of the code
    };
    struct Section {
        QList<Token> tokens;
        QString comparison; ///< "<", ">=" …; empty without a condition
        double limit = 0;
        QLocale locale = QLocale::c();
        int decimals = 0;
        int whole = 0; ///< places before the point
        int percents = 0;
        int thousandths = 0; ///< commas that divide by a thousand
        bool grouped = false;
        bool isDate = false;
        bool isFraction = false;
        bool isExponential = false;

        bool accepts(double value) const;
    };
    struct Moment {
        QDate date;
        QTime time;
        qint64 ms = 0; ///< since the first day
        bool inHalves = false; ///< twice twelve hours
    };
    class Parser;

    const Section* choose(double value, bool* absolute) const;
    static QString showNumber(const Section& section, double value);
    static QString showExponential(const Section& section, double value);
    static QString showFraction(const Section& section, double value);
    static QString showDatePart(const Token& token, const QLocale& locale, const Moment& moment);
    static QString showDate(const Section& section, double value, bool from1904);

    QList<Section> m_sections;
};

} // namespace docent
