#include "search/keywordfiles.h"

#include "keywords/segmentfile.h"
#include "keywords/segmentmerge.h"
#include "keywords/segmentwriter.h"
#include "library/indexfiles.h"

#include <algorithm>
#include <QCoreApplication>
#include <QDir>
#include <QSet>

namespace docent {

namespace {

const QString suffix = QStringLiteral("segment");

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

QSet<QString> namesOf(const QList<keywordlog::Segment>& rows)
{
    QSet<QString> names;
    for (const keywordlog::Segment& row : rows)
        names.insert(row.file);
    return names;
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
    indexfiles::removeRubbish(folder, suffix, namesOf(stored.segments));
    return opened;
}

Result<KeywordPart> writtenTogether(const QString& folder, const KeywordParts& parts, const std::stop_token& stop)
{
    const Result<> made = indexfiles::makeFolder(folder, QCoreApplication::translate("docent", "keyword index"));
    if (!made)
        return fail(made.error());
    const std::vector<keywords::LiveSegment> segments = liveSegments(parts);
    const Result<QByteArray> bytes =
        segments.empty() ? keywords::SegmentWriter().encoded() : keywords::merged(segments, stop);
    if (!bytes)
        return fail(bytes.error());
    KeywordPart part;
    part.file = indexfiles::newName(suffix);
    const QString path = QDir(folder).filePath(part.file);
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
