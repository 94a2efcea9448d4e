#include "ui/settings/modelform.h"
#include "support/findwidgets.h"
#include "support/windowstage.h"
#include "ui/settings/modelspage.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

class ModelFormTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anthropicHasNoModelsForMeaning();
    void meaningHasAServerOfItsOwn();
};

void ModelFormTest::anthropicHasNoModelsForMeaning()
{
    ModelForm form;
    form.setChoice({ { ModelConfig::Kind::Ollama, QUrl(QStringLiteral("http://127.0.0.1:11434")), {} }, {}, {} });
    auto* kind = called<QComboBox>(&form, QStringLiteral("Answers come from"));
    kind->setCurrentIndex(kind->findText(QStringLiteral("Anthropic")));
    QCOMPARE(form.choice().chat.kind, ModelConfig::Kind::Anthropic);
    QCOMPARE(form.choice().chat.endpoint, QUrl(QStringLiteral("https://api.anthropic.com")));
    QCOMPARE(form.problem(), QString());
    called<QComboBox>(&form, QStringLiteral("Model for meaning"))->setEditText(QStringLiteral("any"));
    QVERIFY(form.problem().contains(QStringLiteral("no models for meaning")));
    auto* place = called<QLineEdit>(&form, QStringLiteral("Its server"));
    QVERIFY(place->placeholderText().contains(QStringLiteral("name another server")));
    place->setText(QStringLiteral("http://127.0.0.1:11434/"));
    QCOMPARE(form.problem(), QString());
    QCOMPARE(form.choice().embedding,
        (ModelConfig {
            ModelConfig::Kind::Ollama, QUrl(QStringLiteral("http://127.0.0.1:11434")), QStringLiteral("any") }));
    place->setText(QStringLiteral("nowhere"));
    QVERIFY(!form.problem().isEmpty());
}

void ModelFormTest::meaningHasAServerOfItsOwn()
{
    const ModelConfig chat { ModelConfig::Kind::Anthropic, QUrl(QStringLiteral("https://api.anthropic.com")), {} };
    const ModelConfig embedding { ModelConfig::Kind::Ollama, QUrl(QStringLiteral("http://127.0.0.1:9")),
        QStringLiteral("nomic") };
    WindowStage stage;
    ModelsPage page(stage.context());
    page.show();
    auto* key = called<QLineEdit>(page.form(), QStringLiteral("Its key"));
    auto* place = called<QLineEdit>(page.form(), QStringLiteral("Its server"));
    page.form()->setChoice({ chat, {}, {} });
    QVERIFY(!key->isVisibleTo(&page));
    page.form()->setChoice({ chat, {}, embedding });
    QVERIFY(key->isVisibleTo(&page));
    // What was stored comes back whole, though its address tells nothing of its kind.
    QCOMPARE(page.form()->choice(), (ModelChoice { chat, {}, embedding }));
    QCOMPARE(key->echoMode(), QLineEdit::Password);
    key->setText(QStringLiteral("sk-meaning"));
    named<QPushButton>(&page, QStringLiteral("Apply"))->click();
    QVERIFY(key->text().isEmpty());
    QTRY_COMPARE(stage.settings().embeddingModel(), embedding);
    place->clear();
    QVERIFY(!key->isVisibleTo(&page));
    QVERIFY(page.form()->meaningKey().isEmpty());
}

QTEST_MAIN(ModelFormTest)
#include "modelformtest.moc"
