#include "support/pdffile.h"
#include "ui/source/pdfview.h"
#include "ui/source/sourcepanel.h"
#include "ui/source/textsourceview.h"
#include "ui/windowfixture.h"

#include <QFile>
#include <QLabel>
#include <QTest>

using namespace docent;
using namespace docent::ui;

/// A PDF with a password in the source panel.
class ProtectedSourceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsWhatIsKnownToOpen();
};

namespace {

bool says(const SourcePanel& panel, const QString& words)
{
    const QList<QLabel*> labels = panel.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
        [&words](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
}

} // namespace

void ProtectedSourceTest::showsWhatIsKnownToOpen()
{
    test::WindowFixture window;
    SourcePanel panel(window.context());
    panel.resize(470, 900);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    test::PdfFile made;
    made.pages = { { test::pdfLines({ QStringLiteral("The vault opens at noon.") }), {}, {} } };
    made.protection = { "open sesame", {}, 3 };
    QFile file(window.folder() + QStringLiteral("/vault.pdf"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(test::pdf(made)) > 0);
    file.close();
    const QString path = file.fileName();
    const QString text = QStringLiteral("The vault opens at noon.");
    const DocumentRecord record = window.addDocument(path, text, 1);

    panel.showPassage(record.id, path, 1, 0, text.size(), text);
    QTRY_VERIFY(panel.text()->isVisible());
    QTRY_VERIFY(says(panel, QStringLiteral("protected by a password")));

    window.passwords().give(path, QStringLiteral("open sesame"));
    panel.showPassage(0, QStringLiteral("/nowhere/a.txt"), 0, 0, 0, {});
    panel.showPassage(record.id, path, 1, 0, text.size(), text);
    QTRY_COMPARE(panel.pdf()->passageRects().size(), 1);
    QTRY_VERIFY(panel.pdf()->isDrawn(0));
    QVERIFY(!says(panel, QStringLiteral("protected by a password")));
}

QTEST_MAIN(ProtectedSourceTest)
#include "protectedsourcetest.moc"
