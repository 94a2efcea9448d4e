#include "extract/formats/jsonformat.h"

#include "extract/formats/textformat.h"
#include "extract/formats/textlines.h"

#include <algorithm>
#include <array>

namespace docent {

namespace {

constexpr qsizetype deepest = 512;
constexpr qsizetype deepestIndent = 10; ///< or indentation would be most of the text
constexpr qsizetype longestInline = 100;

bool isSpace(QChar c)
{
    return c == QLatin1Char(' ') || c == QLatin1Char('\n') || c == QLatin1Char('\t');
}

class JsonLayout {
public:
    JsonLayout(QStringView json, QList<qsizetype>* breaks)
        : m_json(json)
        , m_breaks(breaks)
    {
    }
    std::optional<QString> layOut();

private:
    bool step();
    bool open(QChar sign);
    bool close(QChar sign);
    bool string();
    bool escape();
    bool literal();
    bool fitsInLine() const;
    void newLine(qsizetype depth);

    QStringView m_json;
    QList<qsizetype>* m_breaks;
    qsizetype m_at = 0;
    QString m_out;
    QString m_closers; ///< of what is open
    qsizetype m_inlineFrom = -1; ///< depth of the value that stands in one line
    bool m_afterValue = false;
};

void JsonLayout::newLine(qsizetype depth)
{
    m_out.append(QLatin1Char('\n'));
    m_out.append(QString(2 * std::min(depth, deepestIndent), QLatin1Char(' ')));
}

/// Whether the value that opens here is short and holds no others.
bool JsonLayout::fitsInLine() const
{
    const QStringView ahead = m_json.sliced(m_at + 1, std::min(longestInline, m_json.size() - m_at - 1));
    bool quoted = false;
    for (qsizetype i = 0; i < ahead.size(); ++i) {
        const QChar c = ahead.at(i);
        if (quoted && c == QLatin1Char('\\'))
            ++i;
        else if (c == QLatin1Char('"'))
            quoted = !quoted;
        else if (!quoted && (c == QLatin1Char('{') || c == QLatin1Char('[')))
            return false;
        else if (!quoted && (c == QLatin1Char('}') || c == QLatin1Char(']')))
            return true;
    }
    return false;
}

bool JsonLayout::open(QChar sign)
{
    if (m_closers.size() >= deepest || m_afterValue)
        return false;
    const bool inLine = m_inlineFrom < 0 && !m_closers.isEmpty() && fitsInLine();
    m_out.append(sign);
    m_closers.append(sign == QLatin1Char('{') ? QLatin1Char('}') : QLatin1Char(']'));
    if (inLine)
        m_inlineFrom = m_closers.size();
    ++m_at;
    while (m_at < m_json.size() && isSpace(m_json.at(m_at)))
        ++m_at;
    const bool empty = m_at < m_json.size() && m_json.at(m_at) == m_closers.back();
    if (m_inlineFrom < 0 && !empty)
        newLine(m_closers.size());
    return true;
}

bool JsonLayout::close(QChar sign)
{
    if (m_closers.isEmpty() || m_closers.back() != sign)
        return false;
    const bool empty = m_out.endsWith(QLatin1Char('{')) || m_out.endsWith(QLatin1Char('['));
    if (m_inlineFrom < 0 && !empty)
        newLine(m_closers.size() - 1);
    if (m_inlineFrom == m_closers.size())
        m_inlineFrom = -1;
    m_closers.chop(1);
    m_out.append(sign);
    ++m_at;
    m_afterValue = true;
    return true;
}

/// \uXXXX becomes its character, unless that is one which JSON must escape.
bool JsonLayout::escape()
{
    if (m_at + 1 >= m_json.size())
        return false;
    const QChar sign = m_json.at(m_at + 1);
    bool isNumber = false;
    const ushort unit = sign == QLatin1Char('u') && m_at + 6 <= m_json.size()
        ? m_json.sliced(m_at + 2, 4).toUShort(&isNumber, 16)
        : ushort(0);
    const bool plain = isNumber && unit >= 0xa0 && !QChar::isSurrogate(unit) && unit != 0xfeff && unit < 0xfffe
        && unit != 0x2028 && unit != 0x2029;
    const bool pair = isNumber && QChar::isHighSurrogate(unit) && m_at + 12 <= m_json.size()
        && m_json.sliced(m_at + 6, 2) == QLatin1String("\\u");
    const ushort low = pair ? m_json.sliced(m_at + 8, 4).toUShort(nullptr, 16) : ushort(0);
    if (sign == QLatin1Char('/')) {
        m_out.append(sign);
        m_at += 2;
    } else if (plain || (pair && QChar::isLowSurrogate(low))) {
        m_out.append(QChar(unit));
        if (pair)
            m_out.append(QChar(low));
        m_at += pair ? 12 : 6;
    } else {
        m_out.append(m_json.sliced(m_at, 2));
        m_at += 2;
    }
    return true;
}

bool JsonLayout::string()
{
    if (m_afterValue)
        return false;
    m_out.append(m_json.at(m_at++));
    while (m_at < m_json.size()) {
        const QChar c = m_json.at(m_at);
        if (c == QLatin1Char('\\')) {
            if (!escape())
                return false;
            continue;
        }
        if (c == QLatin1Char('\n'))
            return false;
        m_out.append(c);
        ++m_at;
        if (c == QLatin1Char('"')) {
            m_afterValue = true;
            return true;
        }
    }
    return false;
}

/// A number, true, false, null.
bool JsonLayout::literal()
{
    const qsizetype start = m_at;
    const auto belongs = [](QChar c) {
        return (c.unicode() < 0x80 && c.isLetterOrNumber()) || QStringView(u"+-.").contains(c);
    };
    while (m_at < m_json.size() && belongs(m_json.at(m_at)))
        ++m_at;
    static constexpr std::array words { "true", "false", "null", "NaN", "Infinity", "-Infinity" };
    const QStringView value = m_json.sliced(start, m_at - start);
    const auto isValue = [value](const char* entry) { return value == QLatin1String(entry); };
    const bool number = !value.isEmpty() && (value.front().isDigit() || value.front() == QLatin1Char('-'));
    if (m_afterValue || (!number && std::none_of(words.begin(), words.end(), isValue)))
        return false;
    m_out.append(value);
    m_afterValue = true;
    return true;
}

bool JsonLayout::step()
{
    const QChar c = m_json.at(m_at);
    // Values may follow one another.
    if (m_closers.isEmpty() && std::exchange(m_afterValue, false)) {
        m_out.append(QLatin1Char('\n'));
        if (m_breaks)
            m_breaks->append(m_out.size());
    }
    if (c == QLatin1Char('{') || c == QLatin1Char('['))
        return open(c);
    if (c == QLatin1Char('}') || c == QLatin1Char(']'))
        return close(c);
    if (c == QLatin1Char('"'))
        return string();
    if (c != QLatin1Char(',') && c != QLatin1Char(':'))
        return literal();
    if (m_closers.isEmpty() || !std::exchange(m_afterValue, false))
        return false;
    ++m_at;
    m_out.append(c);
    if (c == QLatin1Char(':') || m_inlineFrom >= 0) {
        m_out.append(QLatin1Char(' '));
        return true;
    }
    newLine(m_closers.size());
    if (m_breaks && m_closers.size() == 1)
        m_breaks->append(m_out.size() - 2);
    return true;
}

std::optional<QString> JsonLayout::layOut()
{
    m_out.reserve(m_json.size() + m_json.size() / 4);
    for (;;) {
        while (m_at < m_json.size() && isSpace(m_json.at(m_at)))
            ++m_at;
        if (m_at >= m_json.size())
            break;
        if (!step())
            return {};
    }
    if (!m_closers.isEmpty() || m_out.isEmpty())
        return {};
    return std::move(m_out);
}

} // namespace

std::optional<QString> laidOutJson(QStringView json, QList<qsizetype>* breaks)
{
    return JsonLayout(json, breaks).layOut();
}

ExtractedText readJson(QString text)
{
    QList<qsizetype> breaks;
    std::optional<QString> laidOut = laidOutJson(text, &breaks);
    if (!laidOut)
        return readPlainText(std::move(text), FileFormat::Code);
    ExtractedText document;
    document.text = std::move(*laidOut);
    breaks.append(document.text.size() + 1);
    qsizetype start = 0;
    for (const qsizetype next : std::as_const(breaks)) {
        document.blocks.append({ BlockKind::Code, 0, start, next - 1 }); // without the line feed
        start = next;
    }
    document.text.append(QLatin1Char('\n'));
    return document;
}

ExtractedText readJsonLines(QString text)
{
    ExtractedText document;
    TextLines lines(text);
    while (!lines.atEnd()) {
        const TextLines::Line line = lines.next();
        if (line.isBlank())
            continue;
        const std::optional<QString> laidOut = laidOutJson(line.text);
        if (!document.text.isEmpty())
            document.text.append(QLatin1Char('\n'));
        const qsizetype start = document.text.size();
        document.text.append(laidOut ? QStringView(*laidOut) : line.text);
        document.blocks.append({ BlockKind::Code, 0, start, document.text.size() });
        document.text.append(QLatin1Char('\n'));
    }
    return document;
}

} // namespace docent
