#pragma once

#include "library/connection.h"
#include "library/document.h"

#include <QSet>

/// Vectors are made once for a text: those of passages that are there are found by the text's hash, and those of
/// removed passages are kept for a while. These run inside Database::read and Database::write jobs.
namespace docent::vectorstore {

/// XXH3 of the text that is embedded, 128 bits. With the model's name, which stands for all that makes its vectors, it
/// tells a vector.
QByteArray textHash(const QString& text);

/// Passages among these whose text has a vector of the model already.
Result<QSet<qint64>> known(Connection& db, const QString& model, const QList<Passage>& passages);
/// Gives passages the vectors that their texts have already, and counts them in their documents; which passages that
/// were.
Result<QSet<qint64>> reuse(Connection& db, const QString& model, const QList<Passage>& passages);
/// Keeps the vectors of passages that are about to be removed; the oldest make room.
Result<> keepForReuse(Connection& db, const QList<qint64>& passageIds, qint64 mostBytes = qint64(128) << 20);

/// What may be sent to a hosted model without asking: `allowed` was agreed to, `sent` of it has been sent since.
struct Consent {
    qint64 allowed = 0; ///< tokens
    qint64 sent = 0;
};
Result<Consent> consent(Connection& db, const QString& model);
Result<> setConsent(Connection& db, const QString& model, const Consent& consent);

} // namespace docent::vectorstore
