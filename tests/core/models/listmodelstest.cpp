#include "models/conversationlistmodel.h"
#include "models/documentlistmodel.h"
#include "models/hitlistmodel.h"
#include "models/messagelistmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace docent;

class ListModelsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void messagesGrowInPlace();
    void conversationsStandInTheirSections();
    void documentsAreUpdatedInPlace();
    void pagesOfAScanAreCounted();
    void manyDocumentsLeaveAtOnce();
    void newDocumentsComeInTheOrderOfTheirIds();
    void knowsMembersAndCopies();
    void everyFailureHasANextAction();
    void hitsStandUnderTheirDocuments();
    void hitsAreExpandedInPlace();
};

namespace {

DocumentRecord document(qint64 id, const char* path, DocumentState state = DocumentState::Ready)
{
    DocumentRecord record;
    record.id = id;
    record.path = QString::fromUtf8(path);
    record.state = state;
    return record;
}

} // namespace

void ListModelsTest::messagesGrowInPlace()
{
    MessageListModel model;
    const QAbstractItemModelTester tester(&model);
    Message message;
    message.id = 5;
    model.append(message);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.appendText(0, QStringLiteral("Hello"), {});
    model.appendText(0, QStringLiteral(" you"), QStringLiteral("hm"));
    QCOMPARE(changed.count(), 2);
    QCOMPARE(model.at(0).text, QStringLiteral("Hello you"));
    QCOMPARE(model.data(model.index(0), MessageListModel::ReasoningRole).toString(), QStringLiteral("hm"));
    QCOMPARE(model.rowOf(5), 0);
    QCOMPARE(model.rowOf(6), -1);
    model.removeFrom(0);
    QCOMPARE(model.rowCount(), 0);
}

void ListModelsTest::conversationsStandInTheirSections()
{
    const QDateTime now = QDateTime::currentDateTime();
    QList<Conversation> list;
    const auto add = [&](qint64 id, int daysAgo, bool pinned) {
        Conversation conversation;
        conversation.id = id;
        conversation.updated = now.addDays(-daysAgo);
        conversation.pinned = pinned;
        list.append(conversation);
    };
    add(1, 1, false);
    add(2, 0, false);
    add(3, 90, true);
    add(4, 5, false);
    add(5, 20, false);
    ConversationListModel model;
    const QAbstractItemModelTester tester(&model);
    model.reset(list);
    QStringList sections;
    QList<qint64> ids;
    for (int row = 0; row < model.rowCount(); ++row) {
        sections.append(model.data(model.index(row), ConversationListModel::SectionRole).toString());
        ids.append(model.at(row).id);
    }
    QCOMPARE(ids, (QList<qint64> { 3, 2, 1, 4, 5 }));
    QCOMPARE(sections,
        (QStringList { QStringLiteral("Pinned"), QStringLiteral("Today"), QStringLiteral("Yesterday"),
            QStringLiteral("Last 7 days"), QStringLiteral("Last 30 days") }));
}

void ListModelsTest::documentsAreUpdatedInPlace()
{
    DocumentListModel model;
    const QAbstractItemModelTester tester(&model);
    model.reset({ document(1, "/a/one.txt"), document(2, "/a/two.txt") });
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.update({ document(2, "/a/two.txt", DocumentState::Reading), document(3, "/b/one.txt") });
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 1);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(model.at(1).state, DocumentState::Reading);
    QCOMPARE(
        model.data(model.index(2, DocumentListModel::Name), Qt::DisplayRole).toString(), QStringLiteral("one.txt"));
    model.remove({ 1 });
    QCOMPARE(model.rowOf(3), 1);
    QCOMPARE(model.rowOf(1), -1);
}

void ListModelsTest::pagesOfAScanAreCounted()
{
    DocumentListModel model;
    DocumentRecord one;
    one.id = 1;
    one.state = DocumentState::Reading;
    DocumentRecord two = one;
    two.id = 2;
    model.reset({ one, two });
    const auto state = [&model](int row) {
        return model.data(model.index(row, DocumentListModel::State), Qt::DisplayRole).toString();
    };
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setPage(2, 0, 0);
    QCOMPARE(state(1), QStringLiteral("Reading"));
    model.setPage(2, 12, 300);
    QCOMPARE(state(0), QStringLiteral("Reading"));
    QCOMPARE(state(1), QStringLiteral("Reading · page 12 of 300"));
    QCOMPARE(changes.last().at(0).toModelIndex(), model.index(1, DocumentListModel::State));
    model.setPage(0, 0, 0);
    QCOMPARE(state(1), QStringLiteral("Reading"));
}

void ListModelsTest::manyDocumentsLeaveAtOnce()
{
    DocumentListModel model;
    QList<DocumentRecord> documents;
    QList<qint64> ids;
    for (int i = 1; i <= 1000; ++i) {
        documents.append(document(i, "/a/x.txt"));
        if (i % 2 == 0)
            ids.append(i);
    }
    model.reset(documents);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.remove(ids);
    QCOMPARE(model.rowCount(), 500);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(model.at(model.rowOf(999)).id, 999);
}

void ListModelsTest::newDocumentsComeInTheOrderOfTheirIds()
{
    DocumentListModel model;
    const QAbstractItemModelTester tester(&model);
    model.reset({ document(5, "/a/five.txt"), document(2, "/a/two.txt") });
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.update({ document(9, "/a/nine.txt"), document(3, "/a/three.txt"), document(1, "/a/one.txt"),
        document(4, "/a/four.txt"), document(8, "/a/eight.txt") });
    QList<qint64> ids;
    for (int row = 0; row < model.rowCount(); ++row) {
        ids.append(model.at(row).id);
        QCOMPARE(model.rowOf(model.at(row).id), row);
    }
    QCOMPARE(ids, (QList<qint64> { 1, 2, 3, 4, 5, 8, 9 }));
    QCOMPARE(inserted.count(), 3); // neighbours together
}

void ListModelsTest::knowsMembersAndCopies()
{
    const auto made = [](qint64 id, const char* path, qint64 container, qint64 copyOf) {
        DocumentRecord record = document(id, path);
        record.container = container;
        record.copyOf = copyOf;
        return record;
    };
    DocumentListModel model;
    model.reset({ made(1, "/a.zip", 0, 0), made(2, "/a.zip/x", 1, 0), made(3, "/a.zip/y", 1, 0), made(4, "/x", 0, 2) });
    QCOMPARE(model.membersBut({ 1 }, { model.at(1) }), QList<qint64> { 3 });
    QCOMPARE(model.copiesOf(model.at(1)), QStringList { QStringLiteral("/x") });
    QCOMPARE(model.copiesOf(model.at(3)), QStringList { QStringLiteral("/a.zip/x") });
    model.update({ made(4, "/x", 0, 0), made(5, "/y", 0, 3) });
    QCOMPARE(model.copiesOf(model.at(1)), QStringList());
    QCOMPARE(model.copiesOf(model.at(2)), QStringList { QStringLiteral("/y") });
    model.remove({ 5, 3 });
    QCOMPARE(model.membersBut({ 1 }), QList<qint64> { 2 });
    QCOMPARE(model.copiesOf(model.at(1)), QStringList());
}

void ListModelsTest::everyFailureHasANextAction()
{
    for (const ErrorCode code : { ErrorCode::Damaged, ErrorCode::Encrypted, ErrorCode::Empty, ErrorCode::NoText,
             ErrorCode::TooLarge, ErrorCode::Unsupported, ErrorCode::Permission, ErrorCode::Timeout,
             ErrorCode::WorkerDied, ErrorCode::DiskFull }) {
        DocumentRecord failed = document(1, "/a/x.pdf", DocumentState::Failed);
        failed.reason = Error { code, QStringLiteral("Why"), {}, {} };
        QVERIFY(!documentNextAction(failed).isEmpty());
        QCOMPARE(documentStateText(failed, false), QStringLiteral("Why"));
    }
}

namespace {

SearchHit hit(qint64 passage, qint64 document)
{
    SearchHit hit;
    hit.passage.id = passage;
    hit.passage.documentId = document;
    hit.passage.text = QStringLiteral("text %1").arg(passage);
    hit.title = QStringLiteral("Title %1").arg(document);
    hit.path = QStringLiteral("/folder/%1.txt").arg(document);
    return hit;
}

/// "1:" for a document, "5" for a passage, "+2" for two more.
QStringList rows(const HitListModel& model)
{
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row) {
        switch (model.kind(row)) {
        case HitListModel::RowKind::Document:
            list << QString::number(model.at(row).passage.documentId) + QLatin1Char(':');
            break;
        case HitListModel::RowKind::Passage:
            list << QString::number(model.at(row).passage.id);
            break;
        case HitListModel::RowKind::More:
            list << QLatin1Char('+') + QString::number(model.hiddenIn(row));
            break;
        }
    }
    return list;
}

} // namespace

void ListModelsTest::hitsStandUnderTheirDocuments()
{
    HitListModel model;
    const QAbstractItemModelTester tester(&model);
    model.reset({ hit(1, 7), hit(2, 8), hit(3, 7), hit(4, 9), hit(5, 8) });
    QCOMPARE(rows(model).join(QLatin1Char(' ')), QStringLiteral("7: 1 3 8: 2 5 9: 4"));
    QCOMPARE(model.documentCount(), 3);
    QCOMPARE(model.passageCount(), 5);
    QCOMPARE(model.foundIn(1), 2);
    QCOMPARE(model.rowOf(5), 5);
    QCOMPARE(model.rowOf(6), -1);
    QVERIFY(!(model.flags(model.index(0)) & Qt::ItemIsEnabled)); // the arrows pass over it
    QVERIFY(model.flags(model.index(1)) & Qt::ItemIsSelectable);
    const auto said = [&model](int row) { return model.data(model.index(row), Qt::AccessibleTextRole).toString(); };
    QCOMPARE(said(0), QStringLiteral("7.txt: 2 passage(s)"));
    QCOMPARE(said(1), QStringLiteral("Title 7: text 1"));
    QCOMPARE(model.data(model.index(0), Qt::ToolTipRole).toString(), QStringLiteral("/folder/7.txt"));
    model.reset({});
    QCOMPARE(model.rowCount(), 0);
}

void ListModelsTest::hitsAreExpandedInPlace()
{
    HitListModel model;
    const QAbstractItemModelTester tester(&model);
    model.reset({ hit(1, 7), hit(2, 7), hit(3, 7), hit(4, 7), hit(5, 7), hit(6, 8) });
    QCOMPARE(rows(model).join(QLatin1Char(' ')), QStringLiteral("7: 1 2 3 +2 8: 6"));
    QCOMPARE(model.data(model.index(4), Qt::DisplayRole).toString(), QStringLiteral("2 more passage(s)"));
    model.expand(1); // no such row
    QCOMPARE(model.rowCount(), 7);
    model.expand(4);
    QCOMPARE(rows(model).join(QLatin1Char(' ')), QStringLiteral("7: 1 2 3 4 5 8: 6"));
    model.reset({ hit(1, 7) });
    QCOMPARE(rows(model).join(QLatin1Char(' ')), QStringLiteral("7: 1"));
}

QTEST_GUILESS_MAIN(ListModelsTest)
#include "listmodelstest.moc"
