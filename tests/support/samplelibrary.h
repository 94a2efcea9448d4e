#pragma once

#include "support/temporarylibrary.h"

namespace docent::test {

/// A temporary library with documents that were never files: for tests of what stands on the library.
class SampleLibrary : public TemporaryLibrary {
public:
    /// Stores a document whose passages are these texts, one to a page; returns their ids.
    QList<qint64> add(const QString& path, const QStringList& texts)
    {
        ReadDocument document = readDocument(path, texts, path.section(QLatin1Char('/'), -1));
        document.record.pages = int(texts.size());
        for (Passage& passage : document.passages)
            passage.page = passage.ordinal + 1;
        if (const Result<> stored = store(*this, document); !stored)
            qFatal("the document isn't stored: %s", qPrintable(stored.error().message));
        const auto passages = read([path](Connection& db) -> Result<QList<Passage>> {
            const auto record = documents::findByPath(db, path);
            if (!record || !*record)
                return fail(ErrorCode::NotFound, path);
            return documents::passagesOf(db, (*record)->id);
        });
        QList<qint64> ids;
        for (const Passage& passage : passages.value_or(QList<Passage>()))
            ids.append(passage.id);
        return ids;
    }
};

} // namespace docent::test
