#include "ui/windowfixture.h"

#include "samplechat.h"
#include "support/coroutinerunner.h"
#include "ui/chat/askview.h"
#include "ui/chat/composer.h"
#include "ui/chat/emptyview.h"
#include "ui/chat/messageview.h"
#include "ui/widgets/elidedlabel.h"

#include <QDropEvent>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace docent;
using namespace docent::ui;

class AskViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void enterAsks();
    void shiftEnterBreaks();
    void composerGrowsToEightLines();
    void upRecalls();
    void escapeStops();
    void droppedFilesGoOn();
    void emptyViewSuggests();
    void asksAndShowsAQuotedAnswer();
    void followUpIsAsked();
    void failureCanBeRetried();
    void sessionMayGoAway();
    void addressIsConfirmed();
    void longModelNameLeavesTheTitle();
    void everyControlHasAName();
    void screenshot_data();
    void screenshot();

private:
    QPlainTextEdit* edit() const { return m_view->findChild<QPlainTextEdit*>(); }
    Spot spot(int row, Spot::Kind kind) const;
    void click(const Spot& spot) const;

    std::unique_ptr<test::WindowFixture> m_window;
    std::unique_ptr<ChatSession> m_session;
    std::unique_ptr<AskView> m_view;
};

void AskViewTest::init()
{
    m_window = std::make_unique<test::WindowFixture>();
    m_session = m_window->newSession();
    m_view = std::make_unique<AskView>(m_window->context());
    m_view->resize(800, 700);
    m_view->setSession(m_session.get());
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->focusComposer();
}

void AskViewTest::cleanup()
{
    m_view.reset();
    if (m_session)
        QVERIFY(test::finish(m_session->shutdown()));
    m_session.reset();
    m_window.reset();
}

Spot AskViewTest::spot(int row, Spot::Kind kind) const
{
    for (const Spot& candidate : m_view->messages()->spotsOf(row)) {
        if (candidate.kind == kind)
            return candidate;
    }
    return {};
}

void AskViewTest::click(const Spot& spot) const
{
    QTest::mouseClick(m_view->messages()->viewport(), Qt::LeftButton, {}, spot.rect.center().toPoint());
}

void AskViewTest::enterAsks()
{
    Composer composer;
    QSignalSpy asked(&composer, &Composer::asked);
    auto* field = composer.findChild<QPlainTextEdit*>();
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(asked.count(), 0);
    QTest::keyClicks(field, QStringLiteral("why?  "));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().first().toString(), QStringLiteral("why?"));
    QVERIFY(composer.text().isEmpty());
    // While an answer is made, nothing is asked and nothing is lost.
    composer.setBusy(true);
    QTest::keyClicks(field, QStringLiteral("next"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(composer.text(), QStringLiteral("next"));
}

void AskViewTest::shiftEnterBreaks()
{
    Composer composer;
    QSignalSpy asked(&composer, &Composer::asked);
    auto* field = composer.findChild<QPlainTextEdit*>();
    QTest::keyClicks(field, QStringLiteral("a"));
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(field, QStringLiteral("b"));
    QCOMPARE(asked.count(), 0);
    QCOMPARE(composer.text().count(QLatin1Char('b')), 1);
    QVERIFY(composer.text().size() == 3);
}

void AskViewTest::composerGrowsToEightLines()
{
    const int line = edit()->fontMetrics().lineSpacing();
    const int one = edit()->height();
    m_view->composer()->setText(QStringLiteral("a\nb\nc"));
    QCOMPARE(edit()->height(), one + 2 * line);
    m_view->composer()->setText(QStringLiteral("x\n").repeated(30));
    QCOMPARE(edit()->height(), one + 7 * line);
    m_view->composer()->setText({});
    QCOMPARE(edit()->height(), one);
}

void AskViewTest::upRecalls()
{
    Composer composer;
    composer.setHistory({ QStringLiteral("first"), QStringLiteral("second") });
    auto* field = composer.findChild<QPlainTextEdit*>();
    QTest::keyClick(field, Qt::Key_Up);
    QCOMPARE(composer.text(), QStringLiteral("second"));
    QTest::keyClick(field, Qt::Key_Up);
    QCOMPARE(composer.text(), QStringLiteral("first"));
    QTest::keyClick(field, Qt::Key_Down);
    QTest::keyClick(field, Qt::Key_Down);
    QVERIFY(composer.text().isEmpty());
    composer.setText(QStringLiteral("own words"));
    QTest::keyClick(field, Qt::Key_Up);
    QCOMPARE(composer.text(), QStringLiteral("own words"));
}

void AskViewTest::escapeStops()
{
    Composer composer;
    QSignalSpy stop(&composer, &Composer::stopRequested);
    auto* field = composer.findChild<QPlainTextEdit*>();
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(stop.count(), 0);
    composer.setBusy(true);
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(stop.count(), 1);
    auto* button = composer.findChild<QPushButton*>();
    QCOMPARE(button->text(), QStringLiteral("Stop"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(stop.count(), 2);
}

void AskViewTest::droppedFilesGoOn()
{
    QMimeData files;
    files.setUrls({ QUrl::fromLocalFile(QStringLiteral("/tmp/a.pdf")) });
    files.setText(QStringLiteral("file:///tmp/a.pdf"));
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &files, Qt::LeftButton, {});
    drop.ignore();
    QCoreApplication::sendEvent(edit()->viewport(), &drop);
    QVERIFY(m_view->composer()->text().isEmpty());
    QVERIFY(!drop.isAccepted());
}

void AskViewTest::emptyViewSuggests()
{
    auto* empty = m_view->findChild<EmptyView*>();
    QVERIFY(empty->isVisible());
    QVERIFY(empty->suggestions().isEmpty());
    m_window->addDocument(
        m_window->folder() + QStringLiteral("/Perks\u202EPlus.txt"), QStringLiteral("PerksPlus pays for gyms."));
    QTRY_COMPARE(empty->suggestions().size(), 3);
    QVERIFY(empty->suggestions().constFirst().contains(QStringLiteral("Perks\u27E8U+202E\u27E9Plus")));
    for (auto* button : empty->findChildren<QPushButton*>())
        QVERIFY(!button->accessibleName().isEmpty());
}

void AskViewTest::asksAndShowsAQuotedAnswer()
{
    m_window->addDocument(m_window->folder() + QStringLiteral("/PerksPlus.txt"),
        QStringLiteral("PerksPlus pays for a gym membership. The limit is $1,000 a year."));
    QTest::keyClicks(edit(), QStringLiteral("Does PerksPlus pay for a gym membership?"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_VERIFY(!m_session->isBusy() && m_session->messages()->rowCount() == 2);
    m_view->messages()->flush();
    QVERIFY(m_view->messages()->isVisible());
    QCOMPARE(m_session->messages()->at(1).state, MessageState::Complete);
    QSignalSpy activated(m_view.get(), &AskView::citationActivated);
    const Spot chip = spot(1, Spot::Kind::Citation);
    QVERIFY(chip);
    click(chip);
    QCOMPARE(activated.count(), 1);
    QVERIFY(activated.first().first().value<Citation>().path.endsWith(QStringLiteral("PerksPlus.txt")));
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(m_view->composer()->text(), QStringLiteral("Does PerksPlus pay for a gym membership?"));
}

void AskViewTest::followUpIsAsked()
{
    m_window->addDocument(m_window->folder() + QStringLiteral("/PerksPlus.txt"),
        QStringLiteral("PerksPlus pays for a gym membership. The limit is $1,000 a year."));
    m_session->ask(QStringLiteral("Does PerksPlus pay for a gym membership?"));
    QTRY_VERIFY(m_session->messages()->rowCount() == 2 && !m_session->messages()->at(1).followUps.isEmpty());
    m_view->messages()->flush();
    const Spot chip = spot(1, Spot::Kind::FollowUp);
    QVERIFY(chip);
    QCOMPARE(chip.label, QStringLiteral("Summarise “PerksPlus”"));
    QCOMPARE(chip.name, QStringLiteral("Ask: Summarise “PerksPlus”"));
    click(chip);
    QTRY_VERIFY(m_session->messages()->rowCount() == 4 && !m_session->isBusy());
    QCOMPARE(m_session->messages()->at(2).text, chip.label);
    // Those of the last answer alone are offered.
    m_view->messages()->flush();
    QVERIFY(!spot(1, Spot::Kind::FollowUp));
    QTRY_VERIFY(!m_session->messages()->at(3).followUps.isEmpty());
    m_view->messages()->flush();
    QVERIFY(spot(3, Spot::Kind::FollowUp));
}

void AskViewTest::failureCanBeRetried()
{
    m_window->addDocument(m_window->folder() + QStringLiteral("/a.txt"), QStringLiteral("The answer is forty-two."));
    const auto found = std::exchange(m_window->source().candidates,
        fail(Error { ErrorCode::Database, QStringLiteral("The index is away."), {}, {} }));
    m_session->ask(QStringLiteral("What is the answer?"));
    QTRY_VERIFY(!m_session->isBusy());
    m_view->messages()->flush();
    QCOMPARE(m_session->messages()->at(1).state, MessageState::Failed);
    m_window->source().candidates = found;
    const Spot retry = spot(1, Spot::Kind::Retry);
    QVERIFY(retry);
    click(retry);
    QTRY_VERIFY(!m_session->isBusy() && m_session->messages()->at(1).state == MessageState::Complete);
    m_view->messages()->flush();
    QVERIFY(!spot(1, Spot::Kind::Retry));
}

void AskViewTest::sessionMayGoAway()
{
    QVERIFY(test::finish(m_session->shutdown()));
    m_session.reset();
    QCOMPARE(m_view->session(), nullptr);
    QVERIFY(m_view->findChild<EmptyView*>()->isVisible());
    m_view->composer()->setText(QStringLiteral("kept"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_view->composer()->text(), QStringLiteral("kept"));
}

void AskViewTest::addressIsConfirmed()
{
    QList<QUrl> opened;
    m_view->setAddressOpener([&opened](const QUrl& url) { opened << url; });
    m_session->messages()->reset({ test::question(1, QStringLiteral("q")),
        test::answer(2, QStringLiteral("[bank](https://ev\u0456l.example/x?y=1)")) });
    m_view->messages()->flush();
    click(spot(1, Spot::Kind::Link));
    auto* box = m_view->findChild<QMessageBox*>();
    QVERIFY(box);
    QVERIFY(opened.isEmpty());
    QVERIFY(box->informativeText().startsWith(QStringLiteral("https://xn--")));
    QVERIFY(box->informativeText().endsWith(QStringLiteral("/x?y=1")));
    for (QAbstractButton* button : box->buttons()) {
        if (button->text() == QStringLiteral("Open"))
            button->click();
    }
    QCOMPARE(opened.size(), 1);
}

void AskViewTest::longModelNameLeavesTheTitle()
{
    ModelConfig config;
    config.kind = ModelConfig::Kind::OpenAi;
    config.endpoint = QUrl(QStringLiteral("http://127.0.0.1:8080/v1"));
    config.model = QStringLiteral("a-model-with-a-name-that-is-longer-than-any-header-is-wide-q4_k_m");
    m_window->settings().setChatModel(config);
    auto* title = m_view->findChild<ElidedLabel*>();
    QCOMPARE(title->wholeText(), QStringLiteral("New question"));
    for (const int width : { 420, 800, 1400 }) {
        m_view->resize(width, 700);
        QCoreApplication::processEvents();
        QVERIFY2(title->width() >= title->sizeHint().width(), qPrintable(QString::number(width)));
    }
}

void AskViewTest::everyControlHasAName()
{
    for (auto* widget : m_view->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->inherits("QScrollBar"))
            continue;
        const bool named = !widget->accessibleName().isEmpty()
            || (widget->parentWidget() && !widget->parentWidget()->accessibleName().isEmpty());
        QVERIFY2(named, widget->metaObject()->className());
    }
}

void AskViewTest::screenshot_data()
{
    QTest::addColumn<int>("choice");
    QTest::newRow("light") << int(ThemeChoice::Light);
    QTest::newRow("dark") << int(ThemeChoice::Dark);
}

/// Pictures for a person to look at, where DOCENT_SCREENSHOTS says.
void AskViewTest::screenshot()
{
    QFETCH(int, choice);
    m_window->settings().setTheme(ThemeChoice(choice));
    m_view->resize(715, 900);
    const QString folder = qEnvironmentVariable("DOCENT_SCREENSHOTS");
    const auto save = [&](const char* what) {
        QCoreApplication::processEvents();
        const QString name =
            QStringLiteral("/%1-%2.png").arg(QString::fromLatin1(what), QString::fromLatin1(QTest::currentDataTag()));
        const QImage picture = m_view->grab().toImage();
        QVERIFY((picture.pixelColor(3, 300).lightness() < 128) == (choice == int(ThemeChoice::Dark)));
        if (!folder.isEmpty())
            QVERIFY(picture.save(folder + name));
    };
    save("empty-none");
    m_window->addDocument(
        m_window->folder() + QStringLiteral("/PerksPlus.txt"), QStringLiteral("PerksPlus pays for gyms."));
    QTest::qWait(50);
    save("empty");
    m_session->messages()->reset(test::sampleConversation());
    m_view->messages()->flush();
    save("ask");
}

QTEST_MAIN(AskViewTest)
#include "askviewtest.moc"
