#include "app/verbs/reading.h"
#include "base/paths.h"
#include "library/collections.h"
#include "models/documentlistmodel.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

namespace docent {

namespace {

QJsonObject toJson(const DocumentRecord& document, bool embeds)
{
    QJsonObject object {
        { QStringLiteral("id"), document.id },
        { QStringLiteral("path"), document.path },
        { QStringLiteral("container"), containerJson(document.containerPath) },
        { QStringLiteral("title"), document.title },
        { QStringLiteral("collection"), document.collection },
        { QStringLiteral("kind"), document.kind },
        { QStringLiteral("author"), document.author },
        { QStringLiteral("language"), document.language },
        { QStringLiteral("date"), document.date },
        { QStringLiteral("state"), documentStateName(document.state) },
        { QStringLiteral("stage"), documentStage(document, embeds) },
        { QStringLiteral("copy_of"),
            document.copyOf != 0 ? QJsonValue(document.copyOf) : QJsonValue(QJsonValue::Null) },
        { QStringLiteral("pages"), document.pages > 0 ? QJsonValue(document.pages) : QJsonValue(QJsonValue::Null) },
        { QStringLiteral("page_kind"), placeKindName(document.placeKind) },
        { QStringLiteral("passages"), document.passages },
        { QStringLiteral("embedded"), document.embedded },
        { QStringLiteral("bytes"), document.bytes },
        { QStringLiteral("modified"),
            QDateTime::fromMSecsSinceEpoch(document.modifiedNs / 1'000'000).toUTC().toString(Qt::ISODateWithMs) },
        { QStringLiteral("read_milliseconds"), document.readMs },
    };
    if (document.reason) {
        object.insert(QStringLiteral("reason"), docent::toJson(*document.reason));
        object.insert(QStringLiteral("next_action"), documentNextAction(document));
    }
    return object;
}

Task<ExitStatus> list(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    auto job = [](Connection& db) { return documents::list(db); };
    const auto records = co_await app.database().read(std::move(job), stop);
    if (!records)
        co_return fail(records.error());
    const bool embeds = app.settings().embeddingModel().kind != ModelConfig::Kind::None;
    QJsonArray array;
    for (const DocumentRecord& document : *records) {
        if (line.failedOnly && document.state != DocumentState::Failed)
            continue;
        array.append(toJson(document, embeds));
        out.print(QStringLiteral("%1\t%2\n").arg(documentStateText(document, embeds), document.path));
    }
    out.printJson(array);
    co_return ExitStatus::Done;
}

Task<ExitStatus> listFolders(Application& app, Output& out, std::stop_token stop)
{
    struct Followed {
        FollowedFolder folder;
        qsizetype documents = 0;
        bool there = false;
    };
    auto job = [](Connection& db) -> Result<QList<Followed>> {
        const auto followed = folders::list(db);
        if (!followed)
            return fail(followed.error());
        QList<Followed> list;
        for (const FollowedFolder& folder : *followed) {
            const auto below = documents::pathsUnder(db, folder.path);
            if (!below)
                return fail(below.error());
            list.append({ folder, below->size(), paths::exists(folder.path) });
        }
        return list;
    };
    const auto list = co_await app.database().read(std::move(job), stop);
    if (!list)
        co_return fail(list.error());
    QJsonArray array;
    for (const Followed& followed : *list) {
        const QString state = followed.there ? QStringLiteral("followed") : QStringLiteral("offline");
        const QJsonObject object {
            { QStringLiteral("path"), followed.folder.path },
            { QStringLiteral("collection"), followed.folder.collection },
            { QStringLiteral("state"), state },
            { QStringLiteral("documents"), followed.documents },
        };
        array.append(object);
        out.print(QStringLiteral("%1\t%2\t%3\n").arg(state).arg(followed.documents).arg(followed.folder.path));
    }
    out.printJson(array);
    co_return ExitStatus::Done;
}

Task<ExitStatus> listCollections(Application& app, Output& out, std::stop_token stop)
{
    auto job = [](Connection& db) { return collections::list(db); };
    const auto list = co_await app.database().read(std::move(job), stop);
    if (!list)
        co_return fail(list.error());
    QJsonArray array;
    for (const Collection& collection : *list) {
        const QString models = collection.localOnly ? QStringLiteral("local") : QStringLiteral("any");
        const QJsonObject object {
            { QStringLiteral("collection"), collection.name },
            { QStringLiteral("documents"), collection.documents },
            { QStringLiteral("models"), models },
        };
        array.append(object);
        out.print(QStringLiteral("%1\t%2\t%3\n").arg(models).arg(collection.documents).arg(collection.name));
    }
    out.printJson(array);
    co_return ExitStatus::Done;
}

/// A collection may be marked before it has documents.
Task<ExitStatus> mark(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const bool localOnly = line.documentsAction == CommandLine::DocumentsAction::LocalOnly;
    auto job = [name = line.collection, localOnly](
                   Connection& db) { return collections::setLocalOnly(db, name, localOnly); };
    const Result<> marked = co_await app.database().write(std::move(job), stop);
    if (!marked)
        co_return fail(marked.error());
    auto listing = listCollections(app, out, stop);
    const auto status = co_await listing;
    co_return status;
}

Task<ExitStatus> printText(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    auto job = [path = line.paths.first()](Connection& db) -> Result<QString> {
        const auto record = documents::findByPath(db, path);
        if (!record)
            return fail(record.error());
        if (!*record)
            return fail(ErrorCode::NotFound,
                QStringLiteral("%1 is not in the library. Add it with: docent index %1").arg(path));
        return documents::text(db, (*record)->id);
    };
    const auto text = co_await app.database().read(std::move(job), stop);
    if (!text)
        co_return fail(text.error());
    out.print(*text);
    const QJsonObject object { { QStringLiteral("path"), line.paths.first() }, { QStringLiteral("text"), *text } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

Task<ExitStatus> remove(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    app.queue().start();
    const auto count = co_await app.queue().remove(line.paths, stop);
    if (!count)
        co_return fail(count.error());
    out.print(QStringLiteral("%1 removed from the library; files on disk are untouched.\n").arg(*count));
    const QJsonObject object { { QStringLiteral("removed"), *count } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

Task<ExitStatus> retry(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    app.setFileLimits(line.timeLimit, line.maxFileSize);
    showProgress(app, out);
    app.queue().start();
    const auto summary = co_await app.queue().retry(line.paths, stop);
    if (!summary)
        co_return fail(summary.error());
    auto finishing = finishReading(app, *summary, line.strict, out, stop);
    const auto status = co_await finishing;
    co_return status;
}

} // namespace

Task<ExitStatus> runDocuments(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    switch (line.documentsAction) {
    case CommandLine::DocumentsAction::List:
        return list(app, line, out, stop);
    case CommandLine::DocumentsAction::Folders:
        return listFolders(app, out, stop);
    case CommandLine::DocumentsAction::Collections:
        return listCollections(app, out, stop);
    case CommandLine::DocumentsAction::LocalOnly:
    case CommandLine::DocumentsAction::AnyModel:
        return mark(app, line, out, stop);
    case CommandLine::DocumentsAction::Text:
        return printText(app, line, out, stop);
    case CommandLine::DocumentsAction::Remove:
        return remove(app, line, out, stop);
    case CommandLine::DocumentsAction::Retry:
        break;
    }
    return retry(app, line, out, stop);
}

} // namespace docent
