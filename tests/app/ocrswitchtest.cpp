#include "app/application.h"
#include "ingest/ingestqueue.h"
#include "settings/settings.h"
#include "support/coroutinerunner.h"
#include "support/temporarylibrary.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;

/// Switching the recognition of text on while the program runs.
class OcrSwitchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void scansAreReadAgainByThemselves();
};

namespace {

void write(const QString& path, const QByteArray& content, bool executable = false)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("can't write %s", qPrintable(path));
    if (executable)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

qsizetype found(Application& app, const QString& word)
{
    SearchRequest request;
    request.query = word;
    const auto outcome = test::run(app.retriever().search(std::move(request), {}));
    return outcome.result && *outcome.result ? (*outcome.result)->hits.size() : -1;
}

} // namespace

/// In the languages of the settings, and again when these change.
void OcrSwitchTest::scansAreReadAgainByThemselves()
{
    const QTemporaryDir place;
    const QByteArray png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10", 24);
    write(place.filePath(QStringLiteral("scan.png")), png + QByteArray(40, '\0'));
    write(place.filePath(QStringLiteral("tesseract")), "#!/bin/sh\necho \"Painted $*\"\n", true);
    qputenv("PATH", QFile::encodeName(place.path()));
    const QTemporaryDir library;
    Application app(library.path());
    QVERIFY(test::run(app.open({})).result->has_value());
    app.settings().setOcrLanguages(QStringLiteral("eng"));
    app.followSettings();
    app.queue().start();
    const auto added = test::run(app.queue().add({ place.filePath(QStringLiteral("scan.png")) }, {}, {}));
    QCOMPARE((*added.result)->skipped.size(), 1);
    app.settings().setOcr(true);
    QTRY_COMPARE(found(app, QStringLiteral("eng")), 1);
    app.settings().setOcrLanguages(QStringLiteral("deu"));
    QTRY_COMPARE(found(app, QStringLiteral("deu")), 1);
    QCOMPARE(found(app, QStringLiteral("eng")), 0);
    QVERIFY(test::finish(app.shutdown()));
}

QTEST_GUILESS_MAIN(OcrSwitchTest)
#include "ocrswitchtest.moc"
