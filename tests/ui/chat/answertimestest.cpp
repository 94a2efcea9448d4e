#include "async/sleep.h"
#include "chat/deltagatherer.h"
#include "samplechat.h"
#include "support/coroutinerunner.h"
#include "ui/chat/messagetext.h"
#include "ui/chat/messageview.h"

#include <QLocale>
#include <QTest>

using namespace docent;
using namespace docent::ui;
using namespace std::chrono_literals;

/// How soon an answer is seen, and what it tells of its times.
class AnswerTimesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void stagesInWords_data();
    void stagesInWords();
    void tellsTheMode_data();
    void speedIsThatOfTheModel();
    void tellsTheMode();
    void stagesUnfoldUnderTheAnswer();
    void tokensArePaintedAsTheyCome();
};

namespace {

/// Notes how high a message was when it was last painted.
class PaintWatch : public QObject {
public:
    PaintWatch(MessageView& view, int row)
        : m_view(view)
        , m_row(row)
    {
        view.viewport()->installEventFilter(this);
    }
    int painted = 0;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            painted = m_view.messageRect(m_row).height();
        return false;
    }

private:
    MessageView& m_view;
    int m_row;
};

} // namespace

void AnswerTimesTest::stagesInWords_data()
{
    QTest::addColumn<QJsonObject>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << QJsonObject() << QString();
    QTest::newRow("quoted") << QJsonObject { { QStringLiteral("keyword"), 2.31 }, { QStringLiteral("fuse"), 0 },
        { QStringLiteral("load"), 12.6 }, { QStringLiteral("search"), 15 }, { QStringLiteral("first_token"), 17 },
        { QStringLiteral("total"), 18 } }
                            << QStringLiteral("keywords 2.3 ms · ranking 0 ms · passages loaded 13 ms · "
                                              "first word after 17 ms · in all 18 ms");
    QTest::newRow("all")
        << QJsonObject { { QStringLiteral("condense"), 300 }, { QStringLiteral("embed"), 20 },
               { QStringLiteral("keyword"), 3 }, { QStringLiteral("vector"), 4 }, { QStringLiteral("fuse"), 1 },
               { QStringLiteral("rerank"), 350 }, { QStringLiteral("load"), 1 }, { QStringLiteral("prompt"), 2 },
               { QStringLiteral("first_token"), 1400 }, { QStringLiteral("answer"), 3000 },
               { QStringLiteral("total"), 3400 } }
        << QStringLiteral(
               "question rephrased 300 ms · question as vector 20 ms · keywords 3.0 ms · "
               "vectors 4.0 ms · ranking 1.0 ms · reranking 350 ms · passages loaded 1.0 ms · prompt 2.0 ms · "
               "first word after 1,400 ms · answer 3,000 ms · in all 3,400 ms");
}

void AnswerTimesTest::stagesInWords() // A30
{
    QFETCH(QJsonObject, milliseconds);
    Message answer;
    answer.milliseconds = milliseconds;
    QTEST(stagesText(answer), "text");
}

void AnswerTimesTest::tellsTheMode_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("parts");
    QTest::addColumn<QString>("text");
    const QString speed = QStringLiteral("0.02 s to first word");
    const QString dot = QStringLiteral(" \u00B7 ");
    QTest::newRow("lookup") << int(AnswerMode::Lookup) << 0 << speed;
    QTest::newRow("list") << int(AnswerMode::LibraryList) << 0 << QStringLiteral("List from the library") + dot + speed;
    QTest::newRow("overview") << int(AnswerMode::Overview) << 0 << QStringLiteral("Overview") + dot + speed;
    QTest::newRow("document") << int(AnswerMode::WholeDocument) << 1 << QStringLiteral("Whole document") + dot + speed;
    QTest::newRow("parts") << int(AnswerMode::WholeDocument) << 12
                           << QStringLiteral("Whole document, in 12 parts") + dot + speed;
}

void AnswerTimesTest::speedIsThatOfTheModel()
{
    Message answer;
    answer.answerTokens = 100;
    answer.milliseconds = { { QStringLiteral("first_token"), 1000 }, { QStringLiteral("total"), 6000 } };
    QVERIFY(speedText(answer).endsWith(QStringLiteral("20 tokens/s"))); // as far as it can be seen from here
    answer.milliseconds.insert(QStringLiteral("generation"), 2000.0);
    QVERIFY(speedText(answer).endsWith(QStringLiteral("50 tokens/s")));
}

void AnswerTimesTest::tellsTheMode()
{
    QFETCH(int, mode);
    QFETCH(int, parts);
    Message answer;
    answer.mode = AnswerMode(mode);
    answer.parts = parts;
    answer.milliseconds.insert(QStringLiteral("first_token"), 17);
    QTEST(speedText(answer), "text");
}

void AnswerTimesTest::stagesUnfoldUnderTheAnswer() // A30
{
    MessageListModel model;
    MessageView view;
    view.resize(820, 700);
    view.setModel(&model);
    view.show();
    model.reset(test::sampleConversation());
    const auto times = [&view] {
        const QList<Spot> spots = view.spotsOf(1);
        for (const Spot& spot : spots) {
            if (spot.kind == Spot::Kind::Times)
                return spot;
        }
        return Spot();
    };
    QVERIFY(times());
    QCOMPARE(times().label, speedText(model.at(1)));
    const int folded = view.messageRect(1).height();
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, times().rect.center().toPoint());
    QVERIFY(view.messageRect(1).height() > folded);
    QVERIFY(times().name.contains(stagesText(model.at(1)))); // for someone who hears it
    view.activate(1, times());
    QCOMPARE(view.messageRect(1).height(), folded);
}

/// A40: from the model to the screen lie the gathering and the frame, and no other wait: each passes what it holds on
/// as soon as its time is over. The figures of the client itself are those of bench/ttftbench.
void AnswerTimesTest::tokensArePaintedAsTheyCome()
{
    static_assert(DeltaGatherer::wait + MessageView::frameTime <= 50ms);
    MessageListModel model;
    MessageView view;
    view.resize(820, 700);
    view.setModel(&model);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    Message streaming = test::answer(2, {});
    streaming.state = MessageState::Streaming;
    model.reset({ test::question(1, QStringLiteral("q")), streaming });
    QVERIFY(*test::run(sleepFor(2 * MessageView::frameTime, {})).result);

    PaintWatch watch(view, 1);
    int handedOn = 0;
    DeltaGatherer gatherer([&](const ChatDelta& delta) {
        model.appendText(1, delta.text, delta.reasoning);
        ++handedOn;
    });
    int before = view.messageRect(1).height();
    for (int i = 0; i < 5; ++i) {
        // The first goes on at once, the others when the time of gathering is over.
        gatherer.add(QStringLiteral("one more line\n\n"), {});
        QTRY_COMPARE(handedOn, i + 1);
        // The frame has passed while they were gathered: what is left is the event loop's.
        for (int pass = 0; pass < 4 && watch.painted <= before; ++pass)
            QCoreApplication::processEvents();
        QVERIFY2(watch.painted > before, qPrintable(QString::number(i)));
        before = watch.painted;
    }
}

QTEST_MAIN(AnswerTimesTest)
#include "answertimestest.moc"
