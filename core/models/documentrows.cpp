#include "models/documentrows.h"

#include <algorithm>
#include <QSet>

namespace docent {

namespace {

using Row = std::unique_ptr<DocumentRecord>;

bool precedes(const Row& row, qint64 id)
{
    return row->id < id;
}

} // namespace

DocumentRows::DocumentRows(QList<DocumentRecord> documents)
{
    m_rows.reserve(std::size_t(documents.size()));
    for (DocumentRecord& document : documents) {
        note(document);
        m_rows.push_back(std::make_unique<DocumentRecord>(std::move(document)));
    }
    std::sort(m_rows.begin(), m_rows.end(), [](const Row& a, const Row& b) { return a->id < b->id; });
}

int DocumentRows::placeFor(qint64 id) const
{
    return int(std::lower_bound(m_rows.begin(), m_rows.end(), id, precedes) - m_rows.begin());
}

int DocumentRows::rowOf(qint64 id) const
{
    const int place = placeFor(id);
    return place < size() && at(place).id == id ? place : -1;
}

QList<qint64> DocumentRows::membersOf(qint64 file) const
{
    return m_members.values(file);
}

QList<qint64> DocumentRows::copiesOf(qint64 original) const
{
    QList<qint64> ids = m_copies.values(original);
    std::sort(ids.begin(), ids.end());
    return ids;
}

void DocumentRows::note(const DocumentRecord& document)
{
    if (document.container != 0)
        m_members.insert(document.container, document.id);
    if (document.copyOf != 0)
        m_copies.insert(document.copyOf, document.id);
}

void DocumentRows::forget(const DocumentRecord& document)
{
    if (document.container != 0)
        m_members.remove(document.container, document.id);
    if (document.copyOf != 0)
        m_copies.remove(document.copyOf, document.id);
}

void DocumentRows::insert(int row, DocumentRecord document)
{
    note(document);
    m_rows.insert(m_rows.begin() + row, std::make_unique<DocumentRecord>(std::move(document)));
}

void DocumentRows::replace(int row, DocumentRecord document)
{
    forget(at(row));
    note(document);
    *m_rows[std::size_t(row)] = std::move(document);
}

void DocumentRows::remove(int row)
{
    forget(at(row));
    m_rows.erase(m_rows.begin() + row);
}

void DocumentRows::remove(const QSet<qint64>& ids)
{
    const auto gone = [this, &ids](const Row& row) {
        if (!ids.contains(row->id))
            return false;
        forget(*row);
        return true;
    };
    m_rows.erase(std::remove_if(m_rows.begin(), m_rows.end(), gone), m_rows.end());
}

} // namespace docent
