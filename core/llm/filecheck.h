#pragma once

#include "llm/modelfactory.h"
#include "llm/modelservers.h"

namespace docent {

/// "Test connection" for models in files: reads and starts them, then asks their servers. Configurations of other kinds
/// are passed over.
Task<QList<ConnectionCheck>> checkModelFiles(
    HttpClient& http, ModelServers& servers, ModelChoice models, std::stop_token stop);

} // namespace docent
