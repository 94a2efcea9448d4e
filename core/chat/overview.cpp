#include "chat/overview.h"

#include "chat/centralpassages.h"
#include "chat/promptfit.h"
#include "chat/quoting.h"
#include "chat/sentences.h"
#include "chat/withheld.h"
#include "library/documentstore.h"

#include <algorithm>
#include <QCoreApplication>
#include <QLocale>
#include <QMap>

namespace docent {

using documents::ListedDocument;

namespace {

constexpr qsizetype mostSampled = 60; ///< documents whose beginnings are looked at
constexpr qsizetype mostShown = 8; ///< without a model
constexpr qsizetype shownCounts = 6; ///< kinds, years, folders
constexpr int shownWords = 12;
constexpr qsizetype sentBeginning = 800; ///< characters of each document that a model is given
constexpr qsizetype shownBeginning = 160;
constexpr qsizetype shortestBeginning = 30;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString folderOf(const ListedDocument& document)
{
    const QString& file = document.container.isEmpty() ? document.path : document.container;
    return file.section(QLatin1Char('/'), -2, -2);
}

/// "pdf (7), docx (3)": the most frequent first.
QString counted(const QMap<QString, int>& counts)
{
    QList<std::pair<int, QString>> sorted;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it)
        sorted.append({ -it.value(), it.key() });
    std::sort(sorted.begin(), sorted.end());
    QStringList parts;
    for (const auto& [count, name] : sorted.mid(0, shownCounts))
        parts << tr("%1 (%2)").arg(plainMarkdown(name), QLocale().toString(-count));
    if (sorted.size() > shownCounts)
        parts << tr("%1 more").arg(QLocale().toString(sorted.size() - shownCounts));
    return parts.join(QStringLiteral(", "));
}

/// What the rows of the documents tell.
struct Numbers {
    qsizetype documents = 0;
    QString kinds;
    QString years;
    QString folders;
};

Numbers numbersOf(const QList<ListedDocument>& documents)
{
    QMap<QString, int> kinds;
    QMap<QString, int> years;
    QMap<QString, int> folders;
    for (const ListedDocument& document : documents) {
        if (!document.kind.isEmpty())
            ++kinds[document.kind];
        if (document.date.isValid())
            ++years[QString::number(document.date.year())];
        ++folders[folderOf(document)];
    }
    return { documents.size(), counted(kinds), counted(years), folders.size() > 1 ? counted(folders) : QString() };
}

/// What an overview is made of.
struct Survey {
    Numbers numbers;
    QList<SearchHit> beginnings; ///< of some documents
    QStringList words; ///< that they share
    qsizetype withheld = 0; ///< documents that are kept from the model
    bool localOnly = false; ///< of what only models on this computer may be given, too
};

/// `everything`: also what only models on this computer may be given.
Result<Survey> survey(Connection& db, const QString& collection, bool everything)
{
    DocumentFilter filter;
    filter.collection = collection;
    auto listed = documents::listed(db, filter);
    if (!listed)
        return fail(listed.error());
    listed->removeIf([](const ListedDocument& document) { return document.state == DocumentState::Skipped; });
    Survey made;
    made.withheld =
        everything ? 0 : listed->removeIf([](const ListedDocument& document) { return document.localOnly; });
    made.localOnly =
        std::any_of(listed->begin(), listed->end(), [](const ListedDocument& document) { return document.localOnly; });
    made.numbers = numbersOf(*listed);
    QStringList texts;
    QStringList languages { QStringLiteral("en") };
    for (const ListedDocument& document : spreadOver(*listed, mostSampled)) {
        const auto ids = documents::beginningOf(db, document.original);
        if (!ids)
            return fail(ids.error());
        const auto passages = documents::passages(db, *ids);
        if (!passages)
            return fail(passages.error());
        if (passages->isEmpty())
            continue;
        made.beginnings.append(hitOf(document, passages->first()));
        texts << passages->first().text;
        if (!document.language.isEmpty() && !languages.contains(document.language))
            languages << document.language;
    }
    made.words = frequentWords(texts, languages, shownWords);
    return made;
}

QString where(const QString& collection)
{
    return collection.isEmpty() ? tr("in your library")
                                : tr("in the collection \u201C%1\u201D").arg(plainMarkdown(collection));
}

QString numbersText(const Numbers& numbers, const QString& collection)
{
    QString text = (numbers.documents == 1 ? tr("There is **1 document** %2.") : tr("There are **%1 documents** %2."))
                       .replace(QLatin1String("%1"), QLocale().toString(numbers.documents))
                       .replace(QLatin1String("%2"), where(collection));
    QStringList lines;
    if (!numbers.kinds.isEmpty())
        lines << tr("- Kinds: %1").arg(numbers.kinds);
    if (!numbers.years.isEmpty())
        lines << tr("- Years: %1").arg(numbers.years);
    if (!numbers.folders.isEmpty())
        lines << tr("- Folders: %1").arg(numbers.folders);
    return lines.isEmpty() ? text : text + QStringLiteral("\n\n") + lines.join(QLatin1Char('\n'));
}

/// The first sentence that says something, rather than a number or a date.
Sentence openingOf(const QString& text)
{
    const QList<Sentence> all = sentences(text);
    const auto longEnough = std::find_if(all.begin(), all.end(),
        [](const Sentence& sentence) { return sentence.end - sentence.start >= shortestBeginning; });
    if (longEnough != all.end())
        return *longEnough;
    return all.isEmpty() ? Sentence() : all.first();
}

QString beginningLine(AnswerRun& run, const SearchHit& hit)
{
    const Sentence opening = openingOf(hit.passage.text);
    Citation citation = citationOf(hit);
    citation.number = int(run.message.citations.size()) + 1;
    citation.quote = shortenedQuote(hit.passage.text.mid(opening.start, opening.end - opening.start));
    citation.page = pageAt(hit.passage, opening.start);
    citation.verified = true;
    run.message.citations.append(citation);
    return QStringLiteral("- **%1**: \u201C%2\u201D [%3]")
        .arg(plainMarkdown(documentName(hit.path, hit.container)),
            quotedMarkdown(shortenedQuote(citation.quote, shownBeginning)), QString::number(citation.number));
}

void tellPlainly(AnswerRun& run, const Survey& survey)
{
    const QList<SearchHit> shown = survey.beginnings.mid(0, mostShown);
    run.sources(shown);
    QStringList parts { numbersText(survey.numbers, run.question.collection) };
    if (!survey.words.isEmpty())
        parts << tr("Words that many of them share: %1.").arg(plainMarkdown(survey.words.join(QStringLiteral(", "))));
    QStringList lines;
    for (const SearchHit& hit : shown)
        lines << beginningLine(run, hit);
    if (!lines.isEmpty()) {
        parts << (shown.size() < survey.numbers.documents ? tr("This is how some of them begin:")
                                                          : tr("This is how they begin:"));
        parts << lines.join(QLatin1Char('\n'));
    }
    run.say(parts.join(QStringLiteral("\n\n")));
}

/// The question with what the model can't see of the library; no name of a file is in it.
QString questionWithNumbers(const AnswerRun& run, const Survey& survey, qsizetype sent)
{
    return QStringLiteral("%1\n(These are the beginnings of %2 of the %3 documents. Kinds of all documents: %4. Years: "
                          "%5. Say in a few sentences or points what the documents are about, in groups where they "
                          "differ, and cite.)")
        .arg(run.question.text, QString::number(sent), QString::number(survey.numbers.documents), survey.numbers.kinds,
            survey.numbers.years);
}

} // namespace

QList<ListedDocument> spreadOver(const QList<ListedDocument>& documents, qsizetype most)
{
    QMap<QString, QList<ListedDocument>> folders;
    for (const ListedDocument& document : documents)
        folders[folderOf(document)].append(document);
    QList<ListedDocument> spread;
    for (qsizetype round = 0; spread.size() < std::min(most, documents.size()); ++round) {
        for (const QList<ListedDocument>& folder : std::as_const(folders)) {
            if (round < folder.size() && spread.size() < most)
                spread.append(folder.at(round));
        }
    }
    return spread;
}

Task<> giveOverview(
    AnswerRun& run, Shelf shelf, std::shared_ptr<ChatModel> model, PromptBudget budget, std::stop_token stop)
{
    const qint64 begun = run.clock.elapsed();
    run.message.mode = AnswerMode::Overview;
    run.status(tr("Surveying the library…"));
    const bool everything = !isWithheld(model, true);
    auto look = [collection = run.question.collection, everything](
                    Connection& db) { return survey(db, collection, everything); };
    const Result<Survey> surveyed = co_await shelf.database.read(std::move(look), stop);
    if (!surveyed)
        co_return fail(surveyed.error());
    run.stage("overview", begun);
    if (surveyed->beginnings.isEmpty() && surveyed->withheld > 0) {
        tellOfQuoting(run);
        auto quoting = giveOverview(run, shelf, nullptr, budget, stop);
        co_return co_await quoting;
    }
    run.restOn(surveyed->localOnly);
    if (surveyed->withheld > 0)
        run.message.notices.append(tr("Left out: %1 of the documents, in a collection that only models on this "
                                      "computer may be given.")
                                       .arg(surveyed->withheld));
    if (surveyed->beginnings.isEmpty()) {
        run.say(surveyed->numbers.documents == 0
                ? tr("There are no documents %1 yet. Add files or folders, and ask again.")
                      .arg(where(run.question.collection))
                : numbersText(surveyed->numbers, run.question.collection) + QStringLiteral("\n\n")
                    + tr("No text of them has been read yet."));
        co_return Result<>();
    }
    if (!model) {
        tellPlainly(run, *surveyed);
        co_return Result<>();
    }
    QList<SearchHit> hits = surveyed->beginnings;
    for (SearchHit& hit : hits)
        hit.passage.text.truncate(sentBeginning);
    budget.passages = int(hits.size());
    auto build = [&run, &survey = *surveyed, hits](const PromptBudget& given) {
        const Prompt fitting = buildPrompt(questionWithNumbers(run, survey, hits.size()), {}, hits, given);
        return buildPrompt(questionWithNumbers(run, survey, fitting.sent.size()), {}, fitting.sent, given);
    };
    const Result<> streamed = co_await streamFitting(run, model, std::move(build), budget, stop);
    co_return streamed;
}

} // namespace docent
