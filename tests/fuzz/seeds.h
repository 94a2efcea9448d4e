#pragma once

#include <QByteArray>
#include <QList>

namespace docent::fuzz {

class Mutator;

struct Part {
    QByteArray name;
    QByteArray content;
};

/// A sound file to begin with. A folder among the seeds stands for the archive of what is in it, so that both the
/// archive and what it holds can be spoilt.
struct Seed {
    QByteArray name; ///< "letter.docx"
    QList<Part> parts; ///< one without a name for a file that is no archive

    /// As it is.
    QByteArray bytes() const;
    /// Spoilt: one of its parts or the archive around them.
    QByteArray variant(Mutator& mutator, const QList<QByteArray>& others) const;
};

/// In the order of their names.
QList<Seed> readSeeds(const QString& folder);
/// The contents of all parts.
QList<QByteArray> contentsOf(const QList<Seed>& seeds);

} // namespace docent::fuzz
