#pragma once

#include "ingest/ingestlock.h"
#include "ingest/ingestqueue.h"
#include "llm/models.h"
#include "support/fakeclock.h"
#include "support/temporarylibrary.h"

#include <cmath>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QSignalSpy>

namespace docent::test {

/// Reads text files inside the test's process: counts, waits on request, fails where it is told to.
class FakeReader {
public:
    ReadFile function()
    {
        return [this](QString path, std::stop_token stop) { return read(std::move(path), std::move(stop)); };
    }

    /// From now on every file waits until release().
    void hold() { m_holding = true; }
    /// Lets the oldest `count` of those that wait go on.
    void release(int count)
    {
        for (; count > 0 && !m_held.isEmpty(); --count)
            m_held.takeFirst().set({});
    }
    void releaseAllButFirst()
    {
        while (m_held.size() > 1)
            m_held.takeLast().set({});
    }
    void releaseAll()
    {
        m_holding = false;
        release(int(m_held.size()));
    }

    QHash<QString, Error> errors; ///< by file name
    QHash<QString, bool> throws; ///< by file name
    QHash<QString, QHash<QString, QString>> members; ///< by file name: paths in it and their texts; empty: it fails
    Error memberError { ErrorCode::Encrypted, QStringLiteral("It is protected."), {}, {} };
    QHash<QString, QString> texts; ///< by file name, instead of what stands in the file
    QStringList scanned; ///< names of files that say that a page has no text
    QStringList order; ///< names of the files, as they were begun
    int calls = 0;
    int now = 0;
    int most = 0;

private:
    Task<Extracted> read(QString path, std::stop_token stop)
    {
        const QString name = path.section(QLatin1Char('/'), -1);
        ++calls;
        order << name;
        most = std::max(most, ++now);
        OneShot<Result<>> gate;
        if (m_holding)
            m_held << gate;
        else
            gate.set({});
        const Result<> opened = co_await awaitOrStop(gate, stop);
        --now;
        if (!opened)
            co_return fail(opened.error());
        if (throws.contains(name))
            throw std::runtime_error("thrown by the reader");
        if (errors.contains(name))
            co_return fail(errors.value(name));
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            co_return fail(ErrorCode::NotFound, QStringLiteral("It isn't there any more."));
        Extracted extracted;
        extracted.document.kind = QStringLiteral("text");
        extracted.document.text = texts.value(name, QString::fromUtf8(file.readAll()));
        Block block;
        block.end = extracted.document.text.size();
        extracted.document.blocks << block;
        extracted.document.scannedPages = int(scanned.count(name));
        extracted.contentHash = fileHash(path, {}).value_or(QByteArray());
        extracted.members = membersOf(name);
        co_return extracted;
    }

    QList<ExtractedMember> membersOf(const QString& name) const
    {
        QList<ExtractedMember> list;
        const QHash<QString, QString> texts = members.value(name);
        for (auto it = texts.cbegin(); it != texts.cend(); ++it) {
            ExtractedMember member { it.key(), tl::unexpected<Error>(memberError), {}, 1 };
            if (!it->isEmpty()) {
                ExtractedText text;
                text.kind = QStringLiteral("text");
                text.text = *it;
                text.blocks << Block { BlockKind::Paragraph, 0, 0, it->size() };
                member.document = text;
                member.contentHash = it->toUtf8().leftJustified(16, '.', true);
            }
            list << member;
        }
        return list;
    }

    bool m_holding = false;
    QList<OneShot<Result<>>> m_held;
};

/// Makes vectors of four numbers; counts, waits on request, fails as told.
class GatedEmbedding : public EmbeddingModel {
public:
    QString id() const override { return name; }
    QString displayName() const override { return name; }
    bool isHosted() const override { return hosted; }
    Task<std::vector<std::vector<float>>> embed(QStringList texts, Purpose, std::stop_token stop) override
    {
        ++calls;
        OneShot<Result<>> turn;
        if (m_holding)
            m_held << turn;
        else
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [turn] { turn.set({}); }, Qt::QueuedConnection);
        const Result<> opened = co_await awaitOrStop(turn, stop);
        if (!opened) {
            ++cut;
            co_return fail(opened.error());
        }
        if (error)
            co_return fail(*error);
        for (const QString& text : std::as_const(texts)) {
            if (!refused.isEmpty() && text.contains(refused))
                co_return fail(ErrorCode::ContextOverflow, QStringLiteral("too long"));
        }
        embedded += int(texts.size());
        std::vector<std::vector<float>> vectors;
        for (const QString& text : std::as_const(texts)) {
            const float angle = float(text.size() % 90) / 90;
            vectors.push_back({ std::cos(angle), std::sin(angle), 0, 0 });
        }
        co_return vectors;
    }

    /// From now on requests wait until release().
    void hold() { m_holding = true; }
    /// Lets those go on that wait now; later ones wait again unless `stay`.
    void release(bool stay = true)
    {
        m_holding = !stay;
        for (const OneShot<Result<>>& turn : std::exchange(m_held, {}))
            turn.set({});
    }

    QString name = QStringLiteral("fake/model");
    bool hosted = false;
    std::optional<Error> error;
    QString refused; ///< a text with this word fails
    int calls = 0;
    int cut = 0;
    int embedded = 0;

private:
    bool m_holding = false;
    QList<OneShot<Result<>>> m_held;
};

/// A library, a folder of files, a queue with fakes, and what the queue said.
class IngestBench {
public:
    explicit IngestBench(IngestOptions options = {})
        : vectors(library.database(), pool)
    {
        pool.setMaxThreadCount(2);
        makeQueue(options);
    }
    ~IngestBench() { stop(); }
    Q_DISABLE_COPY_MOVE(IngestBench)

    void makeQueue(IngestOptions options = {})
    {
        queue = std::make_unique<IngestQueue>(library.database(), reader.function(), vectors, pool, options);
        QObject::connect(
            queue.get(), &IngestQueue::problem, queue.get(), [this](const Error& error) { problems << error; });
        QObject::connect(queue.get(), &IngestQueue::finished, queue.get(),
            [this](const IngestSummary& summary) { finished << summary; });
    }
    void stop()
    {
        if (queue && !finish(queue->shutdown()))
            qFatal("the queue doesn't end");
        queue.reset();
        pool.waitForDone();
    }

    QString path(const QString& below) const { return folder.filePath(below); }
    void write(const QString& below, const QByteArray& content) const
    {
        QDir().mkpath(QFileInfo(path(below)).path());
        QFile file(path(below));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("can't write %s", qPrintable(path(below)));
    }
    /// Files doc000.txt … of a few words each; each holds the word "common" and one of its own.
    void writeMany(int count) const
    {
        for (int i = 0; i < count; ++i) {
            const QByteArray number = QByteArray::number(1000 + i).mid(1);
            write(QStringLiteral("doc%1.txt").arg(QString::fromLatin1(number)), "common word" + number + " text\n");
        }
    }
    Task<IngestSummary> addAll(std::stop_token stopToken = {})
    {
        return queue->add({ folder.path() }, {}, std::move(stopToken));
    }
    /// Adds the folder and waits for the end.
    Result<IngestSummary> added()
    {
        auto outcome = run(addAll());
        return outcome.result ? *outcome.result : fail(ErrorCode::Timeout, QStringLiteral("add() doesn't end"));
    }
    documents::Counts counts()
    {
        const auto found = library.read([](Connection& db) { return documents::counts(db); });
        return found ? *found : documents::Counts {};
    }
    /// "name: state" of each document, in the order of their names.
    QStringList states()
    {
        QStringList lines;
        const auto all = library.read([](Connection& db) { return documents::list(db); });
        for (const DocumentRecord& record : all.value_or(QList<DocumentRecord>())) {
            QString line = QDir(folder.path()).relativeFilePath(record.path) + QLatin1String(": ")
                + documentStateName(record.state);
            if (record.reason)
                line += QLatin1Char(' ') + errorCodeName(record.reason->code);
            lines << line;
        }
        lines.sort();
        return lines;
    }
    /// How many passages hold these words side by side, or meet a query with phrases of its own.
    int hits(const QString& words)
    {
        const QLatin1String quote(words.contains(QLatin1Char('"')) ? "" : "\"");
        const auto found = library.search(quote + words + quote, 1000);
        return found ? int(found->size()) : -1;
    }
    bool isIdle() const { return !queue->progress().running; }

    TemporaryLibrary library;
    QTemporaryDir folder;
    QThreadPool pool;
    VectorIndex vectors;
    FakeReader reader;
    std::unique_ptr<IngestQueue> queue;
    QList<Error> problems;
    QList<IngestSummary> finished;
};

} // namespace docent::test
