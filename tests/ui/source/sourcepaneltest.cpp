#include "ui/source/madepdf.h"
#include "ui/windowfixture.h"

#include "support/looptick.h"
#include "ui/source/pdfview.h"
#include "ui/source/sourcepanel.h"
#include "ui/source/textsourceview.h"

#include <QAction>
#include <QDeadlineTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace docent;
using namespace docent::ui;

class SourcePanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void marksThePassageWhereItsWordsAre();
    void passageGoesOnToTheNextPage();
    void stepsThroughPages();
    void zooms();
    void findsInPdf();
    void textIsMarkedByCodePoints();
    void textIsScrolledToThePassage();
    void changedTextIsSearched();
    void largeTextDoesNotStopTheWindow();
    void movesThroughALargeText();
    void findsInText();
    void missingFileShowsItsText();
    void changedFileIsSaid();
    void damagedPdfShowsItsText();
    void unknownDocumentShowsThePassage();
    void quoteCheckAndPassages();
    void opensTheFile();

private:
    QString write(const QString& name, const QByteArray& content) const;
    QString notice() const;
    bool isTextShown() const
    {
        return m_panel->text()->isVisible() && !m_panel->text()->edit()->toPlainText().isEmpty();
    }

    std::unique_ptr<test::WindowFixture> m_window;
    std::unique_ptr<SourcePanel> m_panel;
};

void SourcePanelTest::init()
{
    m_window = std::make_unique<test::WindowFixture>();
    m_panel = std::make_unique<SourcePanel>(m_window->context());
    m_panel->resize(470, 900);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void SourcePanelTest::cleanup()
{
    m_panel.reset();
    m_window.reset();
}

QString SourcePanelTest::write(const QString& name, const QByteArray& content) const
{
    QFile file(m_window->folder() + QLatin1Char('/') + name);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(content);
    return file.fileName();
}

QString SourcePanelTest::notice() const
{
    for (const auto* label : m_panel->findChildren<QLabel*>()) {
        if (label->property("role") == QStringLiteral("warn") && label->isVisible())
            return label->text();
    }
    return {};
}

void SourcePanelTest::marksThePassageWhereItsWordsAre()
{
    const test::MadePdf made = test::makePdf(m_window->folder() + QStringLiteral("/perks.pdf"));
    const DocumentRecord record = m_window->addDocument(made.path, QStringLiteral("text"), 2);
    m_panel->showPassage(record.id, made.path, 2, 0, 0,
        QStringLiteral(
            "PerksPlus provides employees with up to one thousand dollars per year for fitness-related programs."));
    QTRY_COMPARE(m_panel->pdf()->passageRects().size(), 2);
    QTRY_VERIFY(m_panel->pdf()->isDrawn(1));
    QCOMPARE(m_panel->pdf()->currentPage(), 1);
    // The marks cover the lines' glyphs, to two points.
    const QRectF page = m_panel->pdf()->pageRect(1);
    const double scale = page.width() / 595.0;
    const QList<QRectF> marks = m_panel->pdf()->passageRects();
    for (int i = 0; i < 2; ++i) {
        const QRectF words = made.lines.at(i + 1);
        const QRectF mark((marks.at(i).topLeft() - page.topLeft()) / scale, marks.at(i).size() / scale);
        QVERIFY(qAbs(mark.left() - words.left()) < 3);
        QVERIFY(qAbs(mark.right() - words.right()) < 3);
        QVERIFY(mark.top() < words.center().y() && mark.bottom() > words.center().y());
        QVERIFY(mark.height() < 20);
    }
    // And on the screen there is highlighter there and nowhere else, with the words still readable on it.
    const QImage picture = m_panel->pdf()->viewport()->grab().toImage();
    int marked = 0;
    int ink = 0;
    int astray = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const QColor color = picture.pixelColor(x, y);
            const bool inside =
                marks.at(0).adjusted(-3, -3, 3, 3).contains(x, y) || marks.at(1).adjusted(-3, -3, 3, 3).contains(x, y);
            const bool yellow = color.red() - color.blue() > 60 && color.red() > 200;
            marked += inside && yellow ? 1 : 0;
            ink += inside && color.lightness() < 90 ? 1 : 0;
            astray += !inside && yellow ? 1 : 0;
        }
    }
    const double area = marks.at(0).width() * marks.at(0).height() + marks.at(1).width() * marks.at(1).height();
    QVERIFY2(marked > area * 0.5, qPrintable(QStringLiteral("%1 of %2").arg(marked).arg(area)));
    QVERIFY(ink > 50);
    QCOMPARE(astray, 0);
}

void SourcePanelTest::passageGoesOnToTheNextPage()
{
    const test::MadePdf made = test::makePdf(m_window->folder() + QStringLiteral("/perks.pdf"));
    SourceReader& reader = m_panel->reader();
    QSignalSpy opened(&reader, &SourceReader::opened);
    QSignalSpy located(&reader, &SourceReader::located);
    reader.openPdf(made.path);
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened.first().first().value<QList<QSizeF>>().size(), 3);
    reader.locate(1,
        QStringLiteral("Something else entirely stands at the foot of the page and it goes on to say more on the "
                       "following page."));
    QTRY_COMPARE(located.count(), 1);
    const auto places = located.first().first().value<QList<PageBoxes>>();
    QCOMPARE(places.size(), 2);
    QCOMPARE(places.at(0).page, 1);
    QCOMPARE(places.at(1).page, 2);
    // A page number that is off by one still finds it.
    reader.locate(2, QStringLiteral("PerksPlus provides employees with up to one thousand dollars"));
    QTRY_COMPARE(located.count(), 2);
    QCOMPARE(located.last().first().value<QList<PageBoxes>>().constFirst().page, 1);
}

void SourcePanelTest::stepsThroughPages()
{
    const test::MadePdf made = test::makePdf(m_window->folder() + QStringLiteral("/perks.pdf"));
    const DocumentRecord record = m_window->addDocument(made.path, QStringLiteral("text"), 1);
    m_panel->showPassage(record.id, made.path, 1, 0, 0, {});
    QTRY_COMPARE(m_panel->pdf()->pageCount(), 3);
    QTRY_COMPARE(m_panel->pdf()->currentPage(), 0);
    const auto button = [this](const QString& name) -> QToolButton* {
        for (auto* candidate : m_panel->findChildren<QToolButton*>()) {
            if (candidate->accessibleName() == name)
                return candidate;
        }
        return nullptr;
    };
    QTRY_VERIFY(button(QStringLiteral("Next page"))->isVisible());
    QVERIFY(!button(QStringLiteral("Previous page"))->isEnabled());
    button(QStringLiteral("Next page"))->click();
    QTRY_COMPARE(m_panel->pdf()->currentPage(), 1);
    button(QStringLiteral("Next page"))->click();
    QTRY_COMPARE(m_panel->pdf()->currentPage(), 2);
    QTRY_VERIFY(!button(QStringLiteral("Next page"))->isEnabled());
}

void SourcePanelTest::zooms()
{
    const test::MadePdf made = test::makePdf(m_window->folder() + QStringLiteral("/perks.pdf"));
    const DocumentRecord record = m_window->addDocument(made.path, QStringLiteral("text"), 2);
    m_panel->showPassage(
        record.id, made.path, 2, 0, 0, QStringLiteral("PerksPlus provides employees with up to one thousand"));
    QTRY_COMPARE(m_panel->pdf()->passageRects().size(), 1);
    const QRectF before = m_panel->pdf()->passageRects().constFirst();
    const QPointF centre = m_panel->pdf()->viewport()->rect().center();
    QWheelEvent wheel(centre, m_panel->pdf()->viewport()->mapToGlobal(centre), {}, QPoint(0, 240), Qt::NoButton,
        Qt::ControlModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_panel->pdf()->viewport(), &wheel);
    QVERIFY(m_panel->pdf()->zoom() > 1.2);
    QVERIFY(m_panel->pdf()->passageRects().constFirst().width() > before.width() * 1.2);
    QTRY_VERIFY(m_panel->pdf()->isDrawn(1));
}

void SourcePanelTest::findsInPdf()
{
    const test::MadePdf made = test::makePdf(m_window->folder() + QStringLiteral("/perks.pdf"));
    const DocumentRecord record = m_window->addDocument(made.path, QStringLiteral("text"), 1);
    m_panel->showPassage(record.id, made.path, 1, 0, 0, {});
    QTRY_VERIFY(m_panel->pdf()->isVisible() && m_panel->pdf()->pageCount() == 3);
    QSignalSpy found(&m_panel->reader(), &SourceReader::pdfFound);
    QTest::keyClick(m_panel->pdf(), Qt::Key_F, Qt::ControlModifier);
    auto* field = m_panel->findChild<QLineEdit*>();
    QTRY_VERIFY(field->isVisible());
    QTest::keyClicks(field, QStringLiteral("perksplus"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(found.count(), 1);
    QCOMPARE(found.first().at(1).value<QList<PageBoxes>>().size(), 2);
    QTRY_COMPARE(m_panel->pdf()->currentPage(), 1);
}

void SourcePanelTest::textIsMarkedByCodePoints()
{
    const QString text = QStringLiteral("\U0001F600\U0001F600 before\nThe marked \U0001F600 words.\nbehind");
    const QString passage = QStringLiteral("The marked \U0001F600 words.");
    const DocumentRecord record = m_window->addDocument(write(QStringLiteral("a.txt"), "x"), text);
    const qint64 start = text.left(text.indexOf(passage)).toUcs4().size();
    m_panel->showPassage(record.id, record.path, 0, start, start + passage.toUcs4().size(), passage);
    QTRY_VERIFY(isTextShown());
    QCOMPARE(m_panel->text()->markedText(), passage);
}

// The passage is what one sees first, however long the text before it is.
void SourcePanelTest::textIsScrolledToThePassage()
{
    const QString passage = QStringLiteral("Here it stands.");
    const QString before =
        QStringLiteral("Some words that take a line or two in so narrow a view, and nobody reads.\n").repeated(200);
    const DocumentRecord record =
        m_window->addDocument(write(QStringLiteral("a.txt"), "x"), before + passage + QLatin1Char('\n') + before);
    m_panel->showPassage(record.id, record.path, 0, before.size(), before.size() + passage.size(), passage);
    QTRY_VERIFY(isTextShown());
    QPlainTextEdit* edit = m_panel->text()->edit();
    QTRY_VERIFY(edit->verticalScrollBar()->value() > 0);
    QTextCursor cursor(edit->document());
    cursor.setPosition(int(before.size()));
    QTRY_VERIFY(
        edit->cursorRect(cursor).top() > 0 && edit->cursorRect(cursor).bottom() < edit->viewport()->height() / 2);
}

void SourcePanelTest::changedTextIsSearched()
{
    const DocumentRecord record = m_window->addDocument(write(QStringLiteral("a.txt"), "x"),
        QStringLiteral("Something new came first. The notice period is three months for both sides. The end."));
    m_panel->showPassage(
        record.id, record.path, 0, 0, 40, QStringLiteral("The notice  period is three months\nfor both sides."));
    QTRY_VERIFY(isTextShown());
    QCOMPARE(m_panel->text()->markedText(), QStringLiteral("The notice period is three months for both sides"));
    m_panel->showPassage(
        record.id, record.path, 0, 0, 40, QStringLiteral("An entirely different statement about shipping costs"));
    QTRY_VERIFY(notice().contains(QStringLiteral("no longer")));
}

// A10: a text of 100 MB is shown at its passage without a stall of the event loop.
void SourcePanelTest::largeTextDoesNotStopTheWindow()
{
    QString text = QStringLiteral("line of some words \U0001F600 in it\n").repeated(3'000'000);
    const QString passage = QStringLiteral("HERE IS WHAT IS CITED");
    const qsizetype at = text.size() / 2;
    text.insert(text.indexOf(QLatin1Char('\n'), at) + 1, passage + QLatin1Char('\n'));
    const qint64 start = codePointOffset(text, text.indexOf(passage));
    SourceText source;
    source.text = text;
    source.record.id = 5;
    m_panel->showPassage(5, QStringLiteral("/nowhere/large.txt"), 0, start, start + passage.size(), passage);
    double before = test::threadProcessorMs();
    Q_EMIT m_window->library().sourceReady(source);
    double longest = test::threadProcessorMs() - before;
    for (const QDeadlineTimer limit(60'000); !isTextShown() && !limit.hasExpired();) {
        before = test::threadProcessorMs();
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        longest = qMax(longest, test::threadProcessorMs() - before);
        QThread::usleep(200);
    }
    QCOMPARE(m_panel->text()->markedText(), passage);
    QVERIFY(m_panel->text()->edit()->toPlainText().size() < 2 * SourceReader::windowSize);
    // Generous: copying 200 MB alone takes longer than this where the window would do it.
    QVERIFY2(longest < 400, qPrintable(QString::number(longest)));
}

void SourcePanelTest::movesThroughALargeText()
{
    QString text;
    for (int i = 0; i < 20'000; ++i)
        text += QStringLiteral("line %1\n").arg(i);
    const DocumentRecord record = m_window->addDocument(write(QStringLiteral("a.txt"), "x"), text);
    m_panel->showPassage(record.id, record.path, 0, 0, 6, QStringLiteral("line 0"));
    QTRY_VERIFY(isTextShown());
    const QString first = m_panel->text()->edit()->toPlainText();
    QVERIFY(first.startsWith(QStringLiteral("line 0\n")));
    QVERIFY(!first.contains(QStringLiteral("line 19999")));
    for (int i = 0; i < 20 && !m_panel->text()->edit()->toPlainText().contains(QStringLiteral("line 19999")); ++i) {
        QSignalSpy ready(&m_panel->reader(), &SourceReader::textReady);
        for (auto* button : m_panel->text()->findChildren<QPushButton*>()) {
            if (button->text().contains(QStringLiteral("behind")) && button->isVisible())
                button->click();
        }
        QTRY_COMPARE(ready.count(), 1);
        // Lines are not cut.
        QVERIFY(m_panel->text()->edit()->toPlainText().startsWith(QStringLiteral("line ")));
    }
    QVERIFY(m_panel->text()->edit()->toPlainText().endsWith(QStringLiteral("line 19999\n")));
}

void SourcePanelTest::findsInText()
{
    QString text = QStringLiteral("needle at the start\n");
    text += QStringLiteral("some other line\n").repeated(20'000) + QStringLiteral("the last Needle\n");
    const DocumentRecord record = m_window->addDocument(write(QStringLiteral("a.txt"), "x"), text);
    m_panel->showPassage(record.id, record.path, 0, 0, 0, {});
    QTRY_VERIFY(isTextShown());
    m_panel->openFind();
    auto* field = m_panel->findChild<QLineEdit*>();
    QSignalSpy found(&m_panel->reader(), &SourceReader::textFound);
    QTest::keyClicks(field, QStringLiteral("needle"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(found.count(), 1);
    QCOMPARE(found.last().first().value<qsizetype>(), qsizetype(0));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(found.count(), 2);
    QTRY_VERIFY(m_panel->text()->edit()->toPlainText().contains(QStringLiteral("the last Needle")));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(found.count(), 3);
    QCOMPARE(found.last().first().value<qsizetype>(), qsizetype(0));
}

void SourcePanelTest::missingFileShowsItsText()
{
    const QString path = m_window->folder() + QStringLiteral("/gone.pdf");
    const DocumentRecord record = m_window->addDocument(path, QStringLiteral("What was read from the document."), 1);
    m_panel->showPassage(record.id, path, 1, 0, 8, QStringLiteral("What was"));
    QTRY_VERIFY(isTextShown());
    QCOMPARE(m_panel->text()->markedText(), QStringLiteral("What was"));
    QTRY_VERIFY(notice().contains(QStringLiteral("no longer there")));
}

void SourcePanelTest::changedFileIsSaid()
{
    const QString path = write(QStringLiteral("a.txt"), "old");
    const DocumentRecord record = m_window->addDocument(path, QStringLiteral("old"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(1), QFileDevice::FileModificationTime));
    file.close();
    m_panel->showPassage(record.id, path, 0, 0, 3, QStringLiteral("old"));
    QTRY_VERIFY(isTextShown());
    QTRY_VERIFY(notice().contains(QStringLiteral("has changed")));
}

void SourcePanelTest::damagedPdfShowsItsText()
{
    const QString path = write(QStringLiteral("broken.pdf"), "%PDF-1.7 not really");
    const DocumentRecord record = m_window->addDocument(path, QStringLiteral("What was read once."), 1);
    m_panel->showPassage(record.id, path, 1, 0, 8, QStringLiteral("What was"));
    QTRY_VERIFY(isTextShown());
    QTRY_VERIFY(notice().contains(QStringLiteral("could not be read")));
}

void SourcePanelTest::unknownDocumentShowsThePassage()
{
    m_panel->showPassage(
        4711, QStringLiteral("/nowhere/a.txt"), 0, 10, 40, QStringLiteral("The passage as it was cited."));
    QTRY_VERIFY(isTextShown());
    QCOMPARE(m_panel->text()->edit()->toPlainText(), QStringLiteral("The passage as it was cited."));
    QVERIFY(notice().contains(QStringLiteral("no longer in the library")));
}

void SourcePanelTest::quoteCheckAndPassages()
{
    const QString text = QStringLiteral("One sentence here.\nAnother sentence there.\n");
    const DocumentRecord record = m_window->addDocument(write(QStringLiteral("a.txt"), "x"), text);
    Citation first;
    first.number = 1;
    first.documentId = record.id;
    first.path = record.path;
    first.end = text.size();
    first.passageText = text;
    first.quote = QStringLiteral("One sentence here.");
    first.verified = true;
    Citation second = first;
    second.number = 2;
    second.quote = QStringLiteral("Another sentence there.");
    second.verified = false;
    Citation elsewhere = first;
    elsewhere.number = 3;
    elsewhere.documentId = 99;
    QSignalSpy shown(m_panel.get(), &SourcePanel::citationShown);
    m_panel->showCitation(first, { first, second, elsewhere });
    QTRY_COMPARE(m_panel->text()->markedText(), first.quote);
    const auto says = [this](const QString& words) {
        for (const auto* label : m_panel->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text() == words)
                return true;
        }
        return false;
    };
    QVERIFY(says(QStringLiteral("Quote checked \u2713")));
    QVERIFY(says(QStringLiteral("Passage 1 of 2 in this document")));
    for (auto* button : m_panel->findChildren<QToolButton*>()) {
        if (button->accessibleName() == QStringLiteral("Next passage"))
            button->click();
    }
    QCOMPARE(shown.count(), 1);
    QTRY_COMPARE(m_panel->text()->markedText(), second.quote);
    QVERIFY(says(QStringLiteral("Quote not found in the source")));
}

void SourcePanelTest::opensTheFile()
{
    QList<QUrl> opened;
    m_panel->setFileOpener([&opened](const QUrl& url) { opened << url; });
    const QString path = write(QStringLiteral("a.txt"), "x");
    const DocumentRecord record = m_window->addDocument(path, QStringLiteral("text"));
    m_panel->showPassage(record.id, path, 0, 0, 0, {});
    QSignalSpy closed(m_panel.get(), &SourcePanel::closed);
    for (auto* button : m_panel->findChildren<QToolButton*>()) {
        const QString name = button->accessibleName();
        if (name.startsWith(QStringLiteral("Open in")) || name.startsWith(QStringLiteral("Close")))
            button->click();
    }
    for (auto* action : m_panel->findChildren<QAction*>()) {
        if (action->text() == QStringLiteral("Show in folder"))
            action->trigger();
    }
    QCOMPARE(opened, QList<QUrl>({ QUrl::fromLocalFile(path), QUrl::fromLocalFile(m_window->folder()) }));
    QCOMPARE(closed.count(), 1);
}

/// Pictures for a person to look at, where DOCENT_SCREENSHOTS says.
QTEST_MAIN(SourcePanelTest)
#include "sourcepaneltest.moc"
