#pragma once

#include <QByteArray>
#include <QList>
#include <QRandomGenerator>

namespace docent::fuzz {

/// Spoils bytes in the ways that files are spoilt and parsers are attacked: flipped bits, cut ends, lost and repeated
/// stretches, numbers at the edges of their types, pieces of other files. The same seed makes the same variants.
class Mutator {
public:
    explicit Mutator(quint32 seed);

    /// `others`: where pieces come from. The variant is at most a little larger than four times `largest` bytes.
    QByteArray mutate(QByteArray bytes, const QList<QByteArray>& others);
    /// Less than `end`; 0 for an empty range.
    int below(qsizetype end);

private:
    void change(QByteArray& bytes, const QList<QByteArray>& others);
    void repeat(QByteArray& bytes);
    void insertPiece(QByteArray& bytes, const QList<QByteArray>& others);
    void replaceNumber(QByteArray& bytes);

    QRandomGenerator m_random;
};

} // namespace docent::fuzz
