#pragma once

#include <array>
#include <QByteArrayView>
#include <QHash>
#include <QSet>
#include <QString>

namespace docent {

/// The styles of an OpenDocument file, as far as they say what a text is.
class OdfStyles {
public:
    /// Adds those of a part: styles.xml holds the named ones, content.xml those made for single places.
    void read(QByteArrayView xml);

    /// The style itself or one that it rests on has this name, as files have it: "Preformatted_20_Text".
    bool isA(const QString& style, const char* name) const;
    /// A sheet or slide in this style isn't shown.
    bool isHidden(const QString& style) const { return m_hidden.contains(style); }
    /// The label of the item `number` (from 1) at a level (from 0) of a list: "b) ", "- ".
    QString label(const QString& list, int level, int number) const;

private:
    static constexpr int levels = 10;
    struct Level {
        QString format; ///< "1", "a", "I"; empty for a bullet
        QString before;
        QString after;
        int start = 1;
        bool isDefined = false;
    };

    QHash<QString, QString> m_parents;
    QSet<QString> m_hidden;
    QHash<QString, std::array<Level, levels>> m_lists;
};

} // namespace docent
