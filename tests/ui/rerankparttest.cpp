#include "ui/settings/rerankpart.h"
#include "support/findwidgets.h"
#include "support/windowstage.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

class RerankPartTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rerankingIsChosen();
    void rerankingIsTested();
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
    Q_EMIT stage.models().rerankerTested({ { QStringLiteral("Reranks"), true, QStringLiteral("ranker") } });
    QVERIFY(shows(&part, QString::fromUtf8("Reranks: yes · ranker")));
}

QTEST_MAIN(RerankPartTest)
#include "rerankparttest.moc"
