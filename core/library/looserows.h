#pragma once

#include "library/connection.h"

/// Rows that belong to nothing: what they pointed to is gone, which no sound library has.
namespace docent::looserows {

/// Removes them. Messages are a person's work and get a conversation instead. Runs in a transaction.
Result<> mend(Connection& db);

} // namespace docent::looserows
