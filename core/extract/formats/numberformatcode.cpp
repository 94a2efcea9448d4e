#include "extract/formats/numberformatcode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace docent {

namespace {

constexpr qsizetype longestCode = 1'000;

/// The languages of dates by the primary part of a Windows language number.
QLocale localeOf(uint windows)
{
    static constexpr std::array<std::pair<uint, QLocale::Language>, 16> languages { { { 0x05, QLocale::Czech },
        { 0x06, QLocale::Danish }, { 0x07, QLocale::German }, { 0x09, QLocale::English }, { 0x0a, QLocale::Spanish },
        { 0x0b, QLocale::Finnish }, { 0x0c, QLocale::French }, { 0x0e, QLocale::Hungarian }, { 0x10, QLocale::Italian },
        { 0x13, QLocale::Dutch }, { 0x14, QLocale::NorwegianBokmal }, { 0x15, QLocale::Polish },
        { 0x16, QLocale::Portuguese }, { 0x19, QLocale::Russian }, { 0x1d, QLocale::Swedish },
        { 0x1f, QLocale::Turkish } } };
    const auto found = std::find_if(
        languages.begin(), languages.end(), [windows](const auto& entry) { return entry.first == (windows & 0x3ff); });
    return found == languages.end() ? QLocale::c() : QLocale(found->second);
}

} // namespace

QList<NumberFormat::Section> NumberFormat::Parser::parse()
{
    m_code.truncate(longestCode);
    while (m_at < m_code.size())
        parseOne();
    finish();
    return std::move(m_sections);
}

void NumberFormat::Parser::add(Part part, const QString& text)
{
    m_section.tokens.append({ part, text });
}

void NumberFormat::Parser::addLiteral(QStringView text)
{
    if (!m_section.tokens.isEmpty() && m_section.tokens.last().part == Part::Literal)
        m_section.tokens.last().text += text;
    else
        add(Part::Literal, text.toString());
}

void NumberFormat::Parser::parseOne()
{
    const QChar c = m_code.at(m_at);
    const QStringView rest = QStringView(m_code).sliced(m_at);
    const auto next = [&rest] { return rest.sliced(1).left(1); };
    ++m_at;
    switch (c.unicode()) {
    case ';':
        finish();
        break;
    case '"': {
        const qsizetype end = rest.indexOf(QLatin1Char('"'), 1);
        addLiteral(rest.mid(1, end < 0 ? -1 : end - 1));
        m_at = end < 0 ? m_code.size() : m_at + end;
        break;
    }
    case '\\':
        addLiteral(next());
        ++m_at;
        break;
    case '*': // fills the cell with the character that follows
        addLiteral(u" ");
        ++m_at;
        break;
    case '_': // leaves room for the character that follows
        ++m_at;
        break;
    case '[':
        parseBracket();
        break;
    case '0':
    case '#':
    case '?':
        add(Part::Digit, c);
        break;
    case '.':
        add(Part::Point, c);
        break;
    case ',':
        add(Part::Digit, c);
        break;
    case '%':
        add(Part::Percent, c);
        break;
    case '/':
        add(Part::Slash, c);
        break;
    case '@':
        add(Part::Text, c);
        break;
    default:
        --m_at;
        parseLetters();
    }
}

void NumberFormat::Parser::parseBracket()
{
    const qsizetype end = m_code.indexOf(QLatin1Char(']'), m_at);
    const QString inside = m_code.mid(m_at, end < 0 ? -1 : end - m_at);
    m_at = end < 0 ? m_code.size() : end + 1;
    const QChar first = inside.isEmpty() ? QChar() : inside.at(0).toLower();
    const bool run = std::all_of(inside.begin(), inside.end(), [first](QChar c) { return c.toLower() == first; });
    if (first == QLatin1Char('$')) {
        const qsizetype dash = inside.lastIndexOf(QLatin1Char('-'));
        addLiteral(QStringView(inside).mid(1, dash < 0 ? -1 : dash - 1));
        if (dash >= 0)
            m_section.locale = localeOf(inside.mid(dash + 1).toUInt(nullptr, 16));
    } else if (first == QLatin1Char('<') || first == QLatin1Char('>') || first == QLatin1Char('=')) {
        const auto digit =
            std::find_if(inside.begin(), inside.end(), [](QChar c) { return !QStringLiteral("<>=").contains(c); });
        m_section.comparison = inside.left(digit - inside.begin());
        m_section.limit = inside.mid(digit - inside.begin()).toDouble();
    } else if (run && first == QLatin1Char('h')) {
        add(Part::Hours, inside);
    } else if (run && first == QLatin1Char('m')) {
        add(Part::Minutes, inside);
    } else if (run && first == QLatin1Char('s')) {
        add(Part::Seconds, inside);
    }
}

void NumberFormat::Parser::parseLetters()
{
    const QStringView rest = QStringView(m_code).sliced(m_at);
    for (const QLatin1String halfDay : { QLatin1String("AM/PM"), QLatin1String("A/P") }) {
        if (rest.startsWith(halfDay, Qt::CaseInsensitive)) {
            add(Part::HalfDay, halfDay);
            m_at += halfDay.size();
            return;
        }
    }
    const QLatin1String general("General");
    if (rest.startsWith(general, Qt::CaseInsensitive)) {
        add(Part::General, general);
        m_at += general.size();
        return;
    }
    if (rest.startsWith(QLatin1String("E+"), Qt::CaseInsensitive)
        || rest.startsWith(QLatin1String("E-"), Qt::CaseInsensitive)) {
        add(Part::Exponent, rest.first(2).toString());
        m_at += 2;
        return;
    }
    const QChar letter = rest.at(0).toLower();
    static constexpr std::array<std::pair<char, Part>, 6> dates { { { 'y', Part::Year }, { 'e', Part::Year },
        { 'm', Part::Month }, { 'd', Part::Day }, { 'h', Part::Hour }, { 's', Part::Second } } };
    for (const auto& [name, part] : dates) {
        if (letter != QLatin1Char(name))
            continue;
        qsizetype length = 1;
        while (length < rest.size() && rest.at(length).toLower() == letter)
            ++length;
        add(part, name == 'e' ? QStringLiteral("yyyy") : QString(length, letter));
        m_at += length;
        return;
    }
    if (letter != QLatin1Char('g')) // the era of a Japanese date
        addLiteral(rest.first(1));
    ++m_at;
}

/// "m" beside hours or seconds means minutes.
void NumberFormat::Parser::tellMinutes()
{
    QList<Token>& tokens = m_section.tokens;
    Part before = Part::Literal;
    for (qsizetype i = 0; i < tokens.size(); ++i) {
        Token& token = tokens[i];
        if (token.part < Part::Year)
            continue;
        const auto next = std::find_if(tokens.cbegin() + i + 1, tokens.cend(),
            [](const Token& other) { return other.part >= Part::Year && other.part != Part::HalfDay; });
        const bool seconds = next != tokens.cend() && (next->part == Part::Second || next->part == Part::Seconds);
        const bool hours = before == Part::Hour || before == Part::Hours;
        if (token.part == Part::Month && token.text.size() <= 2 && (hours || seconds))
            token.part = Part::Minute;
        if (token.part != Part::HalfDay)
            before = token.part;
    }
}

void NumberFormat::Parser::countPlaces()
{
    bool behindPoint = false;
    int commas = 0;
    QList<Token> kept;
    for (const Token& token : std::as_const(m_section.tokens)) {
        const bool comma = token.part == Part::Digit && token.text == QLatin1String(",");
        if (comma) {
            // Between places a comma groups digits, behind the last one it divides by a thousand.
            if (m_section.whole + m_section.decimals > 0)
                ++commas;
            else
                kept.append({ Part::Literal, token.text });
            continue;
        }
        if (token.part == Part::Exponent) {
            m_section.isExponential = true;
        } else if (token.part == Part::Digit && !m_section.isExponential) {
            if (std::exchange(commas, 0) > 0 && !behindPoint)
                m_section.grouped = true;
            ++(behindPoint ? m_section.decimals : m_section.whole);
        } else if (token.part == Part::Point) {
            behindPoint = true;
            m_section.thousandths += std::exchange(commas, 0);
        } else if (token.part == Part::Percent) {
            ++m_section.percents;
        } else if (token.part == Part::Slash) {
            m_section.isFraction = true;
        }
        kept.append(token);
    }
    m_section.thousandths += commas;
    m_section.tokens = kept;
}

void NumberFormat::Parser::finish()
{
    QList<Token>& tokens = m_section.tokens;
    m_section.isDate =
        std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return token.part >= Part::Year; });
    if (m_section.isDate) {
        tellMinutes();
        // Zeros behind a point behind the seconds are their fractions; what else numbers have is text here.
        for (qsizetype i = 0; i < tokens.size(); ++i) {
            const bool fraction = tokens[i].part == Part::Digit && i > 0
                && (tokens[i - 1].part == Part::Point || tokens[i - 1].part == Part::Fraction);
            if (fraction)
                tokens[i].part = Part::Fraction;
            else if (tokens[i].part == Part::Digit || tokens[i].part == Part::Slash || tokens[i].part == Part::Percent)
                tokens[i].part = Part::Literal;
        }
    } else {
        countPlaces();
    }
    m_sections.append(std::exchange(m_section, {}));
}

} // namespace docent
