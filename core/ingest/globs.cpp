#include "ingest/globs.h"

namespace docent {

namespace {

/// Takes a set such as [a-z] or [!abc] that begins at `from`; false if it never ends and the bracket is meant as such.
bool appendSet(QString& expression, const QString& glob, qsizetype& from)
{
    const qsizetype first = from + 1;
    const bool negated =
        first < glob.size() && (glob.at(first) == QLatin1Char('!') || glob.at(first) == QLatin1Char('^'));
    const qsizetype content = negated ? first + 1 : first;
    const qsizetype end = glob.indexOf(QLatin1Char(']'), content + 1);
    if (end < 0)
        return false;
    expression += negated ? QLatin1String("[^/") : QLatin1String("[");
    for (const QChar letter : QStringView(glob).mid(content, end - content)) {
        if (letter == QLatin1Char('\\') || letter == QLatin1Char('[') || letter == QLatin1Char(']')
            || letter == QLatin1Char('^'))
            expression += QLatin1Char('\\');
        expression += letter;
    }
    expression += QLatin1Char(']');
    from = end;
    return true;
}

QString toExpression(const QString& glob)
{
    QString expression;
    for (qsizetype i = 0; i < glob.size(); ++i) {
        const QChar letter = glob.at(i);
        if (QStringView(glob).mid(i).startsWith(QLatin1String("**/"))) {
            expression += QLatin1String("(?:.*/)?");
            i += 2;
        } else if (QStringView(glob).mid(i).startsWith(QLatin1String("**"))) {
            expression += QLatin1String(".*");
            ++i;
        } else if (letter == QLatin1Char('*')) {
            expression += QLatin1String("[^/]*");
        } else if (letter == QLatin1Char('?')) {
            expression += QLatin1String("[^/]");
        } else if (letter != QLatin1Char('[') || !appendSet(expression, glob, i)) {
            expression += QRegularExpression::escape(QString(letter));
        }
    }
    return expression;
}

QRegularExpression anyOf(const QStringList& expressions)
{
    if (expressions.isEmpty())
        return {};
    QRegularExpression all(QLatin1String("\\A(?:") + expressions.join(QLatin1Char('|')) + QLatin1String(")\\z"),
        QRegularExpression::DotMatchesEverythingOption);
    all.optimize();
    return all;
}

bool fits(const QRegularExpression& expression, const QString& path)
{
    return !expression.pattern().isEmpty() && expression.match(path).hasMatch();
}

} // namespace

Globs::Globs(const QStringList& patterns)
{
    QStringList names;
    QStringList folders;
    for (QString glob : patterns) {
        glob = glob.trimmed();
        const bool foldersOnly = glob.endsWith(QLatin1Char('/'));
        while (glob.endsWith(QLatin1Char('/')))
            glob.chop(1);
        if (glob.isEmpty())
            continue;
        const bool anchored = glob.contains(QLatin1Char('/'));
        while (glob.startsWith(QLatin1Char('/')))
            glob.remove(0, 1);
        const QString expression = (anchored ? QString() : QStringLiteral("(?:.*/)?")) + toExpression(glob);
        (foldersOnly ? folders : names) << expression;
    }
    m_names = anyOf(names);
    m_folders = anyOf(folders);
}

bool Globs::matches(const QString& path, bool folder) const
{
    return fits(m_names, path) || (folder && fits(m_folders, path));
}

} // namespace docent
