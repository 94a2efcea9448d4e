#pragma once

#include <QStringView>

namespace docent::terms {

/// A part of a text without spaces: a word, a compound with its joining characters ("state-of-the-art", "3.5", "C++"),
/// or a run of letters of unspaced scripts.
struct Stretch {
    qsizetype from = 0;
    qsizetype size = 0;
    bool unspaced = false;
};

/// The stretches of a text, one after the other.
class Stretches {
public:
    explicit Stretches(QStringView text)
        : m_text(text)
    {
    }
    /// False at the end.
    bool next(Stretch& stretch);

private:
    qsizetype endOfRun(qsizetype from) const;
    qsizetype endOfWord(qsizetype from) const;
    bool joinsAt(qsizetype i) const;

    QStringView m_text;
    qsizetype m_at = 0;
};

/// The end of the letter at `from`: a character with the marks that follow it.
qsizetype endOfLetter(QStringView text, qsizetype from);

} // namespace docent::terms
