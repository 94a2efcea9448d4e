#include "base/paths.h"
#include "extract/extractorpool.h"
#include "support/coroutinerunner.h"
#include "support/pdffile.h"

#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// A PDF of very many pages through a worker, within memory that is far less than the default.
class PdfPagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tenThousandPages();
    void tenThousandScannedPages();

private:
    Result<Extracted> extract(const test::PdfFile& made) const
    {
        QFile file(m_folder.filePath(QStringLiteral("many.pdf")));
        if (!file.open(QIODevice::WriteOnly) || file.write(test::pdf(made)) < 0)
            return fail(ErrorCode::Io, file.errorString());
        file.close();
        ExtractLimits limits;
        limits.time = std::chrono::minutes(4); // this machine may have other things to do
        limits.memoryBytes = qint64(640) << 20;
        ExtractorPool pool(paths::extractorProgram(), 1, limits);
        const auto outcome = test::run(pool.extract(file.fileName(), {}), limits.time);
        return outcome.result ? *outcome.result
                              : fail(ErrorCode::Timeout, QStringLiteral("The test has waited enough."));
    }

    static constexpr int pages = 10'000;
    QTemporaryDir m_folder;
};

void PdfPagesTest::tenThousandPages()
{
    test::PdfFile made;
    for (int i = 0; i < pages; ++i) {
        test::PdfPage page;
        page.texts = test::pdfLines({ QStringLiteral("Sheet w%1 of the register begins with words").arg(i * 7),
            QStringLiteral("and has some more of them on its second line,"),
            QStringLiteral("which ends with the mark z%1.").arg(i * 3) });
        page.texts.append({ 300, 760, QStringLiteral("Page %1 of %2").arg(i + 1).arg(pages) });
        if (i % 100 == 0)
            page.notes.append({ "Text", QStringLiteral("seen %1").arg(i), {} });
        made.pages.append(page);
    }
    const auto read = extract(made);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    const ExtractedText& document = read->document;
    QCOMPARE(document.pages.size(), pages);
    for (const int i : { 0, 1, 4'711, 9'999 }) {
        QCOMPARE(document.pages.at(i).page, i + 1);
        QVERIFY(document.text.mid(document.pages.at(i).start).startsWith(QStringLiteral("Sheet w%1 of").arg(i * 7)));
    }
    QVERIFY(!document.text.contains(QLatin1String("Page ")));
    QCOMPARE(document.text.count(QLatin1String("Note: seen")), pages / 100);
}

void PdfPagesTest::tenThousandScannedPages()
{
    test::PdfFile made;
    made.pages.resize(pages);
    const auto read = extract(made);
    QVERIFY(!read);
    QCOMPARE(errorCodeName(read.error().code), errorCodeName(ErrorCode::NoText));
    QVERIFY(read.error().message.contains(QLatin1String("scanned")));
}

QTEST_GUILESS_MAIN(PdfPagesTest)
#include "pdfpagestest.moc"
