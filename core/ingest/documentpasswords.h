#pragma once

#include "async/task.h"
#include "extract/extractedtext.h"

#include <functional>
#include <QHash>
#include <QStringList>

namespace docent {

class ExtractorPool;
class Secrets;

/// The passwords of protected documents: those to be tried on any document, and each document's own. They live in
/// memory as long as the program runs; those that a person wants kept are in the Secrets. None is ever logged.
class DocumentPasswords {
public:
    /// `secrets`: where kept passwords are; nullptr: none are kept.
    explicit DocumentPasswords(Secrets* secrets = nullptr);

    /// Tries these on every protected document, after its own.
    void offer(const QStringList& passwords);
    /// The password of one document. Not yet kept.
    void give(const QString& path, const QString& password);
    /// Keeps the document's password beyond this run. The value is a notice for the person, as of Secrets::write.
    Task<QString> keep(QString path, QString password, std::stop_token stop);
    /// What may open this document, and what lies in it, as far as it is in memory: their own, then those for all.
    QStringList known(const QString& path) const;
    /// The same with the one that was kept, if it is not in memory yet.
    Task<QStringList> find(QString path, std::stop_token stop);

private:
    Secrets* m_secrets;
    QStringList m_forAll;
    QHash<QString, QString> m_own; ///< by path
};

/// The passwords of a file with one on each line, at most worker::maxPasswords of them. Fails when it can't be read or
/// holds none.
Result<QStringList> readPasswordFile(const QString& path);

/// Reads a document with the passwords that are known; if they don't open it, with the one that was kept. With
/// `languages` text in pictures is recognised, see ExtractorPool::recognize.
Task<Extracted> extractUnlocked(ExtractorPool& extractors, DocumentPasswords& passwords, QString path,
    std::stop_token stop, QString languages = {});

} // namespace docent
