#pragma once

#include <QString>
#include <QStringView>

namespace docent::terms {

/// How the words of a language lose their endings.
class Language {
public:
    /// English, also for texts whose language isn't known.
    Language() = default;
    /// By its BCP 47 code ("de", "zh-Hans"); English for an empty one and "und".
    explicit Language(QStringView code);

    /// The name of the Snowball algorithm for words of a script; null if they stay as they are. A word in a script that
    /// isn't the language's own is taken for one of the most common language of that script.
    const char* algorithmFor(QChar::Script script) const;
    /// l'homme, dell'arte: an apostrophe parts two words.
    bool elides() const;
    /// Ärzte may be typed as Aerzte.
    bool writesUmlautsApart() const;
    /// The language alone: "zh" for "zh-Hans".
    QStringView code() const { return m_code; }

    bool operator==(const Language& other) const { return m_entry == other.m_entry && m_script == other.m_script; }

private:
    int m_entry = 0; ///< in the list of algorithms; negative if the language has none
    QChar::Script m_script = QChar::Script_Latin;
    QString m_code = QStringLiteral("en");
};

} // namespace docent::terms
