#include "terms/language.h"

#include <algorithm>
#include <array>

namespace docent::terms {

namespace {

struct Algorithm {
    const char16_t* code;
    const char* name;
    QChar::Script script;
};

/// The first one of a script is for words of that script in texts of other scripts.
constexpr std::array algorithms {
    Algorithm { u"en", "english", QChar::Script_Latin },
    Algorithm { u"de", "german", QChar::Script_Latin },
    Algorithm { u"fr", "french", QChar::Script_Latin },
    Algorithm { u"es", "spanish", QChar::Script_Latin },
    Algorithm { u"it", "italian", QChar::Script_Latin },
    Algorithm { u"pt", "portuguese", QChar::Script_Latin },
    Algorithm { u"nl", "dutch", QChar::Script_Latin },
    Algorithm { u"sv", "swedish", QChar::Script_Latin },
    Algorithm { u"no", "norwegian", QChar::Script_Latin },
    Algorithm { u"nb", "norwegian", QChar::Script_Latin },
    Algorithm { u"nn", "norwegian", QChar::Script_Latin },
    Algorithm { u"da", "danish", QChar::Script_Latin },
    Algorithm { u"fi", "finnish", QChar::Script_Latin },
    Algorithm { u"hu", "hungarian", QChar::Script_Latin },
    Algorithm { u"ro", "romanian", QChar::Script_Latin },
    Algorithm { u"tr", "turkish", QChar::Script_Latin },
    Algorithm { u"ca", "catalan", QChar::Script_Latin },
    Algorithm { u"eu", "basque", QChar::Script_Latin },
    Algorithm { u"ga", "irish", QChar::Script_Latin },
    Algorithm { u"id", "indonesian", QChar::Script_Latin },
    Algorithm { u"lt", "lithuanian", QChar::Script_Latin },
    Algorithm { u"ru", "russian", QChar::Script_Cyrillic },
    Algorithm { u"sr", "serbian", QChar::Script_Cyrillic },
    Algorithm { u"el", "greek", QChar::Script_Greek },
    Algorithm { u"ar", "arabic", QChar::Script_Arabic },
    Algorithm { u"hi", "hindi", QChar::Script_Devanagari },
    Algorithm { u"ne", "nepali", QChar::Script_Devanagari },
    Algorithm { u"hy", "armenian", QChar::Script_Armenian },
    Algorithm { u"ta", "tamil", QChar::Script_Tamil },
    Algorithm { u"yi", "yiddish", QChar::Script_Hebrew },
};

/// Languages without an algorithm that are not written in Latin letters.
struct Others {
    QChar::Script script;
    const char16_t* codes;
};
constexpr std::array others {
    Others { QChar::Script_Cyrillic, u" uk be bg mk kk ky mn tg tt ba cv " },
    Others { QChar::Script_Arabic, u" fa ur ps ug sd ckb " },
    Others { QChar::Script_Devanagari, u" mr sa bh kok mai " },
    Others { QChar::Script_Hebrew, u" he iw " },
    Others { QChar::Script_Common, u" zh ja ko th lo km my ka bn gu pa te kn ml si am ti bo dv " },
};

QChar::Script scriptOf(const QString& code)
{
    const QString wanted = QLatin1Char(' ') + code + QLatin1Char(' ');
    for (const Others& some : others) {
        if (QStringView(some.codes).contains(wanted))
            return some.script;
    }
    return QChar::Script_Latin;
}

} // namespace

Language::Language(QStringView code)
{
    const auto end = std::find_if(code.begin(), code.end(), [](QChar c) { return c == u'-' || c == u'_'; });
    const QString own = code.left(end - code.begin()).toString().toLower();
    if (own.isEmpty() || own == u"und" || own == u"en")
        return;
    m_code = own;
    const auto found = std::find_if(
        algorithms.begin(), algorithms.end(), [&own](const Algorithm& one) { return own == QStringView(one.code); });
    m_entry = found == algorithms.end() ? -1 : static_cast<int>(found - algorithms.begin());
    m_script = m_entry < 0 ? scriptOf(own) : found->script;
}

const char* Language::algorithmFor(QChar::Script script) const
{
    const bool latinSerbian = m_code == u"sr" && script == QChar::Script_Latin;
    if (script == m_script || latinSerbian)
        return m_entry < 0 ? nullptr : algorithms.at(static_cast<size_t>(m_entry)).name;
    const auto found = std::find_if(
        algorithms.begin(), algorithms.end(), [script](const Algorithm& one) { return one.script == script; });
    return found == algorithms.end() || script == QChar::Script_Hebrew ? nullptr : found->name;
}

bool Language::elides() const
{
    return m_code == u"fr" || m_code == u"it" || m_code == u"ca";
}

bool Language::writesUmlautsApart() const
{
    return m_code == u"de";
}

} // namespace docent::terms
