#include "terms/letters.h"

#include <algorithm>

namespace docent::terms {

namespace {

constexpr qsizetype longestPlain = 256; ///< UTF-16 units; nothing that long is a word

bool inRange(char32_t c, char32_t first, char32_t last)
{
    return c >= first && c <= last;
}

bool isJoiner(char32_t c)
{
    switch (c) {
    case '-':
    case '.':
    case ',':
    case '/':
    case '\'':
    case '_':
    case ':':
    case '@':
    case '&':
    case 0xb7: // Catalan l·l
    case 0x2010:
    case 0x2011:
    case 0x2019:
    case 0x2027:
        return true;
    default:
        return false;
    }
}

/// Vowel points and other signs above and below the letters that writers leave out at will.
bool isPoint(char32_t c)
{
    return c == 0x640 || c == 0x670 || inRange(c, 0x64b, 0x65f) || inRange(c, 0x6d6, 0x6dc) || inRange(c, 0x591, 0x5bd)
        || c == 0x5bf || inRange(c, 0x5c1, 0x5c2) || inRange(c, 0x5c4, 0x5c5) || c == 0x5c7;
}

bool isAccent(char32_t c)
{
    return inRange(c, 0x300, 0x36f) || inRange(c, 0x1ab0, 0x1aff) || inRange(c, 0x1dc0, 0x1dff)
        || inRange(c, 0x20d0, 0x20ff) || inRange(c, 0xfe20, 0xfe2f);
}

bool isVariationSelector(char32_t c)
{
    return inRange(c, 0xfe00, 0xfe0f) || inRange(c, 0xe0100, 0xe01ef) || inRange(c, 0x180b, 0x180d);
}

bool isWordCharacter(char32_t c)
{
    return (QChar::isLetterOrNumber(c) || QChar::isMark(c) || QChar::category(c) == QChar::Other_PrivateUse)
        && QChar::decompositionTag(c) != QChar::Fraction;
}

bool isUnspacedScript(char32_t c)
{
    switch (QChar::script(c)) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar:
        return true;
    default:
        return c == 0x30fc || c == 0xff70 || inRange(c, 0x3099, 0x309a) || inRange(c, 0xff9e, 0xff9f); // signs of kana
    }
}

std::array<Kind, 0x10000> allKinds()
{
    std::array<Kind, 0x10000> kinds;
    for (char32_t c = 0; c < kinds.size(); ++c)
        kinds[c] = kindOf(c);
    return kinds;
}

/// Letters with a stroke and the like, which no table of Unicode's takes apart; null for all others.
const char16_t* withoutStroke(char16_t c)
{
    switch (c) {
    case u'ß':
        return u"ss";
    case u'æ':
        return u"ae";
    case u'œ':
        return u"oe";
    case u'þ':
        return u"th";
    case u'ø':
        return u"o";
    case u'đ':
    case u'ð':
        return u"d";
    case u'ł':
        return u"l";
    case u'ħ':
        return u"h";
    case u'ı':
        return u"i";
    case u'ŧ':
        return u"t";
    case u'ŋ':
        return u"n";
    case u'ё':
        return u"е";
    case u'ς':
        return u"σ";
    default:
        return nullptr;
    }
}

char16_t arabicForm(char16_t c)
{
    switch (c) {
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671:
        return 0x627;
    case 0x649:
    case 0x6cc:
        return 0x64a;
    case 0x629:
        return 0x647;
    case 0x6a9:
        return 0x643;
    default:
        return c;
    }
}

bool losesAccents(QChar c)
{
    const QChar::Script script = c.script();
    return script == QChar::Script_Latin || script == QChar::Script_Greek;
}

void appendFolded(QString& result, QChar c)
{
    if (c.unicode() < 0x80 || c.isSurrogate()) {
        result.append(c);
    } else if (const char16_t* letters = withoutStroke(c.unicode())) {
        result.append(QStringView(letters));
    } else if (losesAccents(c)) {
        const QString parts = QString(c).normalized(QString::NormalizationForm_D);
        for (const QChar part : parts) {
            if (!isAccent(part.unicode()))
                result.append(part == c ? QStringView(&part, 1) : QStringView(folded(QString(part))));
        }
    } else {
        result.append(QChar(arabicForm(c.unicode())));
    }
}

} // namespace

const std::array<Kind, 0x10000>& kinds()
{
    static const std::array<Kind, 0x10000> table = allKinds();
    return table;
}

Character characterAt(QStringView text, qsizetype i)
{
    const QChar unit = text.at(i);
    if (unit.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
        return { QChar::surrogateToUcs4(unit, text.at(i + 1)), 2 };
    return { unit.unicode(), 1 };
}

Kind kindOf(char32_t c)
{
    if (QChar::isSurrogate(c))
        return Kind::Surrogate;
    if (isJoiner(c))
        return Kind::Joiner;
    if (isVariationSelector(c) || (QChar::category(c) == QChar::Other_Format && c != 0x200b))
        return Kind::Ignored;
    if (!isWordCharacter(c))
        return Kind::Separator;
    return isUnspacedScript(c) && QChar::category(c) != QChar::Number_DecimalDigit ? Kind::Unspaced : Kind::Word;
}

Kind kindAt(QStringView text, qsizetype i)
{
    const Character c = characterAt(text, i);
    return c.size == 1 ? kinds()[c.value] : kindOf(c.value);
}

bool continuesLetter(char32_t c)
{
    if (inRange(c, 0xae, 0x2ff) || inRange(c, 0x4e00, 0x9fff) || c < 0xad) // most of what comes
        return false;
    return QChar::isMark(c) || inRange(c, 0x1160, 0x11ff) || inRange(c, 0xff9e, 0xff9f) || kindOf(c) == Kind::Ignored;
}

QString plain(QStringView word)
{
    // Most words need no look at Unicode's tables.
    const auto isHan = [](QChar c) { return inRange(c.unicode(), 0x4e00, 0x9fff); };
    const auto isAsciiWord = [](QChar c) { return c.unicode() < 0x80 && c.isLetterOrNumber(); };
    if (word.size() <= longestPlain && std::all_of(word.begin(), word.end(), isHan))
        return word.toString();
    if (word.size() <= longestPlain && std::all_of(word.begin(), word.end(), isAsciiWord))
        return word.toString().toLower();
    const QString forms = word.left(longestPlain).toString().normalized(QString::NormalizationForm_KC).toLower();
    QString result;
    result.reserve(forms.size());
    for (qsizetype i = 0; i < forms.size();) {
        const Character c = characterAt(forms, i);
        i += c.size;
        if (isPoint(c.value) || !isWordCharacter(c.value) || isVariationSelector(c.value))
            continue;
        if (const int digit = QChar::digitValue(c.value); digit >= 0)
            result.append(QChar(u'0' + digit));
        else
            result.append(QChar::fromUcs4(c.value));
    }
    return result.normalized(QString::NormalizationForm_C);
}

QString folded(const QString& plain)
{
    const auto isAscii = [](QChar c) { return c.unicode() < 0x80; };
    if (std::all_of(plain.begin(), plain.end(), isAscii))
        return plain;
    QString result;
    result.reserve(plain.size());
    for (const QChar c : plain) {
        if (!isAccent(c.unicode()))
            appendFolded(result, c);
    }
    return result;
}

} // namespace docent::terms
