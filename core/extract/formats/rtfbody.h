#pragma once

#include "extract/extractedtext.h"
#include "extract/formats/rtftokens.h"
#include "extract/formats/textbuilder.h"

#include <QByteArray>
#include <QHash>
#include <QStringList>
#include <vector>

namespace docent {

/// Follows the groups of an RTF document and writes what a reader would see.
class RtfBody {
public:
    explicit RtfBody(TextBuilder& out)
        : m_out(out)
    {
    }
    /// False if groups nest too deeply.
    bool write(QByteArrayView bytes);
    bool isComplete() const { return m_states.empty(); }

    const QString& title() const { return m_title; }
    const QString& author() const { return m_author; }
    const QString& language() const { return m_language; }

private:
    /// Where the text of a group goes.
    enum class Sink { Body, Nowhere, FontTable, StyleSheet, Info, Title, Author, ListMark, Note };

    /// What a group inherits and gives back.
    struct State {
        Sink sink = Sink::Body;
        int fallback = 1; ///< characters after a \u that say the same in the code page
        int font = -1;
        int style = 0;
        int outline = -1; ///< heading level less one
        bool hidden = false;
        bool inTable = false;
    };

    void open();
    void close();
    void word(const RtfTokens::Token& token);
    bool destination(QByteArrayView name);
    bool format(const RtfTokens::Token& token);
    bool character(QByteArrayView name);
    void tableDefinition(const RtfTokens::Token& token);
    void symbol(char sign);
    void bytes(QByteArrayView text);
    void unicode(int value);

    void decodePending();
    QByteArray charset() const;
    void put(QStringView text);
    void endParagraph();
    void endCell();
    void endRow();
    void endTable();
    int headingLevel() const;

    TextBuilder& m_out;
    std::vector<State> m_states;
    State m_state;
    bool m_ignorable = false; ///< after \*: a destination that may be skipped
    int m_skip = 0; ///< what is left of a fallback
    QByteArray m_pending; ///< bytes of one code page
    int m_codePage = 1252;
    QHash<int, int> m_fontCodePages;
    QHash<int, int> m_styleLevels;
    QString m_styleName;
    QString m_paragraph, m_listMark, m_note, m_title, m_author, m_language;
    QStringList m_notes;
    QStringList m_row;
    QList<QStringList> m_rows;
};

} // namespace docent
