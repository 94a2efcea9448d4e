#pragma once

#include "app/application.h"
#include "app/commandline.h"
#include "base/result.h"

namespace docent {

/// The settings' model, or what the command line has in its place; Kind::None with --no-model.
Result<ModelConfig> chosenChatModel(const CommandLine& line, const Settings& settings);
Result<ModelConfig> chosenEmbeddingModel(const CommandLine& line, const Settings& settings);

/// What reranks.
struct ChosenReranker {
    RerankChoice by = RerankChoice::Model;
    ModelConfig model;
};
/// What the command line names, or the settings' choice; where that is off, the settings' rerank model. An error where
/// there is none.
Result<ChosenReranker> chosenReranker(const CommandLine& line, const Settings& settings);
/// The application reranks by it from now on, where it is asked to.
Task<> useChosenReranker(Application& app, CommandLine line, std::stop_token stop);

} // namespace docent
