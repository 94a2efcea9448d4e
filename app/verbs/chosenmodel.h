#pragma once

#include "app/commandline.h"
#include "base/result.h"

namespace docent {

/// The settings' model, or what the command line has in its place; Kind::None with --no-model.
Result<ModelConfig> chosenChatModel(const CommandLine& line, const Settings& settings);
Result<ModelConfig> chosenEmbeddingModel(const CommandLine& line, const Settings& settings);

} // namespace docent
