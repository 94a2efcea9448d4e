#pragma once

#include "terms/stems.h"
#include "terms/stretches.h"

#include <vector>

namespace docent::terms {

/// A term with its place. Positions count the words of a text; the whole of a compound stands over those of its parts:
/// "e-mail" is e (0), mail (1) and email (0 to 1).
struct Piece {
    std::string term;
    qsizetype from = 0; ///< in the text, UTF-16 units
    qsizetype size = 0;
    int first = 0;
    int last = 0;
    bool letter = false; ///< a single one of an unspaced script, beside the pairs
    bool operator==(const Piece&) const = default;
};

/// Appends the pieces of a stretch of a text, parts before wholes; the first has the position `position`. Returns the
/// position after the last one.
int appendPieces(QStringView text, const Stretch& stretch, const Language& language, Stems& stems, int position,
    std::vector<Piece>& pieces);

/// All pieces of a text.
std::vector<Piece> piecesOf(QStringView text, const Language& language, Stems& stems);

} // namespace docent::terms
