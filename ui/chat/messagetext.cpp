#include "ui/chat/messagetext.h"

#include "library/document.h"
#include "ui/chat/linkpolicy.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSet>

namespace docent::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString seconds(double milliseconds)
{
    const double value = milliseconds / 1000;
    return QLocale().toString(value, 'f', value < 0.1 ? 2 : value < 10 ? 1 : 0);
}

const QString separator = QStringLiteral(" \u00B7 ");

} // namespace

QString sourceName(const QString& path, const QString& title, const QString& container)
{
    return visibleText(path.isEmpty() ? title : documentName(path, container));
}

QString placeName(const QString& path, const QString& title, int page, const Place& place, const QString& container)
{
    const QString name = sourceName(path, title, container);
    const QString where = visibleText(placeText(page, place));
    return where.isEmpty() ? name : name + separator + where;
}

QString modeText(const Message& answer)
{
    switch (answer.mode) {
    case AnswerMode::Lookup:
        return {};
    case AnswerMode::WholeDocument:
        return answer.parts > 1 ? tr("Whole document, in %1 parts").arg(answer.parts) : tr("Whole document");
    case AnswerMode::Overview:
        return tr("Overview");
    case AnswerMode::LibraryList:
        return tr("List from the library");
    }
    return {};
}

QString speedText(const Message& answer)
{
    QStringList parts;
    if (const QString mode = modeText(answer); !mode.isEmpty())
        parts << mode;
    const double first = answer.milliseconds.value(QLatin1String("first_token")).toDouble(-1);
    const double total = answer.milliseconds.value(QLatin1String("total")).toDouble(-1);
    if (first >= 0)
        parts << tr("%1 s to first word").arg(seconds(first));
    const double taken = answer.milliseconds.value(QLatin1String("generation")).toDouble(total - first);
    if (first >= 0 && taken > 0 && answer.answerTokens > 1) {
        const double rate = answer.answerTokens * 1000.0 / taken;
        parts << tr("%1 tokens/s").arg(QLocale().toString(rate, 'f', rate < 10 ? 1 : 0));
    }
    return parts.join(separator);
}

QString stagesText(const Message& answer)
{
    const std::pair<const char*, QString> stages[] = {
        { "condense", tr("question rephrased %1 ms") },
        { "embed", tr("question as vector %1 ms") },
        { "list", tr("library looked through %1 ms") },
        { "keyword", tr("keywords %1 ms") },
        { "vector", tr("vectors %1 ms") },
        { "fuse", tr("ranking %1 ms") },
        { "rerank", tr("reranking %1 ms") },
        { "load", tr("passages loaded %1 ms") },
        { "document", tr("document loaded %1 ms") },
        { "overview", tr("library surveyed %1 ms") },
        { "map", tr("parts read %1 ms") },
        { "prompt", tr("prompt %1 ms") },
        { "wait", tr("model began after %1 ms") },
        { "first_token", tr("first word after %1 ms") },
        { "generation", tr("tokens made in %1 ms") },
        { "answer", tr("answer %1 ms") },
        { "total", tr("in all %1 ms") },
    };
    QStringList parts;
    for (const auto& [name, text] : stages) {
        const double taken = answer.milliseconds.value(QLatin1String(name)).toDouble(-1);
        if (taken >= 0)
            parts << text.arg(QLocale().toString(taken, 'f', taken > 0 && taken < 10 ? 1 : 0));
    }
    return parts.join(separator);
}

QString thoughtText(const Message& answer)
{
    if (answer.state == MessageState::Streaming && answer.text.isEmpty())
        return tr("Thinking\u2026");
    if (answer.reasoningMs <= 0)
        return tr("Thoughts");
    if (answer.reasoningMs < 60'000)
        return tr("Thought for %1 s").arg(qMax<qint64>(1, (answer.reasoningMs + 500) / 1000));
    return tr("Thought for %1 min").arg((answer.reasoningMs + 30'000) / 60'000);
}

const Citation* citationOf(const Message& answer, int number)
{
    for (const Citation& citation : answer.citations) {
        if (citation.number == number)
            return &citation;
    }
    return nullptr;
}

QList<SentPassage> otherPassages(const Message& answer)
{
    QSet<qint64> cited;
    for (const Citation& citation : answer.citations)
        cited.insert(citation.passageId);
    QList<SentPassage> others;
    for (const SentPassage& passage : answer.sources) {
        if (!cited.contains(passage.passageId))
            others.append(passage);
    }
    return others;
}

QStringList remarks(const Message& answer)
{
    QStringList result = answer.notices;
    if (answer.state == MessageState::Stopped)
        result << tr("Stopped. What had arrived is kept.");
    if (answer.state == MessageState::Complete && answer.model.isEmpty() && !answer.citations.isEmpty())
        result << (answer.mode == AnswerMode::LibraryList ? tr("Listed from the library; no model was asked.")
                                                          : tr("Quoted from your documents; no model was asked."));
    return result;
}

bool concernsModel(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Unauthorized:
    case ErrorCode::ModelNotFound:
    case ErrorCode::ContextOverflow:
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Http:
    case ErrorCode::Offline:
        return true;
    default:
        return false;
    }
}

QString nextStep(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Network:
        return tr("See whether the model's server is running and can be reached, then retry.");
    case ErrorCode::Timeout:
        return tr("The server may be busy or loading its model. Retry in a moment.");
    case ErrorCode::Offline:
        return tr("Turn off Offline, or choose a model on this computer.");
    case ErrorCode::Unauthorized:
        return tr("Check the key in the model's settings.");
    case ErrorCode::RateLimited:
        return tr("The provider asks to wait. Retry in a moment.");
    case ErrorCode::ModelNotFound:
        return tr("Choose a model that the server has.");
    case ErrorCode::ModelLoading:
        return tr("The model is still being loaded. Retry in a moment.");
    case ErrorCode::ContextOverflow:
        return tr("Ask a shorter question, or choose a model with a larger context window.");
    case ErrorCode::Truncated:
    case ErrorCode::Parse:
        return tr("The reply broke off or could not be understood. Retry; if it happens again, try another model.");
    case ErrorCode::DiskFull:
        return tr("Free some space on the disk, then retry.");
    default:
        return tr("Retry. If it happens again, the log says more.");
    }
}

QString sourcesMarkdown(const Message& answer, const QSet<int>& numbers)
{
    QStringList lines;
    for (const Citation& citation : answer.citations) {
        if (!numbers.contains(citation.number))
            continue;
        QString line = QStringLiteral("[%1] %2").arg(
            QString::number(citation.number), sourceName(citation.path, citation.title, citation.container));
        if (const QString place = placeText(citation.page, citation.place); !place.isEmpty())
            line += QStringLiteral(", ") + visibleText(place);
        if (!citation.quote.isEmpty())
            line += QStringLiteral(": \u201C%1\u201D").arg(citation.quote.simplified());
        lines << line;
    }
    return lines.isEmpty() ? QString() : tr("Sources:") + QStringLiteral("\n\n") + lines.join(QStringLiteral("  \n"));
}

QString answerMarkdown(const Message& answer)
{
    QSet<int> all;
    for (const Citation& citation : answer.citations)
        all.insert(citation.number);
    const QString sources = sourcesMarkdown(answer, all);
    return sources.isEmpty() ? answer.text : answer.text.trimmed() + QStringLiteral("\n\n") + sources;
}

QString spokenText(const Message& message)
{
    if (message.role == MessageRole::User)
        return tr("Question: %1").arg(message.text);
    if (message.state == MessageState::Failed && message.error)
        return tr("Failed answer: %1").arg(message.error->message);
    return tr("Answer: %1").arg(message.text);
}

} // namespace docent::ui
