#include "support/ggufbytes.h"
#include "support/scriptedserver.h"
#include "support/windowstage.h"
#include "ui/settings/getmodeldialog.h"
#include "ui/settings/modelspage.h"

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

namespace {

/// The dialog over an Ollama and a web server of the test's own.
struct Scene {
    explicit Scene()
        : stage({}, { { QStringLiteral("Ollama"), server.port(), ModelConfig::Kind::Ollama } })
    {
        server.on("/api/tags", ScriptedReply::json(R"({"models":[{"name":"llama3.2"}]})"));
        stage.http().setOffline(false);
        QSignalSpy found(&stage.models(), &ModelSession::foundChanged);
        stage.models().refresh();
        if (!found.wait())
            qFatal("Ollama is not looked for");
        dialog = std::make_unique<GetModelDialog>(stage.context());
        dialog->show();
        line("Folder")->setText(place.path());
    }

    QLineEdit* line(const char* name) const
    {
        const QList<QLineEdit*> lines = dialog->findChildren<QLineEdit*>();
        for (QLineEdit* each : lines) {
            if (each->accessibleName() == QLatin1String(name))
                return each;
        }
        return nullptr;
    }
    QPushButton* button(const char* text) const { return buttonThatSays(dialog.get(), QString::fromUtf8(text)); }
    bool says(const char* text) const
    {
        const QList<QLabel*> labels = dialog->findChildren<QLabel*>();
        return std::any_of(labels.cbegin(), labels.cend(), [text](const QLabel* label) {
            return label->isVisible() && label->text().contains(QString::fromUtf8(text));
        });
    }

    ScriptedServer server;
    QTemporaryDir place;
    WindowStage stage;
    std::unique_ptr<GetModelDialog> dialog;
};

} // namespace

/// "Get a model…": the list, downloads and pulls.
class GetModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void listFillsTheFields();
    void fileIsDownloadedAndUsed();
    void otherModelsStay();
    void fileForMeaningIsNotUsedToAnswer();
    void pausedAndGoneOn();
    void pausedAndGivenUp();
    void givenUpInAnotherDialog_data();
    void givenUpInAnotherDialog();
    void failureIsSaid();
    void ollamaPulls();
    void fieldsAreChecked();
    void pageOpensIt();
};

void GetModelTest::listFillsTheFields()
{
    Scene scene;
    auto* list = scene.dialog->findChild<QListWidget*>();
    QTRY_VERIFY(list->count() >= 6);
    QVERIFY(list->item(0)->text().contains(QLatin1String("Apache-2.0")));
    QVERIFY(list->item(0)->text().contains(QLatin1String("of memory")));
    QTest::keyClick(list, Qt::Key_Down);
    list->setCurrentRow(2);
    QVERIFY(scene.line("Address")->text().startsWith(QLatin1String("https://huggingface.co/")));
    QVERIFY(scene.line("Address")->text().endsWith(QLatin1String(".gguf")));
    QVERIFY(!scene.line("Name at Ollama")->text().isEmpty());
    QVERIFY(scene.button("Download")->isEnabled());
    QVERIFY(scene.button("Get with Ollama")->isEnabled());
    QCOMPARE(controlsWithoutName(scene.dialog.get()).join(QLatin1Char('\n')), QString());
}

void GetModelTest::fileIsDownloadedAndUsed()
{
    Scene scene;
    scene.server.on("/tiny.gguf", ScriptedReply::text(GgufBytes::chat().bytes(), "application/octet-stream"));
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/tiny.gguf")).toString());
    QVERIFY(!scene.button("Use it")->isVisible());
    scene.button("Download")->click();
    QVERIFY(scene.button("Pause")->isVisible());
    QVERIFY(!scene.button("Download")->isEnabled());
    QTRY_VERIFY(scene.says("Downloaded: "));
    const QString file = scene.place.filePath(QStringLiteral("tiny.gguf"));
    QVERIFY(QFile::exists(file));
    QVERIFY(!scene.dialog->findChild<QProgressBar*>()->isVisible());
    scene.button("Use it")->click();
    const ModelConfig chosen { ModelConfig::Kind::File, QUrl::fromLocalFile(file), {} };
    QTRY_COMPARE(scene.stage.settings().chatModel(), chosen);
    QVERIFY(!scene.dialog->isVisible());
}

void GetModelTest::otherModelsStay()
{
    Scene scene;
    const ModelConfig server { ModelConfig::Kind::OpenAi, scene.server.url(QStringLiteral("/v1")), {} };
    ModelChoice before { server, server, server };
    before.small.model = QStringLiteral("tiny");
    before.embedding.model = QStringLiteral("vectors");
    scene.stage.settings().setModels(before);
    scene.server.on("/tiny.gguf", ScriptedReply::text(GgufBytes::chat().bytes(), "application/octet-stream"));
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/tiny.gguf")).toString());
    scene.button("Download")->click();
    QTRY_VERIFY(scene.button("Use it")->isVisible());
    scene.button("Use it")->click();
    QTRY_COMPARE(scene.stage.settings().chatModel().kind, ModelConfig::Kind::File);
    QCOMPARE(scene.stage.settings().models().small, before.small);
    QCOMPARE(scene.stage.settings().models().embedding, before.embedding);
}

void GetModelTest::fileForMeaningIsNotUsedToAnswer()
{
    Scene scene;
    scene.server.on("/tiny.gguf", ScriptedReply::text(GgufBytes::embedding().bytes(), "application/octet-stream"));
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/tiny.gguf")).toString());
    scene.button("Download")->click();
    QTRY_VERIFY(scene.says("Downloaded: "));
    QVERIFY(!scene.button("Use it")->isVisible());
}

void GetModelTest::pausedAndGoneOn()
{
    Scene scene;
    const QByteArray bytes = GgufBytes::chat().bytes() + QByteArray(2'000'000, 'x');
    ScriptedReply half = ScriptedReply::raw("HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: "
        + QByteArray::number(bytes.size()) + "\r\n\r\n" + bytes.left(1'500'000));
    scene.server.on("/tiny.gguf", half.stall());
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/tiny.gguf")).toString());
    scene.button("Download")->click();
    QTRY_VERIFY(scene.says("Downloading tiny.gguf"));
    const QString part = scene.place.filePath(QStringLiteral("tiny.gguf.part"));
    QTRY_VERIFY(QFile(part).size() >= 1'000'000);
    QTRY_VERIFY(scene.says(" of 2 MB"));
    scene.button("Pause")->click();
    QTRY_VERIFY(scene.says("Paused."));
    scene.server.on("/tiny.gguf", [&bytes](const SeenRequest& request) {
        const qsizetype from = request.header("range").mid(6).chopped(1).toLongLong();
        return ScriptedReply::text(bytes.mid(from), "application/octet-stream", 206)
            .header("Content-Range",
                "bytes " + QByteArray::number(from) + '-' + QByteArray::number(bytes.size() - 1) + '/'
                    + QByteArray::number(bytes.size()));
    });
    scene.button("Go on")->click();
    QTRY_VERIFY(scene.says("Downloaded: "));
    QCOMPARE(QFile(scene.place.filePath(QStringLiteral("tiny.gguf"))).size(), qint64(bytes.size()));
    QVERIFY(scene.server.requests("/tiny.gguf").last().header("range").startsWith("bytes=1"));
}

void GetModelTest::pausedAndGivenUp()
{
    Scene scene;
    ScriptedReply half =
        ScriptedReply::raw("HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: 9999999\r\n\r\nGGUF....");
    scene.server.on("/tiny.gguf", half.stall());
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/tiny.gguf")).toString());
    scene.button("Download")->click();
    QTRY_VERIFY(scene.says("Downloading tiny.gguf"));
    QVERIFY(!scene.button("Give up")->isVisible());
    scene.button("Pause")->click();
    QTRY_VERIFY(scene.button("Give up")->isVisible());
    QVERIFY(!QDir(scene.place.path()).isEmpty());
    scene.button("Give up")->click();
    QTRY_VERIFY(QDir(scene.place.path()).isEmpty());
    QVERIFY(scene.says("was removed"));
    QVERIFY(!scene.button("Give up")->isVisible());
}

void GetModelTest::givenUpInAnotherDialog_data()
{
    QTest::addColumn<bool>("fails");
    QTest::newRow("paused") << false;
    QTest::newRow("failed") << true;
}

void GetModelTest::givenUpInAnotherDialog()
{
    QFETCH(const bool, fails);
    Scene scene;
    const ScriptedReply half =
        ScriptedReply::raw("HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: 9999999\r\n\r\nGGUF....").stall();
    scene.server.on("/tiny.gguf", { half, ScriptedReply::text("gone", "text/plain", 403) });
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/tiny.gguf")).toString());
    scene.button("Download")->click();
    QTRY_VERIFY(scene.says("Downloading tiny.gguf"));
    scene.button("Pause")->click();
    QTRY_VERIFY(scene.button("Give up")->isVisible());
    if (fails) {
        scene.button("Go on")->click();
        QTRY_VERIFY(scene.button("Give up")->isVisible() && scene.server.requests("/tiny.gguf").size() == 2);
    }
    scene.dialog = std::make_unique<GetModelDialog>(scene.stage.context());
    scene.dialog->show();
    QVERIFY(scene.button("Give up")->isVisible());
    QCOMPARE(scene.line("Folder")->text(), scene.place.path());
    scene.button("Give up")->click();
    QTRY_VERIFY(QDir(scene.place.path()).isEmpty());
    scene.dialog = std::make_unique<GetModelDialog>(scene.stage.context());
    scene.dialog->show();
    QVERIFY(!scene.button("Give up")->isVisible());
}

void GetModelTest::failureIsSaid()
{
    Scene scene;
    scene.line("Address")->setText(scene.server.url(QStringLiteral("/none.gguf")).toString());
    scene.button("Download")->click();
    QTRY_VERIFY(scene.says("has no file at this address"));
    QVERIFY(scene.button("Download")->isEnabled());
    QVERIFY(!scene.button("Use it")->isVisible());
    QVERIFY(!scene.button("Give up")->isVisible()); // there is nothing of it
}

void GetModelTest::ollamaPulls()
{
    Scene scene;
    scene.server.on("/api/pull",
        ScriptedReply::chunked("application/x-ndjson")
            .send("{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":2000000,\"completed\":500000}\n")
            .gate("go")
            .send("{\"status\":\"success\"}\n"));
    scene.line("Name at Ollama")->setText(QStringLiteral("qwen3:4b"));
    scene.button("Get with Ollama")->click();
    QTRY_VERIFY(scene.says("500 kB of 2 MB"));
    QCOMPARE(scene.dialog->findChild<QProgressBar*>()->value(), 250);
    scene.server.openGate("go");
    QTRY_VERIFY(scene.says("Ollama has qwen3:4b now."));
    scene.button("Use it")->click();
    QTRY_COMPARE(scene.stage.settings().chatModel().model, QStringLiteral("qwen3:4b"));
    QCOMPARE(scene.stage.settings().chatModel().kind, ModelConfig::Kind::Ollama);
}

void GetModelTest::fieldsAreChecked()
{
    Scene scene;
    QPushButton* download = scene.button("Download");
    QVERIFY(!download->isEnabled());
    QVERIFY(!scene.button("Get with Ollama")->isEnabled());
    for (const char* bad : { "example.org/m.gguf", "file:///m.gguf", "https://" }) {
        scene.line("Address")->setText(QLatin1String(bad));
        QVERIFY2(!download->isEnabled(), bad);
    }
    scene.line("Address")->setText(QStringLiteral("https://example.org/m.gguf"));
    QVERIFY(download->isEnabled());
    scene.line("Checksum")->setText(QStringLiteral("abc"));
    QVERIFY(!download->isEnabled());
    scene.line("Checksum")->setText(QString(64, QLatin1Char('a')));
    QVERIFY(download->isEnabled());
    scene.line("Folder")->setText(QStringLiteral("models"));
    QVERIFY(!download->isEnabled());
}

void GetModelTest::pageOpensIt()
{
    WindowStage stage;
    ModelsPage page(stage.context());
    page.show();
    buttonThatSays(&page, QString::fromUtf8("Get a model…"))->click();
    auto* dialog = page.findChild<GetModelDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->close();
    QTRY_VERIFY(!page.findChild<GetModelDialog*>());
}

QTEST_MAIN(GetModelTest)
#include "getmodeltest.moc"
