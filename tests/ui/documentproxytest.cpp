#include "ui/library/documentproxy.h"

#include <algorithm>
#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace docent;
using namespace docent::ui;

namespace {

DocumentRecord record(qint64 id, const QString& path, DocumentState state = DocumentState::Ready, int passages = 0)
{
    DocumentRecord document;
    document.id = id;
    document.path = path;
    document.state = state;
    document.passages = passages;
    document.modifiedNs = id * 1'000'000'000;
    return document;
}

/// Counts how often a cell is asked for.
class CountingModel : public DocumentListModel {
public:
    using DocumentListModel::DocumentListModel;
    QVariant data(const QModelIndex& index, int role) const override
    {
        ++asked;
        return DocumentListModel::data(index, role);
    }
    mutable int asked = 0;
};

QStringList names(const DocumentProxy& proxy)
{
    QStringList result;
    for (int row = 0; row < proxy.rowCount(); ++row)
        result << proxy.index(row, DocumentListModel::Name).data().toString();
    return result;
}

QList<qint64> ids(const DocumentProxy& proxy)
{
    QList<qint64> result;
    for (int row = 0; row < proxy.rowCount(); ++row)
        result << proxy.at(row).id;
    return result;
}

} // namespace

class DocumentProxyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void filtersByText_data();
    void filtersByText();
    void filtersByState();
    void sorts_data();
    void sorts();
    void hiddenOnesComeBack();
    void followsTheSource();
    void aChangedStateLeavesTheFilter();
    void selectionSurvivesASort();
    void staysRightUnderRandomChanges();
    void hundredThousandRowsWithoutAskingForCells();
};

void DocumentProxyTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

void DocumentProxyTest::filtersByText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("expected");
    const QStringList all { QStringLiteral("Report 10.pdf"), QStringLiteral("report 9.pdf"),
        QStringLiteral("lease.docx") };
    QTest::newRow("nothing typed") << QString() << all;
    QTest::newRow("a word in any case") << QStringLiteral("REPORT") << all.mid(0, 2);
    QTest::newRow("every word has to occur") << QStringLiteral("report 10") << all.mid(0, 1);
    QTest::newRow("the folder counts") << QStringLiteral("contracts") << all.mid(2, 1);
    QTest::newRow("spaces alone") << QStringLiteral("   ") << all;
    QTest::newRow("no match") << QStringLiteral("zebra") << QStringList();
}

void DocumentProxyTest::filtersByText()
{
    QFETCH(QString, text);
    QFETCH(QStringList, expected);
    DocumentListModel model;
    model.reset({ record(1, QStringLiteral("/a/Report 10.pdf")), record(2, QStringLiteral("/a/report 9.pdf")),
        record(3, QStringLiteral("/contracts/lease.docx")) });
    DocumentProxy proxy(model);
    const QAbstractItemModelTester tester(&proxy);
    proxy.setText(text);
    QCOMPARE(names(proxy), expected);
}

void DocumentProxyTest::filtersByState()
{
    DocumentListModel model;
    model.reset({ record(1, QStringLiteral("/a"), DocumentState::Ready),
        record(2, QStringLiteral("/b"), DocumentState::Failed), record(3, QStringLiteral("/c"), DocumentState::Waiting),
        record(4, QStringLiteral("/d"), DocumentState::Reading) });
    DocumentProxy proxy(model);
    const QAbstractItemModelTester tester(&proxy);
    proxy.setStates({ DocumentState::Waiting, DocumentState::Reading });
    QCOMPARE(ids(proxy), (QList<qint64> { 3, 4 }));
    proxy.setStates({});
    QCOMPARE(proxy.rowCount(), 4);
}

void DocumentProxyTest::sorts_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QList<qint64>>("expected");
    using Ids = QList<qint64>;
    QTest::newRow("as added") << -1 << false << Ids { 1, 2, 3, 4 };
    QTest::newRow("names with figures by value") << int(DocumentListModel::Name) << false << Ids { 4, 3, 2, 1 };
    QTest::newRow("names backwards") << int(DocumentListModel::Name) << true << Ids { 1, 2, 3, 4 };
    QTest::newRow("passages") << int(DocumentListModel::Passages) << false << Ids { 2, 4, 1, 3 };
    QTest::newRow("passages backwards, equal ones as added")
        << int(DocumentListModel::Passages) << true << Ids { 3, 1, 2, 4 };
    QTest::newRow("state") << int(DocumentListModel::State) << false << Ids { 1, 2, 3, 4 };
    QTest::newRow("changed, newest first") << int(DocumentListModel::Changed) << true << Ids { 4, 3, 2, 1 };
    QTest::newRow("place") << int(DocumentListModel::Where) << false << Ids { 3, 4, 2, 1 };
}

void DocumentProxyTest::sorts()
{
    QFETCH(int, column);
    QFETCH(bool, descending);
    QFETCH(QList<qint64>, expected);
    DocumentListModel model;
    model.reset({ record(1, QStringLiteral("/z/Report 10.pdf"), DocumentState::Waiting, 20),
        record(2, QStringLiteral("/z/report 9.pdf"), DocumentState::Reading, 3),
        record(3, QStringLiteral("/a/éclair.pdf"), DocumentState::Ready, 100),
        record(4, QStringLiteral("/b/apple.pdf"), DocumentState::Failed, 3) });
    DocumentProxy proxy(model);
    const QAbstractItemModelTester tester(&proxy);
    proxy.sort(column, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    QCOMPARE(ids(proxy), expected);
}

void DocumentProxyTest::hiddenOnesComeBack()
{
    DocumentListModel model;
    model.reset({ record(1, QStringLiteral("/a")), record(2, QStringLiteral("/b")) });
    DocumentProxy proxy(model);
    proxy.setHidden({ 1 }, true);
    QCOMPARE(ids(proxy), QList<qint64> { 2 });
    proxy.setHidden({ 1 }, false);
    QCOMPARE(proxy.rowCount(), 2);
    // An id that comes again after its document is gone is another document.
    proxy.setHidden({ 1 }, true);
    model.remove({ 1 });
    model.update({ record(1, QStringLiteral("/new")) });
    QCOMPARE(proxy.rowCount(), 2);
}

void DocumentProxyTest::followsTheSource()
{
    DocumentListModel model;
    DocumentProxy proxy(model);
    const QAbstractItemModelTester tester(&proxy);
    proxy.sort(DocumentListModel::Name);
    model.update({ record(1, QStringLiteral("/m")), record(2, QStringLiteral("/a")), record(3, QStringLiteral("/z")) });
    QCOMPARE(ids(proxy), (QList<qint64> { 2, 1, 3 }));
    model.remove({ 1 });
    QCOMPARE(ids(proxy), (QList<qint64> { 2, 3 }));
    QList<DocumentRecord> many;
    for (int i = 10; i < 300; ++i)
        many << record(i, QStringLiteral("/n%1").arg(i));
    model.update(many);
    QCOMPARE(proxy.rowCount(), 292);
    QCOMPARE(proxy.at(0).id, 2);
    QCOMPARE(proxy.at(291).id, 3);
}

void DocumentProxyTest::aChangedStateLeavesTheFilter()
{
    DocumentListModel model;
    model.reset({ record(1, QStringLiteral("/a"), DocumentState::Waiting),
        record(2, QStringLiteral("/b"), DocumentState::Waiting) });
    DocumentProxy proxy(model);
    const QAbstractItemModelTester tester(&proxy);
    proxy.setStates({ DocumentState::Waiting });
    QSignalSpy resets(&proxy, &QAbstractItemModel::modelReset);
    model.update({ record(1, QStringLiteral("/a"), DocumentState::Ready) });
    QCOMPARE(ids(proxy), QList<qint64> { 2 });
    model.update({ record(1, QStringLiteral("/a"), DocumentState::Waiting) });
    QCOMPARE(ids(proxy), (QList<qint64> { 1, 2 }));
    QCOMPARE(resets.size(), 0);
}

void DocumentProxyTest::selectionSurvivesASort()
{
    DocumentListModel model;
    model.reset({ record(1, QStringLiteral("/b")), record(2, QStringLiteral("/a")) });
    DocumentProxy proxy(model);
    const QPersistentModelIndex kept(proxy.index(0, 2));
    proxy.sort(DocumentListModel::Name);
    QCOMPARE(kept.row(), 1);
    QCOMPARE(kept.column(), 2);
    QCOMPARE(proxy.at(kept.row()).id, 1);
}

void DocumentProxyTest::staysRightUnderRandomChanges()
{
    DocumentListModel model;
    DocumentProxy proxy(model);
    const QAbstractItemModelTester tester(&proxy);
    proxy.sort(DocumentListModel::Name, Qt::DescendingOrder);
    proxy.setStates({ DocumentState::Ready, DocumentState::Waiting });
    proxy.setText(QStringLiteral("1"));
    QRandomGenerator random(7);
    for (int step = 0; step < 300; ++step) {
        QList<DocumentRecord> changed;
        for (int i = random.bounded(step % 10 == 0 ? 100 : 4); i >= 0; --i) {
            const qint64 id = random.bounded(1, 400);
            changed << record(id, QStringLiteral("/d/file %1").arg(id), DocumentState(random.bounded(5)));
        }
        model.update(changed);
        if (step % 3 == 0)
            model.remove({ random.bounded(1, 400), random.bounded(1, 400) });
        QList<qint64> expected;
        for (int row = 0; row < model.rowCount(); ++row) {
            const DocumentRecord& each = model.at(row);
            const bool wanted = each.state == DocumentState::Ready || each.state == DocumentState::Waiting;
            if (wanted && each.path.contains(QLatin1Char('1')))
                expected << each.id;
        }
        std::sort(expected.begin(), expected.end(), std::greater<>());
        QCOMPARE(ids(proxy), expected);
    }
}

void DocumentProxyTest::hundredThousandRowsWithoutAskingForCells()
{
    CountingModel model;
    QList<DocumentRecord> many;
    for (int i = 0; i < 100'000; ++i)
        many << record(
            i + 1, QStringLiteral("/library/folder%1/file %2.pdf").arg(i % 100).arg(i), DocumentState(i % 5), i % 70);
    model.reset(many);
    DocumentProxy proxy(model);
    for (int column = -1; column < DocumentListModel::ColumnCount; ++column) {
        proxy.sort(column, Qt::DescendingOrder);
        proxy.sort(column, Qt::AscendingOrder);
    }
    proxy.setText(QStringLiteral("folder7"));
    QCOMPARE(proxy.rowCount(), 11'000);
    proxy.setStates({ DocumentState::Ready });
    proxy.setText({});
    QCOMPARE(proxy.rowCount(), 20'000);
    QCOMPARE(model.asked, 0);
}

QTEST_GUILESS_MAIN(DocumentProxyTest)
#include "documentproxytest.moc"
