#include "llm/serverplan.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>
#include <QStandardPaths>

namespace docent {

namespace {

constexpr int usualContext = 8192; ///< passages, a conversation and a reply
constexpr int leastContext = 2048;
constexpr int embeddingContext = 2048; ///< a passage has some 512 tokens
constexpr qint64 besides = 256LL << 20; ///< what a server takes beside model and context

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

/// What a file of another purpose is, and what to choose instead.
QString wrongPurpose(GgufHeader::Purpose purpose, ServerRole role)
{
    QString holds = tr("%1 holds a chat model.");
    if (purpose == GgufHeader::Purpose::Embedding)
        holds = tr("%1 holds an embedding model.");
    else if (purpose == GgufHeader::Purpose::Rerank)
        holds = tr("%1 holds a rerank model.");
    QString wanted = tr("Choose the file of a chat model for answers.");
    if (role == ServerRole::Embedding)
        wanted = tr("Choose the file of an embedding model for meaning.");
    else if (role == ServerRole::Rerank)
        wanted = tr("Choose the file of a rerank model for reranking.");
    return holds + QLatin1Char(' ') + wanted;
}

Result<> checkRole(const GgufHeader& header, ServerRole role)
{
    constexpr GgufHeader::Purpose purposes[] { GgufHeader::Purpose::Chat, GgufHeader::Purpose::Embedding,
        GgufHeader::Purpose::Rerank };
    const GgufHeader::Purpose purpose = header.purpose();
    if (purpose == purposes[int(role)])
        return {};
    return fail(ErrorCode::InvalidArgument, wrongPurpose(purpose, role).arg(QFileInfo(header.file).fileName()));
}

} // namespace

Result<ServerPlan> planServer(const GgufHeader& header, ServerRole role, qint64 freeMemory)
{
    if (const Result<> fits = checkRole(header, role); !fits)
        return fail(fits.error());
    ServerPlan plan;
    plan.modelBytes = header.bytes;
    // A comma would make two names of it.
    plan.model = QFileInfo(header.file).completeBaseName().replace(QLatin1Char(','), QLatin1Char('_'));
    const int usual = role == ServerRole::Chat ? usualContext : embeddingContext;
    plan.contextTokens = header.contextLength > 0 ? std::min(usual, header.contextLength) : usual;
    const auto need = [&] { return header.bytes + header.contextBytes(plan.contextTokens) + besides; };
    while (freeMemory >= 0 && need() > freeMemory && plan.contextTokens / 2 >= leastContext)
        plan.contextTokens /= 2;
    plan.bytes = need();
    if (freeMemory >= 0 && plan.bytes > freeMemory) {
        return fail(ErrorCode::TooLarge,
            tr("%1 needs about %2 of memory, and %3 are free. Close other programs, or choose a smaller model.")
                .arg(QFileInfo(header.file).fileName(), sizeText(plan.bytes), sizeText(freeMemory)));
    }
    const QString tokens = QString::number(plan.contextTokens);
    plan.arguments << QStringLiteral("-m") << header.file << QStringLiteral("-a") << plan.model
                   << QStringLiteral("--host") << QStringLiteral("127.0.0.1") << QStringLiteral("-c") << tokens;
    // A text has to fit one physical batch.
    if (role != ServerRole::Chat)
        plan.arguments << (role == ServerRole::Rerank ? QStringLiteral("--reranking") : QStringLiteral("--embeddings"))
                       << QStringLiteral("-b") << tokens << QStringLiteral("-ub") << tokens;
    return plan;
}

qint64 freeMemory()
{
    QFile file(QStringLiteral("/proc/meminfo"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    static const QRegularExpression line(QStringLiteral("MemAvailable:\\s+(\\d+) kB"));
    const auto match = line.match(QString::fromLatin1(file.readAll()));
    return match.hasMatch() ? match.captured(1).toLongLong() << 10 : -1;
}

Result<QString> findLlamaServer(const QString& chosen)
{
    const QString name = QStringLiteral("llama-server");
    if (!chosen.isEmpty()) {
        if (const QFileInfo info(chosen); info.isFile() && info.isExecutable())
            return info.absoluteFilePath();
        return fail(ErrorCode::NeedsProgram,
            tr("%1, which the settings name as llama-server, is no program that can be run.").arg(chosen));
    }
    QString program = QStandardPaths::findExecutable(name);
    if (program.isEmpty()) {
        program = QStandardPaths::findExecutable(name,
            { QDir::homePath() + QStringLiteral("/.local/bin"), QStringLiteral("/usr/local/bin"),
                QStringLiteral("/opt/llama.cpp/bin"), QStringLiteral("/usr/libexec/llama.cpp") });
    }
    if (!program.isEmpty())
        return program;
    return fail(ErrorCode::NeedsProgram,
        tr("The program llama-server, which runs model files, isn't installed. Install the package llama.cpp where "
           "your distribution has it, or take it from github.com/ggml-org/llama.cpp/releases and name it in the "
           "settings."));
}

} // namespace docent
