// The queue's work: beginning to read what waits, and storing what was read.

#include "async/pooljob.h"
#include "ingest/ingestqueue_p.h"

#include <QFileInfo>

namespace docent {

namespace {

constexpr int lookAheadBy = 64; ///< documents whose rows are fetched at once
constexpr qint64 passagesOfAGroup = 500;
constexpr qsizetype documentsOfAGroup = 100;
constexpr qint64 groupWaitMs = 100; ///< for small documents to come together
constexpr qint64 markAfterMs = 100; ///< what is read sooner is never shown as being read
constexpr qint64 mostPassagesReady = 4'000; ///< no more is begun while so many wait to be stored

/// Whether a document's content may be why it couldn't be stored.
bool mayBeTheDocument(ErrorCode code)
{
    return code == ErrorCode::Database || code == ErrorCode::Internal;
}

} // namespace

bool IngestQueue::Private::mayBegin() const
{
    const auto holds = [](const std::shared_ptr<IngestRun>& run) { return run->holds && !run->scanned; };
    if (paused || stuck || cancelling || std::any_of(runs.cbegin(), runs.cend(), holds)
        || reading >= options.documentsAtOnce || passagesReady >= mostPassagesReady)
        return false;
    return !embedder.isActive() || embedder.backlog() + passagesReady <= options.embedBacklog;
}

Task<> IngestQueue::Private::dispatch(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const bool wanted = mayBegin();
        if (wanted && ahead.isEmpty() && workWaiting) {
            const Result<> looked = co_await lookAhead(stop);
            if (!looked && looked.error().isCancelled())
                co_return looked;
            if (!looked)
                stopFor(looked.error());
            continue;
        }
        const bool needsLock = (wanted && !ahead.isEmpty()) || (embedder.wantsWork() && !stuck);
        if (needsLock && !lock.isHeld()) {
            const Result<> locked = co_await takeLock(true, stop);
            if (!locked && locked.error().isCancelled())
                co_return locked;
            if (!locked)
                stopFor(locked.error());
            ahead.clear(); // another process may have read them meanwhile
            workWaiting = true;
            continue;
        }
        const bool fits = reading == 0 || ahead.isEmpty() || bytesReading + ahead.first().bytes <= options.bytesAtOnce;
        if (wanted && !ahead.isEmpty() && fits) {
            begin(ahead.takeFirst());
            continue;
        }
        settleWhenIdle();
        const Result<> rang = co_await dispatchBell.wait(stop);
        if (!rang)
            co_return rang;
    }
    co_return fail(Error::cancelled());
}

Task<> IngestQueue::Private::lookAhead(std::stop_token stop)
{
    // Cleared before the look: who queues something meanwhile sets it again.
    workWaiting = false;
    looking = true;
    doneWhileLooking.clear();
    auto look = [limit = int(inHand.size()) + lookAheadBy](
                    Connection& db) { return documents::peekWaiting(db, limit); };
    const Result<QList<DocumentRecord>> waiting = co_await database.read(std::move(look), stop);
    looking = false;
    if (!waiting)
        co_return fail(waiting.error());
    ahead.clear();
    for (const DocumentRecord& record : *waiting) {
        if (doneWhileLooking.contains(record.id))
            workWaiting = true; // stored since; if it was queued again as well, the next look shows it
        else if (!inHand.contains(record.id))
            ahead << record;
    }
    if (!ahead.isEmpty())
        workWaiting = true;
    co_return Result<>();
}

void IngestQueue::Private::begin(DocumentRecord record)
{
    InHand& hand = inHand[record.id];
    hand.path = record.path;
    hand.bytes = record.bytes;
    hand.since.start();
    if (!outstanding.contains(record.id)) {
        outstanding.insert(record.id, record.bytes);
        meter.add(record.bytes);
    }
    ++reading;
    bytesReading += record.bytes;
    current = record.path;
    if (!ticker.isActive())
        ticker.start();
    scope.spawn(
        QStringLiteral("reading ") + record.path, readOne(record, std::exchange(lastTurn, hand.turn), scope.token()));
}

/// However long it took to tell that they have to be read: documents are read in the order in which they were begun.
Task<Extracted> IngestQueue::Private::readInTurn(
    qint64 id, OneShot<Result<>> before, QString path, std::stop_token stop)
{
    const Result<> mayGo = co_await awaitOrStop(before, stop);
    if (!mayGo)
        co_return fail(mayGo.error());
    inHand[id].turn.set({});
    Result<Extracted> extracted = co_await read(std::move(path), stop);
    co_return extracted;
}

Task<> IngestQueue::Private::readOne(DocumentRecord record, OneShot<Result<>> before, std::stop_token stop)
{
    const qint64 id = record.id;
    const qint64 bytes = record.bytes;
    // Cut by cancel() or by the end, whichever comes first.
    std::stop_source cut = readings;
    const std::stop_callback outer(stop, [cut]() mutable { cut.request_stop(); });
    const std::stop_token inTime = cut.get_token();
    const FindOriginal find = [this](DocumentRecord one, QByteArray contentHash, std::stop_token inner) {
        return findOriginal(std::move(one), std::move(contentHash), std::move(inner));
    };
    const ReadFile inTurnOf = [this, id, before](QString path, std::stop_token inner) {
        return readInTurn(id, before, std::move(path), std::move(inner));
    };
    if (recognize && record.scanned && record.recognized != languages)
        record.contentHash.clear(); // what was read of it isn't all that is wanted
    Result<ReadOutcome> outcome = co_await readDocument(inTurnOf, find, pool, record, options.chunk, inTime);
    --reading;
    bytesReading -= bytes;
    inHand[id].turn.set({});
    if (outcome && outcome->record.scanned && recognize) {
        outcome->passages.clear(); // many may wait
        outcome->members.clear();
        wake(); // others take its place
        auto scanned = readScanned(record, inTime);
        outcome = co_await scanned;
    }
    if (!outcome) {
        endContent(id);
        inHand.remove(id);
        wake();
        co_return fail(outcome.error());
    }
    InHand& hand = inHand[id];
    hand.reading = false;
    hand.passages = outcome->passageCount();
    passagesReady += hand.passages;
    if (ready.empty())
        readySince.start();
    ready.push_back(std::move(*outcome));
    wake();
    co_return Result<>();
}

/// Of several files of one content that are in hand the first is read; the others wait for its passages.
Task<qint64> IngestQueue::Private::findOriginal(DocumentRecord record, QByteArray contentHash, std::stop_token stop)
{
    const QByteArray key = contentHash + QFileInfo(record.path).suffix().toLower().toUtf8();
    while (!stop.stop_requested()) {
        auto job = [record, contentHash](Connection& db) { return documents::findOriginal(db, record, contentHash); };
        const Result<qint64> original = co_await database.read(std::move(job), stop);
        if (!original || *original != 0)
            co_return original;
        const auto others = contents.find(key);
        if (others == contents.end()) {
            contents.insert(key, {});
            inHand[record.id].content = key;
            co_return 0;
        }
        inHand[record.id].turn.set({});
        OneShot<Result<>> stored;
        others->append(stored);
        const Result<> ended = co_await awaitOrStop(stored, stop);
        if (!ended)
            co_return fail(ended.error());
    }
    co_return fail(Error::cancelled());
}

void IngestQueue::Private::endContent(qint64 id)
{
    const auto hand = inHand.constFind(id);
    if (hand == inHand.constEnd() || hand->content.isEmpty())
        return;
    for (const OneShot<Result<>>& waiting : contents.take(hand->content))
        waiting.set({});
}

bool IngestQueue::Private::isGroupDue() const
{
    if (ready.empty() || stuck)
        return false;
    const bool full = passagesReady >= passagesOfAGroup || qsizetype(ready.size()) >= documentsOfAGroup;
    const bool last = reading == 0 && (paused || (ahead.isEmpty() && !workWaiting));
    return full || last || readySince.elapsed() >= groupWaitMs;
}

QList<ReadOutcome> IngestQueue::Private::takeGroup()
{
    QList<ReadOutcome> group;
    if (!isGroupDue())
        return group;
    qint64 passages = 0;
    while (!ready.empty() && group.size() < documentsOfAGroup && (group.isEmpty() || passages < passagesOfAGroup)) {
        passages += ready.front().passageCount();
        group << std::move(ready.front());
        ready.pop_front();
    }
    readySince.start();
    return group;
}

QList<qint64> IngestQueue::Private::takeMarks()
{
    QList<qint64> marks;
    if (stuck)
        return marks;
    for (auto it = inHand.begin(); it != inHand.end(); ++it) {
        if (it->reading && !it->marked && it->since.elapsed() >= markAfterMs) {
            it->marked = true;
            marks << it.key();
        }
    }
    return marks;
}

Task<> IngestQueue::Private::write(std::stop_token stop)
{
    while (!stop.stop_requested()) {
        const QList<ReadOutcome> group = takeGroup();
        const QList<qint64> marks = takeMarks();
        if (group.isEmpty() && marks.isEmpty()) {
            const Result<> rang = co_await writeBell.wait(stop);
            if (!rang)
                co_return rang;
            continue;
        }
        const Result<> stored = co_await storeOutcomes(group, marks, stop);
        if (!stored)
            co_return stored;
    }
    co_return fail(Error::cancelled());
}

Task<QList<Stored>> IngestQueue::Private::storeInDatabase(
    QList<ReadOutcome> group, QList<qint64> marks, std::stop_token stop)
{
    auto job = [group, marks](Connection& db) { return storeGroup(db, group, marks); };
    Result<QList<Stored>> stored = co_await database.write(std::move(job), stop);
    co_return stored;
}

/// Fails only on a stop: a problem with the database stops the queue and leaves the outcomes to be stored later.
Task<> IngestQueue::Private::storeOutcomes(QList<ReadOutcome> group, QList<qint64> marks, std::stop_token stop)
{
    const Result<QList<Stored>> stored = co_await storeInDatabase(group, marks, stop);
    if (stored) {
        for (const qint64 id : std::as_const(marks))
            changed.insert(id);
        conclude(group, *stored);
        co_return Result<>();
    }
    if (stored.error().isCancelled())
        co_return fail(stored.error());
    for (const qint64 id : std::as_const(marks)) {
        if (const auto it = inHand.find(id); it != inHand.end())
            it->marked = false;
    }
    if (mayBeTheDocument(stored.error().code) && !group.isEmpty())
        co_return co_await storeSingly(group, stop);
    putBack(group);
    stopFor(stored.error());
    co_return Result<>();
}

/// One of a group can't be stored. The others are, and if the database takes the news that one failed, it was this
/// one's fault; otherwise it is the database's.
Task<> IngestQueue::Private::storeSingly(QList<ReadOutcome> group, std::stop_token stop)
{
    while (!group.isEmpty()) {
        ReadOutcome outcome = group.first();
        const QList<qint64> noMarks;
        QList<ReadOutcome> single { outcome };
        Result<QList<Stored>> stored = co_await storeInDatabase(single, noMarks, stop);
        if (!stored && mayBeTheDocument(stored.error().code) && outcome.kind == ReadOutcome::Kind::Read) {
            outcome.kind = ReadOutcome::Kind::Failed;
            outcome.reason = stored.error();
            outcome.passages.clear();
            outcome.members.clear();
            single = { outcome };
            stored = co_await storeInDatabase(single, noMarks, stop);
        }
        if (!stored && stored.error().isCancelled())
            co_return fail(stored.error());
        if (!stored) {
            putBack(group);
            stopFor(stored.error());
            co_return Result<>();
        }
        conclude(single, *stored);
        group.removeFirst();
    }
    co_return Result<>();
}

void IngestQueue::Private::putBack(const QList<ReadOutcome>& group)
{
    for (auto it = group.crbegin(); it != group.crend(); ++it) {
        ready.push_front(*it);
    }
}

void IngestQueue::Private::conclude(const QList<ReadOutcome>& group, const QList<Stored>& stored)
{
    qint64 passages = 0;
    for (qsizetype i = 0; i < group.size(); ++i) {
        const ReadOutcome& outcome = group.at(i);
        endContent(outcome.record.id);
        passagesReady -= inHand.take(outcome.record.id).passages;
        doneWhileLooking.insert(outcome.record.id);
        if (stored.at(i) == Stored::Superseded)
            workWaiting = true;
        if ((stored.at(i) == Stored::Done || stored.at(i) == Stored::Exchanged)
            && outcome.kind == ReadOutcome::Kind::Read)
            passages += outcome.passageCount();
        account(outcome, stored.at(i));
    }
    embedder.added(passages);
    endFinishedRuns();
    wake();
    if (!group.isEmpty())
        Q_EMIT q.stored();
}

} // namespace docent
