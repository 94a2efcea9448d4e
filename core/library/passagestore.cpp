#include "library/passagestore.h"

#include "library/documentrows.h"
#include "library/documentstore.h"
#include "library/keywordindex.h"

#include <algorithm>

namespace docent {

namespace {

keywordindex::Entry entry(const Passage& passage, const QString& title)
{
    return { passage.id, passage.text, keywordindex::above(rows::joinedHeadings(passage.headings), passage.tableHead),
        title };
}

bool same(const Passage& a, const Passage& b)
{
    return a.ordinal == b.ordinal && a.page == b.page && a.start == b.start && a.end == b.end && a.text == b.text
        && a.headings == b.headings && a.pageBreaks == b.pageBreaks && a.place == b.place && a.tableHead == b.tableHead;
}

Result<> insert(Connection& db, const DocumentRecord& document, const QList<Passage>& passages)
{
    const QString title = keywordindex::documentTitle(document.title, document.path);
    for (const Passage& passage : passages) {
        const Result<> inserted =
            db.run(QStringLiteral("INSERT INTO passages (document, ordinal, page, start, \"end\", headings, "
                                  "page_breaks, place, table_head, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                { document.id, passage.ordinal, passage.page, passage.start, passage.end,
                    rows::joinedHeadings(passage.headings), rows::joinedPageBreaks(passage.pageBreaks),
                    storedPlace(passage.place), passage.tableHead, passage.text });
        if (!inserted)
            return inserted;
        keywordindex::Entry indexed = entry(passage, title);
        indexed.passageId = db.lastInsertId();
        if (const Result<> added = keywordindex::add(db, indexed); !added)
            return added;
    }
    return {};
}

Result<> removeThese(Connection& db, const DocumentRecord& document, const QList<Passage>& passages)
{
    if (passages.isEmpty())
        return {};
    const QString title = keywordindex::documentTitle(document.title, document.path);
    for (const Passage& passage : passages) {
        if (const Result<> removed = keywordindex::remove(db, entry(passage, title)); !removed)
            return removed;
    }
    const Result<> vectors =
        db.run(QStringLiteral("DELETE FROM vectors WHERE passage IN (SELECT id FROM passages WHERE document = ?)"),
            { document.id });
    if (!vectors)
        return vectors;
    return db.run(QStringLiteral("DELETE FROM passages WHERE document = ?"), { document.id });
}

/// The same passages under another title: only the keyword index changes.
Result<> retitle(
    Connection& db, const DocumentRecord& before, const DocumentRecord& after, const QList<Passage>& passages)
{
    const QString oldTitle = keywordindex::documentTitle(before.title, before.path);
    const QString newTitle = keywordindex::documentTitle(after.title, after.path);
    if (oldTitle == newTitle)
        return {};
    for (const Passage& passage : passages) {
        if (const Result<> removed = keywordindex::remove(db, entry(passage, oldTitle)); !removed)
            return removed;
        if (const Result<> added = keywordindex::add(db, entry(passage, newTitle)); !added)
            return added;
    }
    return {};
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
    const Result<QList<Passage>> stored = documents::passagesOf(db, before.id);
    if (!stored)
        return fail(stored.error());
    if (std::equal(stored->begin(), stored->end(), wanted.begin(), wanted.end(), same)) {
        if (const Result<> retitled = retitle(db, before, after, *stored); !retitled)
            return fail(retitled.error());
        return before.embedded;
    }
    if (const Result<> removed = removeThese(db, before, *stored); !removed)
        return fail(removed.error());
    if (const Result<> inserted = insert(db, after, wanted); !inserted)
        return fail(inserted.error());
    return 0;
}

Result<> removeAll(Connection& db, const DocumentRecord& document)
{
    const Result<QList<Passage>> stored = documents::passagesOf(db, document.id);
    if (!stored)
        return fail(stored.error());
    return removeThese(db, document, *stored);
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
