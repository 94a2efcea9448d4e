#include "ui/chat/messageview.h"
#include "samplechat.h"
#include "settings/settings.h"
#include "ui/appearance.h"
#include "ui/chat/citationcard.h"
#include "ui/chat/messagetext.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace docent;
using namespace docent::ui;

namespace {

QPoint centreOf(const Spot& spot)
{
    return spot.rect.center().toPoint();
}

Spot spotOf(MessageView& view, int row, Spot::Kind kind, int number = -1)
{
    for (const Spot& spot : view.spotsOf(row)) {
        if (spot.kind == kind && (number < 0 || spot.number == number))
            return spot;
    }
    return {};
}

QList<Spot::Kind> kindsOf(MessageView& view, int row)
{
    QList<Spot::Kind> kinds;
    for (const Spot& spot : view.spotsOf(row))
        kinds << spot.kind;
    return kinds;
}

} // namespace

class MessageViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void chipsOnlyForCitations();
    void clickOnCitationAsksForItsSource();
    void clickOnSourceChipAsksForItsSource();
    void tabReachesEverything();
    void otherPassagesUnfold();
    void reasoningFolds();
    void failureIsACardWithRetry();
    void stoppedAndQuotedAreSaid();
    void followsOnlyFromTheEnd();
    void keepsThePlaceWhileReadingAbove();
    void copiesMarkdownWithSources();
    void copiesASelectionByMouse();
    void copiesCode();
    void linkIsNotOpenedByTheView();
    void streamsLikeStored();
    void opensManyMessagesByLookingAtFew();
    void hasAccessibleNames();
    void screenshot_data();
    void screenshot();

private:
    void fill(const QList<Message>& messages);

    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<MessageListModel> m_model;
    std::unique_ptr<MessageView> m_view;
};

void MessageViewTest::initTestCase()
{
    m_settings = std::make_unique<Settings>(QString());
    m_appearance = std::make_unique<Appearance>(*qApp, *m_settings);
}

void MessageViewTest::init()
{
    m_settings->setTheme(ThemeChoice::Light);
    m_model = std::make_unique<MessageListModel>();
    m_view = std::make_unique<MessageView>();
    m_view->resize(820, 700);
    m_view->setModel(m_model.get());
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void MessageViewTest::cleanup()
{
    m_view.reset();
    m_model.reset();
}

void MessageViewTest::fill(const QList<Message>& messages)
{
    m_model->reset(messages);
    QCoreApplication::processEvents();
}

void MessageViewTest::chipsOnlyForCitations()
{
    fill({ test::question(1, QStringLiteral("q [1]")),
        test::answer(2, QStringLiteral("so [1], [2], `[1]` and [9]"), { 1, 2 }) });
    QVERIFY(!spotOf(*m_view, 0, Spot::Kind::Citation));
    int chips = 0;
    for (const Spot& spot : m_view->spotsOf(1))
        chips += spot.kind == Spot::Kind::Citation ? 1 : 0;
    QCOMPARE(chips, 2);
}

void MessageViewTest::clickOnCitationAsksForItsSource()
{
    fill(test::sampleConversation());
    QSignalSpy activated(m_view.get(), &MessageView::citationActivated);
    const Spot chip = spotOf(*m_view, 1, Spot::Kind::Citation, 2);
    QVERIFY(chip);
    QVERIFY(chip.rect.width() > 10 && chip.rect.height() > 10);
    QTest::mouseMove(m_view->viewport(), centreOf(chip));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(chip));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().value<Citation>().number, 2);
    // The hovered chip shows what it quotes.
    auto* card = m_view->findChild<CitationCard*>();
    QVERIFY(card && card->isVisible());
    QVERIFY(CitationCard::passageHtml(test::citation(1), ReadingStyle::of(m_view.get()))
                .contains(QStringLiteral("$1,000")));
}

void MessageViewTest::clickOnSourceChipAsksForItsSource()
{
    fill(test::sampleConversation());
    QSignalSpy activated(m_view.get(), &MessageView::citationActivated);
    const Spot chip = spotOf(*m_view, 1, Spot::Kind::Source, 1);
    QCOMPARE(chip.label, QStringLiteral("PerksPlus.pdf \u00B7 page 3"));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(chip));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().value<Citation>().page, 3);
}

void MessageViewTest::tabReachesEverything()
{
    fill(test::sampleConversation());
    QSignalSpy activated(m_view.get(), &MessageView::citationActivated);
    m_view->setFocus();
    const QList<Spot::Kind> expected = kindsOf(*m_view, 1);
    QList<Spot::Kind> reached;
    for (int i = 0; i < 30; ++i) {
        QTest::keyClick(m_view.get(), Qt::Key_Tab);
        if (!m_view->focusedSpot())
            break;
        reached << m_view->focusedSpot().kind;
        if (m_view->focusedSpot().kind == Spot::Kind::Citation && activated.isEmpty())
            QTest::keyClick(m_view.get(), Qt::Key_Return);
    }
    QCOMPARE(reached, expected);
    QCOMPARE(activated.count(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_Backtab);
    QCOMPARE(m_view->focusedSpot().kind, expected.constLast());
}

void MessageViewTest::otherPassagesUnfold()
{
    fill(test::sampleConversation());
    QSignalSpy activated(m_view.get(), &MessageView::sourceActivated);
    const Spot more = spotOf(*m_view, 1, Spot::Kind::MoreSources);
    QCOMPARE(more.label, QStringLiteral("4 more passages read"));
    QVERIFY(!spotOf(*m_view, 1, Spot::Kind::OtherSource));
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(more));
    const Spot other = spotOf(*m_view, 1, Spot::Kind::OtherSource, 1);
    QVERIFY(other);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(other));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().value<SentPassage>().rank, 4);
}

void MessageViewTest::reasoningFolds()
{
    Message streaming = test::sampleConversation().at(1);
    streaming.state = MessageState::Streaming;
    streaming.text.clear();
    fill({ test::question(1, QStringLiteral("q")), streaming });
    const auto shown = [this] {
        m_view->selectAll();
        return m_view->selectedMarkdown().contains(QStringLiteral("Passage 1 names the limit"));
    };
    QVERIFY(shown()); // open while it streams
    m_model->appendText(1, QStringLiteral("Yes."), {});
    m_view->flush();
    QVERIFY(!shown()); // folded when the answer begins
    const Spot head = spotOf(*m_view, 1, Spot::Kind::Thought);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(head));
    QVERIFY(shown());
}

void MessageViewTest::failureIsACardWithRetry()
{
    Message failed = test::answer(2, QStringLiteral("half an ans"));
    failed.state = MessageState::Failed;
    failed.error = Error { ErrorCode::Network, QStringLiteral("Could not reach the model at 127.0.0.1:8080."),
        QStringLiteral("Connection refused"), {} };
    fill({ test::question(1, QStringLiteral("q")), failed });
    QSignalSpy again(m_view.get(), &MessageView::askAgainRequested);
    QSignalSpy settings(m_view.get(), &MessageView::modelSettingsRequested);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(spotOf(*m_view, 1, Spot::Kind::Retry)));
    QCOMPARE(again.count(), 1);
    QCOMPARE(again.first().first().toLongLong(), 2);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(spotOf(*m_view, 1, Spot::Kind::Model)));
    QCOMPARE(settings.count(), 1);
    // Never inside the text of the answer.
    m_view->selectAll();
    QVERIFY(!m_view->selectedMarkdown().contains(QStringLiteral("reach")));
}

void MessageViewTest::stoppedAndQuotedAreSaid()
{
    Message stopped = test::answer(2, QStringLiteral("half"));
    stopped.state = MessageState::Stopped;
    QVERIFY(remarks(stopped).join(QLatin1Char(' ')).contains(QStringLiteral("Stopped")));
    Message quoted = test::answer(2, QStringLiteral("half [1]"), { 1 });
    QVERIFY(remarks(quoted).isEmpty());
    quoted.model.clear();
    quoted.notices << QStringLiteral("Vector search unavailable: no model");
    QCOMPARE(remarks(quoted).size(), 2);
    QVERIFY(remarks(quoted).at(1).contains(QStringLiteral("Quoted")));
}

void MessageViewTest::followsOnlyFromTheEnd()
{
    Message streaming = test::answer(2, test::longReply(1000));
    streaming.state = MessageState::Streaming;
    fill({ test::question(1, QStringLiteral("q")), streaming });
    QScrollBar* bar = m_view->verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    m_model->appendText(1, test::longReply(300), {});
    m_view->flush();
    QCOMPARE(bar->value(), bar->maximum());
    bar->setValue(bar->maximum() / 2);
    QVERIFY(!m_view->isAtEnd());
    const int before = bar->value();
    m_model->appendText(1, test::longReply(300), {});
    m_view->flush();
    QCOMPARE(bar->value(), before);
    QVERIFY(bar->maximum() > before);
    m_view->scrollToEnd();
    QVERIFY(m_view->isAtEnd());
}

// Heights above the reader are estimates until they are looked at; finding out must not move the text being read.
void MessageViewTest::keepsThePlaceWhileReadingAbove()
{
    QList<Message> messages;
    for (int i = 0; i < 40; ++i)
        messages << test::question(2 * i + 1, QStringLiteral("question %1").arg(i))
                 << test::answer(2 * i + 2, test::longReply(200 + 10 * i));
    fill(messages);
    QScrollBar* bar = m_view->verticalScrollBar();
    for (int step = 0; step < 200 && bar->value() > 0; ++step) {
        int row = 0;
        while (row + 1 < m_view->messageCount() && m_view->messageRect(row + 1).top() <= 300)
            ++row;
        const int bottom = m_view->messageRect(row).bottom();
        const int value = bar->value();
        bar->setValue(value - 97);
        // What was on the screen moved by what was scrolled, whatever was found out above it.
        const int moved = m_view->messageRect(row).bottom() - bottom;
        QVERIFY2(
            bar->value() == 0 || qAbs(moved - 97) <= 1, qPrintable(QStringLiteral("step %1: %2").arg(step).arg(moved)));
    }
}

void MessageViewTest::copiesMarkdownWithSources()
{
    fill(test::sampleConversation());
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(spotOf(*m_view, 1, Spot::Kind::Copy)));
    const QString copied = QApplication::clipboard()->text();
    QVERIFY(copied.startsWith(QStringLiteral("Yes. PerksPlus")));
    QVERIFY(copied.contains(QStringLiteral("| Gym membership | Yes [2] |")));
    QVERIFY(copied.contains(QStringLiteral("[1] PerksPlus.pdf, page 3: \u201CPerksPlus provides")));
    m_view->selectAll();
    m_view->copy();
    const QString all = QApplication::clipboard()->text();
    QVERIFY(all.startsWith(QStringLiteral("Does PerksPlus pay")));
    QVERIFY(all.contains(QStringLiteral("| Gym membership | Yes [2] |")));
    QVERIFY(all.contains(QStringLiteral("[2] PerksPlus.pdf, page 2")));
}

void MessageViewTest::copiesASelectionByMouse()
{
    fill({ test::question(1, QStringLiteral("q")),
        test::answer(2, QStringLiteral("first words\n\n- item [1]\n\nlast words"), { 1 }) });
    QTest::qWait(0);
    const QRect rect = m_view->messageRect(1);
    const QPoint begin(rect.left() + 1, rect.top() + 24);
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, begin);
    const Spot chip = spotOf(*m_view, 1, Spot::Kind::Citation);
    const QPoint end(centreOf(chip) + QPoint(60, 0));
    QMouseEvent move(QEvent::MouseMove, end, m_view->viewport()->mapToGlobal(end), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_view->viewport(), &move);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, end);
    const QString text = m_view->selectedMarkdown();
    QVERIFY2(text.startsWith(QStringLiteral("first words\n\n- item [1]\n\nSources:")), qPrintable(text));
    QVERIFY(!text.contains(QStringLiteral("last")));
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, begin + QPoint(5, 0));
    QCOMPARE(m_view->selectedMarkdown(), QStringLiteral("first"));
}

void MessageViewTest::copiesCode()
{
    QString code;
    for (int i = 0; i < 130; ++i)
        code += QStringLiteral("line %1\n").arg(i);
    fill({ test::question(1, QStringLiteral("q")),
        test::answer(2, QStringLiteral("```py\n") + code + QStringLiteral("```\n")) });
    m_view->verticalScrollBar()->setValue(0);
    const Spot copy = spotOf(*m_view, 1, Spot::Kind::CopyCode);
    QVERIFY(copy);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(copy));
    QCOMPARE(QApplication::clipboard()->text(), code.trimmed());
}

void MessageViewTest::linkIsNotOpenedByTheView()
{
    fill({ test::question(1, QStringLiteral("q")),
        test::answer(2, QStringLiteral("see [here](https://example.org/a)")) });
    QSignalSpy link(m_view.get(), &MessageView::linkActivated);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(spotOf(*m_view, 1, Spot::Kind::Link)));
    QCOMPARE(link.count(), 1);
    QCOMPARE(link.first().first().toString(), QStringLiteral("https://example.org/a"));
}

void MessageViewTest::streamsLikeStored()
{
    const QString text = test::longReply(600);
    fill({ test::question(1, QStringLiteral("q")), test::answer(2, text, { 1 }) });
    m_view->verticalScrollBar()->setValue(200);
    m_view->scrollToEnd();
    const QImage stored = m_view->viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32);
    Message streaming = test::answer(2, {});
    streaming.state = MessageState::Streaming;
    fill({ test::question(1, QStringLiteral("q")), streaming });
    for (qsizetype at = 0; at < text.size(); at += 37) {
        m_model->appendText(1, text.mid(at, 37), {});
        m_view->flush();
    }
    m_model->replace(1, test::answer(2, text, { 1 }));
    m_view->flush();
    QCoreApplication::processEvents();
    QCOMPARE(m_view->viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32), stored);
}

void MessageViewTest::opensManyMessagesByLookingAtFew()
{
    QList<Message> messages;
    for (int i = 0; i < 250; ++i)
        messages << test::question(2 * i + 1, QStringLiteral("question"))
                 << test::answer(2 * i + 2, test::longReply(300));
    fill(messages);
    QVERIFY(m_view->findChildren<QTextDocument*>().isEmpty());
    QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
    QVERIFY(m_view->messageRect(499).bottom() <= m_view->viewport()->height());
}

void MessageViewTest::hasAccessibleNames()
{
    fill(test::sampleConversation());
    QAccessibleInterface* view = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(view);
    QCOMPARE(view->childCount(), 2);
    QVERIFY(view->child(0)->text(QAccessible::Name).startsWith(QStringLiteral("Question: Does PerksPlus")));
    QAccessibleInterface* reply = view->child(1);
    QVERIFY(reply->childCount() >= 8);
    for (int i = 0; i < reply->childCount(); ++i) {
        QVERIFY(!reply->child(i)->text(QAccessible::Name).isEmpty());
        QVERIFY(!reply->child(i)->rect().isEmpty());
        QCOMPARE(reply->child(i)->parent(), reply);
    }
    QSignalSpy activated(m_view.get(), &MessageView::citationActivated);
    for (int i = 0; i < reply->childCount(); ++i) {
        if (reply->child(i)->role() == QAccessible::Link) {
            reply->child(i)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
            break;
        }
    }
    QCOMPARE(activated.count(), 1);
}

void MessageViewTest::screenshot_data()
{
    QTest::addColumn<int>("choice");
    QTest::newRow("light") << int(ThemeChoice::Light);
    QTest::newRow("dark") << int(ThemeChoice::Dark);
}

/// Pictures for a person to look at, where DOCENT_SCREENSHOTS says; the test itself only sees that both looks differ.
void MessageViewTest::screenshot()
{
    QFETCH(int, choice);
    m_settings->setTheme(ThemeChoice(choice));
    QList<Message> messages = test::sampleConversation();
    Message rich = test::answer(4,
        QStringLiteral("## What to do\n\nYou need *two* things, see [the portal](https://perks.example/claim):\n\n1. "
                       "Keep the receipt.\n2. Send it in:\n"
                       "   ```bash\n   perks submit --receipt gym.pdf \\\n     --year 2025\n   ```\n3. Wait for the "
                       "payroll\n   - usually the next one\n   - or the one after\n\n"
                       "> Reimbursement is paid with the next payroll. [1]\n\nInline `perks status` tells more. "
                       "![logo](http://evil.example/x.png) [doc](file:///etc/passwd)"),
        { 1 });
    rich.citations[0].verified = false;
    rich.notices << QStringLiteral("Vector search unavailable: the embedding model could not be reached.");
    messages << test::question(3, QStringLiteral("How do I claim it?")) << rich;
    Message failed = test::answer(6, {});
    failed.state = MessageState::Failed;
    failed.error = Error { ErrorCode::Network, QStringLiteral("The model at 127.0.0.1:11434 could not be reached."),
        QStringLiteral("Connection refused"), {} };
    messages << test::question(5, QStringLiteral("And for my partner?")) << failed;
    m_view->resize(720, 1500);
    fill(messages);
    m_view->setShownCitation(1, 1);
    const QImage picture = m_view->grab().toImage();
    QVERIFY(picture.pixelColor(5, 5).lightness() > 128 || choice == int(ThemeChoice::Dark));
    if (const QString folder = qEnvironmentVariable("DOCENT_SCREENSHOTS"); !folder.isEmpty())
        QVERIFY(
            picture.save(folder + QStringLiteral("/chat-%1.png").arg(QString::fromLatin1(QTest::currentDataTag()))));
}

QTEST_MAIN(MessageViewTest)
#include "messageviewtest.moc"
