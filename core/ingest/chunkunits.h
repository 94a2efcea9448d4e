#pragma once

#include "extract/extractedtext.h"
#include "terms/tokenestimate.h"

#include <QStringList>
#include <vector>

namespace docent {

/// How good it is to begin a passage before a unit, from worst to best.
enum class Border : quint8 { Word, Sentence, Block, Page, Heading };

/// The smallest stretch that the chunker moves about: a sentence, a line of code, a row, a heading; where these are too
/// long, a word. Units follow one another without gaps; spaces belong to the unit before them.
struct Unit {
    qsizetype start = 0;
    qsizetype end = 0;
    int weight = 0; ///< see tokens::unit
    Border border = Border::Word;
    bool isHeading = false;
    bool startsPage = false;
    bool isWhole = false; ///< a row, a line of code: never cut
    bool continuesRows = false; ///< belongs to the same table or code as the one before
    qsizetype table = -1; ///< where the table begins that it continues; -1: it continues none
    int path = 0; ///< index of the heading path that holds for it
};

/// Goes through a document unit by unit, so that only a window of them is ever in memory.
class UnitReader {
public:
    /// Sentences that weigh more than `longestSentence` and lines that weigh more than `longestLine` come word by word.
    UnitReader(const ExtractedText& document, int longestSentence, int longestLine);

    bool next(Unit* unit);
    const QStringList& path(int index) const { return m_paths[size_t(index)]; }

private:
    /// A block, or the text between two blocks, with the spaces behind it.
    struct Region {
        BlockKind kind = BlockKind::Paragraph;
        int level = 0;
        qsizetype start = 0;
        qsizetype end = 0;
    };

    bool enterRegion();
    void enterHeading();
    qsizetype pageAfter(qsizetype position);
    qsizetype skipSpaces(qsizetype from, qsizetype limit) const;
    qsizetype firstWord(qsizetype from) const;
    Unit cut(qsizetype end, Border border);
    Unit takeWord();

    const ExtractedText& m_document;
    QStringView m_text;
    int m_longestSentence;
    int m_longestLine;
    qsizetype m_at = 0;
    Region m_region;
    qsizetype m_block = 0; ///< the next block
    qsizetype m_page = 0; ///< the next page start
    qsizetype m_wordsUntil = 0; ///< up to here comes word by word
    Border m_borderBehindWords = Border::Sentence;
    Border m_border = Border::Block; ///< before what comes next
    bool m_startsPage = false; ///< what comes next
    std::vector<QStringList> m_paths { QStringList() };
    std::vector<std::pair<int, QString>> m_stack; ///< the open headings with their levels
};

} // namespace docent
