#include "app/verbs/reading.h"
#include "models/documentlistmodel.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

namespace docent {

namespace {

QJsonObject toJson(const DocumentRecord& document)
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
    QJsonArray array;
    for (const DocumentRecord& document : *records) {
        if (line.failedOnly && document.state != DocumentState::Failed)
            continue;
        array.append(toJson(document));
        out.print(QStringLiteral("%1\t%2\n").arg(documentStateText(document), document.path));
    }
    out.printJson(array);
    co_return ExitStatus::Done;
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
