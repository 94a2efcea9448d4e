#include "support/scriptedserver.h"
#include "support/shownwindow.h"
#include "ui/chat/askview.h"
#include "ui/translations.h"
#include "ui/welcome/welcomeview.h"

#include <algorithm>
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

/// The first start of the window, in which nobody has done anything yet.
class WelcomeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
    }
    void firstStartWelcomes();
    void welcomeStaysWhileSamplesAreRead();
    void welcomeOffersTheServerThatIsFound();
    void welcomeEndsWithWhatIsDone_data();
    void welcomeEndsWithWhatIsDone();
};

namespace {

struct Scene {
    explicit Scene(const QList<LocalServerProbe>& servers = {})
        : stage({}, servers)
        , appearance(*qApp, stage.settings())
        , window(shownWindow(stage, appearance, QStringLiteral("/samples")))
    {
    }
    ~Scene()
    {
        window.reset();
        qApp->setStyleSheet({});
    }

    WindowStage stage;
    Appearance appearance;
    std::unique_ptr<MainWindow> window;
};

} // namespace

void WelcomeTest::firstStartWelcomes()
{
    Scene scene;
    QCOMPARE(scene.window->currentView(), scene.window->welcomeView());
    QTest::mouseClick(buttonThatSays(scene.window->welcomeView(), QStringLiteral("Look around first")), Qt::LeftButton);
    QCOMPARE(scene.window->currentView(), scene.window->askView());
    QVERIFY(scene.stage.settings().welcomed());
}

void WelcomeTest::welcomeStaysWhileSamplesAreRead()
{
    Scene scene;
    const WelcomeView* welcome = scene.window->welcomeView();
    const auto says = [welcome](const QString& text) {
        const QList<QLabel*> labels = welcome->findChildren<QLabel*>();
        return std::any_of(labels.cbegin(), labels.cend(),
            [&text](const QLabel* label) { return label->isVisible() && label->text() == text; });
    };
    scene.stage.addDocument(QStringLiteral("/samples/a.txt"), DocumentState::Ready);
    scene.stage.addDocument(QStringLiteral("/samples/b.txt"), DocumentState::Waiting);
    scene.stage.load();
    QVERIFY(says(QStringLiteral("Reading sample documents: 1 of 2")));
    scene.stage.addDocument(QStringLiteral("/samples/b.txt"), DocumentState::Failed);
    scene.stage.load();
    QVERIFY(says(QStringLiteral("1 sample document can be asked about.")));
    QCOMPARE(scene.window->currentView(), welcome);
    QVERIFY(!scene.stage.settings().welcomed());
    QTest::mouseClick(buttonThatSays(welcome, QStringLiteral("Start asking")), Qt::LeftButton);
    QCOMPARE(scene.window->currentView(), scene.window->askView());
}

void WelcomeTest::welcomeOffersTheServerThatIsFound()
{
    ScriptedServer ollama;
    ollama.on("/api/tags", ScriptedReply::json(R"({"models":[{"name":"llama3.2"},{"name":"qwen3"}]})"));
    Scene scene({ { QStringLiteral("Ollama"), ollama.port(), ModelConfig::Kind::Ollama } });
    QPushButton* use = nullptr;
    QTRY_VERIFY(
        (use = buttonThatSays(scene.window->welcomeView(), QStringLiteral("Use llama3.2"))) && use->isVisible());
    QCOMPARE(scene.window->currentView(), scene.window->welcomeView());
    QTest::mouseClick(use, Qt::LeftButton);
    QTRY_COMPARE(scene.stage.settings().chatModel().model, QStringLiteral("llama3.2"));
    QVERIFY(scene.stage.settings().welcomed());
    QVERIFY(!use->isVisible());
}

void WelcomeTest::welcomeEndsWithWhatIsDone_data()
{
    QTest::addColumn<int>("key");
    QTest::newRow("a new question") << int(Qt::Key_N);
    QTest::newRow("the search") << int(Qt::Key_K);
    QTest::newRow("the library") << int(Qt::Key_L);
}

void WelcomeTest::welcomeEndsWithWhatIsDone()
{
    QFETCH(int, key);
    Scene scene;
    QTest::keyClick(scene.window->windowHandle(), Qt::Key(key), Qt::ControlModifier);
    QVERIFY(scene.window->currentView() != scene.window->welcomeView());
    QVERIFY(scene.stage.settings().welcomed());
}

QTEST_MAIN(WelcomeTest)
#include "welcometest.moc"
