#include "ui/source/madepdf.h"
#include "ui/windowfixture.h"

#include "ui/library/libraryview.h"
#include "ui/source/pdfview.h"
#include "ui/source/sourcepanel.h"
#include "ui/source/textsourceview.h"
#include "ui/widgets/toasts.h"

#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTest>
#include <QToolButton>

using namespace docent;
using namespace docent::ui;

/// A PDF that is attached to a mail, in the library and in the source panel; read by the real program.
class SourceMemberTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void showsThePage();
    void opensTheFileThatItLiesIn();
    void changedFileShowsTheText();
    void citationNamesBoth();
    void stopsAtADamagedOne();
    void libraryShowsWhereItLies();
    void goesWithItsFile();

private:
    void writeMail(const QByteArray& attached) const;
    /// The member's row, once the mail has been read.
    DocumentRecord added();
    void showWords(const DocumentRecord& record);
    QString notice() const;

    std::unique_ptr<test::WindowFixture> m_window;
    std::unique_ptr<SourcePanel> m_panel;
    QString m_mail;
};

void SourceMemberTest::init()
{
    m_window = std::make_unique<test::WindowFixture>();
    m_panel = std::make_unique<SourcePanel>(m_window->context());
    m_panel->resize(470, 900);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_mail = m_window->folder() + QStringLiteral("/offer.eml");
    QFile pdf(test::makePdf(m_window->folder() + QStringLiteral("/made.pdf")).path);
    QVERIFY(pdf.open(QIODevice::ReadOnly));
    writeMail(pdf.readAll());
}

void SourceMemberTest::cleanup()
{
    m_panel.reset();
    m_window.reset();
}

void SourceMemberTest::writeMail(const QByteArray& attached) const
{
    QFile file(m_mail);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("From: ann@a.example\nSubject: Our offer\nMIME-Version: 1.0\n"
               "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nSee the program.\n--x\n"
               "Content-Type: application/pdf; name=perks.pdf\nContent-Disposition: attachment\n"
               "Content-Transfer-Encoding: base64\n\n"
        + attached.toBase64() + "\n--x--\n");
}

DocumentRecord SourceMemberTest::added()
{
    m_window->library().add({ m_mail });
    const DocumentListModel* documents = m_window->library().documents();
    const auto row = [documents] {
        for (int i = 0; i < documents->rowCount(); ++i) {
            if (documents->at(i).container != 0)
                return i;
        }
        return -1;
    };
    return QTest::qWaitFor([&row] { return row() >= 0; }, 30'000) ? documents->at(row()) : DocumentRecord();
}

void SourceMemberTest::showWords(const DocumentRecord& record)
{
    m_panel->showPassage(record.id, record.path, 2, 0, 0,
        QStringLiteral("PerksPlus provides employees with up to one thousand dollars per year"));
}

QString SourceMemberTest::notice() const
{
    for (const auto* label : m_panel->findChildren<QLabel*>()) {
        if (label->property("role") == QStringLiteral("warn") && label->isVisible())
            return label->text();
    }
    return {};
}

void SourceMemberTest::showsThePage()
{
    const DocumentRecord record = added();
    QCOMPARE(record.path, m_mail + QStringLiteral("/perks.pdf"));
    QCOMPARE(record.pages, 3);
    showWords(record);
    QTRY_COMPARE(m_panel->pdf()->passageRects().size(), 2);
    QTRY_VERIFY(m_panel->pdf()->isDrawn(1));
    QCOMPARE(m_panel->pdf()->currentPage(), 1);
    QCOMPARE(notice(), QString());
    const auto name = m_panel->findChildren<QLabel*>();
    QVERIFY(std::any_of(name.begin(), name.end(),
        [](const QLabel* label) { return label->accessibleName().endsWith(QStringLiteral("offer.eml › perks.pdf")); }));
    if (const QString folder = qEnvironmentVariable("DOCENT_SCREENSHOTS"); !folder.isEmpty())
        QVERIFY(m_panel->grab().save(folder + QStringLiteral("/source-member.png")));
}

void SourceMemberTest::opensTheFileThatItLiesIn()
{
    showWords(added());
    QTRY_VERIFY(m_panel->pdf()->pageCount() > 0);
    QList<QUrl> opened;
    m_panel->setFileOpener([&opened](const QUrl& url) { opened << url; });
    for (auto* button : m_panel->findChildren<QToolButton*>()) {
        if (button->accessibleName() == QStringLiteral("Open in the default program"))
            button->click();
    }
    QCOMPARE(opened, QList<QUrl> { QUrl::fromLocalFile(m_mail) });
}

void SourceMemberTest::changedFileShowsTheText()
{
    const DocumentRecord record = added();
    writeMail("%PDF-another");
    showWords(record);
    QTRY_VERIFY(m_panel->text()->edit()->toPlainText().contains(QStringLiteral("fitness")));
    QVERIFY2(notice().contains(QStringLiteral("has changed")), qPrintable(notice()));
}

void SourceMemberTest::citationNamesBoth()
{
    const DocumentRecord record = added();
    Citation citation;
    citation.number = 1;
    citation.documentId = record.id;
    citation.path = record.path;
    citation.container = record.containerPath;
    citation.page = 2;
    citation.quote = QStringLiteral("dollars per year for fitness related programs.");
    m_panel->showCitation(citation, { citation });
    QTRY_COMPARE(m_panel->pdf()->passageRects().size(), 1);
}

/// Bytes that turn out to be no PDF: its text, and no second attempt.
void SourceMemberTest::stopsAtADamagedOne()
{
    const DocumentRecord record = added();
    int asked = 0;
    m_window->library().setMemberBytes(
        [&asked, hash = record.contentHash](QString, QString, std::stop_token) -> Task<Extracted> {
            ++asked;
            Extracted read;
            read.content = "no PDF";
            read.contentHash = hash;
            co_return read;
        });
    showWords(record);
    QTRY_VERIFY(m_panel->text()->edit()->toPlainText().contains(QStringLiteral("fitness")));
    QVERIFY(notice().contains(QStringLiteral("could not be read as a PDF")));
    QCOMPARE(asked, 2);
}

void SourceMemberTest::libraryShowsWhereItLies()
{
    const DocumentRecord record = added();
    const DocumentListModel& documents = *m_window->library().documents();
    const int row = documents.rowOf(record.id);
    const auto text = [&](int column) {
        return documents.data(documents.index(row, column), Qt::DisplayRole).toString();
    };
    QCOMPARE(text(DocumentListModel::Name), QStringLiteral("perks.pdf"));
    QCOMPARE(text(DocumentListModel::Where), QStringLiteral("in offer.eml"));
    QWidget host;
    Toasts toasts(&host);
    LibraryView view(m_window->context(), toasts);
    view.resize(1000, 500);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    if (const QString folder = qEnvironmentVariable("DOCENT_SCREENSHOTS"); !folder.isEmpty())
        QVERIFY(view.grab().save(folder + QStringLiteral("/library-members.png")));
}

void SourceMemberTest::goesWithItsFile()
{
    const DocumentRecord record = added();
    m_window->library().remove({ m_mail });
    QTRY_COMPARE(m_window->library().documents()->rowCount(), 0);
    QCOMPARE(m_window->library().documents()->rowOf(record.id), -1);
}

QTEST_MAIN(SourceMemberTest)
#include "sourcemembertest.moc"
