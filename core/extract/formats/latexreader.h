#pragma once

#include "extract/extractedtext.h"
#include "extract/formats/textbuilder.h"

#include <QStringList>
#include <vector>

namespace docent {

/// Goes through LaTeX once, from left to right, and writes what would be printed.
class LatexReader {
public:
    explicit LatexReader(QStringView text)
        : m_text(text)
    {
    }
    ExtractedText read();

private:
    /// What the end of a group in braces ends.
    enum class Group : quint8 { Plain, Heading, Note, Title, Author };
    struct List {
        bool ordered;
        int count;
    };

    void readSign();
    void readCommand();
    void run(QStringView command);
    bool runEnvironment(QStringView command);
    void beginEnvironment(const QString& name);
    void endEnvironment(const QString& name);
    bool readVerbatim(const QString& name);
    void beginItem();
    void beginGroup(Group group);
    void endGroup();
    void readMath(QStringView end);
    void readAccent(char16_t combining);
    void lineEnd();
    void paragraphEnd();
    void endTable();

    void skipSpaces();
    QStringView argument();
    void skipOptional();
    void put(QStringView text);

    QStringView m_text;
    qsizetype m_at = 0;
    TextBuilder m_out;
    std::vector<Group> m_groups;
    std::vector<List> m_lists;
    QString m_title, m_author;
    QString* m_capture = nullptr; ///< where text goes instead of the page
    bool m_preamble = false;
    bool m_hasChapters = false;
    int m_quotes = 0;
    int m_tables = 0; ///< open ones, one in the other
    QList<QStringList> m_rows;
    int m_unclosed = 0; ///< arguments without an end so far
};

} // namespace docent
