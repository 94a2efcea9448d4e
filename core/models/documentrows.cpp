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
        if (document.container != 0)
            m_members.insert(document.container, document.id);
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

void DocumentRows::forgetMember(const DocumentRecord& document)
{
    if (document.container != 0)
        m_members.remove(document.container, document.id);
}

void DocumentRows::insert(int row, DocumentRecord document)
{
    if (document.container != 0)
        m_members.insert(document.container, document.id);
    m_rows.insert(m_rows.begin() + row, std::make_unique<DocumentRecord>(std::move(document)));
}

void DocumentRows::replace(int row, DocumentRecord document)
{
    if (at(row).container != document.container) {
        forgetMember(at(row));
        if (document.container != 0)
            m_members.insert(document.container, document.id);
    }
    *m_rows[std::size_t(row)] = std::move(document);
}

void DocumentRows::remove(int row)
{
    forgetMember(at(row));
    m_rows.erase(m_rows.begin() + row);
}

void DocumentRows::remove(const QSet<qint64>& ids)
{
    const auto gone = [this, &ids](const Row& row) {
        if (!ids.contains(row->id))
            return false;
        forgetMember(*row);
        return true;
    };
    m_rows.erase(std::remove_if(m_rows.begin(), m_rows.end(), gone), m_rows.end());
}

} // namespace docent
