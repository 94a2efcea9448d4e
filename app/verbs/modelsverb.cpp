#include "app/verbs/modelchecks.h"
#include "app/verbs/verbs.h"
#include "async/pooljob.h"
#include "llm/localservers.h"
#include "llm/modelcatalog.h"
#include "llm/modeldownload.h"
#include "llm/ollamapull.h"
#include "models/modelfetch.h"

#include <algorithm>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace docent {

namespace {

/// All that could answer.
struct Listing {
    QList<RoleModel> chosen;
    QList<FoundServer> found;
    QStringList files; ///< that were got before
    QList<KnownModel> known;
};

QJsonObject toJson(const FoundServer& server)
{
    return { { QStringLiteral("name"), server.name }, { QStringLiteral("kind"), modelKindName(server.config.kind) },
        { QStringLiteral("endpoint"), server.config.endpoint.toString() },
        { QStringLiteral("models"), QJsonArray::fromStringList(server.models) } };
}

QJsonObject toJson(const KnownModel& model)
{
    return { { QStringLiteral("name"), model.name },
        { QStringLiteral("role"), model.embeds ? QStringLiteral("embedding") : QStringLiteral("chat") },
        { QStringLiteral("about"), model.about }, { QStringLiteral("url"), model.url.toString() },
        { QStringLiteral("ollama"), model.ollama }, { QStringLiteral("bytes"), model.bytes },
        { QStringLiteral("memory"), model.memory }, { QStringLiteral("licence"), model.licence } };
}

template <typename Item> QJsonArray arrayOf(const QList<Item>& items)
{
    QJsonArray array;
    for (const Item& item : items)
        array.append(toJson(item));
    return array;
}

QJsonObject toJson(const Listing& listing)
{
    return { { QStringLiteral("chosen"), arrayOf(listing.chosen) }, { QStringLiteral("found"), arrayOf(listing.found) },
        { QStringLiteral("files"), QJsonArray::fromStringList(listing.files) },
        { QStringLiteral("known"), arrayOf(listing.known) } };
}

QString toText(const Listing& listing)
{
    QString text = QStringLiteral("Chosen in the settings:\n");
    for (const RoleModel& model : listing.chosen) {
        text += QStringLiteral("  %1 %2 %3\n")
                    .arg(roleText(model.role), -12)
                    .arg(model.config.endpoint.toDisplayString(QUrl::RemoveUserInfo), model.config.model);
    }
    if (listing.chosen.isEmpty())
        text += QStringLiteral("  none: answers are quotes, and only words are searched\n");
    text += QStringLiteral("Found on this computer:\n");
    for (const FoundServer& server : listing.found) {
        text += QStringLiteral("  %1 %2\n").arg(server.name, -12).arg(server.config.endpoint.toDisplayString());
        for (const QString& model : server.models)
            text += QStringLiteral("    %1\n").arg(model);
    }
    for (const QString& file : listing.files)
        text += QStringLiteral("  %1\n").arg(file);
    if (listing.found.isEmpty() && listing.files.isEmpty())
        text += QStringLiteral("  none\n");
    text += QStringLiteral("To be got with docent models pull NAME:\n");
    for (const KnownModel& model : listing.known) {
        const QString size = model.bytes > 0 ? QLocale().formattedDataSize(model.bytes) : QString();
        text += QStringLiteral("  %1 %2  %3\n").arg(model.name, -28).arg(size, 9).arg(model.about);
    }
    return text;
}

/// Those of the program and of the person.
Task<QList<KnownModel>> readKnown(Application& app, std::stop_token stop)
{
    const QString own = ModelFetch(app.http(), app.settings()).ownList();
    auto job = [own](const std::stop_token&) { return knownModels(own); };
    auto known = co_await runOnPool(app.pool(), std::move(job), stop);
    co_return known;
}

QString folderOf(Application& app, const CommandLine& line)
{
    return line.models.folder.isEmpty() ? ModelFetch(app.http(), app.settings()).folder() : line.models.folder;
}

Task<ExitStatus> list(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    Listing listing;
    listing.chosen = chosenModels(app.settings());
    const auto found = co_await findLocalServers(app.http(), knownLocalServers(), stop);
    if (!found)
        co_return fail(found.error());
    listing.found = *found;
    const QDir folder(folderOf(app, line));
    for (const QString& name : folder.entryList({ QStringLiteral("*.gguf") }, QDir::Files))
        listing.files.append(folder.filePath(name));
    const auto known = co_await readKnown(app, stop);
    if (!known)
        co_return fail(known.error());
    listing.known = *known;
    out.print(toText(listing));
    out.printJson(toJson(listing));
    co_return ExitStatus::Done;
}

Task<ExitStatus> test(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const auto reports = co_await checkChosenModels(app, out, stop);
    if (!reports)
        co_return fail(reports.error());
    QJsonArray array;
    bool well = true;
    for (const ModelReport& report : *reports) {
        well = well && report.works();
        array.append(toJson(report));
        out.print(toText(report));
    }
    if (reports->isEmpty())
        out.notice(QStringLiteral("No model is chosen in the settings."));
    out.printJson(array);
    co_return well || !line.strict ? ExitStatus::Done : ExitStatus::DoneWithFailures;
}

TransferSink progressTo(Output& out)
{
    return [&out](const TransferProgress& progress) {
        const QLocale locale;
        QString text = progress.what + QLatin1Char(' ') + locale.formattedDataSize(progress.done);
        if (progress.total > 0)
            text += QStringLiteral(" of ") + locale.formattedDataSize(progress.total);
        out.status(text);
    };
}

Task<ExitStatus> download(Application& app, ModelDownload order, Output& out, std::stop_token stop)
{
    const TransferSink sink = progressTo(out);
    const DownloadOptions options;
    const QString file = order.file;
    const Result<> done = co_await downloadModel(app.http(), std::move(order), sink, options, stop);
    if (!done)
        co_return fail(done.error());
    out.endProgress();
    out.print(QStringLiteral("%1\n").arg(file));
    const QJsonObject object { { QStringLiteral("file"), file } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

Task<ExitStatus> pullFromOllama(Application& app, ModelConfig server, QString name, Output& out, std::stop_token stop)
{
    const TransferSink sink = progressTo(out);
    const TransferOptions options;
    const Result<> done = co_await pullModel(app.http(), server, name, sink, options, stop);
    if (!done)
        co_return fail(done.error());
    out.endProgress();
    out.print(QStringLiteral("Ollama has %1.\n").arg(name));
    const QJsonObject object { { QStringLiteral("ollama"), name },
        { QStringLiteral("endpoint"), server.endpoint.toString() } };
    out.printJson(object);
    co_return ExitStatus::Done;
}

/// What is to be got: a known model by its name, a file by its address, anything else by its name at Ollama.
struct Order {
    ModelDownload file; ///< without an address: it isn't a file
    QString ollama;
};

Order orderOf(const ModelsOptions& options, const QList<KnownModel>& known)
{
    const QString& name = options.name;
    const auto model = std::find_if(known.begin(), known.end(),
        [&name](const KnownModel& one) { return one.name.compare(name, Qt::CaseInsensitive) == 0; });
    Order order;
    order.ollama = name;
    order.file.sha256 = options.sha256;
    if (name.contains(QLatin1String("://")))
        order.file.url = QUrl(name);
    if (model == known.end())
        return order;
    order.file.url = model->url;
    if (order.file.sha256.isEmpty())
        order.file.sha256 = model->sha256;
    if (!model->ollama.isEmpty())
        order.ollama = model->ollama;
    return order;
}

Task<ExitStatus> pull(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    const auto known = co_await readKnown(app, stop);
    if (!known)
        co_return fail(known.error());
    Order order = orderOf(line.models, *known);
    if (order.file.url.isEmpty() || !line.models.ollama.isEmpty()) {
        ModelConfig server;
        server.kind = ModelConfig::Kind::Ollama;
        server.endpoint = line.models.ollama;
        if (server.endpoint.isEmpty())
            server.endpoint = QUrl(QStringLiteral("http://127.0.0.1:11434"));
        auto status = co_await pullFromOllama(app, server, order.ollama, out, stop);
        co_return status;
    }
    order.file.file = ModelFetch::fileFor(order.file.url, folderOf(app, line));
    if (order.file.file.isEmpty()) {
        co_return fail(ErrorCode::InvalidArgument,
            QStringLiteral("The address doesn't end with the name of a file: %1")
                .arg(order.file.url.toDisplayString()));
    }
    auto status = co_await download(app, std::move(order.file), out, stop);
    co_return status;
}

} // namespace

Task<ExitStatus> runModels(Application& app, CommandLine line, Output& out, std::stop_token stop)
{
    switch (line.models.action) {
    case ModelsOptions::Action::List:
        return list(app, std::move(line), out, std::move(stop));
    case ModelsOptions::Action::Test:
        return test(app, std::move(line), out, std::move(stop));
    case ModelsOptions::Action::Pull:
        break;
    }
    return pull(app, std::move(line), out, std::move(stop));
}

} // namespace docent
