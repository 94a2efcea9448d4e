#include "models/documentlistmodel.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QSet>
#include <utility>

namespace docent {

namespace {

QString fileName(const DocumentRecord& document)
{
    return document.path.section(QLatin1Char('/'), -1);
}

QString folder(const DocumentRecord& document)
{
    if (document.container != 0) {
        const QString name = documentName(document.path, document.containerPath);
        const qsizetype end = std::max(name.lastIndexOf(QLatin1Char('/')), name.lastIndexOf(QStringLiteral(" › ")));
        return DocumentListModel::tr("in %1").arg(name.left(std::max<qsizetype>(end, 0)));
    }
    static const QString home = QDir::homePath();
    const QString path = document.path.section(QLatin1Char('/'), 0, -2);
    if (path == home || path.startsWith(home + QLatin1Char('/')))
        return QLatin1Char('~') + path.mid(home.size());
    return path;
}

QDateTime modified(const DocumentRecord& document)
{
    return QDateTime::fromMSecsSinceEpoch(document.modifiedNs / 1'000'000);
}

QString changedText(const DocumentRecord& document)
{
    if (document.modifiedNs == 0)
        return {};
    const QDateTime time = modified(document);
    const QDate today = QDate::currentDate();
    if (time.date() == today)
        return DocumentListModel::tr("today %1").arg(QLocale().toString(time.time(), QStringLiteral("HH:mm")));
    return QLocale().toString(
        time.date(), time.date().year() == today.year() ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

QVariant display(const DocumentRecord& document, int column, bool embeds)
{
    switch (column) {
    case DocumentListModel::Name:
        return fileName(document);
    case DocumentListModel::State:
        return documentStateText(document, embeds);
    case DocumentListModel::Passages:
        return QLocale().toString(document.passages);
    case DocumentListModel::Pages:
        return document.pages > 0 ? QLocale().toString(document.pages) : QStringLiteral("–");
    case DocumentListModel::Changed:
        return changedText(document);
    case DocumentListModel::Where:
        return folder(document);
    default:
        return {};
    }
}

QVariant sortKey(const DocumentRecord& document, int column)
{
    switch (column) {
    case DocumentListModel::Name:
        return fileName(document).toCaseFolded();
    case DocumentListModel::State:
        return int(document.state);
    case DocumentListModel::Passages:
        return document.passages;
    case DocumentListModel::Pages:
        return document.pages;
    case DocumentListModel::Changed:
        return document.modifiedNs;
    case DocumentListModel::Where:
        return document.path.toCaseFolded();
    default:
        return {};
    }
}

} // namespace

int DocumentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows.size();
}

int DocumentListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DocumentListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const DocumentRecord& document = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == State && document.id == m_pageOf && m_page > 0)
            return tr("Reading · page %1 of %2").arg(QLocale().toString(m_page), QLocale().toString(m_pages));
        return display(document, index.column(), m_embeds);
    case Qt::ToolTipRole:
        return index.column() == State && document.reason
            ? documentStateText(document, m_embeds) + QLatin1Char('\n') + documentNextAction(document)
            : document.path;
    case Qt::TextAlignmentRole:
        return index.column() == Passages || index.column() == Pages ? QVariant(int(Qt::AlignVCenter | Qt::AlignRight))
                                                                     : QVariant(int(Qt::AlignVCenter | Qt::AlignLeft));
    case IdRole:
        return document.id;
    case PathRole:
        return document.path;
    case StateRole:
        return int(document.state);
    case SortRole:
        return sortKey(document, index.column());
    case ReasonRole:
        return document.reason
            ? QStringLiteral("%1 %2").arg(document.reason->message, documentNextAction(document)).trimmed()
            : QString();
    default:
        return {};
    }
}

QVariant DocumentListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Passages || section == Pages ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case State:
        return tr("State");
    case Passages:
        return tr("Passages");
    case Pages:
        return tr("Pages");
    case Changed:
        return tr("Changed");
    case Where:
        return tr("Where");
    default:
        return {};
    }
}

QList<qint64> DocumentListModel::membersBut(const QList<qint64>& files, const QList<DocumentRecord>& known) const
{
    QSet<qint64> kept;
    for (const DocumentRecord& document : known)
        kept.insert(document.id);
    QList<qint64> ids;
    for (const qint64 file : files) {
        for (const qint64 member : m_rows.membersOf(file)) {
            if (!kept.contains(member))
                ids.append(member);
        }
    }
    return ids;
}

void DocumentListModel::reset(DocumentRows rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void DocumentListModel::reset(QList<DocumentRecord> documents)
{
    reset(DocumentRows(std::move(documents)));
}

void DocumentListModel::update(const QList<DocumentRecord>& documents)
{
    QMap<qint64, DocumentRecord> added;
    int first = m_rows.size();
    int last = -1;
    for (const DocumentRecord& document : documents) {
        const int row = rowOf(document.id);
        if (row >= 0) {
            m_rows.replace(row, document);
            first = std::min(first, row);
            last = std::max(last, row);
        } else {
            added.insert(document.id, document);
        }
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1));
    insert(added);
}

/// In runs of neighbours; nearly always it is one, at the end.
void DocumentListModel::insert(const QMap<qint64, DocumentRecord>& added)
{
    for (auto from = added.cbegin(); from != added.cend();) {
        const int row = m_rows.placeFor(from.key());
        auto to = std::next(from);
        while (to != added.cend() && (row == m_rows.size() || to.key() < m_rows.at(row).id))
            ++to;
        const int count = int(std::distance(from, to));
        beginInsertRows({}, row, row + count - 1);
        for (int i = 0; i < count; ++i, ++from)
            m_rows.insert(row + i, *from);
        endInsertRows();
    }
}

void DocumentListModel::remove(const QList<qint64>& ids)
{
    if (ids.size() > 50) {
        beginResetModel();
        m_rows.remove(QSet<qint64>(ids.cbegin(), ids.cend()));
        endResetModel();
        return;
    }
    for (const qint64 id : ids) {
        const int row = rowOf(id);
        if (row < 0)
            continue;
        beginRemoveRows({}, row, row);
        m_rows.remove(row);
        endRemoveRows();
    }
}

void DocumentListModel::setEmbeds(bool embeds)
{
    if (std::exchange(m_embeds, embeds) != embeds && m_rows.size() > 0)
        Q_EMIT dataChanged(index(0, State), index(m_rows.size() - 1, State));
}

void DocumentListModel::setPage(qint64 id, int page, int pages)
{
    if (id == m_pageOf && page == m_page && pages == m_pages)
        return;
    const qint64 before = std::exchange(m_pageOf, id);
    m_page = page;
    m_pages = pages;
    for (const int row : { rowOf(before), rowOf(id) }) {
        if (row >= 0)
            Q_EMIT dataChanged(index(row, State), index(row, State));
    }
}

QStringList DocumentListModel::copiesOf(const DocumentRecord& document) const
{
    const qint64 original = document.copyOf != 0 ? document.copyOf : document.id;
    QStringList places;
    for (const qint64 id : QList<qint64> { original } + m_rows.copiesOf(original)) {
        if (const int row = rowOf(id); id != document.id && row >= 0)
            places << at(row).path;
    }
    return places;
}

QString documentStage(const DocumentRecord& document, bool embeds)
{
    if (document.state != DocumentState::Ready || !embeds || document.embedded >= document.passages)
        return documentStateName(document.state);
    if (document.embedded == 0)
        return QStringLiteral("keyword-ready");
    return QStringLiteral("semantic %1 %").arg(100 * qint64(document.embedded) / document.passages);
}

QString documentStateText(const DocumentRecord& document, bool embeds)
{
    switch (document.state) {
    case DocumentState::Waiting:
        return DocumentListModel::tr("Waiting");
    case DocumentState::Reading:
        return DocumentListModel::tr("Reading");
    case DocumentState::Ready:
        if (embeds && document.embedded < document.passages)
            return DocumentListModel::tr("Keywords ready · meaning %1 %")
                .arg(100 * qint64(document.embedded) / document.passages);
        return DocumentListModel::tr("Ready");
    case DocumentState::Failed:
        return document.reason ? document.reason->message : DocumentListModel::tr("Failed");
    case DocumentState::Skipped:
        return document.reason ? DocumentListModel::tr("Skipped: %1").arg(document.reason->message)
                               : DocumentListModel::tr("Skipped");
    case DocumentState::Offline:
        return DocumentListModel::tr("Offline: drive not connected. Kept");
    }
    return {};
}

bool mayBeUnlocked(const DocumentRecord& document)
{
    return document.state == DocumentState::Failed && document.reason && document.reason->code == ErrorCode::Encrypted
        && document.path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive);
}

QString documentNextAction(const DocumentRecord& document)
{
    if (!document.reason)
        return {};
    switch (document.reason->code) {
    case ErrorCode::Damaged:
        return DocumentListModel::tr("Open it in its own program and save it again, then read it again.");
    case ErrorCode::Encrypted:
        return mayBeUnlocked(document)
            ? DocumentListModel::tr("Enter its password, or save a copy without one and add that.")
            : DocumentListModel::tr("Save a copy without a password, then add that.");
    case ErrorCode::Empty:
        return DocumentListModel::tr("There is nothing to read in it.");
    case ErrorCode::NoText:
        return DocumentListModel::tr("Install Tesseract and switch on OCR in Settings › Reading.");
    case ErrorCode::NeedsProgram:
        return DocumentListModel::tr("Install the program, then read it again.");
    case ErrorCode::TooLarge:
        return DocumentListModel::tr("Split it into smaller files.");
    case ErrorCode::Permission:
        return DocumentListModel::tr("Allow your user to read the file, then read it again.");
    case ErrorCode::NotFound:
        return DocumentListModel::tr("Put the file back or remove it from the library.");
    case ErrorCode::Timeout:
    case ErrorCode::WorkerDied:
    case ErrorCode::Io:
        return DocumentListModel::tr("Read it again.");
    case ErrorCode::DiskFull:
        return DocumentListModel::tr("Free some space, then read it again.");
    case ErrorCode::Unsupported:
        return DocumentListModel::tr("Save it as PDF, DOCX, HTML, Markdown or text, then add that.");
    default:
        return DocumentListModel::tr("Read it again.");
    }
}

} // namespace docent
