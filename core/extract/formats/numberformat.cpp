#include "extract/formats/numberformat.h"

#include "extract/formats/numberformatcode.h"

#include <algorithm>
#include <cmath>

namespace docent {

namespace {

constexpr int significant = 15; ///< digits that spreadsheets keep
constexpr int mostDecimals = 30;

/// The digits of a number that isn't negative, rounded half up as people do, not as its binary form would have it.
struct Decimal {
    QByteArray digits; ///< without a point
    int whole = 0; ///< of these, before the point; may be negative or more than there are

    explicit Decimal(double value)
    {
        const QByteArray text = QByteArray::number(value, 'e', significant - 1);
        const qsizetype exponent = text.indexOf('e');
        digits = text.left(exponent).replace(".", "");
        whole = text.mid(exponent + 1).toInt() + 1;
        if (value == 0)
            whole = 0;
    }
    void round(int decimals)
    {
        const int kept = whole + decimals;
        if (kept >= digits.size())
            return;
        const bool up = kept >= 0 && digits.at(kept) >= '5';
        digits.truncate(std::max(kept, 0));
        if (!up)
            return;
        int at = kept - 1;
        while (at >= 0 && digits.at(at) == '9')
            digits[at--] = '0';
        if (at >= 0) {
            digits[at] = char(digits.at(at) + 1);
        } else {
            digits.prepend('1');
            ++whole;
        }
    }
    /// Without leading zeros: empty below one.
    QByteArray wholeDigits() const
    {
        QByteArray text = whole <= 0 ? QByteArray() : digits.left(whole).leftJustified(whole, '0');
        while (text.startsWith('0'))
            text.remove(0, 1);
        return text;
    }
    QByteArray decimalDigits(int count) const
    {
        const QByteArray lead = whole < 0 ? QByteArray(std::min(-whole, count), '0') : QByteArray();
        return (lead + digits.mid(std::max(whole, 0))).leftJustified(count, '0', true);
    }
};

QString general(double value)
{
    QString text = QString::number(value, 'g', significant).toUpper();
    return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

/// What a place shows that no digit falls on.
QString emptyPlace(const QString& place)
{
    return place == QLatin1String("0") ? place : place == QLatin1String("?") ? QStringLiteral(" ") : QString();
}

} // namespace

NumberFormat::NumberFormat(const QString& code)
    : m_sections(Parser(code).parse())
{
}

NumberFormat NumberFormat::builtIn(int id)
{
    static constexpr std::array codes { "", "0", "0.00", "#,##0", "#,##0.00", "$#,##0_);($#,##0)",
        "$#,##0_);[Red]($#,##0)", "$#,##0.00_);($#,##0.00)", "$#,##0.00_);[Red]($#,##0.00)", "0%", "0.00%", "0.00E+00",
        "# ?/?", "# ?\?/??", "yyyy-mm-dd", "d-mmm-yy", "d-mmm", "mmm-yy", "h:mm AM/PM", "h:mm:ss AM/PM", "h:mm",
        "h:mm:ss", "yyyy-mm-dd h:mm" };
    static constexpr std::array later { "#,##0_);(#,##0)", "#,##0_);[Red](#,##0)", "#,##0.00_);(#,##0.00)",
        "#,##0.00_);[Red](#,##0.00)", "_(* #,##0_);_(* (#,##0);_(* \"-\"_)", "_($* #,##0_);_($* (#,##0);_($* \"-\"_)",
        "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_)", "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_)", "mm:ss",
        "[h]:mm:ss", "mm:ss.0", "##0.0E+0" };
    constexpr int firstLater = 37;
    if (id > 0 && id < int(codes.size()))
        return NumberFormat(QLatin1String(codes[size_t(id)]));
    if (id >= firstLater && id < firstLater + int(later.size()))
        return NumberFormat(QLatin1String(later[size_t(id - firstLater)]));
    // Dates and times of East Asia.
    if (id >= 32 && id <= 35)
        return NumberFormat(QStringLiteral("h:mm:ss"));
    if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return NumberFormat(QStringLiteral("yyyy-mm-dd"));
    return {};
}

bool NumberFormat::Section::accepts(double value) const
{
    if (comparison == QLatin1String("<"))
        return value < limit;
    if (comparison == QLatin1String("<="))
        return value <= limit;
    if (comparison == QLatin1String(">"))
        return value > limit;
    if (comparison == QLatin1String(">="))
        return value >= limit;
    return (value == limit) != (comparison == QLatin1String("<>"));
}

/// `absolute`: the section says itself that the number is negative.
const NumberFormat::Section* NumberFormat::choose(double value, bool* absolute) const
{
    // A section for text, the fourth, is none for numbers.
    const qsizetype count = std::min<qsizetype>(m_sections.size(), 3);
    const bool conditional = std::any_of(m_sections.begin(), m_sections.begin() + count,
        [](const Section& section) { return !section.comparison.isEmpty(); });
    *absolute = false;
    if (conditional) {
        for (qsizetype i = 0; i < count; ++i) {
            const Section& section = m_sections[i];
            if (!section.comparison.isEmpty() && !section.accepts(value))
                continue;
            *absolute = section.comparison.startsWith(QLatin1Char('<')) && section.limit <= 0;
            return &section;
        }
        return &m_sections[count - 1];
    }
    if (value < 0 && count >= 2) {
        *absolute = true;
        return &m_sections[1];
    }
    return &m_sections[value == 0 && count >= 3 ? 2 : 0];
}

QString NumberFormat::show(double value, bool from1904) const
{
    if (m_sections.isEmpty() || !std::isfinite(value))
        return general(value);
    bool absolute = false;
    const Section& section = *choose(value, &absolute);
    if (section.isDate)
        return showDate(section, value, from1904);
    const QString sign = value < 0 && !absolute ? QStringLiteral("-") : QString();
    const double size = std::abs(value);
    if (section.tokens.isEmpty())
        return m_sections.size() > 1 ? QString() : general(value);
    if (section.isExponential)
        return sign + showExponential(section, size);
    if (section.isFraction)
        return sign + showFraction(section, size);
    return sign + showNumber(section, size);
}

QString NumberFormat::showNumber(const Section& section, double value)
{
    const double scaled = value * std::pow(100.0, section.percents) / std::pow(1000.0, section.thousandths);
    Decimal number(scaled);
    const int decimals = std::min(section.decimals, mostDecimals);
    number.round(decimals);
    const QByteArray whole = number.wholeDigits();
    const QByteArray behind = number.decimalDigits(decimals);
    int place = section.whole; // counts down to the point
    int decimal = 0;
    bool behindPoint = false;
    QString text;
    const auto putWhole = [&](const QString& digit, qsizetype left) {
        text += digit;
        if (section.grouped && left > 0 && left % 3 == 0 && !digit.isEmpty() && digit != QLatin1String(" "))
            text += QLatin1Char(',');
    };
    const auto digitAt = [&whole](qsizetype fromRight) {
        return QString(QLatin1Char(whole.at(whole.size() - 1 - fromRight)));
    };
    for (const Token& token : section.tokens) {
        if (token.part == Part::General) {
            text += general(value);
        } else if (token.part == Part::Point) {
            // Digits that no place was made for.
            for (qsizetype left = whole.size() - 1; section.whole == 0 && section.decimals > 0 && left >= 0; --left)
                putWhole(digitAt(left), left);
            behindPoint = true;
            text += token.text;
        } else if (token.part != Part::Digit) {
            text += token.part == Part::Text ? general(value) : token.text;
        } else if (behindPoint) {
            const bool zeros = decimal >= behind.size()
                || std::all_of(behind.begin() + decimal, behind.end(), [](char c) { return c == '0'; });
            text += zeros ? emptyPlace(token.text) : QString(QLatin1Char(behind.at(decimal)));
            ++decimal;
        } else {
            for (qsizetype left = whole.size() - 1; place == section.whole && left >= place; --left)
                putWhole(digitAt(left), left);
            --place;
            putWhole(place < whole.size() ? digitAt(place) : emptyPlace(token.text), place);
        }
    }
    return text;
}

QString NumberFormat::showExponential(const Section& section, double value)
{
    const int places = std::max(section.whole, 1);
    const int decimals = std::min(section.decimals, mostDecimals);
    Decimal number(value);
    int exponent = value == 0 ? 0 : number.whole - 1;
    exponent -= ((exponent % places) + places) % places;
    number.whole -= exponent;
    number.round(decimals);
    if (number.whole > places) {
        exponent += places;
        number.whole -= places;
    }
    QString text = QString::fromLatin1(number.wholeDigits());
    if (text.isEmpty())
        text = QStringLiteral("0");
    if (decimals > 0)
        text += QLatin1Char('.') + QString::fromLatin1(number.decimalDigits(decimals));
    qsizetype width = 0;
    QString sign;
    for (const Token& token : section.tokens) {
        if (token.part == Part::Exponent)
            sign = token.text;
        else if (token.part == Part::Digit && !sign.isEmpty())
            ++width;
    }
    const QString mark = exponent < 0     ? QStringLiteral("-")
        : sign.endsWith(QLatin1Char('+')) ? QStringLiteral("+")
                                          : QString();
    return text + QLatin1Char('E') + mark + QString::number(std::abs(exponent)).rightJustified(width, QLatin1Char('0'));
}

/// The nearest fraction whose denominator has as many digits as the code has places, or is the one that it names.
QString NumberFormat::showFraction(const Section& section, double value)
{
    QString below;
    QString above;
    bool behindSlash = false;
    bool hasWhole = false;
    for (const Token& token : section.tokens) {
        if (token.part == Part::Slash)
            behindSlash = true;
        else if (behindSlash && (token.part == Part::Digit || token.part == Part::Literal))
            below += token.text.trimmed();
        else if (token.part == Part::Digit)
            above += token.text;
        else if (token.part == Part::Literal && !above.isEmpty())
            hasWhole = true; // "# ?/?"
    }
    constexpr qsizetype mostPlaces = 4;
    const int fixed = below.toInt();
    const int most = fixed > 0 ? fixed : int(std::pow(10, std::clamp<qsizetype>(below.size(), 1, mostPlaces))) - 1;
    double whole = hasWhole ? std::floor(value) : 0;
    const double rest = value - whole;
    double numerator = 0;
    int denominator = 1;
    double distance = 2;
    for (qint64 candidate = fixed > 0 ? fixed : 1; candidate <= most; ++candidate) {
        const double top = std::round(rest * double(candidate));
        const double off = std::abs(rest - top / double(candidate));
        if (off < distance - 1e-12) {
            distance = off;
            numerator = top;
            denominator = int(candidate);
        }
    }
    if (hasWhole && numerator >= denominator) {
        ++whole;
        numerator = 0;
    }
    const QString ratio = general(numerator) + QLatin1Char('/') + QString::number(denominator);
    if (!hasWhole)
        return ratio;
    if (numerator == 0)
        return general(whole);
    return whole == 0 ? ratio : general(whole) + QLatin1Char(' ') + ratio;
}

QString NumberFormat::showDate(const Section& section, double value, bool from1904)
{
    constexpr double afterLastDay = 2'958'466; // 10000-01-01
    constexpr qint64 dayMs = 86'400'000;
    if (value < 0 || value >= afterLastDay)
        return general(value);
    const auto has = [&section](Part part) {
        return std::any_of(
            section.tokens.begin(), section.tokens.end(), [part](const Token& token) { return token.part == part; });
    };
    Moment moment;
    moment.ms = std::llround(value * double(dayMs));
    if (!has(Part::Fraction))
        moment.ms = (moment.ms + 500) / 1000 * 1000;
    const qint64 days = moment.ms / dayMs;
    // 1900 counts as a leap year there: from March of that year on the numbers are one higher.
    const QDate base = from1904 ? QDate(1904, 1, 1) : days >= 60 ? QDate(1899, 12, 30) : QDate(1899, 12, 31);
    moment.date = base.addDays(days);
    moment.time = QTime::fromMSecsSinceStartOfDay(int(moment.ms % dayMs));
    moment.inHalves = has(Part::HalfDay);
    QString text;
    int place = 100;
    for (const Token& token : section.tokens) {
        if (token.part == Part::Fraction) {
            text += QString::number(moment.time.msec() / std::max(place, 1) % 10);
            place /= 10;
        } else {
            text += showDatePart(token, section.locale, moment);
        }
    }
    return text;
}

QString NumberFormat::showDatePart(const Token& token, const QLocale& locale, const Moment& moment)
{
    const qsizetype width = token.text.size();
    const auto padded = [](qint64 number, qsizetype places) {
        return QString::number(number).rightJustified(places, QLatin1Char('0'));
    };
    const auto length = width == 3 ? QLocale::ShortFormat : QLocale::LongFormat;
    const int hour = moment.time.hour();
    switch (token.part) {
    case Part::Year:
        return width <= 2 ? padded(moment.date.year() % 100, 2) : padded(moment.date.year(), 4);
    case Part::Month:
        if (width <= 2)
            return padded(moment.date.month(), width);
        return locale.monthName(moment.date.month(), length).left(width == 5 ? 1 : -1);
    case Part::Day:
        return width <= 2 ? padded(moment.date.day(), width) : locale.dayName(moment.date.dayOfWeek(), length);
    case Part::Hour:
        return padded(moment.inHalves ? (hour + 11) % 12 + 1 : hour, std::min<qsizetype>(width, 2));
    case Part::Minute:
        return padded(moment.time.minute(), width);
    case Part::Second:
        return padded(moment.time.second(), std::min<qsizetype>(width, 2));
    case Part::HalfDay:
        return (hour < 12 ? QStringLiteral("AM") : QStringLiteral("PM")).left(width == 3 ? 1 : 2);
    case Part::Hours:
        return padded(moment.ms / 3'600'000, width);
    case Part::Minutes:
        return padded(moment.ms / 60'000, width);
    case Part::Seconds:
        return padded(moment.ms / 1000, width);
    default:
        return token.text;
    }
}

} // namespace docent
