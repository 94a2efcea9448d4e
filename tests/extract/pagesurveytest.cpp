#include "base/paths.h"
#include "extract/extractorpool.h"
#include "ingest/chunker.h"
#include "support/coroutinerunner.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace docent;

/// The page of a passage is the one that holds its first words, by another program's reading of the same files.
class PageSurveyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passagesKnowTheirPage();
};

namespace {

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
QStringList pagesOf(const QString& path)
{
    QProcess program;
    program.start(
        QStringLiteral("pdftotext"), { QStringLiteral("-enc"), QStringLiteral("UTF-8"), path, QStringLiteral("-") });
    program.waitForFinished();
    QStringList pages = QString::fromUtf8(program.readAllStandardOutput()).split(QLatin1Char('\f'));
    for (QString& page : pages)
        page = lettersOf(page);
    return pages;
}

} // namespace

void PageSurveyTest::passagesKnowTheirPage()
{
    const QDir folder(qEnvironmentVariable("DOCENT_SHARED") + QStringLiteral("/data/qa/benefits"));
    if (!folder.exists())
        QSKIP("SKIP-SUITE: no real files; DOCENT_SHARED names the folder with data/qa");
    if (QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty())
        QSKIP("SKIP-SUITE: pdftotext is not installed (package poppler-utils)");
    ExtractorPool pool(paths::extractorProgram(), 1);
    int right = 0;
    int all = 0;
    for (const QString& name : folder.entryList({ QStringLiteral("*.pdf") })) {
        const auto outcome = test::run(pool.extract(folder.filePath(name), {}), std::chrono::seconds(90));
        QVERIFY(outcome.result && *outcome.result);
        const QStringList pages = pagesOf(folder.filePath(name));
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

QTEST_GUILESS_MAIN(PageSurveyTest)
#include "pagesurveytest.moc"
