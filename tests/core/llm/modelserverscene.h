#pragma once

#include "llm/filecheck.h"
#include "llm/filemodels.h"
#include "llm/modelfactory.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/ggufbytes.h"

#include <csignal>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace docent::test {

using namespace std::chrono_literals;

inline ChatRequest question()
{
    ChatRequest request;
    ChatMessage message;
    message.text = QStringLiteral("Does it work?");
    request.messages.append(message);
    return request;
}

inline bool isGone(qint64 process)
{
    QFile state(QStringLiteral("/proc/%1/stat").arg(process));
    return !state.open(QIODevice::ReadOnly) || state.readAll().contains(") Z ");
}

/// Servers with a program that does as it is told, and model files for them.
struct Scene {
    explicit Scene(const char* behaviour = "")
    {
        qputenv("DOCENT_TEST_LLAMA", behaviour);
        qputenv("DOCENT_TEST_LLAMA_LOG", QFile::encodeName(place.filePath(QStringLiteral("starts"))));
        write(chatFile(), GgufBytes::chat().bytes());
        write(embeddingFile(), GgufBytes::embedding().bytes());
        ModelServerOptions options;
        options.program = QStringLiteral(FAKE_LLAMA_SERVER);
        options.firstPoll = 5ms;
        options.firstWait = 5ms;
        options.grace = 10s;
        options.checkMemory = false;
        servers.setOptions(options);
    }
    ~Scene()
    {
        if (!test::finish(servers.shutdown()))
            qFatal("the servers don't end");
    }

    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("can't write");
    }
    template <typename Change> void change(Change change)
    {
        ModelServerOptions options = servers.options();
        change(options);
        servers.setOptions(options);
    }
    QString chatFile(const QString& name = QStringLiteral("chat.gguf")) const { return place.filePath(name); }
    QString embeddingFile() const { return place.filePath(QStringLiteral("embed.gguf")); }
    /// One line for each start: process and arguments.
    QList<QByteArray> starts() const
    {
        QFile log(place.filePath(QStringLiteral("starts")));
        if (!log.open(QIODevice::ReadOnly))
            return {};
        QList<QByteArray> lines = log.readAll().split('\n');
        lines.removeLast();
        return lines;
    }
    qint64 process(int start) const { return starts().value(start).split(' ').first().toLongLong(); }

    Result<ChatReply> ask(FileChatModel& model)
    {
        const ChatModel::Sink sink = [this](const ChatDelta& delta) { heard += delta.text; };
        const ChatModel::Status status = [this](const QString& text) { said.append(text); };
        return test::run(model.chat(question(), sink, status, {})).result.value();
    }

    QTemporaryDir place;
    HttpClient http;
    ModelServers servers { http };
    QString heard;
    QStringList said;
};

inline QString textOf(const Result<ChatReply>& reply)
{
    return reply ? reply->text : reply.error().message;
}

} // namespace docent::test
