#pragma once

#include "library/document.h"

#include <memory>
#include <QList>
#include <QMultiHash>
#include <vector>

namespace docent {

/// Documents in the order in which they were added, that of their ids. To be made of a list off the GUI thread, which
/// takes a while with 100,000 of them; growing and shrinking moves pointers, never the documents.
class DocumentRows {
public:
    DocumentRows() = default;
    explicit DocumentRows(QList<DocumentRecord> documents);

    int size() const { return int(m_rows.size()); }
    const DocumentRecord& at(int row) const { return *m_rows[std::size_t(row)]; }
    int rowOf(qint64 id) const; ///< -1 if there is none
    int placeFor(qint64 id) const; ///< the row that a new document of this id gets
    QList<qint64> membersOf(qint64 file) const; ///< ids of what lies in it
    QList<qint64> copiesOf(qint64 original) const; ///< ids of the copies of it

    void insert(int row, DocumentRecord document);
    void replace(int row, DocumentRecord document);
    void remove(int row);
    /// All of these at once.
    void remove(const QSet<qint64>& ids);

private:
    void note(const DocumentRecord& document);
    void forget(const DocumentRecord& document);

    std::vector<std::unique_ptr<DocumentRecord>> m_rows; ///< ascending ids
    QMultiHash<qint64, qint64> m_members; ///< by the file that they lie in
    QMultiHash<qint64, qint64> m_copies; ///< by their original
};

} // namespace docent
