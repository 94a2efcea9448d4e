#include "chat/documentathand.h"

#include "terms/queryterms.h"

#include <algorithm>
#include <limits>
#include <QFileInfo>

namespace docent {

using documents::ListedDocument;

namespace {

QString fileName(const ListedDocument& document)
{
    return document.path.section(QLatin1Char('/'), -1);
}

/// The words of a name that tell it from others, as terms. Articles are known of the languages that questions are
/// understood in.
QSet<QString> nameTerms(const QString& name)
{
    static const QStringList languages { QStringLiteral("en"), QStringLiteral("de"), QStringLiteral("fr"),
        QStringLiteral("es") };
    QSet<QString> found;
    for (const terms::QueryWord& word : terms::queryWords(name, languages)) {
        if (!word.stopWord && !word.shown.contains(QLatin1Char('_')))
            found.insert(QString::fromStdString(word.alternatives.front()));
    }
    return found;
}

/// How many words of the document's name or title the sought ones leave over; none where one of them is missing.
std::optional<qsizetype> leftOver(const ListedDocument& document, const QSet<QString>& sought)
{
    std::optional<qsizetype> fewest;
    for (const QString& name : { QFileInfo(document.path).completeBaseName(), document.title }) {
        const QSet<QString> words = nameTerms(name);
        if (words.contains(sought) && (!fewest || words.size() - sought.size() < *fewest))
            fewest = words.size() - sought.size();
    }
    return fewest;
}

/// Those whose file name stands in the question, not as a part of a longer one that does.
QList<const ListedDocument*> writtenIn(const QString& question, const QList<ListedDocument>& documents)
{
    QList<const ListedDocument*> written;
    for (const ListedDocument& document : documents) {
        const QString file = fileName(document);
        if (file.contains(QLatin1Char('.')) && question.contains(file, Qt::CaseInsensitive))
            written.append(&document);
    }
    const QList<const ListedDocument*> all = written;
    written.removeIf([&all](const ListedDocument* one) {
        return std::any_of(all.begin(), all.end(), [one](const ListedDocument* other) {
            return fileName(*other).size() > fileName(*one).size()
                && fileName(*other).contains(fileName(*one), Qt::CaseInsensitive);
        });
    });
    return written;
}

} // namespace

std::optional<ListedDocument> documentNamed(
    const QList<ListedDocument>& documents, const QString& name, const QString& question)
{
    // A file's name may hold spaces, of which only the question as a whole tells.
    const QList<const ListedDocument*> written = writtenIn(question, documents);
    if (!written.isEmpty()) {
        const bool several = std::any_of(written.begin(), written.end(),
            [&](const ListedDocument* one) { return one->original != written.first()->original; });
        return several ? std::nullopt : std::optional(*written.first());
    }
    const QSet<QString> sought = nameTerms(name);
    if (sought.isEmpty() || QFileInfo(name).suffix().size() > 1)
        return {};
    const ListedDocument* best = nullptr;
    qsizetype fewest = std::numeric_limits<qsizetype>::max();
    bool several = false;
    for (const ListedDocument& document : documents) {
        const std::optional<qsizetype> over = leftOver(document, sought);
        if (!over || *over > fewest)
            continue;
        several = *over == fewest && best && best->original != document.original;
        fewest = *over;
        best = &document;
    }
    return best && !several ? std::optional(*best) : std::nullopt;
}

std::optional<ListedDocument> documentMeant(const QList<ListedDocument>& documents, const QList<Message>& history)
{
    const auto isOther = [&](const ListedDocument& one) { return one.original != documents.first().original; };
    if (!documents.isEmpty() && std::none_of(documents.begin(), documents.end(), isOther))
        return documents.first();
    const auto last = std::find_if(history.crbegin(), history.crend(),
        [](const Message& message) { return message.role == MessageRole::Assistant; });
    if (last == history.crend() || last->citations.isEmpty())
        return {};
    const qint64 cited = last->citations.first().documentId;
    const bool one = std::all_of(last->citations.begin(), last->citations.end(),
        [cited](const Citation& citation) { return citation.documentId == cited; });
    const auto found = std::find_if(
        documents.begin(), documents.end(), [cited](const ListedDocument& document) { return document.id == cited; });
    return one && found != documents.end() ? std::optional(*found) : std::nullopt;
}

} // namespace docent
