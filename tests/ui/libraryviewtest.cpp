#include "ui/library/libraryview.h"
#include "base/paths.h"
#include "support/pdffile.h"
#include "support/windowstage.h"
#include "ui/library/documentdetails.h"
#include "ui/library/documentproxy.h"
#include "ui/library/documenttable.h"
#include "ui/library/folderlist.h"
#include "ui/library/libraryheader.h"
#include "ui/library/passworddialog.h"
#include "ui/widgets/toasts.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QStyledItemDelegate>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

namespace {

bool shows(const QWidget* root, const QString& text)
{
    const QList<QLabel*> labels = root->findChildren<QLabel*>();
    return std::any_of(labels.cbegin(), labels.cend(),
        [&text](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
}

/// The library's view on a stage, shown.
struct Scene {
    Scene()
    {
        stage.addDocument(QStringLiteral("/files/PerksPlus.pdf"), DocumentState::Ready, {}, 14);
        stage.addDocument(QStringLiteral("/files/handbook.docx"), DocumentState::Ready, {}, 61);
        stage.addDocument(
            QStringLiteral("/files/broken.docx"), DocumentState::Failed, QStringLiteral("Damaged: ends early"));
        stage.addDocument(
            QStringLiteral("/files/logo.png"), DocumentState::Skipped, QStringLiteral("Pictures have no text"));
        stage.addDocument(QStringLiteral("/files/later.txt"), DocumentState::Waiting);
    }
    void open()
    {
        stage.load();
        window.resize(1100, 700);
        toasts = new Toasts(&window);
        view = new LibraryView(stage.context(), *toasts, &window);
        view->resize(1100, 700);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
    }
    QStringList names() const
    {
        QStringList result;
        for (int row = 0; row < view->documents()->rowCount(); ++row)
            result << view->documents()->index(row, 0).data().toString();
        return result;
    }

    WindowStage stage;
    QWidget window;
    Toasts* toasts = nullptr;
    LibraryView* view = nullptr;
};

} // namespace

class LibraryViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsFollowedFolders();
    void copiesAreNamed();
    void failedOnesAreReadAgain();
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void emptyLibraryInvites();
    void chipsFilterByState();
    void whyLeadsToWhatWasNotRead();
    void typedTextFilters();
    void detailsSayReasonAndNextAction();
    void passwordOpensADocument();
    void enterOpensTheSource();
    void removalWaitsForTheUndo();
    void removalIsCarriedOut();
    void selectionSurvivesTheFilter();
    void paintsOnlyWhatIsSeen();
    void everyControlHasAName();
};

void LibraryViewTest::emptyLibraryInvites()
{
    WindowStage stage;
    QWidget window;
    Toasts toasts(&window);
    LibraryView view(stage.context(), toasts);
    view.show();
    QVERIFY(shows(&view, QStringLiteral("Drop files or folders here")));
    QSignalSpy folder(&view, &LibraryView::addFolderAsked);
    buttonThatSays(&view, QStringLiteral("Add a folder…"))->click();
    QCOMPARE(folder.size(), 1);
    QCOMPARE(controlsWithoutName(&view).join(QLatin1Char('\n')), QString());
}

void LibraryViewTest::chipsFilterByState()
{
    Scene scene;
    scene.open();
    QVERIFY(buttonThatSays(scene.view, QStringLiteral("All 5"))->isChecked());
    QVERIFY(!buttonThatSays(scene.view, QStringLiteral("Offline"))->isVisible());
    QTest::mouseClick(buttonThatSays(scene.view, QStringLiteral("Ready 2")), Qt::LeftButton);
    QCOMPARE(scene.names(), (QStringList { QStringLiteral("PerksPlus.pdf"), QStringLiteral("handbook.docx") }));
    QTest::mouseClick(buttonThatSays(scene.view, QStringLiteral("Waiting 1")), Qt::LeftButton);
    QCOMPARE(scene.names(), QStringList { QStringLiteral("later.txt") });
    QTest::mouseClick(buttonThatSays(scene.view, QStringLiteral("All 5")), Qt::LeftButton);
    QCOMPARE(scene.names().size(), 5);
    QVERIFY(shows(scene.view, QStringLiteral("2 ready · 1 waiting · 1 failed · 1 skipped")));
}

void LibraryViewTest::whyLeadsToWhatWasNotRead()
{
    Scene scene;
    scene.open();
    QTest::mouseClick(buttonThatSays(scene.view, QStringLiteral("why")), Qt::LeftButton);
    QCOMPARE(scene.names(), QStringList { QStringLiteral("logo.png") });
    QCOMPARE(scene.view->documents()->index(0, DocumentListModel::State).data().toString(),
        QStringLiteral("Skipped: Pictures have no text"));
}

void LibraryViewTest::typedTextFilters()
{
    Scene scene;
    scene.open();
    QSignalSpy filtered(scene.view->header(), &LibraryHeader::filterChanged);
    QTest::keyClicks(scene.view->header()->filter(), QStringLiteral("docx"));
    QVERIFY(filtered.wait(60'000));
    QCOMPARE(filtered.size(), 1); // once, after the last key
    QCOMPARE(scene.names().size(), 2);
    scene.view->header()->filter()->setText(QStringLiteral("zebra"));
    QVERIFY(filtered.wait(60'000));
    QVERIFY(shows(scene.view, QStringLiteral("No document matches.")));
}

void LibraryViewTest::detailsSayReasonAndNextAction()
{
    Scene scene;
    scene.open();
    QVERIFY(!scene.view->details()->isVisible());
    const int row = int(scene.names().indexOf(QStringLiteral("broken.docx")));
    scene.view->table()->select(scene.view->documents()->at(row).id);
    QVERIFY(scene.view->details()->isVisible());
    QVERIFY(shows(scene.view->details(), QStringLiteral("Damaged: ends early")));
    QVERIFY(shows(scene.view->details(), QStringLiteral("save it again")));
    QVERIFY(shows(scene.view->details(), QStringLiteral("/files/broken.docx")));
    QVERIFY(!buttonThatSays(scene.view->details(), QStringLiteral("Show the text"))->isVisible());
    scene.view->table()->selectAll();
    QVERIFY(!buttonThatSays(scene.view->details(), QStringLiteral("Open"))->isVisible());
    QVERIFY(buttonThatSays(scene.view->details(), QStringLiteral("Remove from library"))->isVisible());
    scene.view->setDetailsAllowed(false);
    QVERIFY(!scene.view->details()->isVisible());
}

void LibraryViewTest::passwordOpensADocument()
{
    const QTemporaryDir folder;
    PdfFile made;
    made.pages = { { pdfLines({ QStringLiteral("The vault opens at noon.") }), {}, {} } };
    made.protection = { "open sesame", {}, 3 };
    const QString path = folder.filePath(QStringLiteral("vault.pdf"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(pdf(made)) > 0);
    file.close();
    WindowStage stage(paths::extractorProgram());
    QWidget window;
    Toasts toasts(&window);
    LibraryView view(stage.context(), toasts, &window);
    view.resize(1100, 700);
    window.show();
    stage.startReading();
    stage.context().library.add({ path });
    const auto row = [&view] { return view.documents()->at(0); };
    QTRY_VERIFY(view.documents()->rowCount() == 1 && row().state == DocumentState::Failed);
    view.table()->select(row().id);
    QVERIFY(shows(view.details(), QStringLiteral("Enter its password")));
    QPushButton* button = buttonThatSays(view.details(), QStringLiteral("Enter password…"));
    QVERIFY(button->isVisible());

    QTest::mouseClick(button, Qt::LeftButton);
    auto* dialog = view.findChild<PasswordDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(controlsWithoutName(dialog).join(QLatin1Char('\n')), QString());
    auto* edit = dialog->findChild<QLineEdit*>();
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
    QVERIFY(!buttonThatSays(dialog, QStringLiteral("Read the document"))->isEnabled());
    QTest::keyClicks(edit, QStringLiteral("open sesame"));
    QTest::mouseClick(buttonThatSays(dialog, QStringLiteral("Read the document")), Qt::LeftButton);
    QTRY_VERIFY(row().state == DocumentState::Ready);
    QVERIFY(!button->isVisible());
}

void LibraryViewTest::enterOpensTheSource()
{
    Scene scene;
    scene.open();
    scene.view->focusList();
    QSignalSpy opened(scene.view, &LibraryView::documentOpened);
    QTest::keyClick(scene.view->table(), Qt::Key_Down);
    QTest::keyClick(scene.view->table(), Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.first().at(1).toString(), QStringLiteral("/files/handbook.docx"));
    const QRect cell = scene.view->table()->visualRect(scene.view->documents()->index(0, 0));
    QTest::mouseClick(scene.view->table()->viewport(), Qt::LeftButton, {}, cell.center());
    QTest::mouseDClick(scene.view->table()->viewport(), Qt::LeftButton, {}, cell.center());
    QCOMPARE(opened.size(), 2);
    QCOMPARE(opened.last().at(1).toString(), QStringLiteral("/files/PerksPlus.pdf"));
}

void LibraryViewTest::removalWaitsForTheUndo()
{
    Scene scene;
    scene.open();
    scene.view->focusList();
    QTest::keyClick(scene.view->table(), Qt::Key_Delete);
    QVERIFY(!scene.names().contains(QStringLiteral("PerksPlus.pdf")));
    QCOMPARE(scene.toasts->shown().size(), 1);
    QVERIFY(scene.toasts->shown().first()->text().contains(QStringLiteral("PerksPlus.pdf")));
    QTest::mouseClick(buttonThatSays(&scene.window, QStringLiteral("Undo")), Qt::LeftButton);
    QVERIFY(scene.names().contains(QStringLiteral("PerksPlus.pdf")));
    QVERIFY(scene.toasts->shown().isEmpty());
    QCOMPARE(scene.stage.library().value(QStringLiteral("SELECT count(*) FROM documents")).toInt(), 5);
}

void LibraryViewTest::removalIsCarriedOut()
{
    Scene scene;
    scene.open();
    scene.view->focusList();
    QTest::keyClick(scene.view->table(), Qt::Key_Delete);
    scene.toasts->commit();
    QTRY_COMPARE(scene.stage.library().value(QStringLiteral("SELECT count(*) FROM documents")).toInt(), 4);
    QTRY_COMPARE(scene.stage.documents().documents()->rowCount(), 4);
}

void LibraryViewTest::selectionSurvivesTheFilter()
{
    Scene scene;
    scene.open();
    const qint64 id = scene.view->documents()->at(1).id;
    scene.view->table()->select(id);
    scene.view->documents()->setText(QStringLiteral("handbook"));
    QCOMPARE(scene.view->table()->selectedIds(), QList<qint64> { id });
    scene.view->documents()->setText({});
    QCOMPARE(scene.view->table()->selectedIds(), QList<qint64> { id });
    QCOMPARE(scene.view->table()->currentIndex().row(), 1);
}

void LibraryViewTest::paintsOnlyWhatIsSeen()
{
    Scene scene;
    scene.open();
    QList<DocumentRecord> many;
    for (int i = 0; i < 100'000; ++i) {
        DocumentRecord document;
        document.id = i + 1;
        document.path = QStringLiteral("/many/file %1.pdf").arg(i);
        document.state = DocumentState::Ready;
        many << document;
    }
    scene.stage.documents().documents()->reset(many);

    /// Counts the rows that are drawn.
    class CountingDelegate : public QStyledItemDelegate {
    public:
        using QStyledItemDelegate::QStyledItemDelegate;
        void paint(QPainter*, const QStyleOptionViewItem&, const QModelIndex& index) const override
        {
            rows.insert(index.row());
        }
        mutable QSet<int> rows;
    };
    CountingDelegate delegate;
    scene.view->table()->setItemDelegate(&delegate);
    scene.view->table()->grab();
    QVERIFY(delegate.rows.size() > 5);
    QVERIFY(delegate.rows.size() < 60);
    QVERIFY(scene.view->table()->viewport()->findChildren<QWidget*>().isEmpty());
    scene.view->table()->scrollToBottom();
    scene.view->table()->grab();
    QVERIFY(delegate.rows.contains(99'999));
    QVERIFY(delegate.rows.size() < 120);
    scene.view->table()->setItemDelegate(nullptr);
}

void LibraryViewTest::everyControlHasAName()
{
    Scene scene;
    scene.open();
    scene.view->table()->select(scene.view->documents()->at(0).id);
    QCOMPARE(controlsWithoutName(&scene.window).join(QLatin1Char('\n')), QString());
}

void LibraryViewTest::listsFollowedFolders()
{
    QWidget window;
    FolderList list(&window);
    list.resize(700, 180);
    list.FolderList::show({ { { QStringLiteral("/docs/one"), {} }, LiveFolder::State::Following },
                              { { QStringLiteral("/docs/two"), {} }, LiveFolder::State::Polled },
                              { { QStringLiteral("/drive/three"), {} }, LiveFolder::State::Offline } },
        30);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(shows(&list, QStringLiteral("Followed")));
    QVERIFY(shows(&list, QStringLiteral("every 30 s")));
    QVERIFY(shows(&list, QStringLiteral("Offline")));
    QSignalSpy looks(&list, &FolderList::lookAsked);
    QSignalSpy removals(&list, &FolderList::removalAsked);
    const auto press = [&list](const char* name) {
        for (QPushButton* button : list.findChildren<QPushButton*>()) {
            if (button->accessibleName() == QLatin1String(name))
                button->click();
        }
    };
    press("Look through /docs/two again");
    press("Remove /drive/three from the library");
    QCOMPARE(looks, QList<QVariantList>({ { QStringLiteral("/docs/two") } }));
    QCOMPARE(removals, QList<QVariantList>({ { QStringLiteral("/drive/three") } }));
}

void LibraryViewTest::copiesAreNamed()
{
    DocumentDetails details;
    DocumentRecord document;
    document.path = QStringLiteral("/files/a.pdf");
    document.state = DocumentState::Ready;
    document.passages = 10;
    document.embedded = 4;
    details.showDocument(document, true, { QStringLiteral("/other/b.pdf") });
    details.show();
    QVERIFY(shows(&details, QStringLiteral("also at /other/b.pdf")));
    QVERIFY(shows(&details, QStringLiteral("Keywords ready · meaning 40 %")));
    details.showDocument(document, false, {});
    QVERIFY(!shows(&details, QStringLiteral("also at")));
    QVERIFY(!shows(&details, QStringLiteral("meaning")));
}

void LibraryViewTest::failedOnesAreReadAgain()
{
    Scene scene;
    scene.open();
    QSignalSpy asked(scene.view->header(), &LibraryHeader::retryAsked);
    QPushButton* retry = nullptr;
    for (QPushButton* button : scene.view->header()->findChildren<QPushButton*>())
        retry = button->text() == QLatin1String("Read failed again") ? button : retry;
    QVERIFY(retry && retry->isVisible());
    retry->click();
    QCOMPARE(asked.size(), 1);
}

QTEST_MAIN(LibraryViewTest)
#include "libraryviewtest.moc"
