#include "terms/parts.h"

#include "terms/letters.h"

#include <algorithm>
#include <array>

namespace docent::terms {

namespace {

constexpr size_t mostChanges = 4; ///< parts of a word by case and digits; more make an opaque code

enum class Sort : quint8 { Other, Lower, Upper, Digit, RaisedDigit };

Sort sortOf(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Letter_Lowercase:
        return Sort::Lower;
    case QChar::Letter_Uppercase:
    case QChar::Letter_Titlecase:
        return Sort::Upper;
    case QChar::Number_DecimalDigit:
        return Sort::Digit;
    case QChar::Number_Other:
        return Sort::RaisedDigit;
    default:
        return Sort::Other;
    }
}

bool isDigit(Sort sort)
{
    return sort == Sort::Digit || sort == Sort::RaisedDigit;
}

bool isApostrophe(QChar c)
{
    return c == u'\'' || c == u'’';
}

/// Takes a segment between joiners apart by case and digits.
class Changes {
public:
    Changes(QStringView text, qsizetype from, qsizetype end)
        : m_text(text)
        , m_from(from)
        , m_end(end)
    {
    }

    std::vector<Part> parts()
    {
        qsizetype lastLetter = m_from;
        for (qsizetype i = m_from; i < m_end && m_parts.size() < mostChanges;) {
            const Character c = characterAt(m_text, i);
            if (!continuesLetter(c.value)) {
                look(i, sortOf(c.value), lastLetter);
                lastLetter = i;
            }
            i += c.size;
        }
        if (m_parts.size() == mostChanges)
            return { Part { m_from, m_end - m_from, false, {}, {}, {} } };
        close(m_end);
        return std::move(m_parts);
    }

private:
    void look(qsizetype i, Sort sort, qsizetype lastLetter)
    {
        const bool numbers = isDigit(sort) || isDigit(m_last);
        if (i > m_from && ((numbers && sort != m_last) || (m_last == Sort::Lower && sort == Sort::Upper)))
            close(i);
        else if (sort == Sort::Lower && m_last == Sort::Upper && m_beforeLast == Sort::Upper && goesOnLower(i))
            close(lastLetter); // HTTPServer, but not DNAs
        m_beforeLast = m_last;
        m_last = sort;
    }

    bool goesOnLower(qsizetype i) const
    {
        const qsizetype next = endOfLetterAt(i);
        return next < m_end && sortOf(characterAt(m_text, next).value) == Sort::Lower;
    }

    qsizetype endOfLetterAt(qsizetype i) const
    {
        do {
            i += characterAt(m_text, i).size;
        } while (i < m_end && continuesLetter(characterAt(m_text, i).value));
        return i;
    }

    void close(qsizetype end)
    {
        const qsizetype from = m_parts.empty() ? m_from : m_parts.back().from + m_parts.back().size;
        if (end > from) {
            const bool digits = isDigit(sortOf(characterAt(m_text, from).value));
            m_parts.push_back({ from, end - from, digits, {}, {}, {} });
        }
    }

    QStringView m_text;
    qsizetype m_from;
    qsizetype m_end;
    Sort m_last = Sort::Other;
    Sort m_beforeLast = Sort::Other;
    std::vector<Part> m_parts;
};

/// A segment of a compound, between joiners.
struct Segment {
    qsizetype from = 0;
    qsizetype end = 0;
    QChar joiner;
};

std::vector<Segment> segmentsOf(QStringView text)
{
    std::vector<Segment> segments;
    qsizetype from = 0;
    QChar joiner;
    for (qsizetype i = 0; i <= text.size(); ++i) {
        const bool atEnd = i == text.size();
        const Kind kind = atEnd ? Kind::Separator : kindAt(text, i);
        if (!atEnd && (kind == Kind::Word || kind == Kind::Ignored || text.at(i).isSurrogate()))
            continue;
        if (i > from) {
            segments.push_back({ from, i, joiner });
            joiner = {};
        }
        if (!atEnd)
            joiner = text.at(i);
        from = i + 1;
    }
    return segments;
}

bool isEnding(QStringView letters)
{
    static constexpr std::array<QStringView, 6> endings { u"s", u"m", u"d", u"re", u"ve", u"ll" };
    return std::any_of(endings.begin(), endings.end(),
        [letters](QStringView ending) { return letters.compare(ending, Qt::CaseInsensitive) == 0; });
}

/// "company's" loses its ending, "don't" becomes one segment.
std::vector<Segment> withoutContractions(QStringView text, const std::vector<Segment>& segments)
{
    std::vector<Segment> kept;
    for (const Segment& segment : segments) {
        const QStringView letters = text.sliced(segment.from, segment.end - segment.from);
        const bool apart = isApostrophe(segment.joiner) && !kept.empty() && text.at(kept.back().end - 1).isLetter();
        if (apart && letters.compare(u"t", Qt::CaseInsensitive) == 0)
            kept.back().end = segment.end;
        else if (!apart || !isEnding(letters))
            kept.push_back(segment);
    }
    return kept;
}

bool joinsDigits(QChar c)
{
    return c == u'.' || c == u',' || isApostrophe(c);
}

/// Digits in groups of three, which is how large numbers are written: 1,000,000.
bool isGrouped(const std::vector<Part>& parts, size_t first, size_t last)
{
    for (size_t i = first + 1; i <= last; ++i) {
        if (parts[i].size != 3 || parts[i].joiner != parts[first + 1].joiner)
            return false;
    }
    return last > first && parts[first].size <= 3;
}

/// Makes one part of those of a number; the parts of dates and versions stay.
class Numbers {
public:
    Numbers(QStringView text, std::vector<Part>& parts)
        : m_text(text)
        , m_parts(parts)
    {
    }

    std::vector<Part> joined()
    {
        std::vector<Part> all;
        for (size_t first = 0; first < m_parts.size();) {
            size_t last = first;
            while (m_parts[first].digits && last + 1 < m_parts.size() && m_parts[last + 1].digits
                && joinsDigits(m_parts[last + 1].joiner))
                ++last;
            if (last > first && joinAs(first, last)) {
                m_parts[first].size = m_parts[last].from + m_parts[last].size - m_parts[first].from;
                all.push_back(m_parts[first]);
            } else {
                all.insert(all.end(), m_parts.begin() + static_cast<std::ptrdiff_t>(first),
                    m_parts.begin() + static_cast<std::ptrdiff_t>(last) + 1);
            }
            first = last + 1;
        }
        return all;
    }

private:
    bool joinAs(size_t first, size_t last)
    {
        Part& number = m_parts[first];
        const QChar joiner = m_parts[last].joiner;
        if (isGrouped(m_parts, first, last)) {
            number.number = digits(first, last);
            if (last == first + 1 && joiner == u'.')
                number.otherNumber = digits(first, first) + QLatin1Char('.') + digits(last, last);
            return true;
        }
        const bool point = joiner == u'.' || joiner == u',';
        if (!point
            || (last > first + 1 && (!isGrouped(m_parts, first, last - 1) || joiner == m_parts[first + 1].joiner)))
            return false;
        number.number = digits(first, last - 1) + QLatin1Char('.') + digits(last, last);
        return true;
    }

    QString digits(size_t first, size_t last) const
    {
        QString all;
        for (size_t i = first; i <= last; ++i)
            all += plain(m_text.sliced(m_parts[i].from, m_parts[i].size));
        return all;
    }

    QStringView m_text;
    std::vector<Part>& m_parts;
};

} // namespace

std::vector<Part> partsOf(QStringView stretch, const Language& language)
{
    std::vector<Segment> segments = segmentsOf(stretch);
    if (!language.elides())
        segments = withoutContractions(stretch, segments);
    std::vector<Part> parts;
    for (const Segment& segment : segments) {
        std::vector<Part> own = Changes(stretch, segment.from, segment.end).parts();
        if (own.empty())
            continue;
        own.front().joiner = parts.empty() ? QChar() : segment.joiner;
        parts.insert(parts.end(), own.begin(), own.end());
    }
    return Numbers(stretch, parts).joined();
}

} // namespace docent::terms
