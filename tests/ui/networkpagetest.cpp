#include "ui/settings/networkpage.h"
#include "support/findwidgets.h"
#include "support/scriptedserver.h"
#include "support/windowstage.h"
#include "ui/settings/settingspages.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace docent;
using namespace docent::test;
using namespace docent::ui;

namespace {

HttpRequest get(const QUrl& url, const char* purpose)
{
    HttpRequest request;
    request.url = url;
    request.purpose = QLatin1String(purpose);
    request.headers.emplaceBack("Authorization", "Bearer very secret");
    return request;
}

} // namespace

/// Proxy, certificates and the log of connections, as the person sets and reads them.
class NetworkPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void proxyIsChosen();
    void passwordIsNoSetting();
    void certificatesAreAddedAndTakenOut();
    void everyControlHasAName();
    void connectionsAreListed();
};

void NetworkPageTest::proxyIsChosen()
{
    WindowStage stage;
    NetworkPage page(stage.context());
    page.show();
    QVERIFY(named<QRadioButton>(&page, QStringLiteral("As the system says"))->isChecked());
    named<QRadioButton>(&page, QStringLiteral("None"))->click();
    QTRY_COMPARE(stage.settings().proxy().kind, ProxyChoice::Kind::None);
    auto* address = called<QLineEdit>(&page, QStringLiteral("Address"));
    QVERIFY(!address->isVisible());
    named<QRadioButton>(&page, QStringLiteral("This one:"))->click();
    QVERIFY(address->isVisible());
    auto* apply = named<QPushButton>(&page, QStringLiteral("Apply"));
    for (const char* bad : { "", "proxy.example:3128", "ftp://proxy.example", "http://me:secret@proxy.example" }) {
        address->setText(QLatin1String(bad));
        QVERIFY2(!apply->isEnabled(), bad);
    }
    address->setText(QStringLiteral(" http://proxy.example:3128 "));
    apply->click();
    QTRY_COMPARE(stage.settings().proxy().kind, ProxyChoice::Kind::Given);
    QCOMPARE(stage.settings().proxy().address, QUrl(QStringLiteral("http://proxy.example:3128")));
    stage.settings().setProxy({}); // changed elsewhere
    QVERIFY(named<QRadioButton>(&page, QStringLiteral("As the system says"))->isChecked());
    QVERIFY(!address->isVisible());
}

void NetworkPageTest::passwordIsNoSetting()
{
    WindowStage stage;
    NetworkPage page(stage.context());
    page.show();
    named<QRadioButton>(&page, QStringLiteral("This one:"))->click();
    called<QLineEdit>(&page, QStringLiteral("Address"))->setText(QStringLiteral("socks5://proxy.example:1080"));
    called<QLineEdit>(&page, QStringLiteral("User"))->setText(QStringLiteral("me"));
    auto* password = called<QLineEdit>(&page, QStringLiteral("Password"));
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    password->setText(QStringLiteral("secret"));
    auto* apply = named<QPushButton>(&page, QStringLiteral("Apply"));
    apply->click();
    QVERIFY(password->text().isEmpty());
    QTRY_COMPARE(stage.settings().proxy().address, QUrl(QStringLiteral("socks5://me@proxy.example:1080")));
    QSignalSpy changed(&stage.models(), &ModelSession::proxyPasswordChanged);
    password->setText(QStringLiteral("another"));
    QVERIFY(apply->isEnabled());
    apply->click();
    QTRY_COMPARE(changed.size(), 1);
}

void NetworkPageTest::certificatesAreAddedAndTakenOut()
{
    WindowStage stage;
    const QTemporaryDir place;
    const QString file = place.filePath(QStringLiteral("own.pem"));
    QFile made(file);
    QVERIFY(made.open(QIODevice::WriteOnly) && made.write("nothing") > 0);
    made.close();
    NetworkPage page(stage.context());
    page.show();
    QTRY_VERIFY(shows(&page, QStringLiteral("No file of your own yet.")));
    auto* field = called<QLineEdit>(&page, QStringLiteral("Certificate file"));
    field->setText(file);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(stage.settings().authorities(), QStringList(file));
    QTRY_VERIFY(called<QPushButton>(&page, QStringLiteral("Remove %1").arg(file)));
    QVERIFY(shows(&page,
        QStringLiteral("%1 holds no certificate. It should be a PEM file, with lines such as "
                       "“-----BEGIN CERTIFICATE-----”.")
            .arg(file)));
    called<QPushButton>(&page, QStringLiteral("Remove %1").arg(file))->click();
    QVERIFY(stage.settings().authorities().isEmpty());
    QTRY_VERIFY(shows(&page, QStringLiteral("No file of your own yet.")));
}

void NetworkPageTest::everyControlHasAName()
{
    WindowStage stage;
    NetworkPage page(stage.context());
    QCOMPARE(controlsWithoutName(&page).join(QLatin1Char('\n')), QString());
    const std::unique_ptr<QWidget> log(makeConnectionLogPart(stage.context()));
    QCOMPARE(controlsWithoutName(log.get()).join(QLatin1Char('\n')), QString());
}

void NetworkPageTest::connectionsAreListed()
{
    ScriptedServer server;
    server.on("/chat", ScriptedReply::text("hello"));
    WindowStage stage;
    const std::unique_ptr<QWidget> part(makeConnectionLogPart(stage.context()));
    part->show();
    auto* table = part->findChild<QTreeView*>();
    QVERIFY(!named<QPushButton>(part.get(), QStringLiteral("Copy"))->isEnabled());
    QVERIFY(*test::run(stage.http().send(get(server.url(QStringLiteral("/chat")), "chat"), {})).result);
    QVERIFY(*test::run(stage.http().send(get(server.url(QStringLiteral("/other")), "models"), {})).result);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    const auto cell = [table](int row, int column) { return table->model()->index(row, column).data().toString(); };
    QTRY_COMPARE(cell(1, ConnectionListModel::Received), QStringLiteral("5 bytes"));
    QCOMPARE(cell(0, ConnectionListModel::Purpose), QStringLiteral("models")); // the latest first
    QCOMPARE(cell(0, ConnectionListModel::Status), QStringLiteral("404"));
    QCOMPARE(cell(1, ConnectionListModel::Server), QStringLiteral("127.0.0.1:%1").arg(server.port()));
    QVERIFY(cell(1, ConnectionListModel::Duration).endsWith(QLatin1String("ms")));
    part->findChild<QLineEdit*>()->setText(QStringLiteral("CHAT"));
    QCOMPARE(table->model()->rowCount(), 1);
    named<QPushButton>(part.get(), QStringLiteral("Copy"))->click();
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(
        copied.count(QLatin1Char('\n')) == 1 && copied.contains(QLatin1String("\tchat\t200\t")), qPrintable(copied));
    QVERIFY(!copied.contains(QLatin1String("secret")) && !copied.contains(QLatin1String("hello")));
    named<QPushButton>(part.get(), QStringLiteral("Clear"))->click();
    QCOMPARE(table->model()->rowCount(), 0);
    QVERIFY(stage.http().log().records().isEmpty());
}

QTEST_MAIN(NetworkPageTest)
#include "networkpagetest.moc"
