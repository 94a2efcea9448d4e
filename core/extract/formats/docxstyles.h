#pragma once

#include <QByteArrayView>
#include <QHash>
#include <QString>

namespace docent {

/// Where a paragraph stands in a numbered or bulleted list.
struct DocxListPlace {
    QString list; ///< numId; empty: no list
    int level = 0;
};

/// What matters of a paragraph style.
struct DocxStyle {
    enum class Role { Text, Title, Code, Quote, Contents };
    Role role = Role::Text;
    int heading = 0; ///< 1…6; 0: none
    DocxListPlace list;
};

/// The paragraph styles of a document by id. Ids and names are localised or freely chosen: headings are known by their
/// outline level or by the name that Word stores for its own styles, also through the styles that a style is based on.
class DocxStyles {
public:
    explicit DocxStyles(QByteArrayView xml);
    /// For a style id; without one, the default style's.
    DocxStyle style(const QString& id) const;

private:
    struct Entry {
        QString name;
        QString basedOn;
        int outline = -1; ///< 0…8; 9: text
        DocxListPlace list;
    };

    QHash<QString, Entry> m_entries;
    QString m_default;
};

} // namespace docent
