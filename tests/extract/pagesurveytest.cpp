#include "base/paths.h"
#include "extract/extractorpool.h"
#include "ingest/chunker.h"
#include "support/coroutinerunner.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

using namespace docent;

/// The page of a passage is the one that holds its first words, and words stand in the order in which they are read, by
/// another program's reading of the same files.
class PageSurveyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passagesKnowTheirPage();
    void wordsStandInOrder();
};

namespace {

const char* const missing =
    "SKIP-SUITE: no real files (DOCENT_SHARED names the folder with data), or no pdftotext (package poppler-utils)";

QString lettersOf(QStringView text)
{
    QString letters;
    for (const QChar c : text) {
        if (c.isLetterOrNumber())
            letters.append(c.toCaseFolded());
    }
    return letters;
}

/// The pages of a PDF as pdftotext reads them.
QStringList otherPagesOf(const QString& path)
{
    QProcess program;
    program.start(
        QStringLiteral("pdftotext"), { QStringLiteral("-enc"), QStringLiteral("UTF-8"), path, QStringLiteral("-") });
    program.waitForFinished();
    return QString::fromUtf8(program.readAllStandardOutput()).split(QLatin1Char('\f'));
}

QStringList wordsOf(const QString& text)
{
    static const QRegularExpression others(QStringLiteral("[^\\w]+"), QRegularExpression::UseUnicodePropertiesOption);
    return text.toCaseFolded().split(others, Qt::SkipEmptyParts);
}

/// The length of the longest common subsequence.
int inCommon(const QStringList& a, const QStringList& b)
{
    QList<int> row(b.size() + 1);
    for (const QString& word : a) {
        int before = 0;
        for (qsizetype i = 0; i < b.size(); ++i) {
            const int here = row.at(i + 1);
            row[i + 1] = word == b.at(i) ? before + 1 : std::max(here, row.at(i));
            before = here;
        }
    }
    return row.last();
}

bool isMissing(const QDir& folder)
{
    return !folder.exists() || QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty();
}

} // namespace

void PageSurveyTest::passagesKnowTheirPage()
{
    const QDir folder(qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/qa/benefits"));
    if (isMissing(folder))
        QSKIP(missing);
    ExtractorPool pool(paths::extractorProgram(), 1);
    int right = 0;
    int all = 0;
    for (const QString& name : folder.entryList({ QStringLiteral("*.pdf") })) {
        const auto outcome = test::run(pool.extract(folder.filePath(name), {}), std::chrono::seconds(90));
        QVERIFY(outcome.result && *outcome.result);
        QStringList pages = otherPagesOf(folder.filePath(name));
        for (QString& page : pages)
            page = lettersOf(page);
        for (const Passage& passage : chunk((*outcome.result)->document)) {
            constexpr qsizetype compared = 40;
            const QString beginning = lettersOf(passage.text).left(compared);
            ++all;
            if (passage.page >= 1 && passage.page <= pages.size() && pages.at(passage.page - 1).contains(beginning))
                ++right;
            else
                qInfo().noquote() << name << passage.page << beginning;
        }
    }
    qInfo("%d of %d passages begin on the page they name", right, all);
    QVERIFY(all > 200);
    QVERIFY(right * 100 >= all * 98);
}

void PageSurveyTest::wordsStandInOrder()
{
    const QDir folder(qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data"));
    if (isMissing(folder))
        QSKIP(missing);
    ExtractorPool pool(paths::extractorProgram(), 1);
    int right = 0;
    int all = 0;
    for (const char* name : { "qa/benefits/Benefit_Options.pdf", "qa/benefits/employee_handbook.pdf",
             "qa/benefits/role_library.pdf", "formats/unstructured/pdf__multi-column-2p.pdf",
             "formats/unstructured/pdf__embedded-images.pdf", "formats/docling/pdf__sources__multi_page.pdf",
             "formats/pdfbox/pdfbox__src__test__resources__input__cweb.pdf",
             "formats/pdfbox/pdfbox__src__test__resources__input__merge__PDFBOX-5809-509329.pdf" }) {
        const QString path = folder.filePath(QLatin1String(name));
        const auto outcome = test::run(pool.extract(path, {}), std::chrono::seconds(90));
        QVERIFY2(outcome.result && *outcome.result, name);
        const ExtractedText& document = (*outcome.result)->document;
        const QStringList others = otherPagesOf(path);
        for (qsizetype i = 0; i < document.pages.size(); ++i) {
            const qsizetype start = document.pages.at(i).start;
            const qsizetype end = i + 1 < document.pages.size() ? document.pages.at(i + 1).start : document.text.size();
            const QStringList ours = wordsOf(document.text.mid(start, end - start));
            const QStringList theirs = wordsOf(others.value(document.pages.at(i).page - 1));
            right += inCommon(ours, theirs);
            all += int(std::min(ours.size(), theirs.size()));
        }
    }
    qInfo("%d of %d words stand in the order in which pdftotext has them", right, all);
    QVERIFY(all > 20'000);
    QVERIFY(right * 1000LL >= all * 993LL);
}

QTEST_GUILESS_MAIN(PageSurveyTest)
#include "pagesurveytest.moc"
