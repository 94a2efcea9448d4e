#include "library/passagestore.h"

#include "library/documentnames.h"
#include "library/documentrows.h"
#include "library/documentstore.h"
#include "library/keywordlog.h"
#include "library/storedtext.h"
#include "library/vectorstore.h"

#include <QHash>

namespace docent {

namespace {

bool same(const Passage& a, const Passage& b)
{
    return a.ordinal == b.ordinal && a.page == b.page && a.start == b.start && a.end == b.end && a.text == b.text
        && a.headings == b.headings && a.pageBreaks == b.pageBreaks && a.place == b.place && a.tableHead == b.tableHead;
}

Result<QList<Passage>> ownPassages(Connection& db, qint64 document)
{
    return db.rows(QStringLiteral("SELECT ") + rows::passageColumns()
            + QStringLiteral(" FROM passages p WHERE p.document = ? ORDER BY p.ordinal"),
        { document }, [](const QSqlQuery& row) { return rows::passage(row); });
}

Result<> insert(Connection& db, qint64 document, const Passage& passage)
{
    const Result<> inserted =
        db.run(QStringLiteral("INSERT INTO passages (document, ordinal, page, start, \"end\", headings, "
                              "page_breaks, place, table_head, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            { document, passage.ordinal, passage.page, passage.start, passage.end,
                rows::joinedHeadings(passage.headings), rows::joinedPageBreaks(passage.pageBreaks),
                storedPlace(passage.place), passage.tableHead, storedtext::toStored(passage.text) });
    if (!inserted)
        return inserted;
    return keywordlog::add(db, db.lastInsertId());
}

Result<> removeThese(Connection& db, const QList<Passage>& passages)
{
    if (passages.isEmpty())
        return {};
    QList<qint64> ids;
    for (const Passage& passage : passages) {
        ids << passage.id;
        if (const Result<> removed = keywordlog::remove(db, passage.id); !removed)
            return removed;
    }
    if (const Result<> removed = vectorstore::remove(db, ids); !removed)
        return removed;
    return db.run(
        QStringLiteral("DELETE FROM passages WHERE id IN (SELECT value FROM json_each(?))"), { rows::idList(ids) });
}

/// Whether what the keyword index takes from the document is another.
bool sameForSearch(const DocumentRecord& a, const DocumentRecord& b)
{
    return a.language == b.language
        && keywordlog::documentTitle(a.title, a.path, a.copyNames)
        == keywordlog::documentTitle(b.title, b.path, b.copyNames);
}

/// The same text at another place, under other headings or in a document of another title: its vector stays.
Result<> change(Connection& db, const Passage& before, Passage after, bool sameDocument)
{
    after.id = before.id;
    if (!same(before, after)) {
        const Result<> updated =
            db.run(QStringLiteral("UPDATE passages SET ordinal = ?, page = ?, start = ?, \"end\" = ?, headings = ?, "
                                  "page_breaks = ?, place = ?, table_head = ? WHERE id = ?"),
                { after.ordinal, after.page, after.start, after.end, rows::joinedHeadings(after.headings),
                    rows::joinedPageBreaks(after.pageBreaks), storedPlace(after.place), after.tableHead, after.id });
        if (!updated)
            return updated;
    }
    if (sameDocument && before.headings == after.headings && before.tableHead == after.tableHead)
        return {};
    return keywordlog::change(db, after.id);
}

Result<int> countEmbedded(Connection& db, qint64 document)
{
    const Result<QVariant> count = db.value(
        QStringLiteral("SELECT count(*) FROM passages p CROSS JOIN vectors v ON v.passage = p.id AND v.model = "
                       "(SELECT id FROM vector_models WHERE current = 1) WHERE p.document = ?"),
        { document });
    if (!count)
        return fail(count.error());
    return count->toInt();
}

QList<Passage> storablePassages(const QList<Passage>& passages)
{
    QList<Passage> list = passages;
    for (Passage& passage : list) {
        passage.text = passagestore::storable(passage.text);
        passage.tableHead = passagestore::storable(passage.tableHead);
        passage.place.label = passagestore::storable(passage.place.label);
        // As they come back: a heading is one line.
        passage.headings = rows::splitHeadings(passagestore::storable(rows::joinedHeadings(passage.headings)));
    }
    return list;
}

} // namespace

namespace passagestore {

Result<int> replace(
    Connection& db, const DocumentRecord& before, const DocumentRecord& after, const QList<Passage>& passages)
{
    const QList<Passage> wanted = storablePassages(passages);
    const Result<QList<Passage>> stored = ownPassages(db, before.id);
    if (!stored)
        return fail(stored.error());
    const bool sameDocument = sameForSearch(before, after);
    QHash<QString, QList<Passage>> byText;
    for (const Passage& passage : *stored)
        byText[passage.text].append(passage);
    QList<Passage> added;
    for (const Passage& passage : wanted) {
        const auto known = byText.find(passage.text);
        if (known == byText.end() || known->isEmpty()) {
            added << passage;
            continue;
        }
        if (const Result<> changed = change(db, known->takeFirst(), passage, sameDocument); !changed)
            return fail(changed.error());
    }
    for (const QList<Passage>& gone : std::as_const(byText)) {
        if (const Result<> removed = removeThese(db, gone); !removed)
            return fail(removed.error());
    }
    for (const Passage& passage : std::as_const(added)) {
        if (const Result<> inserted = insert(db, after.id, passage); !inserted)
            return fail(inserted.error());
    }
    if (const Result<> named = documentnames::set(db, after); !named)
        return fail(named.error());
    return countEmbedded(db, after.id);
}

Result<> retitle(Connection& db, const DocumentRecord& before, const DocumentRecord& after)
{
    if (const Result<> named = documentnames::set(db, after); !named)
        return named;
    if (sameForSearch(before, after))
        return {};
    const Result<QList<Passage>> stored = ownPassages(db, before.id);
    if (!stored)
        return fail(stored.error());
    for (const Passage& passage : *stored) {
        if (const Result<> changed = change(db, passage, passage, false); !changed)
            return changed;
    }
    return {};
}

Result<> removeAll(Connection& db, const DocumentRecord& document)
{
    const Result<QList<Passage>> stored = ownPassages(db, document.id);
    if (!stored)
        return fail(stored.error());
    if (const Result<> unnamed = documentnames::remove(db, document.id); !unnamed)
        return unnamed;
    return removeThese(db, *stored);
}

QString storable(const QString& text)
{
    if (QStringView(text).isValidUtf16() && !text.contains(QChar(u'\0')))
        return text;
    QString clean = text;
    for (qsizetype i = 0; i < clean.size(); ++i) {
        const QChar unit = clean.at(i);
        if (unit.isHighSurrogate() && i + 1 < clean.size() && clean.at(i + 1).isLowSurrogate())
            ++i;
        else if (unit.isSurrogate() || unit.isNull())
            clean[i] = QChar(QChar::ReplacementCharacter);
    }
    return clean;
}

} // namespace passagestore

} // namespace docent
