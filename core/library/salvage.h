#pragma once

#include "library/connection.h"

namespace docent::salvage {

/// What could be taken over from a damaged library.
struct Saved {
    int conversations = 0;
    int messages = 0;
    int documents = 0; ///< they wait to be read again
};

/// Copies conversations, question sets, and the list of documents as Waiting, from a damaged file into a fresh library,
/// as far as they can be read. The damaged file isn't changed. Fails only where the fresh library can't be written.
Result<Saved> take(Connection& fresh, const QString& damagedFile);

} // namespace docent::salvage
