#pragma once

#include "extract/formats/numberformat.h"

namespace docent {

/// Takes a format code apart.
class NumberFormat::Parser {
public:
    explicit Parser(const QString& code)
        : m_code(code)
    {
    }
    QList<Section> parse();

private:
    void parseOne();
    void parseBracket();
    void parseLetters();
    void add(Part part, const QString& text);
    void addLiteral(QStringView text);
    void finish();
    void tellMinutes();
    void countPlaces();

    QString m_code;
    qsizetype m_at = 0;
    Section m_section;
    QList<Section> m_sections;
};

} // namespace docent
