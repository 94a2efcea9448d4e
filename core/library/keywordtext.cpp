#include "library/keywordtext.h"

#include "library/keywordindex.h"

#include <algorithm>

namespace docent {

namespace {

constexpr char16_t firstFolded = 0xad; ///< below it nothing is folded and nothing is unspaced
constexpr char16_t firstUnspaced = 0xe00;

bool inRange(char32_t c, char32_t first, char32_t last)
{
    return c >= first && c <= last;
}

/// Vowel points and other signs that writers leave out at will.
bool isDropped(char32_t c)
{
    return c == 0xad || c == 0x2060 || c == 0xfeff || c == 0x640 || c == 0x670 || inRange(c, 0x64b, 0x65f)
        || inRange(c, 0x591, 0x5bd) || c == 0x5bf || inRange(c, 0x5c1, 0x5c2) || inRange(c, 0x5c4, 0x5c5) || c == 0x5c7;
}

char32_t oneForm(char32_t c)
{
    if (inRange(c, 0xff01, 0xff5e))
        return c - 0xfee0;
    switch (c) {
    case 0x622:
    case 0x623:
    case 0x625:
        return 0x627;
    case 0x649:
        return 0x64a;
    case 0x629:
        return 0x647;
    default:
        return c;
    }
}

QLatin1String ligature(char32_t c)
{
    switch (c) {
    case 0xfb00:
        return QLatin1String("ff");
    case 0xfb01:
        return QLatin1String("fi");
    case 0xfb02:
        return QLatin1String("fl");
    case 0xfb03:
        return QLatin1String("ffi");
    case 0xfb04:
        return QLatin1String("ffl");
    case 0xfb05:
    case 0xfb06:
        return QLatin1String("st");
    default:
        return {};
    }
}

/// The code point at `i`, which moves behind it; a lone surrogate stands for itself.
char32_t next(QStringView text, qsizetype& i)
{
    const QChar unit = text.at(i++);
    if (unit.isHighSurrogate() && i < text.size() && text.at(i).isLowSurrogate())
        return QChar::surrogateToUcs4(unit, text.at(i++));
    return unit.unicode();
}

void append(QString& text, char32_t c)
{
    text.append(QStringView(QChar::fromUcs4(c)));
}

bool reaches(QStringView text, char16_t limit)
{
    return std::any_of(text.begin(), text.end(), [limit](QChar unit) { return unit.unicode() >= limit; });
}

} // namespace

namespace keywordtext {

QString folded(QStringView text)
{
    if (!reaches(text, firstFolded))
        return text.toString();
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        const char32_t c = next(text, i);
        if (isDropped(c))
            continue;
        if (const QLatin1String letters = ligature(c); !letters.isEmpty())
            result.append(letters);
        else
            append(result, oneForm(c));
    }
    return result;
}

bool isWordCharacter(char32_t character)
{
    return QChar::isLetterOrNumber(character) || QChar::isMark(character)
        || QChar::category(character) == QChar::Other_PrivateUse;
}

bool isUnspaced(char32_t character)
{
    if (character < firstUnspaced)
        return false;
    switch (QChar::script(character)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return isWordCharacter(character);
    default:
        return character == 0x30fc; // the sign that lengthens a Japanese vowel has no script of its own
    }
}

QList<Piece> pieces(QStringView text)
{
    QList<Piece> list;
    bool inside = false;
    for (qsizetype i = 0; i < text.size();) {
        const char32_t c = next(text, i);
        if (!isWordCharacter(c)) {
            inside = false;
            continue;
        }
        const bool unspaced = isUnspaced(c);
        if (!inside || list.last().unspaced != unspaced)
            list.append({ {}, unspaced });
        append(list.last().text, c);
        inside = true;
    }
    return list;
}

QStringList pairs(const QString& run)
{
    QStringList list;
    QString previous;
    for (qsizetype i = 0; i < run.size();) {
        QString current;
        append(current, next(run, i));
        if (!previous.isEmpty())
            list.append(previous + current);
        previous = current;
    }
    if (list.isEmpty() && !previous.isEmpty())
        list.append(previous);
    return list;
}

} // namespace keywordtext

namespace keywordindex {

QString indexedText(QStringView text)
{
    const QString plain = keywordtext::folded(text);
    if (!reaches(plain, firstUnspaced))
        return plain;
    QString result;
    result.reserve(plain.size() + plain.size() / 2);
    QString previous; // the letter of an unspaced run that still waits for its partner
    for (qsizetype i = 0; i < plain.size();) {
        const char32_t c = next(plain, i);
        const bool unspaced = keywordtext::isUnspaced(c);
        // The last letter of a run stands alone too, so that each letter begins some word of the index and a single one
        // can be found by prefix.
        if (!previous.isEmpty()) {
            result.append(previous);
            if (unspaced)
                append(result, c);
            result.append(QLatin1Char(' '));
            previous.clear();
        }
        if (unspaced) {
            if (!result.isEmpty() && !result.endsWith(QLatin1Char(' ')))
                result.append(QLatin1Char(' '));
            append(previous, c);
        } else {
            append(result, c);
        }
    }
    result.append(previous);
    return result;
}

} // namespace keywordindex

} // namespace docent
