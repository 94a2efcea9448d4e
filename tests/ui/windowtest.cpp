#include "support/shownwindow.h"
#include "ui/chat/askview.h"
#include "ui/library/documentproxy.h"
#include "ui/library/documenttable.h"
#include "ui/library/libraryview.h"
#include "ui/search/searchview.h"
#include "ui/settings/settingsdialog.h"
#include "ui/sidebar/conversationview.h"
#include "ui/sidebar/readingcard.h"
#include "ui/source/sourcepanel.h"
#include "ui/translations.h"
#include "ui/widgets/dropoverlay.h"
#include "ui/widgets/toasts.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

namespace {

/// The window on a stage with a few documents and conversations.
struct Scene {
    Scene()
        : appearance(*qApp, stage.settings())
    {
        stage.settings().setWelcomed(true);
        const QDateTime now = QDateTime::currentDateTime();
        first = stage.addConversation(QStringLiteral("Is my gym covered?"), now);
        second = stage.addConversation(QStringLiteral("Notice periods"), now.addDays(-1));
        stage.library().add(QStringLiteral("/files/PerksPlus.pdf"),
            { QStringLiteral("The gym membership is paid back."), QStringLiteral("Ski lessons count too.") });
        stage.library().add(QStringLiteral("/files/handbook.txt"), { QStringLiteral("A gym is on the third floor.") });
        stage.load();
        window = shownWindow(stage, appearance);
    }
    ~Scene()
    {
        window.reset();
        qApp->setStyleSheet({});
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier)
    {
        QTest::keyClick(window->windowHandle(), key, modifiers);
    }

    WindowStage stage;
    Appearance appearance;
    std::unique_ptr<MainWindow> window;
    qint64 first = 0;
    qint64 second = 0;
};

/// Drags and drops as the window system would: enter, move, drop.
void drop(QWidget* target, const QList<QUrl>& urls)
{
    QMimeData data;
    data.setUrls(urls);
    const QPoint place = target->rect().center();
    QDragEnterEvent enter(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(target, &dropped);
    QVERIFY(dropped.isAccepted());
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<SearchHit>();
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
    }
    void shortcutsGoEverywhere();
    void conversationsOpenAndAreRenamed();
    void deletingAConversationCanBeUndone();
    void anotherDeletionCarriesOutTheFirst();
    void readingCardAsksBeforeMuchIsSent();
    void readingCardTellsAndPauses();
    void dropsAreReadAnywhere_data();
    void dropsAreReadAnywhere();
    void dragsOfTextAreLeftAlone();
    void whatIsAskedAboutIsReadFirst_data();
    void whatIsAskedAboutIsReadFirst();
    void sourceOpensAndEscapeCloses();
    void problemsShowOnce();
    void summarySaysWhatWasDone_data();
    void summarySaysWhatWasDone();
    void layoutIsKept();
    void zoomByKeyboard();
    void everyControlHasAName();
    void tabReachesEveryView();
};

void WindowTest::shortcutsGoEverywhere()
{
    Scene scene;
    QCOMPARE(scene.window->currentView(), scene.window->askView());
    scene.press(Qt::Key_K);
    QCOMPARE(scene.window->currentView(), scene.window->searchView());
    QCOMPARE(QApplication::focusWidget(), scene.window->searchView()->field());
    scene.press(Qt::Key_L);
    QCOMPARE(scene.window->currentView(), scene.window->libraryView());
    QCOMPARE(QApplication::focusWidget(), scene.window->libraryView()->table());
    QVERIFY(scene.window->libraryView()->table()->currentIndex().isValid());
    scene.press(Qt::Key_N);
    QCOMPARE(scene.window->currentView(), scene.window->askView());
    QVERIFY(qobject_cast<QPlainTextEdit*>(QApplication::focusWidget()));
    scene.press(Qt::Key_Comma);
    QVERIFY(scene.window->settingsDialog()->isVisible());
}

void WindowTest::conversationsOpenAndAreRenamed()
{
    Scene scene;
    ConversationView* list = scene.window->sidebar()->conversations();
    list->setFocus();
    list->setCurrentIndex(list->model()->index(1, 0));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(list->currentConversation(), scene.second);
    QCOMPARE(scene.window->askView()->session()->conversationId(), scene.second);

    list->edit(list->model()->index(1, 0));
    auto* editor = list->viewport()->findChild<QLineEdit*>();
    QVERIFY(editor);
    QCOMPARE(editor->text(), QStringLiteral("Notice periods"));
    editor->setText(QStringLiteral("  Periods of   notice "));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(scene.stage.renamedConversations.size(), 1);
    QCOMPARE(scene.stage.renamedConversations.first(), std::pair(scene.second, QStringLiteral("Periods of notice")));

    // The name of a section belongs to no conversation.
    const QRect row = list->visualRect(list->model()->index(1, 0));
    QVERIFY(!list->indexAt(row.topLeft() + QPoint(20, 6)).isValid());
    QVERIFY(list->indexAt(QPoint(20, row.bottom() - 6)).isValid());
}

void WindowTest::deletingAConversationCanBeUndone()
{
    Scene scene;
    ConversationView* list = scene.window->sidebar()->conversations();
    scene.window->openConversation(scene.first);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Delete);
    QCOMPARE(list->model()->rowCount(), 1);
    QCOMPARE(scene.window->askView()->session()->conversationId(), 0);
    scene.window->libraryView()->setFocus();
    scene.window->toasts()->undo();
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(scene.window->askView()->session()->conversationId(), scene.first);
    QVERIFY(scene.stage.removedConversations.isEmpty());
}

void WindowTest::anotherDeletionCarriesOutTheFirst()
{
    Scene scene;
    ConversationView* list = scene.window->sidebar()->conversations();
    Q_EMIT list->removalAsked(scene.first, QStringLiteral("one"));
    QVERIFY(scene.stage.removedConversations.isEmpty());
    Q_EMIT list->removalAsked(scene.second, QStringLiteral("two"));
    QCOMPARE(scene.stage.removedConversations, QList<qint64> { scene.first });
    QCOMPARE(list->model()->rowCount(), 0);
    scene.window->close();
    QCOMPARE(scene.stage.removedConversations, (QList<qint64> { scene.first, scene.second }));
}

void WindowTest::readingCardAsksBeforeMuchIsSent()
{
    Scene scene;
    auto* card = scene.window->findChild<ReadingCard*>();
    IngestProgress progress;
    progress.toEmbed = 12'000;
    progress.embeds = true;
    progress.unagreed = HostedEmbedding { QStringLiteral("embedder · api.example.com"), 12'000, 5'240'000 };
    Q_EMIT scene.stage.documents().progressChanged(progress);
    QVERIFY(!card->isHidden());
    QStringList texts;
    for (const QLabel* label : card->findChildren<QLabel*>())
        texts << label->text();
    QVERIFY2(texts.contains(QStringLiteral("About 5.2 million tokens")), qPrintable(texts.join(QLatin1Char('|'))));
    QPushButton* send = nullptr;
    for (QPushButton* button : card->findChildren<QPushButton*>()) {
        if (button->text() == QLatin1String("Send them"))
            send = button;
    }
    QVERIFY(send && !send->isHidden());
    QVERIFY(send->toolTip().contains(QStringLiteral("embedder · api.example.com")));
    progress.unagreed.reset();
    Q_EMIT scene.stage.documents().progressChanged(progress);
    QVERIFY(send->isHidden());
}

void WindowTest::readingCardTellsAndPauses()
{
    Scene scene;
    auto* card = scene.window->findChild<ReadingCard*>();
    QVERIFY(card->isHidden());
    IngestProgress progress;
    progress.done = 1204;
    progress.total = 5059;
    progress.failed = 2;
    progress.secondsLeft = 180;
    progress.running = true;
    Q_EMIT scene.stage.documents().progressChanged(progress);
    QVERIFY(!card->isHidden());
    QStringList texts;
    const QList<QLabel*> labels = card->findChildren<QLabel*>();
    for (const QLabel* label : labels)
        texts << label->text();
    QVERIFY(texts.contains(QStringLiteral("Reading 1,204 of 5,059")));
    QVERIFY(texts.contains(QStringLiteral("3 min left · 2 failed")));
    QTest::mouseClick(buttonThatSays(card, QStringLiteral("Pause")), Qt::LeftButton);
    QTRY_VERIFY(scene.stage.documents().progress().paused);
    progress.paused = true;
    Q_EMIT scene.stage.documents().progressChanged(progress);
    QTest::mouseClick(buttonThatSays(card, QStringLiteral("Resume")), Qt::LeftButton);
    QTRY_VERIFY(!scene.stage.documents().progress().paused);
    QTest::mouseClick(buttonThatSays(card, QStringLiteral("Details")), Qt::LeftButton);
    QCOMPARE(scene.window->currentView(), scene.window->libraryView());
    Q_EMIT scene.stage.documents().progressChanged(IngestProgress());
    QVERIFY(card->isHidden());
}

void WindowTest::dropsAreReadAnywhere_data()
{
    QTest::addColumn<QString>("place");
    QTest::newRow("the window") << QString();
    QTest::newRow("the composer") << QStringLiteral("composer");
    QTest::newRow("the search field") << QStringLiteral("search");
    QTest::newRow("the library") << QStringLiteral("library");
    QTest::newRow("the sidebar") << QStringLiteral("sidebar");
}

void WindowTest::dropsAreReadAnywhere()
{
    QFETCH(QString, place);
    Scene scene;
    QWidget* target = scene.window.get();
    if (place == QLatin1String("composer"))
        target = scene.window->askView()->findChild<QPlainTextEdit*>()->viewport();
    else if (place == QLatin1String("search"))
        target = scene.window->searchView()->field();
    else if (place == QLatin1String("library"))
        target = scene.window->libraryView()->table()->viewport();
    else if (place == QLatin1String("sidebar"))
        target = scene.window->sidebar();

    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("dropped.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("What was dropped is read.");
    file.close();
    scene.stage.startReading();
    drop(target, { QUrl::fromLocalFile(folder.path()) });
    QVERIFY(scene.window->findChild<DropOverlay*>()->isHidden());
    QTRY_COMPARE_WITH_TIMEOUT(scene.stage.documents().counts().ready, 3, 60'000);
    QVERIFY(scene.window->searchView()->field()->text().isEmpty());
}

void WindowTest::dragsOfTextAreLeftAlone()
{
    Scene scene;
    QMimeData text;
    text.setText(QStringLiteral("words"));
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QApplication::sendEvent(scene.window.get(), &enter);
    QVERIFY(scene.window->findChild<DropOverlay*>()->isHidden());

    QMimeData web;
    web.setUrls({ QUrl(QStringLiteral("https://example.org/a.pdf")) });
    QVERIFY(droppedPaths(&web).isEmpty());

    QMimeData files;
    files.setUrls({ QUrl::fromLocalFile(QStringLiteral("/tmp")) });
    QDragEnterEvent in(QPoint(5, 5), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(scene.window.get(), &in);
    QVERIFY(scene.window->findChild<DropOverlay*>()->isVisible());
    QDragLeaveEvent leave;
    QApplication::sendEvent(scene.window.get(), &leave);
    QVERIFY(scene.window->findChild<DropOverlay*>()->isHidden());
}

void WindowTest::whatIsAskedAboutIsReadFirst_data()
{
    QTest::addColumn<bool>("search");
    QTest::newRow("a question") << false;
    QTest::newRow("a search") << true;
}

void WindowTest::whatIsAskedAboutIsReadFirst() // A18
{
    QFETCH(bool, search);
    Scene scene;
    scene.stage.addDocument(QStringLiteral("/files/minutes.txt"), DocumentState::Waiting);
    scene.stage.addDocument(QStringLiteral("/files/office-lease.txt"), DocumentState::Waiting);
    scene.stage.load();
    const QString asked = QStringLiteral("What does the lease say?");
    if (search) {
        scene.window->searchView()->field()->setText(asked);
    } else {
        auto* field = scene.window->askView()->findChild<QPlainTextEdit*>();
        QTest::keyClicks(field, asked);
        QTest::keyClick(field, Qt::Key_Return);
    }
    const auto head = [&scene] {
        const auto next = scene.stage.library().read([](Connection& db) { return documents::peekWaiting(db, 1); });
        return next && !next->isEmpty() ? next->first().path : QString();
    };
    QTRY_COMPARE(head(), QStringLiteral("/files/office-lease.txt"));
}

void WindowTest::sourceOpensAndEscapeCloses()
{
    Scene scene;
    scene.press(Qt::Key_L);
    QTest::keyClick(scene.window->libraryView()->table(), Qt::Key_Return);
    QVERIFY(scene.window->sourcePanel()->isVisible());
    QTest::keyClick(scene.window.get(), Qt::Key_Escape);
    QVERIFY(scene.window->sourcePanel()->isHidden());
}

void WindowTest::problemsShowOnce()
{
    Scene scene;
    for (int i = 0; i < 2; ++i)
        Q_EMIT scene.stage.documents().problem({ ErrorCode::DiskFull, QStringLiteral("The disk is full."), {}, {} });
    Q_EMIT scene.stage.documents().problem(Error::cancelled());
    QCOMPARE(scene.window->toasts()->shown().size(), 1);
    QCOMPARE(scene.window->toasts()->shown().first()->text(), QStringLiteral("The disk is full."));
}

void WindowTest::summarySaysWhatWasDone_data()
{
    QTest::addColumn<IngestSummary>("summary");
    QTest::addColumn<QString>("said");
    const IngestSummary::Problem problem { QStringLiteral("/files/a.pdf"), Error() };
    IngestSummary summary;
    summary.unchanged = 1;
    QTest::newRow("nobody asked for it") << summary << QString();
    summary.asked = true;
    QTest::newRow("nothing new") << summary << QStringLiteral("Nothing new: 1 document is unchanged.");
    summary.unchanged = 0;
    summary.processed = 1;
    summary.passages = 1;
    QTest::newRow("one") << summary << QStringLiteral("Read 1 document · 1 passage");
    summary.processed = 1200;
    summary.passages = 34'000;
    summary.unchanged = 3;
    summary.failed = { problem, problem };
    summary.skipped = { problem };
    QTest::newRow("all") << summary
                         << QStringLiteral(
                                "Read 1,200 documents · 34,000 passages · 3 unchanged · 2 failed · 1 skipped");
}

void WindowTest::summarySaysWhatWasDone() // A54
{
    QFETCH(IngestSummary, summary);
    QFETCH(QString, said);
    Scene scene;
    Q_EMIT scene.stage.documents().finished(summary);
    const auto toasts = scene.window->toasts()->shown();
    QCOMPARE(toasts.isEmpty() ? QString() : toasts.first()->text(), said);
}

void WindowTest::layoutIsKept()
{
    Scene scene;
    QCOMPARE(scene.window->size(), QSize(1440, 900));
    scene.window->resize(1200, 700);
    scene.window->close();
    QVERIFY(!scene.stage.settings().windowGeometry().isEmpty());
    MainWindow again(scene.stage.context(), scene.appearance);
    QCOMPARE(again.size(), QSize(1200, 700));
    scene.stage.settings().setWindowGeometry("not a layout");
    MainWindow fresh(scene.stage.context(), scene.appearance);
    QCOMPARE(fresh.size(), QSize(1440, 900));
}

void WindowTest::zoomByKeyboard()
{
    Scene scene;
    const int before = QApplication::font().pixelSize();
    scene.press(Qt::Key_Plus);
    scene.press(Qt::Key_Plus);
    QVERIFY(QApplication::font().pixelSize() > before);
    QCOMPARE(scene.stage.settings().textPercent(), 120);
    scene.press(Qt::Key_0);
    QCOMPARE(QApplication::font().pixelSize(), before);
}

void WindowTest::everyControlHasAName()
{
    Scene scene;
    for (const auto place : { Sidebar::Place::Ask, Sidebar::Place::Search, Sidebar::Place::Library }) {
        scene.window->showPlace(place);
        QCOMPARE(controlsWithoutName(scene.window.get()).join(QLatin1Char('\n')), QString());
    }
    QTest::keyClick(scene.window->libraryView()->table(), Qt::Key_Return);
    scene.window->showProblem({ ErrorCode::Io, QStringLiteral("Something is wrong."), {}, {} });
    QCOMPARE(controlsWithoutName(scene.window.get()).join(QLatin1Char('\n')), QString());
}

void WindowTest::tabReachesEveryView()
{
    Scene scene;
    scene.window->showPlace(Sidebar::Place::Library);
    QSet<QWidget*> reached;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        reached << QApplication::focusWidget();
    }
    QVERIFY(reached.contains(scene.window->libraryView()->table()));
    QVERIFY(reached.contains(scene.window->sidebar()->conversations()));
    QVERIFY(reached.contains(buttonThatSays(scene.window->sidebar(), QStringLiteral("Settings"))));
}

QTEST_MAIN(WindowTest)
#include "windowtest.moc"
