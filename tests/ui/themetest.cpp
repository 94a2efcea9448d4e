#include "ui/theme.h"
#include "settings/settings.h"
#include "ui/appearance.h"
#include "ui/format.h"
#include "ui/icons.h"

#include <QApplication>
#include <QDirIterator>
#include <QImage>
#include <QLabel>
#include <QSvgRenderer>
#include <QTest>

using namespace docent;
using namespace docent::ui;

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsReadable_data();
    void everyTextIsReadable();
    void ratioFollowsItsDefinition();
    void paletteLeadsBackToItsTheme();
    void styleSheetHasNoGaps();
    void iconsTakeTheTone();
    void iconsAreWhole();
    void settingsSwitchTheTheme();
    void zoomScalesTheText();
    void figuresInWords();
    void hiddenCharactersShow();
};

void ThemeTest::everyTextIsReadable_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    for (const Theme* theme : { &Theme::light(), &Theme::dark() }) {
        for (const auto& pair : theme->textPairs()) {
            QTest::addRow("%s: %s", theme->isDark ? "dark" : "light", qPrintable(pair.what))
                << pair.text << pair.ground;
        }
    }
}

void ThemeTest::everyTextIsReadable()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    const double ratio = contrastRatio(text, ground);
    QVERIFY2(ratio >= 4.5,
        qPrintable(QStringLiteral("%1 on %2 has %3:1").arg(text.name(), ground.name()).arg(ratio, 0, 'f', 2)));
}

void ThemeTest::ratioFollowsItsDefinition()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    // #767676 is the lightest grey that WCAG's own examples count as readable on white.
    QVERIFY(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
}

void ThemeTest::paletteLeadsBackToItsTheme()
{
    QVERIFY(!Theme::of(Theme::light().palette()).isDark);
    QVERIFY(Theme::of(Theme::dark().palette()).isDark);
}

void ThemeTest::styleSheetHasNoGaps()
{
    for (const Theme* theme : { &Theme::light(), &Theme::dark() }) {
        const QString sheet = theme->styleSheet(14);
        QVERIFY2(!sheet.contains(QLatin1Char('@')), qPrintable(sheet.mid(sheet.indexOf(QLatin1Char('@')), 30)));
        QVERIFY(sheet.contains(QStringLiteral("15px")));
        QVERIFY(theme->styleSheet(28).contains(QStringLiteral("30px")));
    }
}

void ThemeTest::iconsTakeTheTone()
{
    const QPalette dark = Theme::dark().palette();
    const QImage image =
        iconPixmap(QStringLiteral("stop"), Tone::Accent, 40, 1, dark).toImage().convertToFormat(QImage::Format_ARGB32);
    bool painted = false;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color = image.pixelColor(x, y);
            if (color.alpha() < 255)
                continue;
            painted = true;
            QCOMPARE(color.rgb(), Theme::dark().accent.rgb());
        }
    }
    QVERIFY(painted);
}

void ThemeTest::iconsAreWhole()
{
    iconPixmap(QStringLiteral("ask"), Tone::Ink, 20, 1, Theme::light().palette());
    int icons = 0;
    for (QDirIterator it(QStringLiteral(":/icons"), { QStringLiteral("*.svg") }); it.hasNext();) {
        const QString file = it.next();
        QSvgRenderer renderer(file);
        QVERIFY2(renderer.isValid(), qPrintable(file));
        QCOMPARE(renderer.defaultSize(), QSize(20, 20));
        ++icons;
    }
    QVERIFY(icons > 30);
}

void ThemeTest::settingsSwitchTheTheme()
{
    Settings settings { QString() };
    settings.setTheme(ThemeChoice::Light);
    Appearance appearance(*qApp, settings);
    QLabel label(QStringLiteral("text"));
    QVERIFY(!Theme::of(label.palette()).isDark);
    settings.setTheme(ThemeChoice::Dark);
    QVERIFY(appearance.theme().isDark);
    QVERIFY(Theme::of(label.palette()).isDark);
    settings.setTheme(ThemeChoice::System);
    QVERIFY(!Theme::of(label.palette()).isDark);
}

void ThemeTest::zoomScalesTheText()
{
    Settings settings { QString() };
    Appearance appearance(*qApp, settings);
    const int before = appearance.basePixels();
    QVERIFY(before >= 14);
    QLabel label;
    appearance.zoomIn();
    appearance.zoomIn();
    QVERIFY(appearance.basePixels() > before);
    QCOMPARE(QApplication::font().pixelSize(), appearance.basePixels());
    appearance.resetZoom();
    QCOMPARE(appearance.basePixels(), before);
    for (int i = 0; i < 40; ++i)
        appearance.zoomOut();
    QVERIFY(appearance.basePixels() >= 9);
}

void ThemeTest::figuresInWords()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(format::number(5059), QStringLiteral("5,059"));
    QCOMPARE(format::bytes(214'000), QStringLiteral("214 kB"));
    QCOMPARE(format::timeLeft(-1), QString());
    QCOMPARE(format::timeLeft(20), QStringLiteral("less than a minute left"));
    QCOMPARE(format::timeLeft(180), QStringLiteral("3 min left"));
    QCOMPARE(format::timeLeft(3720), QStringLiteral("1 h 2 min left"));
    const QDateTime now(QDate(2026, 11, 21), QTime(12, 0));
    QCOMPARE(format::when(QDateTime(QDate(2026, 11, 21), QTime(9, 12)), now), QStringLiteral("today 09:12"));
    QCOMPARE(format::when(QDateTime(QDate(2026, 11, 20), QTime(18, 3)), now), QStringLiteral("yesterday 18:03"));
    QCOMPARE(format::when(QDateTime(QDate(2026, 11, 3), QTime(1, 0)), now), QStringLiteral("3 Nov"));
    QCOMPARE(format::when(QDateTime(QDate(2024, 11, 3), QTime(1, 0)), now), QStringLiteral("3 Nov 2024"));
    QCOMPARE(format::duration(120), QStringLiteral("0.12 s"));
    QCOMPARE(format::duration(250'000), QStringLiteral("4 min 10 s"));
    QCOMPARE(format::place(QDir::homePath() + QStringLiteral("/a/b")), QStringLiteral("~/a/b"));
    QCOMPARE(format::place(QStringLiteral("/srv/a")), QStringLiteral("/srv/a"));
}

void ThemeTest::hiddenCharactersShow()
{
    QCOMPARE(format::visibleName(QStringLiteral("report.pdf")), QStringLiteral("report.pdf"));
    QCOMPARE(
        format::visibleName(QStringLiteral("gpj%1fdp.exe").arg(QChar(0x202E))), QStringLiteral("gpj⟨202E⟩fdp.exe"));
    QCOMPARE(format::visibleName(QStringLiteral("a%1b").arg(QChar(0x200B))), QStringLiteral("a⟨200B⟩b"));
    QCOMPARE(format::visibleName(QStringLiteral("Grüße 中文.txt")), QStringLiteral("Grüße 中文.txt"));
}

QTEST_MAIN(ThemeTest)
#include "themetest.moc"
