#include "chat/questionmode.h"

#include "chat/questionforms.h"
#include "chat/questiongrammar.h"

#include <algorithm>

namespace docent {

namespace {

constexpr qsizetype longestQuestion = 400; ///< characters; what is longer asks for more than a list
constexpr int longestShortTopic = 4; ///< words

const std::vector<QuestionGrammar>& grammars()
{
    static const std::vector<QuestionGrammar> all = [] {
        const auto forms = questionForms();
        return std::vector<QuestionGrammar>(forms.begin(), forms.end());
    }();
    return all;
}

QRegularExpressionMatch matchAt(const QRegularExpression& pattern, const QString& text, qsizetype at)
{
    return pattern.match(text, at, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
}

/// Reads one question by the forms of one language.
class Reader {
public:
    Reader(const QuestionGrammar& grammar, const QString& question, const QString& folded, QDate today)
        : m_grammar(grammar)
        , m_question(question)
        , m_text(folded)
        , m_today(today)
    {
        while (m_text.startsWith(QLatin1Char(' ')))
            skip(1);
        for (auto match = matchAt(grammar.polite, m_text, 0); match.hasMatch();
             match = matchAt(grammar.polite, m_text, 0))
            skip(match.capturedLength());
    }

    std::optional<QuestionPlan> read() const
    {
        if (matchesAny(m_grammar.abouts))
            return overview(true);
        if (matchesAny(m_grammar.overviews))
            return overview(false);
        if (const auto plan = list(m_grammar.counts, true))
            return plan;
        if (const auto plan = list(m_grammar.lists, false))
            return plan;
        return summary();
    }

    /// The question is about the document at hand.
    bool saysThisDocument() const { return m_grammar.thisDocument.match(QLatin1Char(' ') + m_text).hasMatch(); }
    bool wantsAll() const { return m_grammar.all.match(QLatin1Char(' ') + m_text).hasMatch(); }

private:
    void skip(qsizetype count)
    {
        m_text.remove(0, count);
        m_skipped += count;
    }

    /// As it was typed.
    QString typed(qsizetype from, qsizetype size) const { return m_question.mid(from + m_skipped - 1, size).trimmed(); }
    QString typed(const QRegularExpressionMatch& match, const char* group) const
    {
        return typed(match.capturedStart(QLatin1String(group)), match.capturedLength(QLatin1String(group)));
    }

    bool matchesAny(const QList<QRegularExpression>& forms) const
    {
        return std::any_of(forms.begin(), forms.end(),
            [this](const QRegularExpression& form) { return form.match(m_text).hasMatch(); });
    }

    static QuestionPlan overview(bool maybeDocument)
    {
        QuestionPlan plan;
        plan.mode = AnswerMode::Overview;
        plan.maybeDocument = maybeDocument;
        return plan;
    }

    /// In any language: "résume" and "resume" are one word here.
    static bool isName(const QRegularExpressionMatch& match, QRegularExpression QuestionGrammar::*name)
    {
        const QString said = match.captured(QLatin1String("name")) + QLatin1Char(' ');
        return std::any_of(grammars().begin(), grammars().end(),
            [&](const QuestionGrammar& grammar) { return (grammar.*name).match(said).hasMatch(); });
    }

    std::optional<QuestionPlan> summary() const
    {
        for (const QRegularExpression& form : m_grammar.summaries) {
            const auto match = form.match(m_text);
            if (!match.hasMatch())
                continue;
            QuestionPlan plan;
            plan.whole = true;
            if (isName(match, &QuestionGrammar::everythingName)) {
                plan.mode = AnswerMode::Overview;
                return plan;
            }
            plan.mode = AnswerMode::WholeDocument;
            if (!isName(match, &QuestionGrammar::thisName))
                plan.document = typed(match, "name");
            return plan;
        }
        return {};
    }

    std::optional<QuestionPlan> list(const QList<QRegularExpression>& forms, bool count) const
    {
        for (const QRegularExpression& form : forms) {
            const auto match = form.match(m_text);
            if (!match.hasMatch())
                continue;
            QuestionPlan plan;
            plan.mode = AnswerMode::LibraryList;
            plan.list.count = count;
            if (match.capturedStart(QLatin1String("docs")) >= 0)
                readDocuments(match, plan.list);
            plan.list.topic = typed(match, "topic");
            const qsizetype rest = match.capturedStart(QLatin1String("rest"));
            if (rest < 0 || narrow(rest, plan.list, false))
                return plan;
        }
        return {};
    }

    /// Types, and words that tell what documents are meant.
    void readDocuments(const QRegularExpressionMatch& match, ListRequest& list) const
    {
        qsizetype at = match.capturedStart(QLatin1String("docs"));
        const qsizetype end = match.capturedEnd(QLatin1String("docs"));
        QStringList said;
        while (at < end) {
            if (const auto word = matchAt(m_grammar.determiners, m_text, at); word.hasMatch()) {
                at = word.capturedEnd();
                continue;
            }
            qsizetype next = m_text.indexOf(QLatin1Char(' '), at);
            for (const auto& [name, pattern] : m_grammar.kinds) {
                if (const auto kind = matchAt(pattern, m_text, at); kind.hasMatch()) {
                    list.types << name;
                    next = kind.capturedEnd();
                }
            }
            if (const auto document = matchAt(m_grammar.documents, m_text, at); document.hasMatch())
                next = document.capturedEnd();
            else if (list.types.isEmpty() || m_text.indexOf(QLatin1Char(' '), at) == next)
                list.records << typed(at, next - at);
            said << typed(at, next - at);
            at = next;
            while (at < end && m_text.at(at) == QLatin1Char(' '))
                ++at;
        }
        list.documents = said.join(QLatin1Char(' '));
        list.recordsEndWords = m_grammar.recordsEndWords;
    }

    /// Reads what stands from here on; false if not all of it is understood.
    bool narrow(qsizetype from, ListRequest& list, bool hasTopic) const
    {
        while (from < m_text.size() && m_text.at(from) == QLatin1Char(' '))
            ++from;
        if (from >= m_text.size())
            return true;
        for (const QuestionGrammar::RestForm& form : m_grammar.rests) {
            const bool afterTopic =
                form.kind < QuestionGrammar::Rest::Named && form.kind != QuestionGrammar::Rest::During;
            if (hasTopic && !afterTopic)
                continue;
            const auto match = matchAt(form.pattern, m_text, from);
            ListRequest tried = list;
            if (match.hasMatch() && take(form, match, tried)) {
                list = tried;
                return true;
            }
        }
        return false;
    }

    bool take(const QuestionGrammar::RestForm& form, const QRegularExpressionMatch& match, ListRequest& list) const
    {
        using Rest = QuestionGrammar::Rest;
        if (form.kind >= Rest::Named) {
            if (form.endsWithTopic)
                return takeTopic(form.kind, match.capturedEnd(), list);
            list.topic = typed(match, "topic");
            return narrow(match.capturedEnd(), list, true);
        }
        if (form.kind != Rest::Have && !takeDays(form.kind, match, list))
            return false;
        return narrow(match.capturedEnd(), list, false);
    }

    /// The topic ends where something begins that is understood; at the end at the latest.
    bool takeTopic(QuestionGrammar::Rest kind, qsizetype from, ListRequest& list) const
    {
        int words = 0;
        for (qsizetype end = m_text.indexOf(QLatin1Char(' '), from); end > from;
             end = m_text.indexOf(QLatin1Char(' '), end + 1)) {
            ++words;
            ListRequest tried = list;
            if (!narrow(end, tried, true))
                continue;
            const bool isShort = words <= longestShortTopic
                && !m_grammar.verbs.match(QLatin1Char(' ') + m_text.mid(from, end - from) + QLatin1Char(' '))
                        .hasMatch();
            if (kind == QuestionGrammar::Rest::With && !isShort)
                return false;
            list = tried;
            (kind == QuestionGrammar::Rest::Named ? list.name : list.topic) = typed(from, end - from);
            return true;
        }
        return false;
    }

    bool takeDays(QuestionGrammar::Rest kind, const QRegularExpressionMatch& match, ListRequest& list) const
    {
        using Rest = QuestionGrammar::Rest;
        const auto days = m_grammar.days(match.captured(QLatin1String("date")), m_today);
        if (!days)
            return false;
        if (kind != Rest::Before && kind != Rest::Until)
            list.from = kind == Rest::After ? days->to : days->from;
        if (kind == Rest::Before)
            list.to = days->from;
        if (kind == Rest::Until || kind == Rest::Dated || kind == Rest::During)
            list.to = days->to;
        if (kind == Rest::Between) {
            const auto last = m_grammar.days(match.captured(QLatin1String("date2")), m_today);
            if (!last)
                return false;
            list.to = last->to;
        }
        return true;
    }

    const QuestionGrammar& m_grammar;
    const QString& m_question;
    QString m_text; ///< folded, from its first word on
    qsizetype m_skipped = 0;
    QDate m_today;
};

/// The name of a file that stands in the question.
QString fileNameIn(const QString& question)
{
    static const QRegularExpression name(
        QStringLiteral(
            R"((?<![\w/@.])[\w][\w.\-]*\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|tsv|pptx?|odp|eml|msg|mbox|epub|)"
            R"(html?|txt|md|rst|tex|json|xml|png|jpe?g|tiff?|zip)(?![\w]))"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return name.match(question).captured();
}

} // namespace

QuestionPlan readQuestion(const QString& question, QDate today)
{
    if (question.size() > longestQuestion)
        return {};
    const QString folded = foldedQuestion(question);
    const QString file = fileNameIn(question);
    QuestionPlan plan;
    for (const QuestionGrammar& grammar : grammars()) {
        const Reader reader(grammar, question, folded, today);
        if (const auto read = reader.read()) {
            plan = *read;
            break;
        }
        if (!file.isEmpty() || reader.saysThisDocument()) {
            plan.mode = AnswerMode::WholeDocument;
            plan.document = file;
            plan.whole = plan.whole || reader.wantsAll();
        }
    }
    if (plan.mode == AnswerMode::WholeDocument && !file.isEmpty())
        plan.document = file;
    return plan;
}

} // namespace docent
