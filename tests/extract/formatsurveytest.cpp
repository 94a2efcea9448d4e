#include "base/paths.h"
#include "extract/extractorpool.h"
#include "support/coroutinerunner.h"

#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QTest>

using namespace docent;

/// Every real file of the kinds that are read ends as text or with a reason, and the reason is right.
class FormatSurveyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyFileEnds();
    void charsets_data();
    void charsets();

private:
    static QString folder() { return qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/formats"); }
};

namespace {

/// The files that have no text, and why. All others have.
QHash<QString, ErrorCode> withoutText()
{
    const auto names = [](std::initializer_list<const char*> list, ErrorCode code, QHash<QString, ErrorCode>& into) {
        for (const char* name : list)
            into.insert(QLatin1String(name), code);
    };
    QHash<QString, ErrorCode> reasons;
    names({ "latex__sources__2310.06825__images__swa.pdf",
              "packages__markitdown__tests__test_files__MEDRPT-2024-PAT-3847_medical_report_scan.pdf",
              "pdfbox__src__test__resources__input__merge__multitiff.pdf",
              "007-imagemagick-images__imagemagick-ASCII85Decode.pdf", "023-cmyk-image__cmyk-image.pdf" },
        ErrorCode::NoText, reasons);
    names({ "examples__src__test__resources__org__apache__pdfbox__examples__signature__sign_me_protected.pdf",
              "pdfbox__src__test__resources__org__apache__pdfbox__encryption__AESkeylength256.pdf",
              "document__bug53475-password-is-pass.docx", "password_protected.xlsx",
              "spreadsheet__crash-9bf3cd4bd6f50a8a9339d363c2c7af14b536865c.xlsx" },
        ErrorCode::Encrypted, reasons);
    names({ "slideshow__51187.pptx", "slideshow__EmbeddedVideo.pptx", "slideshow__tika-2605.pptx", "picture.pptx",
              "test-image-jpg-mime.pptx", "document__zero-length.docx", "document__Tika-792.docx",
              "integration__stress012.docx",
              "openxml4j__OPCCompliance_CoreProperties_DCTermsNamespaceLimitedUseFAIL.docx",
              "openxml4j__OPCCompliance_CoreProperties_OnlyOneCorePropertiesPart.docx",
              "test__test-data__tiny-picture-target-base-relative.docx",
              "features__steps__test_files__doc-word-default-blank.docx", "src__docx__templates__default.docx" },
        ErrorCode::Empty, reasons);
    names({ "document__clusterfuzz-testcase-minimized-POIXWPFFuzzer-5569740188549120.docx",
              "slideshow__clusterfuzz-testcase-minimized-POIXSLFFuzzer-6254434927378432.pptx",
              "slideshow__clusterfuzz-testcase-minimized-POIXSLFFuzzer-5471515212382208.pptx",
              "spreadsheet__crash-274d6342e4842d61be0fb48eaadad6208ae767ae.xlsx",
              "spreadsheet__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx" },
        ErrorCode::Damaged, reasons);
    names({ "ascii___mozilla_bug638318_text.html" }, ErrorCode::Unsupported, reasons);
    return reasons;
}

} // namespace

void FormatSurveyTest::initTestCase()
{
    if (!QDir(folder()).exists())
        QSKIP("SKIP-SUITE: no real files; DOCENT_SHARED names the folder with data/formats");
}

// A54
void FormatSurveyTest::everyFileEnds()
{
    const QHash<QString, ErrorCode> expected = withoutText();
    ExtractorPool pool(paths::extractorProgram(), 2);
    QDirIterator files(folder(),
        { QStringLiteral("*.txt"), QStringLiteral("*.srt"), QStringLiteral("*.md"), QStringLiteral("*.html"),
            QStringLiteral("*.pdf"), QStringLiteral("*.docx"), QStringLiteral("*.xlsx"), QStringLiteral("*.pptx"),
            QStringLiteral("*.odt"), QStringLiteral("*.epub"), QStringLiteral("*.eml"), QStringLiteral("*.rtf"),
            QStringLiteral("*.csv"), QStringLiteral("*.tsv"), QStringLiteral("*.json"), QStringLiteral("*.ipynb"),
            QStringLiteral("*.rst"), QStringLiteral("*.org") },
        QDir::Files, QDirIterator::Subdirectories);
    int count = 0;
    QStringList wrong;
    while (files.hasNext()) {
        const QString path = files.next();
        const QString name = files.fileName();
        const auto outcome = test::run(pool.extract(path, {}), std::chrono::seconds(90));
        QVERIFY2(outcome.result, qPrintable(name));
        const Result<Extracted>& read = *outcome.result;
        const QString found = read ? QStringLiteral("text") : errorCodeName(read.error().code);
        const QString wanted = expected.contains(name) ? errorCodeName(expected.value(name)) : QStringLiteral("text");
        qInfo().noquote() << found.leftJustified(11) << name
                          << (read ? QString::number(read->document.text.size()) : read.error().message);
        if (found != wanted)
            wrong.append(name + QLatin1String(": ") + found + QLatin1String(" instead of ") + wanted);
        ++count;
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    QVERIFY(count > 150);
}

void FormatSurveyTest::charsets_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* words) {
        QTest::newRow(name) << QString::fromLatin1(name) << QString::fromUtf8(words);
    };
    row("EUC-TW___ude_euc-tw1.txt", "維基大典");
    row("MacCyrillic___ude_1.txt", "гимназии");
    row("UTF-16LE__plane1-utf-16le.html", "Unicode");
    row("UTF-32LE__nobom-utf32le.txt", " ");
    row("iso-2022-jp___ude_1.txt", "の");
    row("iso-2022-kr___ude_iso2.txt", "사람들은");
    row("iso-8859-7-greek___ude_1.txt", "δικαίωμα");
    row("windows-1251-russian___ude_1.txt", "гимназии");
    row("windows-1255-hebrew___ude_he2.txt", "העברית");
    row("KOI8-R___chromium_KOI8-R_with_no_encoding_specified.html", "и");
    row("Big5___chromium_Big5_with_no_encoding_specified.html", "的");
}

void FormatSurveyTest::charsets()
{
    QFETCH(QString, name);
    QFETCH(QString, words);
    ExtractorPool pool(paths::extractorProgram(), 1);
    const auto outcome = test::run(pool.extract(folder() + QStringLiteral("/encodings_chardet/") + name, {}));
    QVERIFY(outcome.result && *outcome.result);
    const QString text = (*outcome.result)->document.text;
    QVERIFY2(text.contains(words), qPrintable(text.left(200)));
    QVERIFY(!text.contains(QChar(QChar::ReplacementCharacter)));
}

QTEST_GUILESS_MAIN(FormatSurveyTest)
#include "formatsurveytest.moc"
