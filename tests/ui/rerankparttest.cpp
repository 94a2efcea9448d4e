#include "ui/settings/rerankpart.h"
#include "support/findwidgets.h"
#include "support/windowstage.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

class RerankPartTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rerankingIsChosen();
    void rerankingIsTested();
    void modelFileReranks();
    void waitsAreChosen();
};

void RerankPartTest::rerankingIsChosen() // A35
{
    WindowStage stage;
    RerankPart part(stage.context());
    part.show();
    auto* choice = called<QComboBox>(&part, QStringLiteral("Order of what is found"));
    auto* address = called<QLineEdit>(&part, QStringLiteral("Address"));
    auto* apply = named<QPushButton>(&part, QStringLiteral("Apply"));
    QCOMPARE(choice->currentIndex(), 0);
    QVERIFY(!address->isVisible());
    const auto choose = [choice](int row) {
        choice->setCurrentIndex(row);
        Q_EMIT choice->activated(row);
    };
    choose(2);
    QCOMPARE(stage.settings().rerank(), RerankChoice::Chat);
    choose(1);
    QVERIFY(address->isVisible());
    QCOMPARE(controlsWithoutName(&part).join(QLatin1Char('\n')), QString());
    QVERIFY(!apply->isEnabled());
    for (const char* bad : { "example.org", "file:///etc/passwd", "http://" }) {
        address->setText(QLatin1String(bad));
        QVERIFY2(!apply->isEnabled() && !apply->toolTip().isEmpty(), bad);
    }
    address->setText(QStringLiteral(" http://127.0.0.1:8081/v1 "));
    called<QLineEdit>(&part, QStringLiteral("Rerank model"))->setText(QStringLiteral("ranker"));
    QCOMPARE(called<QLineEdit>(&part, QStringLiteral("Key"))->echoMode(), QLineEdit::Password);
    QVERIFY(apply->isEnabled());
    apply->click();
    const ModelConfig model { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:8081/v1")),
        QStringLiteral("ranker") };
    QTRY_COMPARE(stage.settings().rerank(), RerankChoice::Model);
    QCOMPARE(stage.settings().rerankModel(), model);
    QVERIFY(!apply->isEnabled());
    choose(0);
    QCOMPARE(stage.settings().rerank(), RerankChoice::Off);
    QVERIFY(!address->isVisible());
    choose(1); // the model is known
    QCOMPARE(stage.settings().rerank(), RerankChoice::Model);
    stage.settings().setRerank(RerankChoice::Chat); // changed elsewhere
    QCOMPARE(choice->currentIndex(), 2);
}

void RerankPartTest::rerankingIsTested()
{
    WindowStage stage;
    stage.settings().setRerankModel(
        { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:9/v1")), QStringLiteral("ranker") });
    RerankPart part(stage.context());
    auto* test = named<QPushButton>(&part, QStringLiteral("Test reranking"));
    QVERIFY(test->isEnabled());
    test->click();
    QVERIFY(!test->isEnabled());
    QTRY_VERIFY(shows(&part, QStringLiteral("Connects: no")));
    QVERIFY(test->isEnabled());
    const auto passes = [&stage] {
        Q_EMIT stage.models().rerankerTested({ { QStringLiteral("Reranks"), true, QStringLiteral("ranker") } });
    };
    // Whatever was edited since was not tested.
    test->click();
    called<QLineEdit>(&part, QStringLiteral("Rerank model"))->setText(QStringLiteral("other"));
    passes();
    QVERIFY(!shows(&part, QString::fromUtf8("Reranks: yes · ranker")));
    QVERIFY(test->isEnabled());
    test->click();
    Q_EMIT stage.models().rerankerTested({ { QStringLiteral("Reranks"), true, QStringLiteral("ranker") } });
    QVERIFY(shows(&part, QString::fromUtf8("Reranks: yes · ranker")));
}

void RerankPartTest::modelFileReranks()
{
    WindowStage stage;
    RerankPart part(stage.context());
    part.show();
    auto* choice = called<QComboBox>(&part, QStringLiteral("Order of what is found"));
    choice->setCurrentIndex(1);
    Q_EMIT choice->activated(1);
    auto* address = called<QLineEdit>(&part, QStringLiteral("Address"));
    auto* apply = named<QPushButton>(&part, QStringLiteral("Apply"));
    address->setText(QStringLiteral("ranker.gguf"));
    QVERIFY(!apply->isEnabled());
    address->setText(QStringLiteral("/models/ranker.gguf"));
    QVERIFY(apply->isEnabled());
    QVERIFY(!called<QLineEdit>(&part, QStringLiteral("Key"))->isEnabled());
    apply->click();
    QTRY_COMPARE(stage.settings().rerankModel().kind, ModelConfig::Kind::File);
    QCOMPARE(stage.settings().rerankModel().endpoint, QUrl::fromLocalFile(QStringLiteral("/models/ranker.gguf")));
    QCOMPARE(address->text(), QStringLiteral("/models/ranker.gguf"));
}

void RerankPartTest::waitsAreChosen()
{
    WindowStage stage;
    stage.settings().setRerankModel(
        { ModelConfig::Kind::OpenAi, QUrl(QStringLiteral("http://127.0.0.1:9/v1")), QStringLiteral("ranker") });
    RerankPart part(stage.context());
    called<QSpinBox>(&part, QStringLiteral("Until the first word"))->setValue(45);
    auto* apply = named<QPushButton>(&part, QStringLiteral("Apply"));
    QVERIFY(apply->isEnabled());
    apply->click();
    QTRY_COMPARE(stage.settings().rerankModel().limits.firstByte, 45);
}

QTEST_MAIN(RerankPartTest)
#include "rerankparttest.moc"
