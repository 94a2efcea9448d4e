#pragma once

#include <optional>
#include <QDate>
#include <QHash>
#include <QList>
#include <QRegularExpression>
#include <vector>

namespace docent {

/// Lower case, without accents, signs around words as spaces, a space at both ends: one character for each of ` text `,
/// so that places in it are places in the text, plus one.
QString foldedQuestion(const QString& text);

/// The days [from, to).
struct DaySpan {
    QDate from;
    QDate to;
};

/// The forms of one language (questionforms.h), ready to be compared with what foldedQuestion() gives.
class QuestionGrammar {
public:
    /// In the order in which they are tried.
    enum class Rest { Have, Between, Dated, During, Since, After, Before, Until, Named, Mentions, With };
    struct RestForm {
        Rest kind = Rest::Have;
        QRegularExpression pattern; ///< captures "topic", "date", "date2"
        bool endsWithTopic = false; ///< the topic follows the match
    };

    explicit QuestionGrammar(const char* forms);

    QList<QRegularExpression> lists; ///< capture "docs" and "rest", or "topic"
    QList<QRegularExpression> counts;
    QList<QRegularExpression> abouts; ///< of what is at hand: a document, or else the library
    QList<QRegularExpression> overviews; ///< of the library
    QList<QRegularExpression> summaries; ///< capture "name"
    std::vector<RestForm> rests;
    QRegularExpression determiners; ///< one of these words stands here
    QRegularExpression documents;
    QRegularExpression records;
    QRegularExpression verbs;
    QRegularExpression polite;
    QRegularExpression thisName; ///< the whole name
    QRegularExpression everythingName;
    QRegularExpression thisDocument; ///< anywhere
    QRegularExpression all;
    QList<std::pair<QString, QRegularExpression>> kinds;
    bool recordsEndWords = false;

    /// The days that the text, a match of {date}, names.
    std::optional<DaySpan> days(const QString& text, QDate today) const;

private:
    QString pattern(const QString& form) const;
    QString placeholder(const QString& name) const;
    QString anyOf(const QString& key) const;
    void addRest(Rest kind, const QString& key);
    void makeWords();
    void makeForms();

    QHash<QString, QStringList> m_lines; ///< values by key
    QString m_docs;
    QString m_date;
    QString m_month;
};

} // namespace docent
