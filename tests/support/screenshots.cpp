#include "base/paths.h"
#include "support/coroutinerunner.h"
#include "support/windowstage.h"
#include "ui/appearance.h"
#include "ui/chat/askview.h"
#include "ui/library/documentproxy.h"
#include "ui/library/documenttable.h"
#include "ui/library/libraryview.h"
#include "ui/mainwindow.h"
#include "ui/search/searchview.h"
#include "ui/settings/getmodeldialog.h"
#include "ui/settings/modelform.h"
#include "ui/settings/modelspage.h"
#include "ui/settings/settingsdialog.h"
#include "ui/translations.h"
#include "ui/widgets/dropoverlay.h"
#include "ui/widgets/toasts.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QLineEdit>
#include <QPixmap>
#include <QSignalSpy>
#include <QTemporaryDir>

// docent_screenshots FOLDER: opens the real window on a prepared library and saves its views, light and dark, 1440 ×
// 900.

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

namespace {

/// Reads the sample documents, as a first start would, from a folder in the home directory.
void readSamples(WindowStage& stage)
{
    const QDir office(QDir::homePath() + QStringLiteral("/Documents/Office"));
    office.mkpath(QStringLiteral("."));
    const QFileInfoList samples = QDir(paths::samplesDirectory()).entryInfoList(QDir::Files);
    for (const QFileInfo& sample : samples)
        QFile::copy(sample.filePath(), office.filePath(sample.fileName()));
    QSignalSpy finished(&stage.documents(), &LibrarySession::finished);
    stage.startReading();
    stage.documents().add({ office.path() });
    if (!finished.wait(30'000))
        qFatal("the sample documents are not read");
    QTest::qWait(200);
    stage.documents().pause();
}

/// Documents that were never files have no date of their own.
void dateRest(WindowStage& stage)
{
    const qint64 today = QDateTime::currentSecsSinceEpoch();
    const auto dated = stage.library().write([today](Connection& db) {
        return db.value(QStringLiteral("UPDATE documents SET modified_ns = (? - id * 93600) * 1000000000 "
                                       "WHERE path NOT LIKE '%/Office/%' RETURNING id"),
            { today });
    });
    if (!dated)
        qFatal("the documents have no dates: %s", qPrintable(dated.error().message));
}

void fillRest(WindowStage& stage)
{
    const QString home = QDir::homePath();
    const QStringList notes { QStringLiteral("kernel-notes.md"), QStringLiteral("field-guide.html"),
        QStringLiteral("rates.docx"), QStringLiteral("10-Q_2025_Q3.pdf"), QStringLiteral("lease-2019.pdf"),
        QStringLiteral("plan.md"), QStringLiteral("minutes-october.docx"), QStringLiteral("travel-policy.pdf"),
        QStringLiteral("torque-values.txt"), QStringLiteral("old-contract.pdf"), QStringLiteral("invoice-0412.pdf") };
    const QStringList folders { QStringLiteral("/Notes/"), QStringLiteral("/Manuals/"), QStringLiteral("/Contracts/") };
    int passages = 3;
    for (const QString& note : notes) {
        passages = passages * 7 % 61 + 1;
        stage.addDocument(home + folders.at(passages % 3) + note, DocumentState::Ready, {}, passages);
    }
    stage.addDocument(home + QStringLiteral("/Manuals/axle-manual-scan.pdf"), DocumentState::Failed,
        QStringLiteral("No text: scanned pages"));
    stage.addDocument(home + QStringLiteral("/Manuals/broken-export.docx"), DocumentState::Failed,
        QStringLiteral("Damaged: the archive ends early"));
    stage.addDocument(home + QStringLiteral("/Manuals/logo.png"), DocumentState::Skipped,
        QStringLiteral("Pictures have no text to read"));
    for (int i = 1; i <= 12; ++i) {
        stage.addDocument(home + QStringLiteral("/Contracts/contract-%1.pdf").arg(i, 3, 10, QLatin1Char('0')),
            DocumentState::Waiting);
    }
}

void fillConversations(WindowStage& stage)
{
    const QDateTime now = QDateTime::currentDateTime();
    stage.addConversation(QStringLiteral("Is my gym covered by PerksPlus?"), now);
    stage.addConversation(QStringLiteral("Notice periods in all contracts"), now.addSecs(-60));
    stage.addConversation(QStringLiteral("Compare the two 10-Q revenue tables"), now.addDays(-1));
    stage.addConversation(QStringLiteral("What changed in the 2025 handbook?"), now.addDays(-1));
    stage.addConversation(QStringLiteral("Torque values for the rear axle"), now.addDays(-40));
}

void showReading(WindowStage& stage)
{
    IngestProgress progress;
    progress.done = 1204;
    progress.total = 5059;
    progress.failed = 2;
    progress.secondsLeft = 180;
    progress.running = true;
    Q_EMIT stage.documents().progressChanged(progress);
}

class Photographer {
public:
    Photographer(MainWindow& window, WindowStage& stage, QDir folder, QString theme)
        : m_window(window)
        , m_stage(stage)
        , m_folder(std::move(folder))
        , m_theme(std::move(theme))
    {
    }

    /// Messages that come by themselves stay out of the picture unless it shows messages.
    void closeMessages()
    {
        const QList<Toast*> shown = m_window.toasts()->shown();
        for (Toast* toast : shown)
            Q_EMIT toast->closed();
    }

    void take(const QString& name, QWidget* widget = nullptr)
    {
        QTest::qWait(250);
        if (m_stage.settings().welcomed())
            showReading(m_stage);
        QWidget* shown = widget ? widget : &m_window;
        shown->grab().save(m_folder.filePath(QStringLiteral("%1-%2.png").arg(name, m_theme)));
    }

private:
    MainWindow& m_window;
    WindowStage& m_stage;
    QDir m_folder;
    QString m_theme;
};

void photograph(MainWindow& window, WindowStage& stage, Photographer& photos)
{
    photos.take(QStringLiteral("welcome"));
    stage.settings().setWelcomed(true);
    readSamples(stage);
    fillRest(stage);
    dateRest(stage);
    stage.load();
    photos.closeMessages();

    window.newQuestion();
    photos.take(QStringLiteral("empty"));
    ChatSession* chat = window.askView()->session();
    chat->ask(QStringLiteral("What is the notice period of the office lease?"));
    if (!QTest::qWaitFor([chat] { return !chat->isBusy(); }, 20'000))
        qFatal("the question is not answered");
    const Message& answer = chat->messages()->at(chat->messages()->rowCount() - 1);
    if (!answer.citations.isEmpty())
        Q_EMIT window.askView()->citationActivated(answer.citations.first());
    QTest::qWait(1500); // the page is drawn by another thread
    photos.take(QStringLiteral("ask"));

    window.showPlace(Sidebar::Place::Library);
    QTest::keyClick(&window, Qt::Key_Escape);
    DocumentTable* table = window.libraryView()->table();
    table->sortByColumn(DocumentListModel::Changed, Qt::DescendingOrder);
    const DocumentProxy* documents = window.libraryView()->documents();
    for (int row = 0; row < documents->rowCount(); ++row) {
        if (documents->at(row).state == DocumentState::Failed)
            table->select(documents->at(row).id);
    }
    photos.take(QStringLiteral("library"));

    window.showPlace(Sidebar::Place::Search);
    window.searchView()->field()->setText(QStringLiteral("notice period"));
    photos.take(QStringLiteral("search"));
    window.searchView()->field()->setText(QStringLiteral("notise"));
    photos.take(QStringLiteral("search-nothing"));

    window.showSettings();
    photos.take(QStringLiteral("settings"), window.settingsDialog());
    auto* models = window.settingsDialog()->findChild<ModelsPage*>();
    const ModelConfig file { ModelConfig::Kind::File,
        QUrl::fromLocalFile(QDir::homePath() + QStringLiteral("/Models/Qwen3-4B-Q4_K_M.gguf")), {} };
    models->form()->setChoice({ file, {}, {} });
    photos.take(QStringLiteral("settings-modelfile"), window.settingsDialog());
    HttpRequest request;
    request.purpose = QStringLiteral("models");
    request.url = QUrl(QStringLiteral("http://127.0.0.1:9/v1/models"));
    static_cast<void>(run(stage.http().send(request, {})));
    window.settingsDialog()->showPage(SettingsDialog::Page::Privacy);
    photos.take(QStringLiteral("settings-privacy"), window.settingsDialog());
    stage.settings().setProxy({ ProxyChoice::Kind::Given, QUrl(QStringLiteral("http://me@proxy.example:3128")) });
    stage.settings().setAuthorities({ QStringLiteral("/etc/ssl/office.pem") });
    window.settingsDialog()->showPage(SettingsDialog::Page::Network);
    photos.take(QStringLiteral("settings-network"), window.settingsDialog());
    GetModelDialog getModel(stage.context(), window.settingsDialog());
    getModel.show();
    photos.take(QStringLiteral("get-model"), &getModel);
    getModel.close();
    window.settingsDialog()->showPage(SettingsDialog::Page::Appearance);
    photos.take(QStringLiteral("settings-appearance"), window.settingsDialog());
    window.settingsDialog()->hide();
    window.showPlace(Sidebar::Place::Library);
    QTest::keyClick(window.libraryView()->table(), Qt::Key_Delete);
    window.showProblem({ ErrorCode::DiskFull,
        QStringLiteral("The disk is full. Free some space; reading goes on by itself."), {}, {} });
    photos.take(QStringLiteral("messages"));
    window.findChild<DropOverlay*>()->cover();
    photos.take(QStringLiteral("drop"));
}

} // namespace

int main(int argc, char** argv)
{
    const QTemporaryDir home;
    qputenv("HOME", home.path().toUtf8());
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("Where the pictures go."));
    const QCommandLineOption font(
        QStringLiteral("font"), QStringLiteral("The font of the texts."), QStringLiteral("name"));
    parser.addOption(font);
    parser.addHelpOption();
    parser.process(application);
    const QDir folder(parser.positionalArguments().value(0, QStringLiteral(".")));
    folder.mkpath(QStringLiteral("."));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    installTranslations(application);
    QFont text(parser.isSet(font) ? parser.value(font) : QApplication::font().family());
    text.setPixelSize(14);
    QApplication::setFont(text);

    for (const ThemeChoice theme : { ThemeChoice::Light, ThemeChoice::Dark }) {
        WindowStage stage(paths::extractorProgram());
        stage.settings().setTheme(theme);
        stage.settings().setOffline(false);
        fillConversations(stage);
        Appearance appearance(application, stage.settings());
        MainWindow window(stage.context(), appearance, QStringLiteral("samples"));
        window.show();
        Photographer photos(
            window, stage, folder, theme == ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
        photograph(window, stage, photos);
        application.setStyleSheet({});
        QApplication::setFont(text);
    }
    return 0;
}
