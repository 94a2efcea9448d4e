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

Result<ChosenReranker> chosenReranker(const CommandLine& line, const Settings& settings)
{
    ChosenReranker reranker;
    if (!line.reranker && settings.rerank() == RerankChoice::Chat) {
        const Result<ModelConfig> chat = chosenChatModel(line, settings);
        if (!chat)
            return fail(chat.error());
        reranker = { RerankChoice::Chat, *chat };
    } else {
        const Result<ModelConfig> model =
            chosen(line.reranker, settings.rerankModel(), QStringLiteral("--rerank-endpoint"));
        if (!model)
            return fail(model.error());
        reranker.model = *model;
    }
    if (reranker.model.kind != ModelConfig::Kind::None)
        return reranker;
    return fail(ErrorCode::ModelNotFound,
        line.verb == CommandLine::Verb::Eval
            ? QStringLiteral("Reranking needs a model, and none is set up. Name the server of one with "
                             "--rerank-endpoint URL, or choose one in the settings.")
            : QStringLiteral("Reranking needs a model, and none is set up. Choose one in the settings."));
}

Task<> useChosenReranker(Application& app, CommandLine line, std::stop_token stop)
{
    const Result<ChosenReranker> reranker = chosenReranker(line, app.settings());
    if (!reranker)
        co_return fail(reranker.error());
    const Result<> used = co_await app.useReranking(reranker->by, reranker->model, stop);
    co_return used;
}

} // namespace docent
