#include "ui/source/madepdf.h"
#include "ui/windowfixture.h"

#include "ui/source/pdfview.h"
#include "ui/source/sourcepanel.h"
#include "ui/source/textsourceview.h"

#include <QAction>
#include <QElapsedTimer>
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

class SourcePanelLookTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyControlHasAName();
    void screenshot_data();
    void screenshot();

private:
    QString write(const QString& name, const QByteArray& content) const;

    std::unique_ptr<test::WindowFixture> m_window;
    std::unique_ptr<SourcePanel> m_panel;
};

void SourcePanelLookTest::init()
{
    m_window = std::make_unique<test::WindowFixture>();
    m_panel = std::make_unique<SourcePanel>(m_window->context());
    m_panel->resize(470, 900);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void SourcePanelLookTest::cleanup()
{
    m_panel.reset();
    m_window.reset();
}

QString SourcePanelLookTest::write(const QString& name, const QByteArray& content) const
{
    QFile file(m_window->folder() + QLatin1Char('/') + name);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(content);
    return file.fileName();
}

void SourcePanelLookTest::everyControlHasAName()
{
    m_panel->openFind();
    for (auto* widget : m_panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && !widget->inherits("QScrollBar"))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
}

void SourcePanelLookTest::screenshot_data()
{
    QTest::addColumn<int>("choice");
    QTest::newRow("light") << int(ThemeChoice::Light);
    QTest::newRow("dark") << int(ThemeChoice::Dark);
}

void SourcePanelLookTest::screenshot()
{
    QFETCH(int, choice);
    m_window->settings().setTheme(ThemeChoice(choice));
    const QString folder = qEnvironmentVariable("DOCENT_SCREENSHOTS");
    const auto save = [&](const char* what) {
        QTest::qWait(100);
        const QImage picture = m_panel->grab().toImage();
        QVERIFY((picture.pixelColor(3, 3).lightness() < 128) == (choice == int(ThemeChoice::Dark)));
        if (!folder.isEmpty())
            QVERIFY(picture.save(folder
                + QStringLiteral("/%1-%2.png")
                      .arg(QString::fromLatin1(what), QString::fromLatin1(QTest::currentDataTag()))));
    };
    QString pdf = qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/qa/benefits/PerksPlus.pdf");
    QString quote = QStringLiteral("the opportunity to expense up to $1000 for fitness-related programs, making it "
                                   "easier and more affordable to maintain a healthy lifestyle.");
    int page = 3;
    if (!QFile::exists(pdf)) {
        pdf = test::makePdf(m_window->folder() + QStringLiteral("/perks.pdf")).path;
        quote = QStringLiteral("PerksPlus provides employees with up to one thousand dollars per year");
        page = 2;
    }
    Citation citation;
    citation.number = 1;
    citation.documentId = m_window->addDocument(pdf, QStringLiteral("text"), 1).id;
    citation.path = pdf;
    citation.page = page;
    citation.quote = quote;
    citation.verified = true;
    m_panel->showCitation(citation, { citation });
    QTRY_VERIFY(m_panel->pdf()->pageCount() > 0 && !m_panel->pdf()->passageRects().isEmpty());
    QTRY_VERIFY(m_panel->pdf()->isDrawn(m_panel->pdf()->currentPage()));
    save("source-pdf");
    const QString text = QStringLiteral("Some words of a contract that nobody reads to its end.\n\n").repeated(20)
        + QStringLiteral("The notice period is three months for both sides.\n\n")
        + QStringLiteral("More words follow here, and more still, as is usual in a contract.\n\n").repeated(20);
    const DocumentRecord record = m_window->addDocument(write(QStringLiteral("Contract.md"), "x"), text);
    citation.documentId = record.id;
    citation.path = record.path;
    citation.page = 0;
    citation.verified = false;
    citation.quote = QStringLiteral("The notice period is three months for both sides.");
    m_panel->showCitation(citation, { citation });
    QTRY_VERIFY(m_panel->text()->isVisible() && !m_panel->text()->edit()->toPlainText().isEmpty());
    save("source-text");
}

QTEST_MAIN(SourcePanelLookTest)
#include "sourcepanellooktest.moc"
