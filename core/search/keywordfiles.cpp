#include "search/keywordfiles.h"

#include "keywords/segmentfile.h"
#include "keywords/segmentmerge.h"
#include "keywords/segmentwriter.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QRandomGenerator>
#include <QSet>

namespace docent {

namespace {

/// A file is named by the database at most a few seconds after it was written.
constexpr qint64 rubbishAfterSeconds = 3600;

QString newName()
{
    return QStringLiteral("%1.segment").arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0'));
}

Result<keywords::LiveSegment> openSegment(const QString& folder, const keywordlog::Segment& row)
{
    if (!QFileInfo::exists(QDir(folder).filePath(row.file))) {
        return fail(ErrorCode::Damaged, QCoreApplication::translate("docent", "%1 is missing.").arg(row.file));
    }
    Result<std::shared_ptr<const keywords::Segment>> segment = keywords::Segment::open(QDir(folder).filePath(row.file));
    if (!segment)
        return fail(segment.error());
    if ((*segment)->checksum() != row.checksum) {
        return fail(ErrorCode::Damaged,
            QCoreApplication::translate("docent", "%1 is not the file that the library knows.").arg(row.file));
    }
    return keywords::LiveSegment { std::move(*segment) };
}

void removeRubbish(const QString& folder, const QList<keywordlog::Segment>& rows)
{
    QSet<QString> named;
    for (const keywordlog::Segment& row : rows)
        named.insert(row.file);
    const QDateTime before = QDateTime::currentDateTime().addSecs(-rubbishAfterSeconds);
    const QFileInfoList files = QDir(folder).entryInfoList({ QStringLiteral("*.segment*") }, QDir::Files);
    for (const QFileInfo& file : files) {
        if (!named.contains(file.fileName()) && file.lastModified() < before)
            QFile::remove(file.filePath());
    }
}

} // namespace

Result<OpenedParts> openParts(
    const QString& folder, const keywordlog::Stored& stored, const KeywordParts& known, const std::stop_token& stop)
{
    OpenedParts opened;
    for (const keywordlog::Segment& row : stored.segments) {
        if (stop.stop_requested())
            return fail(Error::cancelled());
        KeywordPart part;
        part.row = row.id;
        part.lastSequence = row.lastSequence;
        part.file = row.file;
        const auto before =
            std::find_if(known.begin(), known.end(), [&row](const KeywordPart& one) { return one.row == row.id; });
        if (before != known.end()) {
            part.live.segment = before->live.segment;
        } else {
            const Result<keywords::LiveSegment> live = openSegment(folder, row);
            if (!live && live.error().code != ErrorCode::Damaged)
                return fail(live.error());
            if (!live) {
                opened.damaged = row.id;
                opened.damage = live.error().message + QLatin1Char(' ') + live.error().detail;
                return opened;
            }
            part.live = *live;
        }
        opened.languages += row.languages;
        opened.parts.push_back(std::move(part));
    }
    bury(opened.parts, stored.deaths);
    removeRubbish(folder, stored.segments);
    return opened;
}

Result<KeywordPart> writtenTogether(const QString& folder, const KeywordParts& parts, const std::stop_token& stop)
{
    const QDir directory(folder);
    if (!directory.mkpath(QStringLiteral("."))) {
        return fail(ErrorCode::Io,
            QCoreApplication::translate("docent", "The folder %1 of the keyword index can't be made.").arg(folder));
    }
    const std::vector<keywords::LiveSegment> segments = liveSegments(parts);
    const Result<QByteArray> bytes =
        segments.empty() ? keywords::SegmentWriter().encoded() : keywords::merged(segments, stop);
    if (!bytes)
        return fail(bytes.error());
    KeywordPart part;
    part.file = newName();
    const QString path = directory.filePath(part.file);
    if (const Result<> written = keywords::writeSegmentFile(path, *bytes); !written)
        return fail(written.error());
    Result<std::shared_ptr<const keywords::Segment>> segment = keywords::Segment::open(path);
    if (!segment)
        return fail(segment.error());
    part.live.segment = std::move(*segment);
    return part;
}

void removeFiles(const QString& folder, const KeywordParts& parts)
{
    for (const KeywordPart& part : parts)
        QFile::remove(QDir(folder).filePath(part.file));
}

} // namespace docent
