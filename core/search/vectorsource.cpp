#include "search/vectorsource.h"

#include "search/stageclock.h"

#include <QCoreApplication>

namespace docent {

VectorSource::VectorSource(VectorIndex& vectors, std::function<std::shared_ptr<EmbeddingModel>()> model, double weight)
    : m_vectors(vectors)
    , m_model(std::move(model))
    , m_weight(weight)
{
}

QString VectorSource::name() const
{
    return QStringLiteral("vector");
}

QString VectorSource::displayName() const
{
    return QCoreApplication::translate("docent", "Vector search");
}

bool VectorSource::isAvailable() const
{
    return m_model() != nullptr;
}

Task<QList<ScoredPassage>> VectorSource::search(
    SearchRequest request, int limit, QJsonObject* timings, std::stop_token stop)
{
    const std::shared_ptr<EmbeddingModel> model = m_model();
    if (!model) {
        co_return fail(ErrorCode::ModelNotFound,
            QCoreApplication::translate(
                "docent", "no embedding model is set. Choose one in Settings, Models, or search by keywords."));
    }
    if (model->id() != m_vectors.model()) {
        co_return fail(ErrorCode::ModelNotFound,
            QCoreApplication::translate("docent", "the vectors of %1 are not ready yet.").arg(model->displayName()));
    }
    StageClock clock;
    const QStringList texts { request.parsed.sought() };
    auto vectors = co_await model->embed(texts, EmbeddingModel::Purpose::Query, stop);
    if (!vectors)
        co_return fail(vectors.error());
    if (vectors->size() != 1)
        co_return fail(
            ErrorCode::Parse, QCoreApplication::translate("docent", "the model gave no vector for the question."));
    // A stop means that nobody waits any more, and that the timings may be gone.
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (timings)
        timings->insert(QLatin1String("embed"), clock.lap());
    auto found = co_await m_vectors.search(std::move(vectors->front()), limit, request.parsed.filter, stop);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (timings)
        timings->insert(QLatin1String("vector"), clock.lap());
    if (found && found->isEmpty() && request.mode == SearchMode::Vector) {
        co_return fail(ErrorCode::NotFound,
            QCoreApplication::translate("docent",
                "no passage has a vector yet: they are made while documents are read. Search by keywords until then."));
    }
    co_return found;
}

} // namespace docent
