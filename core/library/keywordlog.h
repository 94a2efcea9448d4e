#pragma once

#include "library/connection.h"

#include <optional>
#include <QList>
#include <QStringList>

/// What ties the keyword index to the library. The index is a row of immutable files, its segments, and the database
/// is what says which of them count: a log names each passage that is new, changed or gone, in the order of the
/// transactions that did it; a segment holds the passages of a stretch of that log. Whatever a crash leaves behind, a
/// file that no row names is rubbish, and a passage that no segment holds still stands in the log.
namespace docent::keywordlog {

/// How a document is called in the index: by its title, and by the names of its file and of its copies, which people
/// remember too.
QString documentTitle(const QString& title, const QString& path, const QString& copyNames);
/// What stands above a passage: its heading path and the first row of its table.
QString above(const QString& headings, const QString& tableHead);

/// Makes the empty tables; a step of the migrations.
Result<> create(Connection& db);
/// A passage has come.
Result<> add(Connection& db, qint64 passage);
/// What a passage is found by has changed.
Result<> change(Connection& db, qint64 passage);
/// A passage is gone.
Result<> remove(Connection& db, qint64 passage);
/// Forgets all segments: each passage is to be indexed anew.
Result<> restart(Connection& db);
/// The same where the index was made by another version of the analysis or of the files' format.
Result<> restartIfOld(Connection& db);
/// The same if this segment, which can't be read, still counts.
Result<> restartWithout(Connection& db, qint64 segment);

/// A segment's row.
struct Segment {
    qint64 id = 0;
    QString file; ///< its name in the index's folder
    quint64 checksum = 0; ///< of the file: an older or newer one under its name is not it
    qint64 lastSequence = 0; ///< it holds the log's passages up to here, from where the one before ends
    QStringList languages; ///< of the library's passages when it was made, with how many there were
};

/// A passage that isn't, or not any more as it was, in the segments that end before `sequence`.
struct Death {
    qint64 passage = 0;
    qint64 sequence = 0;
};

/// What lies on disk.
struct Stored {
    qint64 generation = 0; ///< another one after each restart()
    QList<Segment> segments; ///< in the order of the log
    QList<Death> deaths;
};
Result<Stored> stored(Connection& db);

/// What a passage is found by.
struct Entry {
    qint64 passage = 0;
    qint64 document = 0;
    QString text;
    QString above;
    QString title;
    QString language;
};
/// Those of the passages that are there, in the order of their ids.
Result<QList<Entry>> entries(Connection& db, const QList<qint64>& passages);

/// A line of the log.
struct Change {
    qint64 sequence = 0;
    qint64 passage = 0;
    bool fresh = false; ///< it can't be in the index yet
    std::optional<Entry> entry; ///< as it is now; none if it is gone
};

/// The next stretch of the log.
struct Changes {
    qint64 generation = 0;
    QList<qint64> segments; ///< ids of all segments as they are now
    QList<Change> list; ///< in the order of the log
    qint64 end = 0; ///< the sequence of the log's last change; 0 where it is empty
    bool more = false;
};
/// What the log says behind `sequence`, at most `limit` changes.
Result<Changes> changesAfter(Connection& db, qint64 sequence, int limit);
/// How many passages the log holds behind `sequence`.
Result<qint64> countAfter(Connection& db, qint64 sequence);

/// A new segment takes the log over from `from` up to its last sequence. Its id, or 0 if another process was quicker.
Result<qint64> seal(Connection& db, const Segment& made, qint64 from, qint64 generation);
/// One segment takes the place of several neighbours. Its id, or 0 if these are not all there any more. Deaths up to
/// its end of the passages `settledDeaths`, which no segment holds any more, are forgotten.
Result<qint64> replace(
    Connection& db, const QList<qint64>& old, const Segment& made, const QList<qint64>& settledDeaths);

} // namespace docent::keywordlog
