#pragma once

#include "settings/settings.h"
#include "support/scriptedserver.h"

#include <array>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <unistd.h>

namespace docent::test {

/// What a run of the program came to.
struct Ended {
    int status = -1;
    QByteArray out;
    QByteArray err;

    QJsonObject object() const { return QJsonDocument::fromJson(out).object(); }
    QJsonArray array() const { return QJsonDocument::fromJson(out).array(); }
    /// Everything it said, for a failed comparison.
    const char* said() const
    {
        all = "status " + QByteArray::number(status) + "\n" + out + "\n" + err;
        return all.constData();
    }

    mutable QByteArray all;
};

/// The words of a command line.
inline QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

inline int number(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toInt(-1);
}

/// The whole program by its command line, with a folder of documents and a library of its own, without a display and
/// without a keychain. The event loop turns while it runs, so that servers of the test's process can answer it.
class Program {
public:
    using Variables = QList<std::pair<const char*, QString>>;

    Program() { QDir().mkpath(documents()); }

    /// From now on the program runs as somebody to whom files can be locked: as nobody where the test is the superuser,
    /// who then owns what lies in place(). False where such a process can't reach the program.
    bool runWithoutPrivileges()
    {
        if (::geteuid() != 0)
            return true;
        QProcess give;
        give.start(
            QStringLiteral("chown"), { QStringLiteral("-R"), QStringLiteral("%1:%1").arg(nobody), m_place.path() });
        m_privileged = !give.waitForFinished() || give.exitCode() != 0;
        return !m_privileged && run({ QStringLiteral("documents") }).status == 0;
    }

    QString place(const QString& name) const { return m_place.filePath(name); }
    QString documents() const { return place(QStringLiteral("documents")); }
    QString library() const { return place(QStringLiteral("library")); }
    QString path(const QString& name) const { return documents() + QLatin1Char('/') + name; }

    void write(const QString& name, const QByteArray& content) const { writeFile(path(name), content); }
    static void writeFile(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly | QIODevice::Truncate)
            || file.write(content) != content.size())
            qFatal("can't write %s", qPrintable(path));
    }
    /// Of a server with the API of OpenAI.
    static ModelConfig model(const QUrl& endpoint)
    {
        return { ModelConfig::Kind::OpenAi, endpoint, QStringLiteral("fake") };
    }
    void useChat(const QUrl& endpoint) const
    {
        QDir().mkpath(library());
        Settings(library() + QStringLiteral("/settings.ini")).setChatModel(model(endpoint));
    }
    void useEmbedding(const QUrl& endpoint) const
    {
        QDir().mkpath(library());
        Settings(library() + QStringLiteral("/settings.ini")).setEmbeddingModel(model(endpoint));
    }

    void useReranker(const QUrl& endpoint) const
    {
        QDir().mkpath(library());
        Settings(library() + QStringLiteral("/settings.ini")).setRerankModel(model(endpoint));
    }

    std::unique_ptr<QProcess> start(QStringList arguments, const Variables& variables = {}) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : { "DISPLAY", "QT_QPA_PLATFORM", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR",
                 "DOCENT_API_KEY", "DOCENT_LIBRARY" })
            environment.remove(QLatin1String(name));
        for (const auto& [name, value] : variables)
            environment.insert(QLatin1String(name), value);
        if (!environment.contains(QStringLiteral("DOCENT_LIBRARY")))
            arguments << QStringLiteral("--library") << library();
        auto process = std::make_unique<QProcess>();
        if (!m_privileged) {
            environment.insert(QStringLiteral("HOME"), m_place.path());
            process->setChildProcessModifier([] {
                if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
                    ::_exit(127);
            });
        }
        process->setProcessEnvironment(environment);
        process->start(qEnvironmentVariable("DOCENT_PROGRAM"), arguments);
        if (!process->waitForStarted())
            qFatal("the program can't be started: %s", qPrintable(process->errorString()));
        return process;
    }
    static Ended end(QProcess& process)
    {
        const auto ended = [&process] { return process.state() == QProcess::NotRunning; };
        if (!QTest::qWaitFor(ended, 120'000)) {
            process.kill();
            process.waitForFinished();
            return { -1, process.readAllStandardOutput(), "did not end: " + process.readAllStandardError(), {} };
        }
        return { process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            process.readAllStandardOutput(), process.readAllStandardError(), {} };
    }
    Ended run(const QStringList& arguments, const Variables& variables = {}) const
    {
        return end(*start(arguments, variables));
    }

private:
    static constexpr uid_t nobody = 65534;
    QTemporaryDir m_place;
    bool m_privileged = true;
};

/// An extractor that begins only once it is let, so that a run of the program stands in the middle of reading.
class HeldExtractor {
public:
    explicit HeldExtractor(const Program& program)
        : m_script(program.place(QStringLiteral("extractor")))
        , m_gate(program.place(QStringLiteral("gate")))
    {
        Program::writeFile(m_script,
            "#!/bin/sh\nwhile [ ! -e '" + m_gate.toUtf8() + "' ]; do sleep 0.05; done\nexec '"
                + qgetenv("DOCENT_EXTRACTOR") + "' \"$@\"\n");
        QFile::setPermissions(m_script, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    Program::Variables variables() const { return { { "DOCENT_EXTRACTOR", m_script } }; }
    void release() const { Program::writeFile(m_gate, {}); }

private:
    QString m_script;
    QString m_gate;
};

/// The body of an answer to a request for embeddings: how often each letter stands in a text. Texts of the same words
/// come close.
inline QByteArray letterVectorsOf(const SeenRequest& request)
{
    const QJsonArray input = QJsonDocument::fromJson(request.body).object().value(QLatin1String("input")).toArray();
    QJsonArray data;
    for (const QJsonValue& text : input) {
        std::array<int, 26> counts {};
        for (const QChar letter : text.toString().toLower()) {
            if (letter >= QLatin1Char('a') && letter <= QLatin1Char('z'))
                ++counts.at(std::size_t(letter.unicode() - 'a'));
        }
        QJsonArray vector;
        for (const int count : counts)
            vector.append(count);
        const QJsonObject entry { { QStringLiteral("index"), data.size() }, { QStringLiteral("embedding"), vector } };
        data.append(entry);
    }
    const QJsonObject body { { QStringLiteral("model"), QStringLiteral("fake") }, { QStringLiteral("data"), data } };
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

inline ScriptedReply letterVectors(const SeenRequest& request)
{
    return ScriptedReply::json(letterVectorsOf(request));
}

} // namespace docent::test
