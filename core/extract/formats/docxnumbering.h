#pragma once

#include "extract/formats/docxstyles.h"

#include <array>
#include <QMap>

namespace docent {

/// Counts the items of a Word document's lists and gives the labels that Word would show.
class DocxNumbering {
public:
    explicit DocxNumbering(QByteArrayView xml);
    /// The label of the next paragraph at this place ("2.1 ", "b) ", "- "); counts it.
    QString next(const DocxListPlace& place);
    /// It has numbers and not only bullets.
    bool isNumbered(const DocxListPlace& place) const;

    /// A number in a format of Word's: "lowerLetter", "upperRoman"; decimal for any other.
    static QString number(int value, const QString& format);

private:
    static constexpr int levels = 9;
    struct Level {
        QString format = QStringLiteral("bullet");
        QString text;
        int start = 1;
    };
    using Levels = std::array<Level, levels>;

    const Levels* levelsOf(const QString& list) const;

    QHash<QString, Levels> m_abstract;
    QHash<QString, QString> m_lists; ///< numId → abstractNumId
    QHash<QString, std::array<int, levels>> m_counts; ///< by abstractNumId
};

} // namespace docent
