#include "ui/settings/settingsdialog.h"
#include "support/findwidgets.h"
#include "support/windowstage.h"
#include "ui/appearance.h"
#include "ui/settings/modelform.h"
#include "ui/settings/modelspage.h"
#include "ui/welcome/welcomeview.h"
#include "ui/widgets/switch.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

class SettingsDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void pagesByKeyboard();
    void chunkingAppliesAtOnce();
    void fileLimitsApplyAtOnce();
    void recognitionAppliesAtOnce();
    void recognitionWithoutTesseract();
    void switchesApplyAtOnce();
    void themeAppliesAtOnce();
    void formSpeaksOfTheModel_data();
    void formSpeaksOfTheModel();
    void modelFileIsChosen();
    void modelFilesAreRunAsSaid();
    void badAddressIsRefused();
    void modelIsApplied();
    void testSaysInWordsWhatWorks();
    void listedModelsKeepWhatIsTyped();
    void everyControlHasAName();
    void welcomeTellsOfTheModel();
    void welcomeTakesAModelFile();
};

void SettingsDialogTest::pagesByKeyboard()
{
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    dialog.show();
    auto* list = dialog.findChild<QListWidget*>();
    QTest::keyClick(list, Qt::Key_Down);
    QVERIFY(dialog.page(SettingsDialog::Page::Reading)->isVisible());
    dialog.showPage(SettingsDialog::Page::Privacy);
    QVERIFY(dialog.page(SettingsDialog::Page::Privacy)->isVisible());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void SettingsDialogTest::chunkingAppliesAtOnce()
{
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    const QList<QSpinBox*> boxes = dialog.page(SettingsDialog::Page::Reading)->findChildren<QSpinBox*>();
    QCOMPARE(boxes.size(), 5);
    QCOMPARE(boxes.at(0)->value(), 512);
    QCOMPARE(boxes.at(1)->value(), 64);
    boxes.at(0)->setValue(256);
    QCOMPARE(stage.settings().chunkTokens(), 256);
    boxes.at(1)->setValue(32);
    QCOMPARE(stage.settings().chunkOverlap(), 32);
    // The overlap is never more than half.
    boxes.at(0)->setValue(40);
    QCOMPARE(stage.settings().chunkOverlap(), 20);
    QCOMPARE(boxes.at(1)->value(), 20);
    stage.settings().setChunking(800, 100);
    QCOMPARE(boxes.at(0)->value(), 800);
    QCOMPARE(boxes.at(1)->value(), 100);
}

void SettingsDialogTest::fileLimitsApplyAtOnce()
{
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    const QList<QSpinBox*> boxes = dialog.page(SettingsDialog::Page::Reading)->findChildren<QSpinBox*>();
    QCOMPARE(boxes.size(), 5);
    QCOMPARE(boxes.at(2)->value(), 60);
    QCOMPARE(boxes.at(3)->value(), 200);
    QCOMPARE(boxes.at(4)->value(), 2048);
    boxes.at(2)->setValue(90);
    QCOMPARE(stage.settings().secondsPerFile(), 90);
    stage.settings().setFileLimits(30, 100, 500);
    QCOMPARE(boxes.at(2)->value(), 30);
    QCOMPARE(boxes.at(3)->value(), 100);
    QCOMPARE(boxes.at(4)->value(), 500);
}

/// Offered is what is installed: here, two languages of the test's own.
void SettingsDialogTest::recognitionAppliesAtOnce()
{
    const QTemporaryDir installed;
    for (const char* name : { "deu.traineddata", "eng.traineddata", "osd.traineddata", "tesseract" }) {
        QFile file(installed.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(installed.path()));
    qputenv("TESSDATA_PREFIX", QFile::encodeName(installed.path()));
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    qputenv("PATH", path);
    qunsetenv("TESSDATA_PREFIX");
    QWidget* page = dialog.page(SettingsDialog::Page::Reading);
    auto* on = named<QCheckBox>(page, QStringLiteral("Read scanned pages and images (OCR)"));
    auto* languages = page->findChild<QListWidget*>();
    QVERIFY(on && languages);
    QVERIFY(!on->isChecked() && on->isEnabled());
    QVERIFY(!languages->isEnabled());
    QCOMPARE(languages->count(), 2);
    QCOMPARE(languages->item(0)->text(), QStringLiteral("German"));
    QCOMPARE(languages->item(1)->checkState(), Qt::Checked);
    on->click();
    QVERIFY(stage.settings().ocr());
    QVERIFY(languages->isEnabled());
    languages->item(0)->setCheckState(Qt::Checked);
    QCOMPARE(stage.settings().ocrLanguages(), QStringLiteral("deu+eng"));
    // The last language can't be taken away.
    languages->item(0)->setCheckState(Qt::Unchecked);
    languages->item(1)->setCheckState(Qt::Unchecked);
    QCOMPARE(stage.settings().ocrLanguages(), QStringLiteral("eng"));
    QCOMPARE(languages->item(1)->checkState(), Qt::Checked);
    stage.settings().setOcr(false);
    QVERIFY(!on->isChecked());
}

void SettingsDialogTest::recognitionWithoutTesseract()
{
    const QTemporaryDir nothing;
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(nothing.path()));
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    qputenv("PATH", path);
    QWidget* page = dialog.page(SettingsDialog::Page::Reading);
    auto* on = named<QCheckBox>(page, QStringLiteral("Read scanned pages and images (OCR)"));
    QVERIFY(on && !on->isEnabled());
    QVERIFY(shows(page, QStringLiteral("install the package tesseract-ocr")));
}

void SettingsDialogTest::switchesApplyAtOnce()
{
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    auto* offline = dialog.page(SettingsDialog::Page::Privacy)->findChild<Switch*>();
    QVERIFY(offline->isChecked());
    offline->click();
    QVERIFY(!stage.settings().offline());
    stage.settings().setOffline(true);
    QVERIFY(offline->isChecked());
    auto* condense = dialog.page(SettingsDialog::Page::Search)->findChild<QCheckBox*>();
    QVERIFY(condense->isChecked());
    condense->click();
    QVERIFY(!stage.settings().condense());
    auto* suggest = dialog.page(SettingsDialog::Page::Search)->findChildren<QCheckBox*>().at(1);
    QVERIFY(suggest->isChecked());
    suggest->click();
    QVERIFY(!stage.settings().suggest());
}

void SettingsDialogTest::themeAppliesAtOnce()
{
    WindowStage stage;
    Appearance appearance(*qApp, stage.settings());
    SettingsDialog dialog(stage.context());
    dialog.show();
    QWidget* page = dialog.page(SettingsDialog::Page::Appearance);
    named<QRadioButton>(page, QStringLiteral("Dark"))->click();
    QCOMPARE(stage.settings().theme(), ThemeChoice::Dark);
    QVERIFY(dialog.palette().color(QPalette::Window).lightness() < 128);
    stage.settings().setTheme(ThemeChoice::Light);
    QVERIFY(named<QRadioButton>(page, QStringLiteral("Light"))->isChecked());
    QVERIFY(dialog.palette().color(QPalette::Window).lightness() > 128);
    qApp->setStyleSheet({});
}

void SettingsDialogTest::formSpeaksOfTheModel_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("stored");
    QTest::newRow("ollama") << int(ModelConfig::Kind::Ollama) << QStringLiteral("http://127.0.0.1:11434")
                            << QStringLiteral("http://127.0.0.1:11434");
    QTest::newRow("a slash at the end goes")
        << int(ModelConfig::Kind::OpenAi) << QStringLiteral("https://example.org/v1/")
        << QStringLiteral("https://example.org/v1");
    QTest::newRow("spaces around go") << int(ModelConfig::Kind::Azure) << QStringLiteral(" https://n.openai.azure.com ")
                                      << QStringLiteral("https://n.openai.azure.com");
}

void SettingsDialogTest::formSpeaksOfTheModel()
{
    QFETCH(int, kind);
    QFETCH(QString, address);
    QFETCH(QString, stored);
    ModelForm form;
    ModelConfig chat { ModelConfig::Kind(kind), {}, QStringLiteral("llama3.2") };
    form.setChoice({ chat, {}, {} });
    called<QLineEdit>(&form, QStringLiteral("Address"))->setText(address);
    QCOMPARE(form.choice().chat.kind, ModelConfig::Kind(kind));
    QCOMPARE(form.choice().chat.endpoint, QUrl(stored));
    QCOMPARE(form.choice().chat.model, QStringLiteral("llama3.2"));
    QCOMPARE(form.choice().embedding.kind, ModelConfig::Kind::None);
    QCOMPARE(form.problem(), QString());
    called<QComboBox>(&form, QStringLiteral("Model for meaning"))->setEditText(QStringLiteral("nomic-embed-text"));
    QCOMPARE(form.choice().embedding.kind, ModelConfig::Kind(kind));
    QCOMPARE(form.choice().embedding.endpoint, QUrl(stored));
    QCOMPARE(form.choice().embedding.model, QStringLiteral("nomic-embed-text"));
    QCOMPARE(form.choice().small.kind, ModelConfig::Kind::None);
    called<QComboBox>(&form, QStringLiteral("Model for small tasks"))->setEditText(QStringLiteral("llama3.2:1b"));
    QCOMPARE(form.choice().small.kind, ModelConfig::Kind(kind));
    QCOMPARE(form.choice().small.endpoint, QUrl(stored));
    QCOMPARE(form.choice().small.model, QStringLiteral("llama3.2:1b"));
    const ModelChoice all = form.choice();
    ModelForm other;
    other.setChoice(all);
    QCOMPARE(other.choice(), all);
}

void SettingsDialogTest::modelFileIsChosen()
{
    WindowStage stage;
    ModelsPage page(stage.context());
    page.show();
    auto* kinds = called<QComboBox>(&page, QStringLiteral("Answers come from"));
    auto* field = called<QLineEdit>(&page, QStringLiteral("Model file"));
    QVERIFY(!field->isVisible());
    kinds->setCurrentIndex(kinds->findData(int(ModelConfig::Kind::File)));
    QVERIFY(field->isVisible());
    QVERIFY(!called<QLineEdit>(&page, QStringLiteral("Address"))->isVisible());
    QVERIFY(shows(&page, QStringLiteral("HOW MODEL FILES ARE RUN")));
    auto* apply = named<QPushButton>(&page, QStringLiteral("Apply"));
    QVERIFY(!apply->isEnabled());
    field->setText(QStringLiteral("chat.gguf")); // of which folder?
    QVERIFY(!apply->isEnabled());
    // The button opens a dialog and goes on; what is chosen there is taken.
    called<QPushButton>(&page, QStringLiteral("Choose: Model file"))->click();
    auto* dialog = page.findChild<QFileDialog*>();
    QVERIFY(dialog);
    Q_EMIT dialog->fileSelected(QStringLiteral("/models/chat.gguf"));
    dialog->close();
    called<QLineEdit>(&page, QStringLiteral("File for meaning"))->setText(QStringLiteral("/models/embed.gguf"));
    apply->click();
    const ModelConfig chat { ModelConfig::Kind::File, QUrl::fromLocalFile(QStringLiteral("/models/chat.gguf")), {} };
    const ModelConfig embedding { chat.kind, QUrl::fromLocalFile(QStringLiteral("/models/embed.gguf")), {} };
    QTRY_COMPARE(stage.settings().embeddingModel(), embedding);
    QCOMPARE(stage.settings().chatModel(), chat);
    QVERIFY(shows(&page, QStringLiteral("Answers come from chat.gguf.")));
    QCOMPARE(stage.models().currentName(), QString::fromUtf8("chat · this computer"));
    ModelsPage again(stage.context());
    QCOMPARE(again.form()->choice(), stage.settings().models());
    QTRY_VERIFY(!page.findChild<QFileDialog*>());
    QCOMPARE(controlsWithoutName(&page).join(QLatin1Char('\n')), QString());
}

void SettingsDialogTest::modelFilesAreRunAsSaid()
{
    const QTemporaryDir nothing;
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", QFile::encodeName(nothing.path()));
    WindowStage stage;
    stage.settings().setModelFiles(QStringLiteral("/nowhere/llama-server"), 10, true);
    ModelsPage page(stage.context());
    page.form()->setChoice({ { ModelConfig::Kind::File, {}, {} }, {}, {} });
    page.show();
    QTRY_VERIFY(shows(&page, QStringLiteral("/nowhere/llama-server, which the settings name")));
    auto* program = called<QLineEdit>(&page, QStringLiteral("Program llama-server"));
    program->setText(QStringLiteral("/bin/true"));
    QTest::keyClick(program, Qt::Key_Return);
    qputenv("PATH", path);
    QCOMPARE(stage.settings().llamaServer(), QStringLiteral("/bin/true"));
    QTRY_VERIFY(shows(&page, QStringLiteral("Found: /bin/true")));
    auto* minutes = called<QSpinBox>(&page, QStringLiteral("Unloaded when unused for"));
    QCOMPARE(minutes->value(), 10);
    minutes->setValue(3);
    QCOMPARE(stage.settings().modelIdleMinutes(), 3);
    named<QCheckBox>(&page, QStringLiteral("Refuse models that don't fit the free memory"))->click();
    QVERIFY(!stage.settings().checkModelMemory());
    QCOMPARE(stage.settings().llamaServer(), QStringLiteral("/bin/true"));
}

void SettingsDialogTest::badAddressIsRefused()
{
    WindowStage stage;
    ModelsPage page(stage.context());
    page.form()->setChoice(
        { { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("https://example.org/v1")), {} }, {}, {} });
    QPushButton* apply = named<QPushButton>(&page, QStringLiteral("Apply"));
    QVERIFY(apply->isEnabled());
    for (const char* bad : { "", "example.org", "file:///etc/passwd", "ftp://example.org" }) {
        called<QLineEdit>(page.form(), QStringLiteral("Address"))->setText(QLatin1String(bad));
        QVERIFY2(!apply->isEnabled(), bad);
        QVERIFY(!page.form()->problem().isEmpty());
    }
}

void SettingsDialogTest::modelIsApplied()
{
    WindowStage stage;
    ModelsPage page(stage.context());
    QPushButton* apply = named<QPushButton>(&page, QStringLiteral("Apply"));
    QVERIFY(!apply->isEnabled()); // nothing is changed yet
    const ModelConfig chat { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:9/v1")),
        QStringLiteral("m") };
    page.form()->setChoice({ chat, {}, {} });
    called<QComboBox>(page.form(), QStringLiteral("Model for small tasks"))->setEditText(QStringLiteral("tiny"));
    auto* key = called<QLineEdit>(&page, QStringLiteral("Key"));
    QCOMPARE(key->echoMode(), QLineEdit::Password);
    key->setText(QStringLiteral("sk-secret"));
    apply->click();
    QVERIFY(key->text().isEmpty());
    QTRY_COMPARE(stage.settings().chatModel(), chat);
    QCOMPARE(stage.settings().smallModel().model, QStringLiteral("tiny"));
    QCOMPARE(stage.settings().smallModel().endpoint, chat.endpoint);
    QVERIFY(!apply->isEnabled());
}

void SettingsDialogTest::testSaysInWordsWhatWorks()
{
    WindowStage stage;
    ModelsPage page(stage.context());
    page.form()->setChoice(
        { { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:9/v1")), QStringLiteral("m") }, {}, {} });
    auto* test = named<QPushButton>(&page, QStringLiteral("Test connection"));
    test->click();
    Q_EMIT stage.models().tested({ { QStringLiteral("Reaches the server"), true, QStringLiteral("12 ms") },
        { QStringLiteral("Key is accepted"), false, QStringLiteral("The server refuses this key.") } });
    QVERIFY(shows(&page, QStringLiteral("Reaches the server")));
    QVERIFY(shows(&page, QStringLiteral("The server refuses this key.")));
    test->click();
    Q_EMIT stage.models().tested({ { QStringLiteral("Reaches the server"), true, {} } });
    QVERIFY(!shows(&page, QStringLiteral("The server refuses this key.")));
    // What was edited since was not tested.
    test->click();
    called<QLineEdit>(&page, QStringLiteral("Key"))->setText(QStringLiteral("another"));
    Q_EMIT stage.models().tested({ { QStringLiteral("Chats"), true, QStringLiteral("of before") } });
    QVERIFY(!shows(&page, QStringLiteral("of before")));
    QVERIFY(test->isEnabled());
}

void SettingsDialogTest::listedModelsKeepWhatIsTyped()
{
    WindowStage stage;
    ModelsPage page(stage.context());
    page.form()->setChoice(
        { { ModelConfig::Kind::Ollama, QUrl(QStringLiteral("http://127.0.0.1:9")), QStringLiteral("mine") }, {}, {} });
    Q_EMIT stage.models().modelsListed({ QStringLiteral("llama3.2"), QStringLiteral("qwen3") }, {});
    auto* model = called<QComboBox>(&page, QStringLiteral("Model"));
    QCOMPARE(model->count(), 2);
    QCOMPARE(model->currentText(), QStringLiteral("mine"));
    Q_EMIT stage.models().modelsListed({}, QStringLiteral("The server does not answer."));
    QVERIFY(shows(&page, QStringLiteral("The server does not answer.")));
}

void SettingsDialogTest::everyControlHasAName()
{
    WindowStage stage;
    SettingsDialog dialog(stage.context());
    dialog.show();
    auto* models = qobject_cast<ModelsPage*>(dialog.page(SettingsDialog::Page::Models));
    models->form()->setChoice(
        { { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("https://example.org")), {} }, {}, {} });
    for (int page = 0; page < 5; ++page) {
        dialog.showPage(SettingsDialog::Page(page));
        QCOMPARE(controlsWithoutName(&dialog).join(QLatin1Char('\n')), QString());
    }
}

void SettingsDialogTest::welcomeTellsOfTheModel()
{
    WindowStage stage;
    WelcomeView welcome(stage.context(), {});
    QVERIFY(shows(&welcome, QStringLiteral("Works without a model")));
    QVERIFY(!named<QPushButton>(&welcome, QStringLiteral("Try with sample documents")));
    stage.settings().setChatModel(
        { ModelConfig::Kind::Ollama, QUrl(QStringLiteral("http://127.0.0.1:11434")), QStringLiteral("llama3.2") });
    QVERIFY(shows(&welcome, QStringLiteral("llama3.2")));
    QSignalSpy folder(&welcome, &WelcomeView::addFolderAsked);
    named<QPushButton>(&welcome, QStringLiteral("Add a folder…"))->click();
    QCOMPARE(folder.size(), 1);
    QCOMPARE(controlsWithoutName(&welcome).join(QLatin1Char('\n')), QString());
}

void SettingsDialogTest::welcomeTakesAModelFile()
{
    WindowStage stage;
    WelcomeView welcome(stage.context(), {});
    welcome.show();
    auto* button = named<QPushButton>(&welcome, QStringLiteral("Model file…"));
    QVERIFY(button && button->isVisible());
    button->click();
    auto* dialog = welcome.findChild<QFileDialog*>();
    QVERIFY(dialog);
    Q_EMIT dialog->fileSelected(QStringLiteral("/models/chat.gguf"));
    dialog->close();
    QTRY_COMPARE(stage.settings().chatModel().kind, ModelConfig::Kind::File);
    QVERIFY(!button->isVisible());
    QVERIFY(shows(&welcome, QString::fromUtf8("chat · this computer")));
}

QTEST_MAIN(SettingsDialogTest)
#include "settingsdialogtest.moc"
