#include "base/paths.h"
#include "extract/extractorpool.h"
#include "ingest/documentpasswords.h"
#include "ingest/ingestqueue.h"
#include "models/librarysession.h"
#include "settings/secrets.h"
#include "support/pdffile.h"
#include "support/temporarylibrary.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// A password that somebody wants kept.
class PasswordKeepingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyOneThatOpensIsKept();
};

void PasswordKeepingTest::onlyOneThatOpensIsKept()
{
    test::PdfFile made;
    made.pages = { { test::pdfLines({ QStringLiteral("The vault opens at noon.") }), {}, {} } };
    made.protection = { "open sesame", {}, 3 };
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("vault.pdf")));
    const QByteArray bytes = test::pdf(made);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    const QString keys = folder.filePath(QStringLiteral("keys.ini"));
    test::TemporaryLibrary library;
    QThreadPool pool;
    VectorIndex vectors(library.database(), pool);
    ExtractorPool extractors(paths::extractorProgram(), 1);
    Secrets secrets(keys, false);
    DocumentPasswords passwords(&secrets);
    const auto read = [&](QString path, std::stop_token stop) {
        return extractUnlocked(extractors, passwords, std::move(path), std::move(stop));
    };
    IngestQueue queue(library.database(), read, vectors, pool);
    const auto kept = [&]() -> QStringList {
        Secrets later(keys, false);
        DocumentPasswords next(&later);
        const auto found = test::run(next.find(file.fileName(), {}));
        return found.result && *found.result ? **found.result : QStringList();
    };
    QVERIFY(!test::run(queue.add({ file.fileName() }, {}, {})).result->value().failed.isEmpty());
    int runs = 0;
    connect(&queue, &IngestQueue::finished, this, [&runs] { ++runs; });
    for (const char* password : { "open barley", "open sesame" }) {
        LibrarySession session(library.database(), queue, passwords, pool);
        const int before = runs;
        session.unlock(file.fileName(), QLatin1String(password), true);
        QTRY_COMPARE(runs, before + 1);
        if (password == QByteArray("open sesame"))
            QTRY_COMPARE(kept(), QStringList { QStringLiteral("open sesame") });
        QVERIFY(test::finish(session.shutdown()));
        QCOMPARE(kept().isEmpty(), password == QByteArray("open barley"));
    }
    QVERIFY(test::finish(queue.shutdown()));
    pool.waitForDone();
}

QTEST_GUILESS_MAIN(PasswordKeepingTest)
#include "passwordkeepingtest.moc"
