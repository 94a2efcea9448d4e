#include "app/verbs/chosenmodel.h"

namespace docent {

namespace {

Result<ModelConfig> chosen(const std::optional<ModelConfig>& named, ModelConfig configured, const QString& option)
{
    if (!named)
        return configured;
    if (!named->endpoint.isEmpty())
        return *named;
    if (configured.kind == ModelConfig::Kind::None) {
        return fail(ErrorCode::InvalidArgument,
            QStringLiteral("No server is set up that has the model %1. Name one with %2 URL.")
                .arg(named->model, option));
    }
    configured.model = named->model;
    return configured;
}

} // namespace

Result<ModelConfig> chosenChatModel(const CommandLine& line, const Settings& settings)
{
    if (line.noModel)
        return ModelConfig();
    return chosen(line.chat, settings.chatModel(), QStringLiteral("--endpoint"));
}

Result<ModelConfig> chosenEmbeddingModel(const CommandLine& line, const Settings& settings)
{
    return chosen(line.embedding, settings.embeddingModel(), QStringLiteral("--embed-endpoint"));
}

} // namespace docent
