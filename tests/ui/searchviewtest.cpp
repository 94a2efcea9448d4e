#include "ui/search/searchview.h"
#include "models/hitlistmodel.h"
#include "support/shownwindow.h"
#include "ui/source/sourcepanel.h"
#include "ui/translations.h"

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

namespace {

/// The window with the search in front, and two documents that speak of a gym.
struct Scene {
    Scene()
        : appearance(*qApp, stage.settings())
    {
        stage.settings().setWelcomed(true);
        stage.library().add(QStringLiteral("/files/PerksPlus.pdf"),
            { QStringLiteral("The gym membership is paid back."), QStringLiteral("Ski lessons count too.") });
        stage.library().add(QStringLiteral("/files/handbook.txt"), { QStringLiteral("A gym is on the third floor.") });
        stage.load();
        window = shownWindow(stage, appearance);
        QTest::keyClick(window->windowHandle(), Qt::Key_K, Qt::ControlModifier);
        view = window->searchView();
    }
    ~Scene()
    {
        window.reset();
        qApp->setStyleSheet({});
    }

    WindowStage stage;
    Appearance appearance;
    std::unique_ptr<MainWindow> window;
    SearchView* view = nullptr;
};

} // namespace

class SearchViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<SearchHit>();
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
    }
    void searchByKeyboard();
    void searchSaysWhatItDidNotFind();
    void passagesStandUnderTheirDocuments();
    void suggestionIsTakenByKeyboard();
};

void SearchViewTest::searchByKeyboard()
{
    Scene scene;
    SearchView* search = scene.view;
    QTest::keyClicks(search->field(), QStringLiteral("gym"));
    QTRY_COMPARE(search->results()->model()->rowCount(), 4); // two documents, with a passage each
    QTRY_VERIFY(search->status().startsWith(QStringLiteral("2 passages in 2 documents")));
    QCOMPARE(search->results()->currentIndex().row(), 1);
    QTest::keyClick(search->field(), Qt::Key_Down);
    QCOMPARE(search->results()->currentIndex().row(), 3);
    QTest::keyClick(search->field(), Qt::Key_Up);
    QTest::keyClick(search->field(), Qt::Key_Up); // the best one: above it is its document alone
    QCOMPARE(search->results()->currentIndex().row(), 1);
    QSignalSpy opened(search, &SearchView::hitOpened);
    QTest::keyClick(search->field(), Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QVERIFY(scene.window->sourcePanel()->isVisible());
    QVERIFY(search->results()->grab().toImage().pixelColor(4, 4).isValid());
    QTest::keyClick(search->field(), Qt::Key_Escape);
    QVERIFY(search->field()->text().isEmpty());
    QVERIFY(search->status().isEmpty());
}

void SearchViewTest::searchSaysWhatItDidNotFind()
{
    Scene scene;
    SearchView* search = scene.view;
    QTest::keyClicks(search->field(), QStringLiteral("zebra"));
    QTRY_VERIFY(search->status().startsWith(QStringLiteral("0 passage")));
    QVERIFY(!search->results()->isVisible());
    QVERIFY(!search->suggestion()->isVisible());
}

void SearchViewTest::passagesStandUnderTheirDocuments()
{
    Scene scene;
    QList<SearchHit> found;
    for (int i = 0; i < 7; ++i) {
        SearchHit hit;
        hit.passage.id = i + 1;
        hit.passage.documentId = i == 1 ? 2 : 1;
        hit.passage.text = QStringLiteral("gym number %1").arg(i);
        hit.path = i == 1 ? QStringLiteral("/b/two.txt") : QStringLiteral("/a/one.pdf");
        found.append(hit);
    }
    SearchView* search = scene.view;
    QTest::keyClicks(search->field(), QStringLiteral("gym"));
    QTRY_COMPARE(search->results()->model()->rowCount(), 4);
    HitListModel* hits = scene.stage.context().search.hits();
    hits->reset(found);
    Q_EMIT scene.stage.context().search.finished(QStringLiteral("gym"), 3, {}, {});
    QCOMPARE(search->status(), QStringLiteral("7 passages in 2 documents · 3 ms"));
    // one.pdf, three passages, three more, two.txt, its passage
    QCOMPARE(hits->rowCount(), 7);
    search->results()->setCurrentIndex(hits->index(4));
    QSignalSpy opened(search, &SearchView::hitOpened);
    QTest::keyClick(search->field(), Qt::Key_Return);
    QCOMPARE(opened.size(), 0);
    QCOMPARE(hits->rowCount(), 9);
    QCOMPARE(search->results()->currentIndex().row(), 4); // the first one of the rest
    QTest::keyClick(search->field(), Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    // The same results come again, with what vectors found: what was chosen stays chosen.
    found.move(6, 0);
    hits->reset(found);
    Q_EMIT scene.stage.context().search.finished(QStringLiteral("gym"), 3, {}, {});
    QCOMPARE(search->results()->currentIndex().row(), 1);
    QVERIFY(search->results()->grab().toImage().pixelColor(4, 4).isValid());
}

void SearchViewTest::suggestionIsTakenByKeyboard()
{
    Scene scene;
    SearchView* search = scene.view;
    QTest::keyClicks(search->field(), QStringLiteral("membreship"));
    QTRY_VERIFY(search->suggestion()->isVisible());
    QCOMPARE(search->suggestion()->text(), QStringLiteral("Did you mean “membership”?"));
    for (int i = 0; i < 3 && QApplication::focusWidget() != search->suggestion(); ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), search->suggestion());
    QTest::keyClick(search->suggestion(), Qt::Key_Space);
    QCOMPARE(search->field()->text(), QStringLiteral("membership"));
    QCOMPARE(QApplication::focusWidget(), search->field());
    QTRY_VERIFY(search->status().startsWith(QStringLiteral("1 passage")));
    QVERIFY(!search->suggestion()->isVisible());
}

QTEST_MAIN(SearchViewTest)
#include "searchviewtest.moc"
