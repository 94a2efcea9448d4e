#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace docent {

/// Replaces the passage ids that a model cites by numbers, while the reply streams: "[mfq27]" becomes "[1]", in the
/// order of first mention. Ids that were never offered, and bare numbers, which no prompt of ours offers, become "[?]".
/// Brackets in code, links and ordinary text stay as they are. Any split of the input gives the same output.
class CitationMapper {
public:
    /// The ids that the prompt offered.
    explicit CitationMapper(QStringList offered);

    /// What can be shown of the text so far; the rest is held back until it is clear what it is.
    QString feed(const QString& text);
    /// The rest, at the end of the reply.
    QString flush();

    /// The cited ids; the first has number 1.
    QStringList cited() const { return m_cited; }
    /// How many citations named something that was never offered.
    int unknown() const { return m_unknown; }

private:
    enum class Step { Consumed, NeedMore };
    Step takeCode(QString& out, bool atEnd);
    Step takeBracket(QString& out, bool atEnd);
    QString numberOf(const QString& id);
    void emitPlain(QString& out, qsizetype length);

    QStringList m_offered;
    QStringList m_cited;
    QString m_pending;
    QChar m_last; ///< the character before m_pending
    bool m_lineStart = true;
    qsizetype m_codeTicks = 0; ///< inside code that so many backticks opened
    bool m_fence = false;
    int m_unknown = 0;
};

/// The text without its numbered citations.
QString withoutCitations(QString text);

/// Whether a word has the shape of a passage id, see makePassageIds().
bool looksLikePassageId(QStringView word);

} // namespace docent
