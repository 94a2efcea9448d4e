#include "app/windowprogram.h"
#include "app/interrupt.h"
#include "base/paths.h"
#include "library/conversationstore.h"
#include "support/coroutinerunner.h"
#include "support/fakeclock.h"
#include "support/scriptedserver.h"
#include "ui/chat/askview.h"
#include "ui/chat/composer.h"
#include "ui/mainwindow.h"
#include "ui/sidebar/conversationview.h"
#include "ui/welcome/welcomeview.h"
#include "ui/widgets/toasts.h"

#include <csignal>
#include <QDir>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QScopeGuard>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace docent;
using namespace docent::test;
using namespace std::chrono_literals;

/// The program with its window on a library of its own, used as a person does and ended as a person or the system does.
/// A61: whole sessions, after each of which nothing is left.
class WindowProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void firstStartReadsTheSamples();
    void quotedAnswerIsKept();
    void terminatingInMidstreamKeepsThePart();
    void quittingAtTheFirstQuestionKeepsIt();
    void renamedAndRemovedWhileItStreams();
    void removalIsCarriedOutWhenTheWindowCloses();
    void endsWhileItIsOpening();
    void libraryThatCannotBeOpenedIsTold();
    void processReadsANamedFileAndIsTerminated();

private:
    struct Kept {
        QList<Conversation> conversations; ///< the newest first
        QList<Message> messages; ///< of the first one
        QStringList documents; ///< the names of those that are ready
    };

    QString library() const { return m_place->filePath(QStringLiteral("library")); }
    QString writeLease() const;
    void start(const QStringList& paths = {});
    /// Starts on a library that holds the lease and needs no welcome.
    void startOnLease();
    /// The same with a model whose answer never ends, and asks it.
    void startAndAskEndlessly();
    bool ends();
    Kept kept() const;

    ui::AskView* askView() const { return m_program->window()->askView(); }
    ui::ConversationView* list() const { return m_program->window()->sidebar()->conversations(); }
    void ask(const QString& question) const;

    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<WindowProgram> m_program;
    std::unique_ptr<QSignalSpy> m_ended;
};

namespace {

const QString question = QStringLiteral("What is the notice period of the office lease?");

Result<QStringList> readyNames(Connection& db)
{
    const auto documents = documents::list(db);
    if (!documents)
        return fail(documents.error());
    QStringList names;
    for (const DocumentRecord& document : *documents) {
        if (document.state == DocumentState::Ready)
            names << document.path.section(QLatin1Char('/'), -1);
    }
    return names;
}

} // namespace

void WindowProgramTest::initTestCase()
{
    // No keychain is asked, and no key of the environment is sent.
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("DOCENT_API_KEY");
}

void WindowProgramTest::init()
{
    m_place = std::make_unique<QTemporaryDir>();
}

void WindowProgramTest::cleanup()
{
    if (m_program) {
        m_program->quit();
        QVERIFY(ends());
    }
    m_program.reset();
    m_server.reset();
}

QString WindowProgramTest::writeLease() const
{
    QFile file(m_place->filePath(QStringLiteral("lease.txt")));
    if (!file.open(QIODevice::WriteOnly) || file.write("The notice period of the office lease is six months.\n") < 0)
        qFatal("the lease can't be written");
    return file.fileName();
}

void WindowProgramTest::start(const QStringList& paths)
{
    CommandLine line;
    line.library = library();
    line.paths = paths;
    m_program = std::make_unique<WindowProgram>(line);
    m_ended = std::make_unique<QSignalSpy>(m_program.get(), &WindowProgram::ended);
    m_program->run();
}

void WindowProgramTest::startOnLease()
{
    Settings(library() + QStringLiteral("/settings.ini")).setWelcomed(true);
    start({ writeLease() });
    QTRY_VERIFY(m_program->window());
    QTRY_COMPARE_WITH_TIMEOUT(m_program->desktop()->library().counts().ready, 1, 30'000);
}

void WindowProgramTest::startAndAskEndlessly()
{
    const QByteArray word = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n";
    m_server = std::make_unique<ScriptedServer>();
    m_server->on("/v1/chat/completions", ScriptedReply::sse().send(word).forever(word, 20ms));
    ModelConfig config;
    config.kind = ModelConfig::Kind::OpenAi;
    config.endpoint = m_server->url(QStringLiteral("/v1"));
    config.model = QStringLiteral("endless");
    Settings(library() + QStringLiteral("/settings.ini")).setChatModel(config);
    startOnLease();
    ask(question);
    const MessageListModel* messages = askView()->session()->messages();
    QTRY_VERIFY_WITH_TIMEOUT(
        messages->rowCount() == 2 && messages->at(1).text.startsWith(QLatin1String("word word")), 60'000);
}

/// Whether the program ends by itself, after which it is gone.
bool WindowProgramTest::ends()
{
    const bool ended = QTest::qWaitFor([this] { return !m_ended->isEmpty(); }, 60'000);
    if (ended)
        m_program.reset();
    return ended;
}

/// What the library holds, as another process would read it.
WindowProgramTest::Kept WindowProgramTest::kept() const
{
    const auto opened = test::run(Database::open(library(), {}));
    auto job = [](Connection& db) -> Result<Kept> {
        const auto conversations = conversations::list(db);
        const auto documents = readyNames(db);
        if (!conversations || !documents)
            return fail(conversations ? documents.error() : conversations.error());
        if (conversations->isEmpty())
            return Kept { {}, {}, *documents };
        const auto messages = conversations::messages(db, conversations->first().id);
        if (!messages)
            return fail(messages.error());
        return Kept { *conversations, *messages, *documents };
    };
    return test::run(opened.result.value().value()->read(std::move(job), {})).result.value().value();
}

void WindowProgramTest::ask(const QString& text) const
{
    m_program->window()->newQuestion();
    auto* field = askView()->composer()->findChild<QPlainTextEdit*>();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

void WindowProgramTest::firstStartReadsTheSamples()
{
    QStringList samples = QDir(paths::samplesDirectory()).entryList(QDir::Files);
    QVERIFY(!samples.isEmpty());
    start();
    QTRY_VERIFY(m_program->window());
    QTRY_COMPARE_WITH_TIMEOUT(m_program->desktop()->library().counts().ready, int(samples.size()), 60'000);
    // The person has not acted: the welcome, with what was found here, still stands.
    QCOMPARE(m_program->window()->currentView(), m_program->window()->welcomeView());
    m_program->window()->close();
    QVERIFY(ends());
    Kept after = kept();
    samples.sort();
    after.documents.sort();
    QCOMPARE(after.documents, samples);

    // The second start adds nothing.
    start();
    QTRY_VERIFY(m_program->window());
    QTRY_COMPARE(m_program->desktop()->library().counts().total(), int(samples.size()));
    QCOMPARE(m_program->desktop()->library().progress().total, 0);
}

void WindowProgramTest::quotedAnswerIsKept()
{
    startOnLease();
    ask(question);
    QTRY_VERIFY(!askView()->session()->isBusy());
    m_program->window()->close();
    QVERIFY(ends());
    const Kept after = kept();
    QCOMPARE(after.conversations.size(), 1);
    QCOMPARE(after.conversations.first().title, question);
    QCOMPARE(after.messages.size(), 2);
    QCOMPARE(after.messages.at(1).state, MessageState::Complete);
    QVERIFY(after.messages.at(1).text.contains(QStringLiteral("six months. [1]")));
    QCOMPARE(after.messages.at(1).citations.size(), 1);
}

void WindowProgramTest::terminatingInMidstreamKeepsThePart() // A6 A23
{
    startAndAskEndlessly();
    const Interrupt interrupt([this](int) { m_program->quit(); });
    std::raise(SIGTERM);
    QVERIFY(ends()); // though the reply would go on for ever
    QTRY_COMPARE(m_server->inFlight(), 0);
    const Kept after = kept();
    QCOMPARE(after.messages.size(), 2);
    QCOMPARE(after.messages.at(1).state, MessageState::Stopped);
    QVERIFY(after.messages.at(1).text.startsWith(QLatin1String("word word")));
}

void WindowProgramTest::quittingAtTheFirstQuestionKeepsIt() // A6
{
    startOnLease();
    ask(question);
    // The conversation is being made while the next one is begun and the program ends.
    QCOMPARE(askView()->session()->conversationId(), 0);
    m_program->window()->newQuestion();
    m_program->quit();
    QVERIFY(ends());
    const Kept after = kept();
    QCOMPARE(after.conversations.size(), 1);
    QCOMPARE(after.messages.size(), 2);
    QVERIFY(after.messages.at(1).state != MessageState::Streaming);
}

void WindowProgramTest::renamedAndRemovedWhileItStreams() // A23
{
    startAndAskEndlessly();
    const qint64 id = askView()->session()->conversationId();
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    m_program->window()->newQuestion();
    QCOMPARE(askView()->session()->conversationId(), 0);
    m_program->window()->openConversation(id);
    ChatSession* session = askView()->session();
    QVERIFY(session->isBusy());

    list()->edit(list()->model()->index(0, 0));
    auto* editor = list()->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    editor->setText(QStringLiteral("The lease"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(list()->model()->index(0, 0).data().toString(), QStringLiteral("The lease"));
    QCOMPARE(session->title(), QStringLiteral("The lease"));
    QVERIFY(session->isBusy());

    QSignalSpy gone(session, &QObject::destroyed);
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(list()->model()->rowCount(), 0);
    m_program->window()->toasts()->commit();
    QTRY_COMPARE(gone.size(), 1);
    QTRY_COMPARE(m_server->inFlight(), 0);
    m_program->window()->close();
    QVERIFY(ends());
    QCOMPARE(kept().conversations.size(), 0);
}

void WindowProgramTest::removalIsCarriedOutWhenTheWindowCloses()
{
    startOnLease();
    ask(question);
    QTRY_VERIFY(!askView()->session()->isBusy());
    QTRY_COMPARE(list()->model()->rowCount(), 1);
    // Another process writes, so that what is removed here waits for its turn.
    QSemaphore begun;
    QSemaphore mayEnd;
    const auto other = test::run(Database::open(library(), {}));
    const auto letEnd = qScopeGuard([&mayEnd] { mayEnd.release(); });
    auto hold = [&begun, &mayEnd](Connection&) -> Result<> {
        begun.release();
        mayEnd.acquire();
        return {};
    };
    auto writing = other.result.value().value()->write(std::move(hold), {});
    QTRY_COMPARE(begun.available(), 1);
    m_program->desktop()->library().remove({ writeLease() });
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(list()->model()->rowCount(), 0);
    m_program->window()->close();
    QTRY_VERIFY(!m_program->window());
    test::settle();
    QVERIFY(m_ended->isEmpty());
    mayEnd.release();
    QVERIFY(test::run(std::move(writing)).result.value());
    QVERIFY(ends());
    const Kept after = kept();
    QCOMPARE(after.conversations.size(), 0);
    QCOMPARE(after.documents, QStringList());
}

void WindowProgramTest::endsWhileItIsOpening()
{
    start();
    QVERIFY(!m_program->window());
    m_program->quit();
    QVERIFY(ends());
    QVERIFY(QApplication::topLevelWidgets().isEmpty());
}

void WindowProgramTest::libraryThatCannotBeOpenedIsTold()
{
    QFile file(library());
    QVERIFY(file.open(QIODevice::WriteOnly)); // a file where the folder should be
    start();
    QTRY_VERIFY(qobject_cast<QMessageBox*>(QApplication::activeModalWidget()));
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    QVERIFY(!box->text().isEmpty());
    box->button(QMessageBox::Close)->click();
    QTRY_COMPARE(m_ended->size(), 1);
    QCOMPARE(m_ended->first().first().toInt(), 2);
    m_program.reset();
}

void WindowProgramTest::processReadsANamedFileAndIsTerminated() // A6
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(qEnvironmentVariable("DOCENT_PROGRAM"), { QStringLiteral("--library"), library(), writeLease() });
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(
        QFile::exists(library()) && kept().documents.contains(QStringLiteral("lease.txt")), 60'000);
    process.terminate();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
}

QTEST_MAIN(WindowProgramTest)
#include "windowprogramtest.moc"
