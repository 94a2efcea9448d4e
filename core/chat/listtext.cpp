#include "chat/listtext.h"

#include "chat/quoting.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>
#include <QLocale>

namespace docent {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString quoted(const QString& word)
{
    return QStringLiteral("\u201C%1\u201D").arg(plainMarkdown(word));
}

/// "a, b and c"
QString joined(const QStringList& parts)
{
    if (parts.size() < 2)
        return parts.join(QString());
    return tr("%1 and %2").arg(parts.mid(0, parts.size() - 1).join(QStringLiteral(", ")), parts.last());
}

QString joinedWords(const QStringList& words)
{
    QStringList list;
    for (const QString& word : words)
        list << quoted(word);
    return joined(list);
}

QString day(QDate date)
{
    return date.toString(Qt::ISODate);
}

/// "2024", "2024-05", or two days.
QString days(QDate from, QDate to)
{
    if (from.addYears(1) == to && from.dayOfYear() == 1)
        return QString::number(from.year());
    if (from.addMonths(1) == to && from.day() == 1)
        return from.toString(QStringLiteral("yyyy-MM"));
    if (from.addDays(1) == to)
        return day(from);
    return tr("%1 to %2").arg(day(from), day(to.addDays(-1)));
}

/// What documents of a type are called, one and several.
struct TypeName {
    const char* type;
    const char* one;
    const char* several;
};

constexpr std::array<TypeName, 8> typeNames { {
    { "pdf", QT_TRANSLATE_NOOP("docent", "a PDF"), QT_TRANSLATE_NOOP("docent", "PDFs") },
    { "word", QT_TRANSLATE_NOOP("docent", "a Word document"), QT_TRANSLATE_NOOP("docent", "Word documents") },
    { "excel", QT_TRANSLATE_NOOP("docent", "a spreadsheet"), QT_TRANSLATE_NOOP("docent", "spreadsheets") },
    { "powerpoint", QT_TRANSLATE_NOOP("docent", "a presentation"), QT_TRANSLATE_NOOP("docent", "presentations") },
    { "mail", QT_TRANSLATE_NOOP("docent", "an e-mail"), QT_TRANSLATE_NOOP("docent", "e-mails") },
    { "image", QT_TRANSLATE_NOOP("docent", "a picture"), QT_TRANSLATE_NOOP("docent", "pictures") },
    { "book", QT_TRANSLATE_NOOP("docent", "an e-book"), QT_TRANSLATE_NOOP("docent", "e-books") },
    { "web", QT_TRANSLATE_NOOP("docent", "a web page"), QT_TRANSLATE_NOOP("docent", "web pages") },
} };

QString typeCondition(const QStringList& types, bool one)
{
    QStringList names;
    for (const QString& type : types) {
        const auto it = std::find_if(
            typeNames.begin(), typeNames.end(), [&](const TypeName& name) { return type == QLatin1String(name.type); });
        names << (it == typeNames.end() ? type : tr(one ? it->one : it->several));
    }
    return (one ? tr("is %1") : tr("are %1")).arg(names.join(tr(" or ")));
}

QString dateCondition(const ListRequest& request, bool one)
{
    const bool from = request.from.isValid();
    const bool to = request.to.isValid();
    if (from && to)
        return (one ? tr("is from %1") : tr("are from %1")).arg(days(request.from, request.to));
    if (from)
        return (one ? tr("is from %1 or later") : tr("are from %1 or later")).arg(day(request.from));
    return (one ? tr("is from before %1") : tr("are from before %1")).arg(day(request.to));
}

QStringList recordsOf(const LibraryListing& listing)
{
    return listing.recordsDropped ? QStringList() : listing.request.records;
}

/// What the documents have in common, as verbs for one or for several.
QString conditions(const LibraryListing& listing, bool one)
{
    const ListRequest& request = listing.request;
    QStringList parts;
    if (!request.types.isEmpty())
        parts << typeCondition(request.types, one);
    if (request.from.isValid() || request.to.isValid())
        parts << dateCondition(request, one);
    if (!request.name.isEmpty())
        parts << (one ? tr("has %1 in its name") : tr("have %1 in their names")).arg(quoted(request.name));
    if (const QStringList records = recordsOf(listing); !records.isEmpty())
        parts << (one ? tr("holds %1") : tr("hold %1")).arg(joinedWords(records));
    if (!request.topic.isEmpty()) {
        const QString words = joinedWords(listing.terms.said);
        const bool several = listing.terms.said.size() > 1;
        const QString together = several ? tr("%1 in one passage").arg(words) : words;
        parts << (one ? tr("mentions %1") : tr("mention %1")).arg(together);
    }
    return joined(parts);
}

/// "in your library"
QString where(const LibraryListing& listing)
{
    return listing.collection.isEmpty() ? tr("in your library")
                                        : tr("in the collection %1").arg(quoted(listing.collection));
}

QString nothing(const LibraryListing& listing)
{
    if (listing.looked == 0)
        return tr("There are no documents %1 yet. Add files or folders, and ask again.").arg(where(listing));
    const QString what = conditions(listing, true);
    if (listing.looked == 1)
        return tr("There is 1 document %1, and it is not one that %2.").arg(where(listing), what);
    return tr("None of the %1 documents %2 %3.").arg(QLocale().toString(listing.looked), where(listing), what);
}

} // namespace

QString listingHead(const LibraryListing& listing)
{
    const qsizetype count = listing.matches.size();
    if (count == 0)
        return nothing(listing);
    const bool one = count == 1;
    const QString number = QLocale().toString(count);
    const QString what = conditions(listing, one);
    QString head;
    if (listing.recordsDropped) {
        LibraryListing asked = listing;
        asked.recordsDropped = false;
        head = tr("No document %1 %2.").arg(where(listing), conditions(asked, true)) + QLatin1Char(' ');
    }
    const QString documents = one ? tr("**1 document**") : tr("**%1 documents**").arg(number);
    if (what.isEmpty())
        head += (one ? tr("There is %1 %2") : tr("There are %1 %2")).arg(documents, where(listing));
    else
        head += QStringLiteral("%1 %2 %3").arg(documents, where(listing), what);
    const qsizetype named = std::count_if(
        listing.matches.begin(), listing.matches.end(), [](const ListedMatch& match) { return match.named; });
    if (!recordsOf(listing).isEmpty() && named > 0 && named < count)
        head +=
            (named == 1 ? tr(" (1 of them in its name or title, it comes first)")
                        : tr(" (%1 of them in their names or titles, they come first)").arg(QLocale().toString(named)));
    return head + QLatin1Char('.');
}

QString listingLine(const ListedMatch& match, const QString& quote)
{
    const documents::ListedDocument& document = match.document;
    QString line = QStringLiteral("- **%1**").arg(plainMarkdown(documentName(document.path, document.container)));
    const QString fileName = document.path.section(QLatin1Char('/'), -1);
    if (!document.title.isEmpty() && document.title != fileName)
        line += QStringLiteral(", %1").arg(plainMarkdown(document.title.simplified()));
    if (document.date.isValid())
        line +=
            QStringLiteral(", ") + (document.ownDate ? day(document.date) : tr("file of %1").arg(day(document.date)));
    if (match.passageId == 0) {
        const bool waits = document.state == DocumentState::Waiting || document.state == DocumentState::Reading;
        line += QStringLiteral(", ") + (waits ? tr("not read yet") : tr("without text that could be read"));
    }
    if (!quote.isEmpty())
        line += QStringLiteral(": \u201C%1\u201D").arg(plainMarkdown(quote));
    return line;
}

QString listingTail(const LibraryListing& listing, qsizetype shown)
{
    QStringList lines;
    const qsizetype count = listing.matches.size();
    if (shown < count) {
        const QString more = QLocale().toString(count - shown);
        const QString query = listingQuery(listing);
        lines << (query.isEmpty() ? tr("\u2026 and %1 more: the library lists them all.").arg(more)
                                  : tr("\u2026 and %1 more. A search for `%2` finds their passages.").arg(more, query));
    }
    const qsizetype files = std::count_if(listing.matches.begin(), listing.matches.end(),
        [](const ListedMatch& match) { return !match.document.ownDate; });
    if ((!listing.request.from.isValid() && !listing.request.to.isValid()) || files == 0)
        return lines.join(QStringLiteral("\n\n"));
    if (files == count)
        lines << (count == 1 ? tr("It gives no date itself: this is the date of the file.")
                             : tr("They give no date themselves: these are the dates of the files."));
    else
        lines << (files == 1 ? tr("1 of them gives no date itself: there it is the date of the file.")
                             : tr("%1 of them give no date themselves: there it is the date of the file.")
                                   .arg(QLocale().toString(files)));
    return lines.join(QStringLiteral("\n\n"));
}

QString listingQuery(const LibraryListing& listing)
{
    const ListRequest& request = listing.request;
    const auto valued = [](QString value) {
        value.remove(QLatin1Char('"')).remove(QLatin1Char('`'));
        return QStringLiteral("\"%1\"").arg(value);
    };
    QStringList parts;
    for (const QString& word : recordsOf(listing) + listing.terms.said)
        parts << valued(word);
    for (const QString& type : request.types)
        parts << QStringLiteral("type:") + type;
    if (!request.name.isEmpty())
        parts << QStringLiteral("name:") + valued(request.name);
    if (request.from.isValid())
        parts << QStringLiteral("after:") + day(request.from);
    if (request.to.isValid())
        parts << QStringLiteral("before:") + day(request.to);
    return parts.join(QLatin1Char(' '));
}

} // namespace docent
