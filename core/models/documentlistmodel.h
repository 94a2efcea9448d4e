#pragma once

#include "models/documentrows.h"

#include <QAbstractTableModel>
#include <QMap>

namespace docent {

/// All documents of the library as a table; quick at 100,000 rows: cells are made when they are asked for, and an
/// update touches its rows only.
class DocumentListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, State, Passages, Pages, Changed, Where, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole,
        PathRole,
        StateRole, ///< int(DocumentState)
        SortRole, ///< a value to sort the column by
        ReasonRole, ///< the failure in words with the next action; empty if there is none
    };

    using QAbstractTableModel::QAbstractTableModel;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const DocumentRecord& at(int row) const { return m_rows.at(row); }
    int rowOf(qint64 id) const { return m_rows.rowOf(id); } ///< -1 if there is none
    /// Ids of what lies in these files, but for these documents.
    QList<qint64> membersBut(const QList<qint64>& files, const QList<DocumentRecord>& known = {}) const;
    void reset(DocumentRows rows);
    void reset(QList<DocumentRecord> documents);
    /// Adds new rows and replaces known ones (by id).
    void update(const QList<DocumentRecord>& documents);
    void remove(const QList<qint64>& ids);
    /// Whether vectors are made: what has none yet isn't done then.
    void setEmbeds(bool embeds);
    bool embeds() const { return m_embeds; }
    /// This document is being read, page by page; 0: none is.
    void setPage(qint64 id, int page, int pages);
    /// Where else the same file lies.
    QStringList copiesOf(const DocumentRecord& document) const;

private:
    void insert(const QMap<qint64, DocumentRecord>& added);

    DocumentRows m_rows;
    bool m_embeds = false;
    qint64 m_pageOf = 0;
    int m_page = 0;
    int m_pages = 0;
};

/// "Ready", "Reading", "Waiting", "Failed: damaged: …": the state in words, as the library shows it.
/// `embeds`: see DocumentListModel::setEmbeds().
QString documentStateText(const DocumentRecord& document, bool embeds);
/// The same for programs: waiting, reading, keyword-ready, "semantic 40 %", ready, failed, skipped, offline.
QString documentStage(const DocumentRecord& document, bool embeds);
/// Whether a password may open a document that could not be read.
bool mayBeUnlocked(const DocumentRecord& document);
/// The one next action in words for a failed or skipped document; empty if there is none.
QString documentNextAction(const DocumentRecord& document);

} // namespace docent
