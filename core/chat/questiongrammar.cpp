#include "chat/questiongrammar.h"

#include <array>

namespace docent {

namespace {

QChar foldedLetter(QChar c)
{
    static const QString signs = QStringLiteral("?!,;:¿¡()");
    if (c.isSpace() || signs.contains(c))
        return QLatin1Char(' ');
    if (c == QChar(0x2019))
        return QLatin1Char('\'');
    if (c == QChar(0x201C) || c == QChar(0x201D) || c == QChar(0x201E) || c == QChar(0xAB) || c == QChar(0xBB))
        return QLatin1Char('"');
    const QString parts = c.decomposition();
    return (parts.isEmpty() || c.decompositionTag() != QChar::Canonical ? c : parts.at(0)).toLower();
}

QString folded(const QString& text)
{
    QString letters = text;
    for (QChar& c : letters)
        c = foldedLetter(c);
    // Half a character outside the basic plane is none, and no pattern is compared with it.
    for (qsizetype i = 0; i < letters.size(); ++i) {
        if (letters.at(i).isHighSurrogate() && i + 1 < letters.size() && letters.at(i + 1).isLowSurrogate())
            ++i;
        else if (letters.at(i).isSurrogate())
            letters[i] = QLatin1Char(' ');
    }
    return letters;
}

/// A word of a form: `_` is a space, an apostrophe at its end holds on to what follows, `*` is the beginning of a
/// longer word.
QString wordPattern(QString word)
{
    const bool ending = word.startsWith(QLatin1Char('*'));
    if (ending)
        word.remove(0, 1);
    const QString gap = QStringLiteral(" +");
    QStringList parts;
    for (const QString& part : folded(word).split(QLatin1Char('_'), Qt::SkipEmptyParts))
        parts << QRegularExpression::escape(part);
    return (ending ? QStringLiteral("[^ ]*") : QString()) + parts.join(gap)
        + (word.endsWith(QLatin1Char('\'')) ? QStringLiteral(" *") : gap);
}

QString alternatives(const QStringList& words)
{
    QStringList patterns;
    for (const QString& word : words)
        patterns << wordPattern(word);
    return QStringLiteral("(?:%1)").arg(patterns.isEmpty() ? QStringLiteral("(?!)") : patterns.join(QLatin1Char('|')));
}

QRegularExpression here(const QString& pattern)
{
    return QRegularExpression(pattern);
}

QRegularExpression whole(const QString& pattern)
{
    return QRegularExpression(QStringLiteral("^ *%1$").arg(pattern));
}

DaySpan yearOf(int year)
{
    return { QDate(year, 1, 1), QDate(year + 1, 1, 1) };
}

DaySpan monthOf(QDate first)
{
    return { first, first.addMonths(1) };
}

/// "2024", "2024-05", "2024-05-17", "17.5.2024".
std::optional<DaySpan> daysInFigures(const QString& text)
{
    static const QRegularExpression iso(QStringLiteral(R"(^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$)"));
    static const QRegularExpression dotted(QStringLiteral(R"(^(\d{1,2})\.(\d{1,2})\.(\d{4})$)"));
    if (const auto match = dotted.match(text); match.hasMatch()) {
        const QDate day(match.captured(3).toInt(), match.captured(2).toInt(), match.captured(1).toInt());
        return day.isValid() ? std::optional(DaySpan { day, day.addDays(1) }) : std::nullopt;
    }
    const auto match = iso.match(text);
    if (!match.hasMatch())
        return {};
    const int year = match.captured(1).toInt();
    if (match.capturedLength(2) <= 0)
        return yearOf(year);
    const bool hasDay = match.capturedLength(3) > 0;
    const QDate day(year, match.captured(2).toInt(), hasDay ? match.captured(3).toInt() : 1);
    if (!day.isValid())
        return {};
    return hasDay ? DaySpan { day, day.addDays(1) } : monthOf(day);
}

} // namespace

QString foldedQuestion(const QString& text)
{
    QString line = QLatin1Char(' ') + folded(text) + QLatin1Char(' ');
    for (qsizetype i = line.size() - 1; i > 0 && (line.at(i) == QLatin1Char(' ') || line.at(i) == QLatin1Char('.'));
         --i)
        line[i] = QLatin1Char(' ');
    return line;
}

QuestionGrammar::QuestionGrammar(const char* forms)
{
    const QStringList lines = QString::fromUtf8(forms).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const qsizetype colon = line.indexOf(QLatin1Char(':'));
        const QString key = line.left(colon).trimmed();
        const QString value = line.mid(colon + 1).trimmed();
        m_lines[key] << value;
        if (key.startsWith(QLatin1String("kind ")))
            kinds.append({ key.mid(5), here(alternatives(value.split(QLatin1Char(' ')))) });
        recordsEndWords = recordsEndWords || (key == QLatin1String("record") && value.contains(QLatin1Char('*')));
    }
    makeWords();
    makeForms();
}

QString QuestionGrammar::anyOf(const QString& key) const
{
    return alternatives(m_lines.value(key).join(QLatin1Char(' ')).split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

void QuestionGrammar::makeWords()
{
    const auto words = [this](const char* key) { return anyOf(QLatin1String(key)); };
    const QString determiner = words("determiner");
    QStringList nouns { words("document"), words("record") };
    for (const auto& [name, kind] : std::as_const(kinds))
        nouns << kind.pattern();
    m_docs = QStringLiteral("%1*(?:[^ ]+ +)?(?:%2)+").arg(determiner, nouns.join(QLatin1Char('|')));
    QStringList months;
    for (const QString& month : m_lines.value(QStringLiteral("month")).join(QLatin1Char(' ')).split(QLatin1Char(' ')))
        months << month.split(QLatin1Char('|'));
    m_month = alternatives(months);
    m_date =
        QStringLiteral(R"((?:(?:%1(?:de +|of +)?)?(?:19|20)\d\d(?:-\d\d?){0,2} +|\d\d?\.\d\d?\.\d{4} +|%2|%3|%4|%5))")
            .arg(m_month, words("lastyear"), words("thisyear"), words("lastmonth"), words("thismonth"));
    determiners = here(determiner);
    documents = here(words("document"));
    records = here(words("record"));
    verbs = here(QLatin1Char(' ') + words("verb"));
    polite = here(words("polite"));
    thisName = whole(QStringLiteral("(?:%1|%2)").arg(words("this"), words("thisdocument")));
    everythingName = whole(words("everything"));
    thisDocument = here(QLatin1Char(' ') + words("thisdocument"));
    all = here(QLatin1Char(' ') + words("all"));
}

void QuestionGrammar::makeForms()
{
    const auto fill = [this](const char* key, QList<QRegularExpression>& list) {
        for (const QString& form : m_lines.value(QLatin1String(key)))
            list << whole(pattern(form));
    };
    fill("list", lists);
    fill("count", counts);
    fill("about", abouts);
    fill("overview", overviews);
    fill("summary", summaries);
    static const std::array<std::pair<Rest, const char*>, 11> keys { { { Rest::Have, "have" },
        { Rest::Between, "between" }, { Rest::Dated, "dated" }, { Rest::During, "during" }, { Rest::Since, "since" },
        { Rest::After, "after" }, { Rest::Before, "before" }, { Rest::Until, "until" }, { Rest::Named, "named" },
        { Rest::Mentions, "mentions" }, { Rest::With, "with" } } };
    for (const auto& [kind, key] : keys)
        addRest(kind, QLatin1String(key));
}

void QuestionGrammar::addRest(Rest kind, const QString& key)
{
    static const QStringList last { QStringLiteral("{topic}"), QStringLiteral("{short}") };
    for (QString form : m_lines.value(key)) {
        RestForm rest;
        rest.kind = kind;
        for (const QString& topic : last) {
            if (form.endsWith(topic)) {
                form.chop(topic.size());
                rest.endsWithTopic = true;
            }
        }
        rest.pattern = here(pattern(form.trimmed()));
        rests.push_back(rest);
    }
}

QString QuestionGrammar::placeholder(const QString& name) const
{
    if (name == QLatin1String("{docs}"))
        return QStringLiteral("(?<docs>%1)").arg(m_docs);
    if (name == QLatin1String("{rest}"))
        return QStringLiteral("(?<rest>.*)");
    if (name == QLatin1String("{rest+}"))
        return QStringLiteral("(?<rest>.+)");
    if (name == QLatin1String("{date}"))
        return QStringLiteral("(?<date>%1)").arg(m_date);
    if (name == QLatin1String("{name}"))
        return QStringLiteral("(?<name>.+?) *");
    return QStringLiteral("(?<topic>[^ ].*?) +");
}

QString QuestionGrammar::pattern(const QString& form) const
{
    QString made;
    for (QString word : form.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (word.startsWith(QLatin1Char('{'))) {
            made += placeholder(word);
            continue;
        }
        const bool optional = word.startsWith(QLatin1Char('['));
        if (optional)
            word = word.mid(1, word.size() - 2);
        made += alternatives(word.split(QLatin1Char('|'))) + (optional ? QStringLiteral("?") : QString());
    }
    // A name for the second date of a span.
    const QString group = QStringLiteral("(?<date>");
    if (const qsizetype second = made.lastIndexOf(group); second > made.indexOf(group))
        made.replace(second, group.size(), QStringLiteral("(?<date2>"));
    return made;
}

std::optional<DaySpan> QuestionGrammar::days(const QString& text, QDate today) const
{
    const auto is = [&](const char* key) {
        return QRegularExpression(QRegularExpression::anchoredPattern(anyOf(QLatin1String(key))))
            .match(text)
            .hasMatch();
    };
    const QDate month(today.year(), today.month(), 1);
    if (is("lastyear"))
        return yearOf(today.year() - 1);
    if (is("thisyear"))
        return yearOf(today.year());
    if (is("lastmonth"))
        return monthOf(month.addMonths(-1));
    if (is("thismonth"))
        return monthOf(month);
    const QString figures = text.trimmed();
    const QStringList names = m_lines.value(QStringLiteral("month")).join(QLatin1Char(' ')).split(QLatin1Char(' '));
    const QString first = figures.section(QLatin1Char(' '), 0, 0);
    for (qsizetype i = 0; i < names.size(); ++i) {
        if (folded(names.at(i)).split(QLatin1Char('|')).contains(first)) {
            const QDate day(figures.section(QLatin1Char(' '), -1).toInt(), int(i) + 1, 1);
            return day.isValid() ? std::optional(monthOf(day)) : std::nullopt;
        }
    }
    return daysInFigures(figures);
}

} // namespace docent
