#pragma once

#include "base/result.h"
#include "extract/workerprotocol.h"

#include <functional>

namespace docent {

/// Reads one file into text, within the request's limits on size. Never throws.
Result<Extracted> readFile(
    const worker::Request& request, std::function<void(worker::PageDone)> pageDone = [](worker::PageDone) {});

} // namespace docent
