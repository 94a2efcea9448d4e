#pragma once

#include "fuzz/seeds.h"

namespace docent::fuzz {

/// What comes over the wire below the replies themselves: lines, events, thoughts in an answer, headers, a pull's
/// progress, the beginning of a model file, a list of models.
QList<Seed> wireSeeds();

/// Takes the bytes as the seed's name says, in several splits, and compares. `file`: where they lie. False: refused.
bool parseWire(const QByteArray& name, const QByteArray& bytes, const QString& file);

} // namespace docent::fuzz
