#pragma once

#include "fuzz/seeds.h"

namespace docent::fuzz {

/// What model servers stream: sound replies of each kind.
QList<Seed> replySeeds();

/// Decodes the bytes at once and in pieces, as the kind that the seed's name begins with, and stops the program where
/// both don't come to the same. False: no whole reply.
bool parseReply(const QByteArray& name, const QByteArray& bytes);

} // namespace docent::fuzz
