#pragma once

#include <memory>
#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

namespace docent {

namespace terms {
class Analyzer;
}

/// A stretch [start, start + length) of a text, in UTF-16 units.
struct TextRange {
    qsizetype start = 0;
    qsizetype length = 0;
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// The words of the query (as the keyword search understands it) in a text, in order, without overlap. Endings are
/// neglected as the text's language (its code, empty if unknown) does it: "plans" marks "plan" and "planning".
QList<TextRange> queryWordsIn(const QString& text, const QString& query, const QString& language);

/// A line from a passage, with the query's words in it.
struct Snippet {
    QString text; ///< one line; "…" where it was cut
    QList<TextRange> highlights; ///< in `text`
};

/// Makes snippets of many passages for one query: what is the same for all of them is found out once.
class Snippets {
public:
    /// `prefix`: the last word of the query may be unfinished, and marks what begins with it.
    explicit Snippets(const QString& query, bool prefix = false);
    ~Snippets();
    Q_DISABLE_COPY_MOVE(Snippets)

    /// The part of a passage, about `length` characters long, that holds most different words of the query; its
    /// beginning if there are none. `language`: its code, empty if unknown.
    Snippet of(const QString& passage, const QString& language, qsizetype length = 240);
    QList<TextRange> wordsIn(const QString& text, const QString& language);

private:
    struct Match;
    QList<Match> matchesIn(const QString& text, const QString& language);
    const QSet<QString>& wantedIn(const QString& language);
    static qsizetype bestWindow(const QList<Match>& matches, qsizetype length);

    QString m_sought;
    QString m_beginning; ///< folded; empty if no word is unfinished
    QHash<QString, QSet<QString>> m_wanted; ///< terms, by language
    std::unique_ptr<terms::Analyzer> m_analyzer;
};

/// The same for a single passage.
Snippet snippet(const QString& passage, const QString& query, const QString& language, qsizetype length = 240);

} // namespace docent
